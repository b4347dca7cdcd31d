"""The reader's view in the site's own look: real generators, a real browser, and a stranger at the other port."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pipeline import site
from pipeline.config import Preview, Settings
from pipeline.model import PostState
from pipeline.review.access import door_of
from pipeline.workflow.setup import building, previewing
from pipeline.workflow.setup.previewing import KEPT, SitePreview, Wanted, shown
from pipeline.workflow.setup.proof import example
from tests.review.conftest import EN, Served, come_in, find, press, serve, sit_down, workplace

TOOLS = Path(__file__).parents[2] / ".tools" / "venv" / "bin"
LAYOUT = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{style}"><script>document.title = "ran"; document.cookie = "ran=1"</script></head>
<body><h1 class="ours">{title}</h1><main>{content}</main><a href="{home}">Home</a></body></html>
"""
JEKYLL = {
    "_config.yml": "title: Town\nurl: https://town.example\nbaseurl: /paper\n",
    "_layouts/post.html": LAYOUT.format(
        title="{{ page.title }}",
        content="{{ content }}",
        style="{{ '/style.css' | relative_url }}",
        home="{{ '/' | absolute_url }}",
    ),
    "style.css": "h1.ours { color: rgb(1, 2, 3); }\n",
    "index.html": "---\n---\n<p>Front page</p>\n",
}
HUGO = {
    "hugo.yaml": "baseURL: https://town.example/paper/\ntitle: Town\n",
    "layouts/_default/single.html": LAYOUT.format(
        title="{{ .Title }}",
        content="{{ .Content }}",
        style='{{ "style.css" | absURL }}',
        home='{{ "/" | relURL }}',
    ),
    "layouts/index.html": "<p>Front page</p>",
    "static/style.css": "h1.ours { color: rgb(1, 2, 3); }\n",
}
SITES = {"jekyll": JEKYLL, "hugo": HUGO}


def at_hand(generator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    if shutil.which(generator) is None:
        pytest.skip(f"{generator} is not installed: `make tools` (or `make check`) installs it")


def laid(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def all_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".stadtbote" not in path.parts
    }


def waited(preview: SitePreview, wanted: Wanted) -> str:
    """Ask until it is built; why it could not be."""
    for _ in range(600):
        found = preview.look(wanted)
        if found.text == wanted.text:
            return found.why
        time.sleep(0.1)
    raise AssertionError("no build came to an end")


def wanted(generator: str, body: str = "Words of the draft.\n") -> Wanted:
    flavour = site.flavour(generator)
    draft = replace(example("draft", dt.date(2026, 9, 15), title="A draft"), body=body)
    lies = flavour.path(draft, PostState.DRAFT)
    path, raw = flavour.publish(lies, flavour.write(draft, PostState.DRAFT).encode())
    return Wanted(lies=lies, path=path, raw=raw, slug=str(draft.front["slug"]))


@pytest.fixture(params=list(SITES))
def built(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SitePreview, Wanted]]:
    """A site with a draft in it, and its preview."""
    at_hand(request.param, monkeypatch)
    folder, one = tmp_path / "town", wanted(request.param)
    laid(folder, {**SITES[request.param], one.lies: one.raw.decode()})
    preview = SitePreview(folder, request.param, lambda token: f"http://{token}.localhost:1")
    yield preview, one
    preview.close()


def test_a_build_is_the_public_page_and_leaves_the_site_as_it_was(
    built: tuple[SitePreview, Wanted], tmp_path: Path
) -> None:
    preview, one = built
    before = all_of(tmp_path / "town")
    assert waited(preview, one) == ""
    found = preview.look(one)
    file = preview.file(found.token, found.page)
    assert file is not None
    page = shown(file.read_bytes()).decode()
    assert "Words of the draft." in page
    assert 'class="ours"' in page
    assert "zqpreviewproof" not in page
    assert f'"http://{found.token}.localhost:1/style.css"' in page or '"/style.css"' in page
    assert all_of(tmp_path / "town") == before
    # Another text is another build, under another name; the old one goes.
    other = replace(one, raw=one.raw.replace(b"Words of the draft.", b"Other words."))
    assert waited(preview, other) == ""
    again = preview.look(other)
    assert again.token != found.token
    assert preview.file(found.token, found.page) is None
    now = preview.file(again.token, again.page)
    assert now is not None
    assert b"Other words." in now.read_bytes()


