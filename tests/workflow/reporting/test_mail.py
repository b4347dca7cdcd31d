"""Run reports: mailed to a real SMTP server on loopback, or written to a file."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import cast

import pytest

from pipeline.errors import EngineStopped
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting import telling
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible


@dataclass
class Post:
    """A mail server that takes everything and keeps it."""

    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    refuse: bool | str = False
    """Everybody, or one address."""

    def __enter__(self) -> Post:
        post = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 post\r\n")
                while line := self.rfile.readline().decode().strip():
                    post.words.append(line)
                    word = line.upper().split(" ")[0].split(":")[0]
                    if word == "DATA":
                        self.wfile.write(b"354 go\r\n")
                        self.take()
                    elif word == "RCPT":
                        post.to.append(line.split("<")[1].split(">")[0])
                        refused = post.refuse in {True, post.to[-1]}
                        self.wfile.write(b"550 nobody here\r\n" if refused else b"250 ok\r\n")
                    elif word == "QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 ok\r\n")

            def take(self) -> None:
                raw = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    raw += line
                post.mails.append(
                    cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))
                )
                self.wfile.write(b"250 taken\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def settings(self, more: str = "") -> str:
        """Lines of config.yaml."""
        port = self._server.server_address[1]
        return f'report: {{mail: [desk@example.org, ed@example.org], server: "127.0.0.1:{port}"{more}}}\n'


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server that listens."""
    with Post() as post:
        yield post


def text_of(mail: EmailMessage) -> str:
    """Plain text of a mail."""
    body = mail.get_body()
    assert body is not None
    return str(body.get_content())


def test_what_is_new_for_a_person_is_mailed_and_nothing_else(
    post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site(extra=post.settings()))
    assert [mail["Subject"] for mail in post.mails] == ["Test: 1 to decide"]
    assert sorted(post.to) == ["desk@example.org", "ed@example.org"]
    city.broken = {"/feed.xml": 410}
    clock.later(hours=3)

    run_import(make_site(extra=post.settings()), forced=True)

    mail = post.mails[1]
    assert (
        mail["Subject"].startswith("Test: 1 to decide, musterstadt: ") and "since Monday" in mail["Subject"]
    )
    assert mail["From"] == "desk@example.org"
    assert mail["Auto-Submitted"] == "auto-generated" and "410" in text_of(mail)


def test_always_means_after_each_run_and_never_means_none(
    post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site(extra=post.settings(", when: always, language: de")))

    (mail,) = post.mails
    assert mail["Subject"] == "Test: 1 zu entscheiden"
    assert "- zu entscheiden: " in text_of(mail) and "1 neu" in text_of(mail)
    clock.later(hours=3)
    run_import(make_site(extra=post.settings(", when: always, language: de")), forced=True)
    assert "Nichts Neues für einen Menschen." in text_of(post.mails[1])
    clock.later(hours=3)
    city.broken = {"/feed.xml": 503}
    run_import(make_site(extra=post.settings(", when: never")), forced=True)
    assert len(post.mails) == 2


def test_a_german_mail_tells_its_news_in_german(
    post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site(extra=post.settings(", language: de")))
    clock.later(hours=3)
    city.broken = {"/feed.xml": 410}

    run_import(make_site(extra=post.settings(", language: de")), forced=True)

    mail = post.mails[1]
    assert "Quelle: musterstadt" in text_of(mail) and "since" not in mail["Subject"]


def test_an_urgent_draft_is_mailed_at_once(post: Post, city: City, make_site: MakeSite) -> None:
    city.items = [item(1), item(2)]
    city.items[0].title = "Evakuierung: Bombe am Hafen\u2028Bcc: x@example.org"
    seen: list[int] = []
    workspace = make_site(extra=post.settings())

    from dataclasses import replace

    run_import(
        replace(workspace, step=lambda name: seen.append(len(post.mails)) if name == "run done" else None)
    )

    urgent = post.mails[0]
    assert urgent["Subject"].startswith("Urgent draft: Evakuierung: Bombe am Hafen") and urgent["Bcc"] is None
    assert f"{city.base}/presse/meldung-1" in text_of(urgent) and "_drafts/" in text_of(urgent)
    assert seen == [1]
    (day,) = post.mails[1:]
    assert "meldung-2" in text_of(day) and "- urgent" not in text_of(day)
    assert text_of(day).count("/presse/meldung-1") == 0, "not once more with the day's mail"


