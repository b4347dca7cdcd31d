"""What tests of the translate room share: releases, a memory and a ledger that are real but small."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.model import Attachment, Block, Image, Release, Run
from pipeline.translate import Bought, Hit

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@dataclass
class Notebook:
    """A Memory: the newest English of a text wins, a person's always."""

    known: dict[tuple[str, str], tuple[Hit, str]] = field(default_factory=dict)
    kept: list[Bought] = field(default_factory=list)

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None:
        found = self.known.get((text, target))
        return found[0] if found else None

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        for one in bought:
            self.kept.append(one)
            old = self.known.get((one.source, target))
            if old is None or old[0].origin != "person":
                self.known[one.source, target] = (
                    Hit(text=one.target, engine=one.engine, model=one.model),
                    one.key,
                )

    def teach(self, text: str, english: str, target: str = "en-GB") -> None:
        """A person's English."""
        self.known[text, target] = (Hit(text=english, origin="person"), "")


@dataclass
class Book:
    """A Ledger: lines with what became of them; what was bought goes into the notebook in the same step."""

    notebook: Notebook
    lines: list[dict[str, Any]] = field(default_factory=list)

    def intend(self, **line: Any) -> str:
        self.lines.append({**line, "result": ""})
        return str(len(self.lines) - 1)

    def paid(self, intent: str, *, billed: int, bought: Sequence[Bought], source: str, target: str) -> None:
        self.lines[int(intent)] |= {"result": "paid", "billed": billed}
        self.notebook.keep(bought, source=source, target=target)

    def unpaid(self, intent: str) -> None:
        self.lines[int(intent)]["result"] = "unpaid"

    def unknown(self, intent: str) -> None:
        self.lines[int(intent)]["result"] = "unknown"

    @property
    def results(self) -> list[str]:
        return [line["result"] for line in self.lines]


def block(*runs: Run | str, **options: Any) -> Block:
    """A paragraph; a bare string is a run without marks."""
    return Block(runs=tuple(Run(text=r) if isinstance(r, str) else r for r in runs), **options)


def link(text: str, href: str = "https://www.musterstadt.example/seite") -> Run:
    """A linked run."""
    return Run(text=text, href=href)


def release(*blocks: Block, title: str = "Stadtfest am Samstag", lead: str = "", **options: Any) -> Release:
    """A release around blocks."""
    return Release(
        id="0" * 32,
        source="musterstadt",
        url="https://www.musterstadt.example/presse/1",
        language=options.pop("language", "de"),
        title=title,
        lead=lead,
        blocks=blocks,
        day=NOW.date(),
        retrieved=NOW,
        fingerprint="f",
        **options,
    )


def full_release() -> Release:
    """A release that has everything: marks, masks, lists, a table, pictures, attachments, a contact block."""
    return release(
        block("Die Stadt lädt ein. ", link("Zum Programm"), " & mehr: 1 < 2."),
        block("Programm", kind="heading", level=2),
        block(
            Run(text="Wann: ", strong=True),
            "Samstag, 12. Dezember, ",
            Run(text="18 Uhr", em=True),
            kind="item",
            group=1,
        ),
        block("Anmeldung: presse@musterstadt.example oder 0221/221-0, siehe § 34 Abs. 2 der Satzung."),
        block("Rathaus\nMarktplatz 1\n12345 Musterstadt"),
        block("1.250.000", kind="cell", group=2),
        block("Kosten", kind="cell", group=2, column=1),
        lead="Rund 1.250 Gäste werden erwartet.",
        kicker="Kultur",
        images=(
            Image(
                url="https://www.musterstadt.example/b.jpg",
                alt="Ein Platz",
                caption="Der Marktplatz im Winter",
            ),
        ),
        attachments=(Attachment(url="https://www.musterstadt.example/p.pdf", title="Programmheft"),),
        contact=(block("Pressestelle, Telefon 0221 4711"),),
    )


def strict(source: str, target: str) -> list[str]:
    """A small validator: too short, too long, not English, numbers gone."""
    wrong = []
    if len(target) < 0.3 * len(source) or len(target) > 3 * len(source) + 80:
        wrong.append("the length is out of proportion")
    words = set(target.lower().split())
    if words & {"la", "les", "avec", "und", "der", "die", "das"} and not words & {"the", "a", "of", "and"}:
        wrong.append("this is not English")
    if "sorry" in words or "i'm" in words:
        wrong.append("speaks of itself")
    return wrong
