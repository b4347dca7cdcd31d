"""The demo town's server: real HTTP, a new morning by a number, nothing served that is not the town."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from pipeline.workflow.demo.server import DAYS, Town


def get(town: Town, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(town.address + path, headers=named, timeout=10, verify=False)


def test_feed_is_served_with_its_own_addresses(town: Town) -> None:
    """No placeholder is left, and every link of the feed leads to this town."""
    answer = get(town, "/rathaus/feed.xml")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert "{base}" not in answer.text
    assert answer.text.count(f"<link>{town.address}/rathaus/presse/2026/09/") == 10


def test_public_name_makes_two_calls_equal_whatever_the_port() -> None:
    """Under a public name the bytes do not depend on the port, and the town still listens on loopback."""
    bodies = []
    ports = set()
    for _ in range(2):
        with Town(public="http://www.wendelbrueck.example/") as opened:
            bodies.append(get(opened, "/rathaus/feed.xml").content)
            ports.add(opened.port)
            assert opened.base == "http://www.wendelbrueck.example"

    assert bodies[0] == bodies[1]
    assert b"127.0.0.1" not in bodies[0]


@pytest.mark.parametrize("path", ["/rathaus/feed.xml", "/verkehrsbetriebe/atom.xml", "/bilder/tram.jpg"])
def test_validators_are_answered_with_304(town: Town, path: str) -> None:
    """Either validator alone suffices; a foreign one does not; a 304 has no body."""
    first = get(town, path)

    by_tag = get(town, path, If_None_Match=first.headers["etag"])
    by_date = get(town, path, If_Modified_Since=first.headers["last-modified"])
    foreign = get(town, path, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"])

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert (by_date.status_code, by_date.content) == (304, b"")
    assert (foreign.status_code, foreign.content) == (200, first.content)


def test_head_says_what_get_would_say(town: Town) -> None:
    """HEAD has the length and type of GET, and no body."""
    head = httpx.head(town.address + "/rathaus/feed.xml", timeout=10, verify=False)
    full = get(town, "/rathaus/feed.xml")

    assert head.content == b""
    assert head.headers["content-length"] == full.headers["content-length"] == str(len(full.content))


def test_a_new_day_lays_its_files_over_the_old(town: Town) -> None:
    """New, changed and gone pages appear at the same addresses; what did not change still answers 304."""
    paths = {
        "new": "/rathaus/presse/2026/09/hallenbad-weststadt.html",
        "changed": "/rathaus/presse/2026/09/evakuierung-hafenviertel.html",
        "gone": "/rathaus/presse/2026/09/tiefbauamt-leitung.html",
        "same": "/kulturamt/aktuelles/index.html",
    }
    before = {name: get(town, path) for name, path in paths.items()}

    town.day = 3
    after = {
        name: get(town, path, If_None_Match=before[name].headers.get("etag", '"none"'))
        for name, path in paths.items()
    }

    assert [before[name].status_code for name in paths] == [404, 200, 200, 200]
    assert {name: after[name].status_code for name in paths} == {
        "new": 200,
        "changed": 200,
        "gone": 404,
        "same": 304,
    }
    assert after["changed"].headers["last-modified"] > before["changed"].headers["last-modified"]


@pytest.mark.parametrize("day", [0, DAYS + 1])
def test_there_are_three_days(town: Town, day: int) -> None:
    """A day the town has not is refused."""
    with pytest.raises(ValueError, match="3 days"):
        town.day = day


@pytest.mark.parametrize(
    "path",
    [
        "/sources/rathaus.yaml",
        "/day2/rathaus/feed.xml",
        "/gone.txt",
        "/../config.yaml",
        "/%2e%2e/config.yaml",
        "/rathaus/../../config.yaml",
        "/rathaus",
    ],
)
def test_only_the_town_is_served(town: Town, path: str) -> None:
    """Neither our own files nor anything outside the town's folder is an answer."""
    town.day = 2

    host = urlsplit(town.address)
    with httpx.Client(timeout=10, verify=False) as client:
        url = httpx.URL(scheme="http", host=host.hostname or "", port=host.port, raw_path=path.encode())
        answer = client.get(url)

    assert answer.status_code == 404


def test_requests_are_remembered(town: Town) -> None:
    """What was asked and how it was answered can be counted."""
    get(town, "/rathaus/feed.xml?pk_campaign=rss")
    get(town, "/nichts")

    assert [(request.method, request.path, request.status) for request in town.requests] == [
        ("GET", "/rathaus/feed.xml", 200),
        ("GET", "/nichts", 404),
    ]


@pytest.mark.parametrize("day", range(1, DAYS + 1))
def test_every_link_of_the_town_leads_somewhere(town: Town, examples: Path, day: int) -> None:
    """Links, pictures and files of all pages of a day answer 200, but for the release that was withdrawn."""
    town.day = day
    waiting = {
        "/rathaus/feed.xml",
        "/verkehrsbetriebe/atom.xml",
        "/kulturamt/aktuelles/index.html",
        "/impressum.html",
    }
    seen: set[str] = set()
    broken: set[str] = set()
    with httpx.Client(base_url=town.address, timeout=10, verify=False) as client:
        while waiting:
            path = waiting.pop()
            seen.add(path)
            answer = client.get(path)
            if answer.status_code != 200:
                broken.add(path)
            elif answer.headers["content-type"].startswith(("text/html", "application/")):
                waiting |= _links(answer.text, town.address + path, town.address) - seen

    assert broken == set()
    served = {
        f"/{file.relative_to(examples / 'town').as_posix()}" for file in (examples / "town").rglob("*.html")
    }
    pages = {path for path in served if not path.startswith(("/day2", "/day3"))}
    gone = {"/rathaus/presse/2026/09/tiefbauamt-leitung.html"} if day > 1 else set()
    moved = {"/verkehrsbetriebe/meldungen/2026-14-aufzug.html"} if day > 2 else set()
    assert pages - seen == gone | moved


def _links(text: str, page: str, base: str) -> set[str]:
    found = set()
    for link in re.findall(r"""(?:href|src|action)="([^"]+)"|<link>([^<]+)</link>""", text):
        url = urljoin(page, link[0] or link[1])
        if url.startswith(base):
            found.add(urlsplit(url).path)
    return found