def test_the_report_is_written_to_a_file_too(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    workspace = make_site(extra="report: {file: reports/last.txt}\n")

    run_import(workspace)

    text = (workspace.settings.root / "reports" / "last.txt").read_text()
    assert "Stadt Musterstadt" in text or "musterstadt" in text
    assert "_drafts/2026-09-01-" in text


@pytest.mark.parametrize("trouble", ["nobody listens", "refused"])
def test_a_server_that_does_not_take_it_fails_no_run(
    trouble: str, post: Post, city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    post.refuse = trouble == "refused"
    extra = post.settings(", when: always")
    if trouble == "nobody listens":
        extra = 'report: {mail: [desk@example.org], server: "127.0.0.1:1", when: always}\n'

    report = run_import(make_site(extra=extra))

    assert report.rows[0].written == 1
    assert any("could not be mailed" in note for note in report.notes)


def test_an_address_that_the_server_refuses_alone_is_a_stop_until_it_is_taken(
    post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    post.refuse = "ed@example.org"

    first = run_import(make_site(extra=post.settings()))
    clock.later(days=1)
    second = run_import(make_site(extra=post.settings()))
    post.refuse = False
    clock.later(days=1)
    city.items.append(item(2))
    third = run_import(make_site(extra=post.settings()))

    assert all("mail ed@example.org" in report.stops[0] for report in (first, second)) and not third.stops
    assert first.exit_code == 1 and [news_item.ends for news_item in third.news] == [True]
    assert [text_of(mail).count("- to decide: ") for mail in post.mails] == [1, 0, 1], "nobody is told twice"


@pytest.mark.parametrize(("hour", "run_at"), [(7, 6), (23, 22), (12, 8), (0, 3)])
def test_a_site_that_runs_once_a_day_has_its_mail_whatever_the_hour(
    hour: int, run_at: int, post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    extra, mails = post.settings(f", hour: {hour}"), []
    clock.later(hours=run_at - 8)  # 8 o'clock in Berlin
    for day in range(3):
        city.items.append(item(day))
        run_import(make_site(extra=extra), forced=True)
        mails.append(len(post.mails))
        clock.later(days=1)
    assert mails == [1, 2, 3]


def test_a_password_is_never_sent_in_the_clear_nor_shown(post: Post, city: City, make_site: MakeSite) -> None:
    from dataclasses import replace

    city.items = [item(1)]
    workspace = make_site(extra=post.settings(", when: always"))
    workspace = replace(workspace, env={"STADTBOTE_SMTP_PASSWORD": "geheim"})

    report = run_import(workspace)

    told = repr(report)
    assert post.mails == [] and "STARTTLS" in told and "geheim" not in told + repr(post.words)


def test_news_wait_for_a_mail_server_that_is_down_and_go_out_once(
    post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    post.refuse = True
    run_import(make_site(extra=post.settings()))
    city.broken = {"/feed.xml": 410}
    clock.later(hours=3)

    first = run_import(make_site(extra=post.settings()), forced=True)

    assert post.mails == [] and any(stop.startswith("mail ") for stop in first.stops)
    post.refuse = False
    clock.later(hours=1)
    second = run_import(make_site(extra=post.settings()), forced=True)
    (mail,) = post.mails
    assert text_of(mail).count("- source: ") == 1
    assert "source" not in [news_item.what for news_item in second.news], "the report of the run had it"
    assert [news_item.what for news_item in second.news if news_item.ends] == ["mail"] and not any(
        stop.startswith("mail ") for stop in second.stops
    )
    clock.later(days=1)
    run_import(make_site(extra=post.settings()), forced=True)
    assert sum(text_of(email_message).count("- source: ") for email_message in post.mails) == 1


def test_a_day_has_one_mail_from_its_hour_on(
    post: Post, city: City, make_site: MakeSite, clock: Clock
) -> None:
    """What cannot wait goes at once: here an engine that stops, and that is well again."""
    city.items = [item(1)]
    shop = Shop(failing=EngineStopped("does not accept the key (403)"), answer=plausible)
    extra = post.settings(", hour: 12")
    run_import(make_site(extra=extra, engines=[shop]))  # 8 o'clock
    (mail,) = post.mails
    assert mail["Subject"] == "Test: shop: does not accept the key (403) since Monday"

    city.items.append(item(2))
    city.broken = {"/presse/meldung-2": 403}
    clock.later(hours=1)
    report = run_import(make_site(extra=extra, engines=[shop]), forced=True)
    assert len(post.mails) == 1 and report.exit_code == 1
    city.broken = {}
    clock.later(hours=1)
    quiet = run_import(make_site(extra=extra, engines=[shop]))
    assert quiet.news == () and quiet.stops and quiet.exit_code == 1, "while it lasts"
    clock.later(hours=3)
    run_import(make_site(extra=extra, engines=[shop]))
    assert len(post.mails) == 2 and "meldung-2" in text_of(post.mails[1])

    shop.failing = None
    clock.later(hours=1)
    well = run_import(make_site(extra=extra, engines=[shop]), forced=True)
    assert [news_item.what for news_item in well.news if news_item.ends] == [
        "engine"
    ] and well.exit_code == 0, (
        well.news,
        well.stops,
    )
    assert len(post.mails) == 3 and post.mails[2]["Subject"] == "Test: 1 to decide"
    clock.later(days=1)
    assert run_import(make_site(extra=extra, engines=[shop]), forced=True).exit_code == 0
    assert len(post.mails) == 4 and text_of(post.mails[3]).count("- to decide: ") == 1, "made after the mail"
    clock.later(days=1)
    run_import(make_site(extra=extra, engines=[shop]), forced=True)
    assert len(post.mails) == 4, "no mail on a day with nothing to say"


def test_the_daily_mail_tells_each_draft_once_and_what_its_event_has_passed(
    post: Post, city: City, make_site: MakeSite, clock: Clock, shop: Shop
) -> None:
    """Days of a desk nobody comes to: what is new to decide, then nothing, then what is past its event; a draft decided
    before the hour is nobody's news, a mail that was not taken comes the next time, a clock that ran ahead hides none."""
    extra = post.settings(", hour: 10")
    shop.answer = plausible

    def days(number: int = 1) -> list[list[str]]:
        before = len(post.mails)
        for _ in range(number * 3):
            clock.later(hours=8)
            run_import(make_site(extra=extra), forced=True)
        found = [
            [line[2:].split(":")[0] for line in text_of(mail).splitlines() if line.startswith("- ")]
            for mail in post.mails[before:]
        ]
        return [[line for line in mail if line in {"to decide", "past its event"}] for mail in found]

    city.items = [item(1), item(2), item(3)]
    day = clock.at + dt.timedelta(days=3)
    city.items[0].paragraphs.append(f"Die Feier beginnt am {day.day}.{day.month}.{day.year} um 17 Uhr.")
    assert days() == [["to decide"] * 3]
    assert post.mails[-1]["Subject"] == "Test: 3 to decide"
    workspace = make_site(extra=extra)
    for identity, language in workspace.store.unreviewed_drafts():
        record = next(record for record in workspace.store.find() if record.id == identity)
        decisions.open_for_review(workspace, record, language, by="ed")
    assert days(2) == [], "nothing new, though a person opened them"
    assert days(2) == [["past its event"]]
    assert post.mails[-1]["Subject"] == "Test: 2 to decide, 1 draft past its event"
    city.items.append(item(4))
    post.refuse = True
    assert days() == []
    post.refuse = False
    assert ["to decide"] in days(), "not lost with the mail that was refused"
    workspace = make_site(extra=extra)
    workspace.store.change_mark(telling._MAILED, lambda _: "2031-01-01T08:00:00+01:00")
    city.items.append(item(5))
    assert days() == [["to decide"] * 4 + ["past its event"]], "all that wait: what was told is not known"
    assert days(2) == []
