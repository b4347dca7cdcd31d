"""Doors and locks: what must not get in does not, and nothing is lost or changed by trying."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pipeline.config.settings import Desk as DeskSettings
from pipeline.model import Record
from pipeline.review import create_app
from pipeline.review.access import inside
from pipeline.review.sessions import LASTS, LONGEST, Sessions, csrf
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import EN, HOST, Seat, client_of, find, sit_down, workplace
from tests.stored import put

NOW = dt.datetime(2026, 9, 16, 8, 0, tzinfo=dt.UTC)


def shape(workspace: Workspace) -> dict[str, bytes]:
    """Everything that could have been changed: posts and records."""
    state = workspace.settings.state
    files = [*workspace.settings.folder.rglob("*"), *(state / "records").rglob("*.json")]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


ORIGIN = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
FORGED: dict[str, tuple[dict[str, str], int]] = {
    "another host (DNS rebinding)": ({**ORIGIN, "Host": "evil.example"}, 421),
    "our host, another port": ({**ORIGIN, "Host": "127.0.0.1:9999"}, 421),
    "our host without the port": ({**ORIGIN, "Host": "127.0.0.1"}, 421),
    "no origin": ({"Sec-Fetch-Site": "same-origin"}, 403),
    "a foreign origin": ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
    "origin null (sandboxed frame)": ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
    "our origin over another port": ({"Origin": "http://127.0.0.1:9999"}, 403),
    "our name inside a longer one": ({"Origin": f"http://{HOST}.evil.example"}, 403),
    "a page of the same site, not ours": ({"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-site"}, 403),
    "a link typed in": ({"Origin": f"http://{HOST}", "Sec-Fetch-Site": "none"}, 403),
}


@pytest.mark.parametrize("probe", FORGED)
def test_a_forged_request_changes_nothing(seat: Seat, probe: str) -> None:
    headers, code = FORGED[probe]
    record = find(seat.workspace, "Recycling centre")
    base = seat.base(record)
    before = shape(seat.workspace)
    response = seat.client.post(
        f"/draft/{record.id}/{EN}/save",
        data={"token": seat.token, "key": "title", "text": "Taken over", "base": base},
        headers=headers,
    )
    assert response.status_code == code
    assert shape(seat.workspace) == before


@pytest.mark.parametrize("token", ["", "0" * 64, "x"])
def test_a_form_without_the_sessions_token_changes_nothing(seat: Seat, token: str) -> None:
    record = find(seat.workspace, "Recycling centre")
    before = shape(seat.workspace)
    seat.token = token
    for path in (
        "save",
        "approve",
        "reject",
        "withdraw",
        "acknowledge",
        "send-back",
        "pick",
        "settle",
        "typed",
    ):
        data = {"key": "title", "text": "Taken over", "reason": "x", "paid": "yes"}
        response = seat.post(f"/draft/{record.id}/{EN}/{path}", data)
        assert response.status_code == 403
    assert shape(seat.workspace) == before


def test_without_a_session_there_is_only_the_door(workspace: Workspace) -> None:
    app = create_app(workspace).app
    client = client_of(app)
    record = find(workspace, "Recycling centre")
    before = shape(workspace)
    open_to_all = {"static", "desk.house_style", "desk.enter", "desk.enter_now"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in open_to_all:
            continue
        path = str(rule).replace("<identity>", record.id).replace("<language>", EN).replace("<key>", "title")
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        response = client.open(path, method=method, headers=ORIGIN, data={"key": "title", "text": "x"})
        assert response.status_code == 401, path
        assert record.title not in response.text
    assert shape(workspace) == before


def test_the_link_works_once(workspace: Workspace) -> None:
    opened = create_app(workspace)
    client = client_of(opened.app)
    assert client.get(opened.link).status_code == 200  # a mail scanner that looks at links uses nothing up
    assert client.post(opened.link, headers=ORIGIN).status_code == 303
    other = client_of(opened.app)
    assert other.post(opened.link, headers=ORIGIN).status_code == 401
    assert other.post("/enter/guessed", headers=ORIGIN).status_code == 401
    assert other.get("/").status_code == 401


def test_a_session_cannot_be_fixed_or_guessed(workspace: Workspace) -> None:
    """A cookie brought along is never taken over: coming in gives a value of its own."""
    opened = create_app(workspace)
    client = client_of(opened.app)
    client.set_cookie(opened.door.cookie, "chosen-by-an-attacker", domain="127.0.0.1")
    response = client.post(opened.link, headers=ORIGIN)
    cookie = response.headers["Set-Cookie"]
    assert "chosen-by-an-attacker" not in cookie
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    kept = (workspace.settings.state / "desk-sessions.json").read_text()
    value = cookie.split("=", 1)[1].split(";")[0]
    assert value not in kept  # hashes alone are on disk
    assert (workspace.settings.state / "desk-sessions.json").stat().st_mode & 0o077 == 0


def test_sessions_end(tmp_path: Path) -> None:
    sessions = Sessions(file=tmp_path / "sessions.json")
    value = sessions.begin(NOW, name="Redaktion A")
    assert sessions.find(value, NOW + LASTS - dt.timedelta(minutes=1)) is not None
    assert sessions.find(value, NOW + LASTS * 2) is None
    busy = sessions.begin(NOW)
    at = NOW
    while at < NOW + LONGEST:
        at += dt.timedelta(hours=6)
        found = sessions.find(busy, at)
    assert found is None or at <= NOW + LONGEST
    assert sessions.find(busy, NOW + LONGEST + dt.timedelta(hours=6)) is None


def test_leaving_ends_the_session_for_good(seat: Seat) -> None:
    cookie = next(iter(seat.client._cookies.values())).value
    assert seat.post("/leave").status_code == 200
    assert seat.get("/").status_code == 401
    name = create_app(seat.workspace).door.cookie
    seat.client.set_cookie(name, cookie, domain="127.0.0.1")
    assert seat.get("/").status_code == 401


def test_every_answer_carries_the_locks(seat: Seat) -> None:
    record = find(seat.workspace, "Klinikum")
    for path in ("/", f"/draft/{record.id}/{EN}", "/nothing", "/static/desk.css"):
        with seat.get(path) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Access-Control-Allow-Origin" not in headers
    assert seat.get("/").headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_script_style_or_remote_content(seat: Seat) -> None:
    record = find(seat.workspace, "unexploded bomb")
    for path in ("/", f"/draft/{record.id}/{EN}", f"/draft/{record.id}/{EN}/reader", f"/draft/{record.id}/{EN}/archive",
                 f"/draft/{record.id}/{EN}/changed", "/terms", "/figures", "/search?q=Stadt"):  # fmt: skip
        text = seat.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert not re.search(
            r"<(?:script|img|link|iframe|object|embed)[^>]*(?:src|href)=\"(?:https?:)?//", text
        )
        assert "<img" not in text or 'src="/draft/' in text


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'}}{{7*7}}"


def test_stored_script_in_every_field_of_a_release_never_acts(workspace: Workspace) -> None:
    record = find(workspace, "unexploded bomb")
    poisoned = poison(record)
    put(workspace.store, poisoned)
    version = poisoned.versions[EN]
    file = workspace.settings.folder / version.path
    text = file.read_text(encoding="utf-8").replace("Public order office", SCRIPT.replace("{{7*7}}", ""))
    file.write_text(text + f"\n\n{SCRIPT}\n\n[x](javascript:alert(3))\n", encoding="utf-8")
    seat = sit_down(workspace, SCRIPT[:70])
    paths = [
        "",
        "/reader",
        "/archive",
        "/changed",
        "?compare=machine",
        "?compare=german",
        "/help/title",
        "/again/title",
    ]
    for path in ["/", "/figures", "/terms", f"/?q={SCRIPT}", f"/search?q={SCRIPT}", *(f"/draft/{record.id}/{EN}{one}" for one in paths)]:  # fmt: skip
        response = seat.get(path)
        assert response.status_code == 200, path
        assert "<script>alert" not in response.text, path
        assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", response.text), path
        assert 'href="javascript:' not in response.text, path
        assert "49" not in re.findall(r"\}\}(\d+)", response.text)


def poison(record: Record) -> Record:
    assert record.release is not None
    release = replace(
        record.release,
        title=SCRIPT,
        kicker=SCRIPT,
        lead=SCRIPT,
        categories=(SCRIPT,),
        images=tuple(
            replace(image, caption=SCRIPT, alt=SCRIPT, credit=SCRIPT) for image in record.release.images
        ),
    )
    version = record.versions[EN]
    segments = tuple(
        replace(
            segment,
            source=replace(
                segment.source, runs=tuple(replace(run, text=SCRIPT) for run in segment.source.runs[:1])
            ),
        )
        for segment in version.segments
    )
    findings = tuple(replace(finding, message=SCRIPT) for finding in version.findings)
    return replace(
        record,
        release=release,
        reason=SCRIPT,
        entry=replace(record.entry, title=SCRIPT, summary=SCRIPT, categories=(SCRIPT,), author=SCRIPT),
        versions={EN: replace(version, segments=segments, findings=findings, reason=SCRIPT)},
    )


PATHS = [
    "../../../etc/passwd",
    "..%2f..%2fetc",
    "a/../../b",
    "a b",
    "A",
    "-a",
    "a--b",
    "",
    "nul\x00",
    "ü",
    "a" * 101,
]


@pytest.mark.parametrize("slug", PATHS)
def test_a_slug_is_never_a_path(folder: Path, slug: str) -> None:
    workspace = workplace(folder)
    seat = sit_down(workspace)
    record = find(workspace, "Recycling centre")
    before = shape(workspace)
    response = seat.post(f"/draft/{record.id}/{EN}/fields", {"front:slug": slug, "base": seat.base(record)})
    assert response.status_code == 409
    after = {name: raw for name, raw in shape(workspace).items() if name in before}
    posts = {name for name in before if "/records/" not in name}
    assert {name: after[name] for name in posts} == {name: before[name] for name in posts}
    workspace.store.close()


@pytest.mark.parametrize(
    "path",
    [
        "/draft/../../etc/passwd/en-GB",
        "/draft/%2e%2e%2f%2e%2e/en-GB",
        "/draft/0000000000000000/..",
        "/static/../sessions.py",
        "/static/%2e%2e/sessions.py",
        "/draft/' OR 1=1 --/en-GB",
    ],
)
def test_no_way_out_of_the_desk(seat: Seat, path: str) -> None:
    response = seat.get(path)
    assert response.status_code in {301, 308, 404}
    assert "import" not in response.text


def test_the_picture_stays_inside_the_site(seat: Seat) -> None:
    record = find(seat.workspace, "Recycling centre")
    file = seat.workspace.settings.folder / record.versions[EN].path
    secret = seat.workspace.settings.root / "secret.png"
    secret.write_bytes(b"secret")
    text = file.read_text(encoding="utf-8")
    for path in ("../secret.png", "/etc/passwd", "../config.yaml", "http://evil.example/x.png"):
        file.write_text(
            text.replace("\nsource:\n", f'\nimage:\n  path: "{path}"\nsource:\n'), encoding="utf-8"
        )
        response = seat.get(f"/draft/{record.id}/{EN}/picture")
        assert response.status_code == 404
        assert b"secret" not in response.data


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_stays_on_the_desk(seat: Seat, then: str) -> None:
    assert seat.post("/name", {"name": "Redaktion A", "then": then}).headers["Location"] == "/"
    assert inside(then) == "/"


def test_a_huge_request_is_refused(seat: Seat) -> None:
    record = find(seat.workspace, "Recycling centre")
    assert (
        seat.post(f"/draft/{record.id}/{EN}/save", {"key": "title", "text": "x" * 3_000_000}).status_code
        == 413
    )


def proxied(folder: Path) -> tuple[Workspace, FlaskClient]:
    desk = DeskSettings(proxies=("10.0.0.7",), header="X-Forwarded-User", public="https://desk.example.org")
    workspace = workplace(folder, lambda settings: replace(settings, desk=desk))
    client = client_of(create_app(workspace).app, "https://desk.example.org")
    return workspace, client


def test_a_trusted_proxys_header_is_a_name_and_a_forged_one_is_nothing(folder: Path) -> None:
    workspace, client = proxied(folder)
    forged = client.get("/", headers={"X-Forwarded-User": "Chefin"}, environ_base={"REMOTE_ADDR": "10.0.0.8"})
    assert forged.status_code == 401
    trusted = {"REMOTE_ADDR": "10.0.0.7"}
    shown = client.get("/", headers={"X-Forwarded-User": "Redaktion A"}, environ_base=trusted)
    assert shown.status_code == 200
    assert "Redaktion A" in shown.text
    cookie = shown.headers["Set-Cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie
    # The proxy speaks for another person now: the first one's session is not theirs.
    other = client.get("/", headers={"X-Forwarded-User": "Redaktion B"}, environ_base=trusted)
    assert "Redaktion B" in other.text and "Redaktion A" not in other.text
    workspace.store.close()


def test_a_reviewer_approves_the_languages_they_were_given(folder: Path) -> None:
    desk = DeskSettings(reviewers={"Redaktion A": ("fr",), "Redaktion B": (EN,)})
    workspace = workplace(folder, lambda settings: replace(settings, desk=desk))
    record = find(workspace, "Recycling centre")
    for name, done in (("Redaktion A", "draft"), ("Redaktion C", "draft"), ("Redaktion B", "published")):
        seat = sit_down(workspace, name)
        response = seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record))
        assert response.status_code == (303 if done == "published" else 409)
        after = workspace.store.get(record.id)
        assert after is not None
        assert after.versions[EN].place == done
    workspace.store.close()


def hashes(seat: Seat, record: Record) -> dict[str, str]:
    text = seat.get(f"/draft/{record.id}/{EN}").text
    return {
        name: re.findall(rf'name="{name}" value="([^"]*)"', text)[0]
        for name in ("source_hash", "target_hash")
    }


def test_secrets_are_in_no_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPL_AUTH_KEY", "canary-of-a-key:fx")
    workspace = replace(workplace(folder), env={"DEEPL_AUTH_KEY": "canary-of-a-key:fx"})
    seat = sit_down(workspace)
    record = find(workspace, "Klinikum")
    cookie = next(iter(seat.client._cookies.values())).value
    for path in ("/", f"/draft/{record.id}/{EN}", "/figures", "/terms"):
        text = seat.get(path).text
        assert "canary" not in text
        assert cookie not in text
    assert csrf(cookie) == seat.token
    workspace.store.close()
