"""Builds that go wrong or are given up, the addresses of what they made, and the names the desk answers to."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from waitress.server import BaseWSGIServer

from pipeline.cli import cli
from pipeline.config import Preview, Settings
from pipeline.review import create_app
from pipeline.review.access import door_of
from pipeline.review.site_pages import page_path, site_app
from pipeline.workflow.setup import building, previewing
from pipeline.workflow.setup.previewing import SitePreview
from pipeline.workflow.setup.proof import page_with
from tests.review.conftest import workplace
from tests.review.test_site_look import slow, waited, wanted

POSTS = 'mkdir -p "$5"; cat "$3"/_posts/* >"$5/index.html"'
"""A generator: one page with all posts."""


def address(token: str) -> str:
    return f"http://{token}.localhost:1"


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SitePreview]:
    slow(tmp_path, monkeypatch, POSTS)
    made = SitePreview(tmp_path / "town", "jekyll", address)
    yield made
    made.close()


@pytest.mark.parametrize(
    "fault", [OSError(28, "full"), KeyError("x"), UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no"), RecursionError()]
)  # fmt: skip
def test_whatever_goes_wrong_with_one_draft_the_next_is_built(
    preview: SitePreview, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(folder: Path, copy: Path) -> None:
        raise fault

    one = wanted("jekyll")
    with monkeypatch.context() as patched:
        patched.setattr(building, "copied", broken)
        assert waited(preview, one) != ""
    assert waited(preview, replace(one, lies="_drafts/other.md", path="_posts/2026-09-15-other.md")) == ""
    # It stands for all who look at the draft at this time; later it is tried again for whoever asks.
    assert preview.look(one).why and preview.look(one).why
    monkeypatch.setattr(previewing, "AGAIN", 0.0)
    assert waited(preview, one) == ""


@pytest.mark.parametrize("at", ["copying", "building"])
def test_closing_waits_for_what_is_under_way_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    slow(tmp_path, monkeypatch, 'touch "$3/../up"; exec sleep 60')
    begun, on = threading.Event(), threading.Event()
    copied = building.copied

    def slowly(folder: Path, copy: Path) -> None:
        begun.set()
        on.wait(60)
        copied(folder, copy)

    monkeypatch.setattr(building, "copied", slowly)
    preview = SitePreview(tmp_path / "town", "jekyll", address)
    preview.look(wanted("jekyll"))
    assert begun.wait(60)
    if at == "building":
        on.set()
        while not list(tmp_path.glob("stadtbote-preview-*/up")):
            assert threading.active_count() > 1
    closing = threading.Thread(target=preview.close)
    closing.start()
    on.set()
    closing.join(60)
    assert not closing.is_alive()
    assert not list(tmp_path.glob("stadtbote-preview-*"))
    # Who asks after that is told nothing, and nothing is begun.
    assert preview.look(wanted("jekyll", "Other words.\n")).token == ""
    assert not list(tmp_path.glob("stadtbote-preview-*"))


def test_no_more_pages_are_read_than_it_takes() -> None:
    pages = {f"news/{number}/index.html": b"other" for number in range(1000)}
    pages |= {"feed.html": b"the text", "old/slug.html": b"other", "news/slug/index.html": b"the text"}
    read: list[str] = []

    def reading(path: str) -> bytes:
        read.append(path)
        return pages[path]

    assert page_with(pages, reading, b"the text", "slug") == "news/slug/index.html"
    assert read == ["news/slug/index.html"]
    assert page_with(pages, reading, b"the text", "another") == "feed.html"
    assert page_with(pages, reading, b"nowhere", "slug") == ""


NAMES = ["a page.html", "ü&ö.html", "50%25.html", "what?.html", "a#b/index.html", "%2e%2e/index.html", "plain/index.html", "x" * 250 + ".html"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_built_page_has_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    slow(tmp_path, monkeypatch, f'mkdir -p "$5/$(dirname "{name}")"; cat "$3"/_posts/* >"$5/{name}"')
    preview = SitePreview(tmp_path / "town", "jekyll", address)
    one = wanted("jekyll")
    assert waited(preview, one) == ""
    found = preview.look(one)
    assert found.page == name
    door = door_of(Settings(preview=Preview(generator="jekyll")), host="127.0.0.1", port=8765, site_port=1)
    client = site_app(preview, door).test_client()
    root = address(found.token)
    answer = client.get(root + page_path(found.page), base_url=root)
    assert (answer.status_code, b"Words of the draft." in answer.data) == (200, True)
    assert page_path(found.page).isascii()
    if name.endswith("/index.html"):
        bare = client.get(root + page_path(found.page).rstrip("/"), base_url=root)
        assert (bare.status_code, bare.headers["Location"]) == (301, page_path(found.page))
    preview.close()


@pytest.mark.parametrize(
    "path", ["x" * 256, "a/" + "x" * 5000, "a/" * 3000, "%00", "%ff", "index.html/x", "con%0d%0ax", "%ed%b3%bf"]
)  # fmt: skip
def test_a_path_that_can_be_no_file_is_no_page(preview: SitePreview, path: str) -> None:
    one = wanted("jekyll")
    assert waited(preview, one) == ""
    root = address(preview.look(one).token)
    door = door_of(Settings(preview=Preview(generator="jekyll")), host="127.0.0.1", port=8765, site_port=1)
    answer = site_app(preview, door).test_client().get(f"{root}/{path}", base_url=root)
    assert answer.status_code == 404


BROWSERS = [
    # host, port, public; port and public of the preview; what a browser calls the desk, and a built site
    ("127.0.0.1", 8765, "", 8766, "", "http://127.0.0.1:8765", "http://abc.localhost:8766"),
    ("127.0.0.1", 8765, "", 80, "", "http://localhost:8765", "http://abc.localhost"),
    ("127.0.0.1", 80, "", 8766, "", "http://127.0.0.1", "http://abc.localhost:8766"),
    ("localhost", 80, "", 8080, "", "http://[::1]", "http://abc.localhost:8080"),
    ("::1", 8765, "", 8766, "", "http://[::1]:8765", "http://abc.localhost:8766"),
    ("fd00::1", 8765, "https://desk.example", 8766, "https://*.p.example", "http://[fd00::1]:8765", "https://abc.p.example"),
    ("0.0.0.0", 8765, "https://desk.example/", 8766, "https://*.p.example/", "https://desk.example", "https://abc.p.example"),
    ("0.0.0.0", 8765, "https://Desk.Example:443", 8766, "https://*.P.example:443", "https://desk.example", "https://abc.p.example"),
    ("0.0.0.0", 8765, "http://desk.example:80/", 8766, "https://*.p.example:8443", "http://desk.example", "https://abc.p.example:8443"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "port", "public", "beside", "sites", "desk", "built"), BROWSERS)
def test_the_desk_answers_to_the_names_that_browsers_give_it(
    folder: Path, host: str, port: int, public: str, beside: int, sites: str, desk: str, built: str
) -> None:
    def told(settings: Settings) -> Settings:
        return replace(
            settings,
            desk=replace(settings.desk, public=public, proxies=("127.0.0.1",)),
            preview=Preview(generator="jekyll", public=sites),
        )

    workspace = workplace(folder, told)
    opened = create_app(workspace, host=host, port=port, site_port=beside)
    assert opened.door.site("abc") == built
    # Behind a proxy Flask hears plain HTTP; the name is the one that the browser gave.
    named = {"Host": desk.partition("://")[2], "Origin": desk}
    assert opened.app.test_client().post(opened.link, headers=named).status_code == 303
    assert opened.site is not None
    client = opened.site.test_client()
    assert client.get("/", headers={"Host": built.partition("://")[2]}).status_code == 404
    for stranger in (
        "evil.example",
        "abc.localhost.evil.example",
        "abc.localhost:1",
        "p.example",
        desk.partition("://")[2],
    ):
        assert client.get("/", headers={"Host": stranger}).status_code == 421, stranger
    opened.close()
    workspace.store.close()


@pytest.mark.parametrize("generator", ["", "jekyll"])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_command_closes_what_it_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, generator: str, host: str
) -> None:
    """Also the other port, and the threads behind both."""
    seen: list[Any] = []

    def run(server: BaseWSGIServer) -> None:
        seen.extend(
            each.socket.getsockname() for each in server._map.values() if hasattr(each, "task_dispatcher")
        )

    monkeypatch.setattr(BaseWSGIServer, "run", run)
    with (folder / "config.yaml").open("a", encoding="utf-8") as file:
        file.write(f"preview: {{generator: '{generator}'}}\n")
    before = set(threading.enumerate())
    done = CliRunner().invoke(
        cli,
        ["--config", str(folder / "config.yaml"), "review", "--no-browser", "--port", "0", "--host", host],
    )
    assert done.exit_code == 0, done.output
    name = f"[{host}]" if ":" in host else host
    assert f"http://{name}:{seen[0][1]}/enter/" in done.output
    assert len(seen) == 1 + bool(generator)
    for where in seen:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
            assert one.connect_ex(where) != 0
    assert set(threading.enumerate()) <= before