def test_what_the_generator_complains_about_is_told(
    built: tuple[SitePreview, Wanted], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview, one = built
    layout = next((tmp_path / "town").rglob("*/post.html"), None) or next(
        (tmp_path / "town").rglob("single.html")
    )
    layout.write_text("{{ nothing | of the sort ", encoding="utf-8")
    why = waited(preview, one)
    assert why
    assert "stadtbote-preview" not in why
    assert len(why) <= 200
    layout.write_text(
        "<p>mended</p>{{ content }}{{ .Content }}" if layout.name == "post.html" else "{{ .Content }}",
        encoding="utf-8",
    )
    # The same text is tried again for whoever asks later: the site may be mended.
    monkeypatch.setattr(previewing, "AGAIN", 0.0)
    assert waited(preview, one) == ""
    assert preview.look(one).page


def test_a_site_changed_since_is_copied_anew(built: tuple[SitePreview, Wanted], tmp_path: Path) -> None:
    preview, one = built
    assert waited(preview, one) == ""
    laid(tmp_path / "town", {"style.css": "changed", "static/style.css": "changed"})
    extra = tmp_path / "town" / "static" / "new.txt"
    extra.write_text("new", encoding="utf-8")
    other = replace(one, raw=one.raw + b"\nMore.\n")
    assert waited(preview, other) == ""
    found = preview.look(other)
    style = preview.file(found.token, "/style.css")
    assert style is not None
    assert style.read_text() == "changed"


def slow(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    """A generator of ours in place of the real one, which notes when it begins and ends."""
    program, log = folder / "bin" / "jekyll", folder / "log"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{text}\n".replace("LOG", str(log)), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    (folder / "town").mkdir()
    return log


def test_one_build_at_a_time_and_the_newest_text_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = slow(
        tmp_path,
        monkeypatch,
        'echo begin >>LOG; sleep 0.3; mkdir -p "$5"; cat "$3"/_posts/* >"$5/index.html"; echo end >>LOG',
    )
    preview = SitePreview(tmp_path / "town", "jekyll", lambda token: f"http://{token}.localhost:1")
    one = wanted("jekyll")
    texts = [replace(one, raw=one.raw + f"\nLine {n}.\n".encode()) for n in range(8)]
    for text in texts:
        preview.look(text)
    assert waited(preview, texts[-1]) == ""
    lines = log.read_text().split()
    assert lines == ["begin", "end"] * (len(lines) // 2)
    assert len(lines) // 2 <= 3
    # Of many drafts the last ones are kept.
    for number in range(KEPT + 2):
        other = replace(one, lies=f"_drafts/{number}.md", path=f"_posts/2026-09-15-{number}.md")
        assert waited(preview, other) == ""
    tokens = [path for path in Path(preview._home.name).iterdir() if len(path.name) == 32 and path.is_dir()]
    assert len(tokens) == KEPT
    preview.close()
    assert not Path(preview._home.name).exists()


def test_a_build_that_does_not_end_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = slow(tmp_path, monkeypatch, "sleep 300 & echo $! >LOG; wait")
    monkeypatch.setattr("pipeline.workflow.setup.previewing.SECONDS", 1)
    preview = SitePreview(tmp_path / "town", "jekyll", lambda token: f"http://{token}.localhost:1")
    assert waited(preview, wanted("jekyll")) == "it took longer than 1 seconds"
    child = Path(f"/proc/{log.read_text().strip()}/stat")
    for _ in range(100):
        if not child.exists() or ") Z " in child.read_text():
            break
        time.sleep(0.05)
    else:
        raise AssertionError("what the generator started runs on")
    preview.close()


def test_nothing_is_written_through_a_link_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy of a folder that is a link is that link: the post must not go into the site by it."""
    slow(tmp_path, monkeypatch, "exit 0")
    real = tmp_path / "elsewhere"
    real.mkdir()
    (tmp_path / "town" / "_posts").symlink_to(real)
    preview = SitePreview(tmp_path / "town", "jekyll", lambda token: f"http://{token}.localhost:1")
    assert "outside" in waited(preview, wanted("jekyll"))
    assert list(real.iterdir()) == []
    preview.close()


def test_a_copy_follows_its_site(tmp_path: Path) -> None:
    """Whatever comes, goes, or becomes something else."""
    folder, copy = tmp_path / "town", tmp_path / "copy"
    shapes: list[Callable[[Path], object]] = [
        lambda at: at.write_text("a"),
        lambda at: at.write_text("bb"),
        lambda at: at.mkdir(),
        lambda at: at.symlink_to("elsewhere"),
        lambda at: at.symlink_to("nowhere"),
        lambda at: None,
    ]
    folder.mkdir()
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "deep").write_text("deep")
    laid(
        folder,
        {".git/config": "x", "_site/old.html": "x", "a/_site/kept.html": "y", ".stadtbote/store.db": "x"},
    )
    for first in shapes:
        for second in shapes:
            at = folder / "thing"
            for make in (first, second):
                if at.is_symlink() or at.is_file():
                    at.unlink()
                elif at.is_dir():
                    at.rmdir()
                make(at)
                building.copied(folder, copy)
                assert (copy / "thing").is_symlink() == at.is_symlink()
                assert (copy / "thing").is_dir() == at.is_dir()
                assert (copy / "thing").is_file() == at.is_file()
                if at.is_file():
                    assert (copy / "thing").read_text() == at.read_text()
            assert sorted(path.name for path in copy.iterdir() if path.name != "thing") == ["a", "elsewhere"]
    assert (copy / "a" / "_site" / "kept.html").read_text() == "y"


# -- at the desk ---------------------------------------------------------------------------------------------------


@pytest.fixture
def looked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    at_hand("jekyll", monkeypatch)

    def with_preview(settings: Settings) -> Settings:
        return replace(settings, preview=Preview(generator="jekyll"))

    workspace = workplace(folder, with_preview)
    laid(workspace.settings.folder, JEKYLL)
    running = serve(workspace)
    yield running
    running.stop()
    workspace.store.close()


def ask(served: Served, host: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """What the other port answers to a stranger who says what they like."""
    assert served.site_port is not None
    connection = http.client.HTTPConnection("127.0.0.1", served.site_port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.mark.browser
def test_the_real_page_beside_the_draft(browser: Browser, looked: Served) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    page = come_in(context, looked)
    record = find(looked.workspace, "Recycling centre")
    before = all_of(looked.workspace.settings.folder)
    page.goto(f"{looked.root}/draft/{record.id}/{EN}")
    press(page, "v")
    page.wait_for_url("**beside=1*")
    inner = page.frame_locator("#look")
    expect(inner.locator("h1.ours")).to_contain_text("Recycling centre", timeout=60_000)
    expect(page.locator("#look-said")).to_have_text("As readers will see it")
    assert inner.locator("h1.ours").evaluate("node => getComputedStyle(node).color") == "rgb(1, 2, 3)"
    # A page that would run a script, set a cookie or look at the desk does none of it.
    frame = page.frames[1]
    assert frame.evaluate("document.title") != "ran"
    assert frame.evaluate("window.origin") == "null"
    assert (
        frame.evaluate("(() => { try { return document.cookie } catch (error) { return error.name } })()")
        == "SecurityError"
    )
    assert {cookie["domain"] for cookie in context.cookies()} == {"127.0.0.1"}
    assert all_of(looked.workspace.settings.folder) == before
    # What is typed is built, and shown, once it is saved.
    area = page.locator(".edit textarea").nth(1)
    area.fill("Words that were typed beside the page.")
    area.press("Escape")
    expect(inner.locator("main")).to_contain_text("typed beside the page", timeout=60_000)
    # The site cannot be built: its generator's words, and the desk's own view.
    (looked.workspace.settings.folder / "_layouts" / "post.html").write_text("{% include missing.html %}")
    area.fill("Words that no build shows.")
    area.press("Escape")
    expect(page.locator("#look-said")).to_contain_text("could not be built", timeout=60_000)
    expect(page.locator("#look-said")).to_contain_text("missing.html")
    expect(page.locator("#look")).to_be_hidden()
    page.get_by_role("link", name="The desk’s own view").click()
    expect(page.locator(".reader .text")).to_contain_text("Words that no build shows.")
    context.close()


def test_the_other_port_answers_to_nobody_who_cannot_name_a_built_site(looked: Served) -> None:
    seat = sit_down_at(looked)
    record = find(looked.workspace, "Recycling centre")
    address = ""
    for _ in range(600):
        answer = json.loads(seat(f"/draft/{record.id}/{EN}/look"))
        if answer["done"]:
            address = answer["address"]
            break
        time.sleep(0.1)
    host, _, path = address.removeprefix("http://").partition("/")
    code, headers, body = ask(looked, host, "/" + path)
    assert (code, b"Recycling centre" in body) == (200, True)
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "allow-" not in headers["content-security-policy"]
    assert "'unsafe-inline'" not in headers["content-security-policy"].partition("style-src")[0]
    assert (
        f"frame-ancestors http://127.0.0.1:{looked.root.rpartition(':')[2]}"
        in headers["content-security-policy"]
    )
    assert "set-cookie" not in headers
    port = looked.site_port
    for stranger in (
        f"127.0.0.1:{port}",
        f"localhost:{port}",
        f"{'0' * 32}.localhost:{port}",
        "evil.example",
        host.replace("localhost", "evil.example"),
        host + "1",
        "",
    ):
        assert ask(looked, stranger, "/" + path)[0] in {400, 404, 421}, stranger
    # Nothing beside the built site, no list of a folder, nothing hidden.
    token = host.partition(".")[0]
    for odd in (
        "/../",
        f"/../{token}/index.html",
        "/%2e%2e/site/_config.yml",
        "/..%2fsite/_config.yml",
        "//etc/passwd",
        "/_posts/",
        "/.git/config",
        "/%00",
        "/style.css/..%2f..%2fsite/_config.yml",
        "/nothing",
        "/%ff%fe",
        "/con%0d%0aSet-Cookie:x",
    ):
        code, headers, body = ask(looked, host, odd)
        assert code in {400, 404}, (odd, code, body[:80])
        assert "set-cookie" not in headers
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert ask(looked, host, "/" + path, method)[0] == 405
    assert ask(looked, host, "/style.css")[1]["content-type"].startswith("text/css")
    # The desk's own pages are not there, and the built ones not at the desk.
    assert ask(looked, host, "/today")[0] == 404


def sit_down_at(served: Served) -> Callable[[str], str]:
    """A reviewer's requests over the wire."""
    import urllib.request
    from http.cookiejar import CookieJar

    from pipeline.review.sessions import csrf

    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.addheaders = [("Origin", served.root), ("Sec-Fetch-Site", "same-origin")]
    opener.open(served.root + served.link, data=b"")
    token = csrf(next(iter(jar)).value or "")
    opener.open(f"{served.root}/name", data=f"name=Redaktion+A&token={token}".encode())
    return lambda path: opener.open(served.root + path).read().decode()


def test_a_desk_behind_a_proxy_shows_built_sites_under_names_of_their_own(tmp_path: Path) -> None:
    settings = Settings(preview=Preview(generator="hugo", port=8766, public="https://*.preview.example.org"))
    door = door_of(settings, host="127.0.0.1", port=8765, site_port=8766)
    assert door.site("abc") == "https://abc.preview.example.org"
    assert door.policy.endswith("frame-src https://*.preview.example.org")


def test_without_a_generator_the_desk_shows_its_own_view(seat_page: str) -> None:
    assert "/reader" in seat_page
    assert "beside=1" not in seat_page


@pytest.fixture
def seat_page(folder: Path) -> Iterator[str]:
    workspace = workplace(folder)
    seat = sit_down(workspace)
    record = find(workspace, "Recycling centre")
    answer = seat.get(f"/draft/{record.id}/{EN}")
    assert "frame-src" not in answer.headers["Content-Security-Policy"]
    assert seat.get(f"/draft/{record.id}/{EN}/look").status_code == 404
    yield answer.get_data(as_text=True)
    workspace.store.close()
