"""A release goes in, a translation comes out: what is copied, remembered, bought, refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from pipeline import plugins
from pipeline.errors import EngineError, QuotaExceeded, ReplyRefused
from pipeline.model import Origin, Release, Run, Style, Term, Translation
from pipeline.translate import (
    Can,
    Engine,
    Job,
    Order,
    Reply,
    Usage,
    inline_tags,
    names,
    open_engine,
    plan,
    segments,
    translate,
)
from tests.translate.desk import NOW, Book, Notebook, block, full_release, link, release, strict
from tests.translate.stub import Api


@dataclass
class Scripted:
    """An engine in this process: answers by a function, remembers what it was asked."""

    say: Callable[[str], str] = str.upper
    name: str = "scripted"
    model: str = "m1"
    can: Can = field(default_factory=lambda: Can(markup="none", batch=50))
    asked: list[list[str]] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    account: Usage | None = None

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        self.asked.append(list(texts))
        self.orders.append(order)
        return [Reply(text=self.say(t), billed=len(t) if self.can.billed else 0) for t in texts]

    def usage(self) -> Usage | None:
        return self.account

    def close(self) -> None:
        pass


def made(found: Release, engine: Engine | None, memory: Notebook, **more: Any) -> Translation:
    return translate(
        found,
        Job(language="en-GB", engine=engine, memory=memory, **more),
        now=NOW,
    )


def test_segments_are_everything_but_the_contact_block() -> None:
    """Title, kicker, lead, blocks, captions, alternative texts, attachments: in this order."""
    found = segments(full_release())

    assert [s.role for s in found] == [
        "title",
        "kicker",
        "lead",
        *["block"] * 7,
        "caption",
        "alt",
        "attachment",
    ]
    assert not any("4711" in s.source.text for s in found)
    assert all(s.target is None and s.origin is Origin.MISSING for s in found)


def test_the_contact_block_never_leaves(api: Api, opened: Callable[..., Engine]) -> None:
    """Not as text, not as context."""
    memory = Notebook()

    made(full_release(), opened("deepl"), memory, ledger=Book(memory))

    assert "4711" not in str(api.asked)


def test_memory_is_asked_first_and_a_person_wins() -> None:
    """What is known is not bought; a person's English is a person's."""
    memory = Notebook()
    memory.teach("Stadtfest am Samstag", "City festival on Saturday")
    engine = Scripted()

    made(release(block("Eintritt frei")), engine, memory)
    again = made(release(block("Eintritt frei")), engine, memory)

    assert [(s.origin, s.target and s.target.text) for s in again.segments] == [
        (Origin.PERSON, "City festival on Saturday"),
        (Origin.MEMORY, "EINTRITT FREI"),
    ]
    assert engine.asked == [["Eintritt frei"]]


def test_without_an_engine_what_is_not_known_is_missing() -> None:
    """Visible, never German."""
    memory = Notebook()
    memory.teach("Stadtfest am Samstag", "City festival on Saturday")

    found = made(release(block("Eintritt frei")), None, memory)

    assert [s.target is None for s in found.segments] == [False, True]
    assert found.engine == "memory"
    assert len(found.missing) == 1


def test_the_same_paragraph_is_bought_once() -> None:
    """Within a release too."""
    engine = Scripted(can=Can(markup="none", batch=50, billed=True))
    memory = Notebook()
    ledger = Book(memory)

    found = made(
        release(block("Eintritt frei"), block("Eintritt frei"), title="Eintritt frei"),
        engine,
        memory,
        ledger=ledger,
    )

    assert engine.asked == [["Eintritt frei"]]
    assert found.characters == len("Eintritt frei")
    assert not found.missing


def test_numbers_addresses_and_kept_terms_are_copied() -> None:
    """Nothing to translate costs nothing, and reads as English."""
    cells = [
        block("1.250,50", kind="cell"),
        block("presse@musterstadt.example"),
        block("24.12.2026", kind="cell"),
    ]
    term = Term(source="Kulturhaus", rule="keep")
    engine = Scripted()

    found = made(
        release(*cells, block("Kulturhaus"), block("x = 1", kind="code")), engine, Notebook(), terms=[term]
    )

    texts = [(s.origin, s.target and s.target.text) for s in found.of("block")]
    assert texts == [
        (Origin.COPIED, "1,250.50"),
        (Origin.COPIED, "presse@musterstadt.example"),
        (Origin.COPIED, "24 December 2026"),
        (Origin.COPIED, "Kulturhaus"),
        (Origin.COPIED, "x = 1"),
    ]
    american = made(release(cells[2]), engine, Notebook(), style=Style(dates="March 12, 2026"))
    assert american.segments[1].target == block("December 24, 2026", kind="cell")


def test_roles_limit_what_is_bought() -> None:
    """Headlines only: the rest stays missing until a person picks the release, or memory has it."""
    engine, memory = Scripted(), Notebook()
    memory.teach("Bekannt", "Known")

    found = made(
        release(block("Unbekannt"), block("Bekannt"), lead="Vorspann"),
        engine,
        memory,
        roles=("title", "lead"),
    )

    assert engine.asked == [["Stadtfest am Samstag", "Vorspann"]]
    assert [s.source.text for s in found.missing] == ["Unbekannt"]


def test_kept_segments_are_taken_while_their_german_is_the_same() -> None:
    """What was there before is not asked for again; changed German is."""
    engine = Scripted()
    first = made(release(block("Eins"), block("Zwei")), engine, Notebook())
    kept = {(s.role, s.index): s for s in first.segments}

    second = made(release(block("Eins"), block("Zwei, neu")), engine, Notebook(), kept=kept)

    assert engine.asked[1:] == [["Zwei, neu"]]
    assert second.segments[1] == first.segments[1]


def test_new_terms_rebuy_nothing_they_do_not_touch() -> None:
    """A key holds the terms that stand in the text, no others; English that exists is never bought again."""
    engine = Scripted(can=Can(markup="none", batch=50, glossary=True))
    terms = [Term(source="Bürgeramt", target="citizens' office")]
    other = [Term(source=f"Fremdwort{n}", target=f"word {n}") for n in range(100)]
    memory = Notebook()
    found = release(block("Das Bürgeramt ist zu"), block("Eintritt frei"))

    first = made(found, engine, memory, terms=terms)
    with_others = made(found, engine, Notebook(), terms=[*terms, *other])
    changed = made(found, engine, Notebook(), terms=[Term(source="Bürgeramt", target="registry office")])
    known = made(found, engine, memory, terms=[Term(source="Bürgeramt", target="registry office")])

    assert [s.key for s in first.segments] == [s.key for s in with_others.segments]
    assert [a.key == b.key for a, b in zip(first.segments, changed.segments, strict=True)] == [
        True,
        False,
        True,
    ]
    assert {s.origin for s in known.segments} == {Origin.MEMORY}
    assert engine.orders[0].glossary == (("Bürgeramt", "citizens' office"),)
    assert first.glossary
    assert first.glossary != changed.glossary


def test_a_person_can_have_it_bought_anew() -> None:
    """`fresh` passes the machine's English by, never a person's."""
    memory = Notebook()
    made(release(block("Eintritt frei")), Scripted(), memory)
    memory.teach("Stadtfest am Samstag", "City festival on Saturday")

    found = made(release(block("Eintritt frei")), Scripted(say=str.title, model="m2"), memory, fresh=True)

    assert [s.target and s.target.text for s in found.segments] == [
        "City festival on Saturday",
        "Eintritt Frei",
    ]


def test_links_are_put_back_by_their_words() -> None:
    """Engines without markup get the sentence whole; the anchor's own translation is looked for in it."""
    dictionary = {
        "Das Programm steht auf der Seite zum Stadtfest bereit.": "The programme is available on the city festival page.",
        "Seite zum Stadtfest": "City festival page",
    }
    engine = Scripted(say=lambda text: dictionary.get(text, text.upper()))

    found = made(
        release(block("Das Programm steht auf der ", link("Seite zum Stadtfest"), " bereit.")),
        engine,
        Notebook(),
    )

    english = found.of("block")[0]
    assert english.target == block("The programme is available on the ", link("city festival page"), ".")
    assert english.notes == ()


def test_a_link_that_is_not_found_is_appended_and_said() -> None:
    """Never lost."""
    engine = Scripted(say=lambda text: "Programme" if text == "Ablauf" else "It is online.")

    found = made(release(block("Der ", link("Ablauf"), " steht im Netz.")), engine, Notebook())

    english = found.of("block")[0]
    assert english.target == block("It is online. (", link("Programme"), ")")
    assert english.notes == ("link appended",)


def test_emphasis_over_a_whole_block_stays_and_within_is_dropped_with_a_note() -> None:
    """For engines without markup."""
    whole = block(Run(text="Wichtig", strong=True))
    part = block(Run(text="Wann: ", strong=True), "Samstag")

    found = made(release(whole, part), Scripted(), Notebook())

    assert found.of("block")[0].target == block(Run(text="WICHTIG", strong=True))
    assert found.of("block")[1].target == block("WANN: SAMSTAG")
    assert found.of("block")[1].notes == ("emphasis dropped",)


def test_masks_lost_by_the_engine_are_sent_unmasked_once() -> None:
    """And it is said; the checks look at the rest."""
    engine = Scripted(say=lambda text: text.replace("XQZ1X", "XQZ9X"))

    found = made(release(block("Mail an presse@musterstadt.example senden")), engine, Notebook())

    english = found.of("block")[0]
    assert english.target == block("Mail an presse@musterstadt.example senden")
    assert english.notes == ("sent unmasked",)
    assert engine.asked[1] == ["Mail an presse@musterstadt.example senden"]


@pytest.mark.parametrize("fault", ["unmarked", "doubled", "script"])
def test_marks_lost_by_deepl_are_asked_for_once_more_plain(
    api: Api, opened: Callable[..., Engine], fault: str
) -> None:
    """Then the anchor is looked for; the block is never cut at a tag, and both purchases are in the ledger."""
    memory = Notebook()
    ledger = Book(memory)
    api.faults = [fault]

    found = made(
        release(block("Das ", link("Programm"), " ist da."), title="2026"),
        opened("deepl"),
        memory,
        ledger=ledger,
    )

    english = found.of("block")[0]
    assert english.target == block("Das ", link("Programm"), " ist da.")
    assert english.notes == ("sent plain",)
    assert ledger.results == ["paid", "paid"]
    assert api.asked[1]["text"] == ["<p>Das Programm ist da.</p>", "<p>Programm</p>"]


def test_what_the_validator_refuses_is_missing_and_not_bought_again() -> None:
    """A plausible reply that fails goes to a person, with the reason; memory does not make it good."""
    engine = Scripted(say=lambda text: "I'm sorry, no.", can=Can(markup="none", batch=5, billed=True))
    memory = Notebook()
    found = release(block("Die Stadt lädt ein."), title="2026")

    first = made(found, engine, memory, ledger=Book(memory), validator=strict)
    second = made(found, engine, memory, ledger=Book(memory), validator=strict)
    other = made(
        found, Scripted(name="other", say=lambda text: "The city invites you."), memory, validator=strict
    )

    for translation in (first, second):
        assert translation.missing[0].notes == ("refused: speaks of itself",)
    assert len(engine.asked) == 1
    assert not other.missing


def test_an_engine_cannot_add_an_address() -> None:
    """Not even as text: the German has none."""
    engine = Scripted(say=lambda text: text + " See www.evil.example.com now.")

    found = made(release(block("Die Stadt lädt ein.")), engine, Notebook())

    assert found.missing[1].notes == ("refused: an address that the German has not: www.evil.example.com",)


def test_requests_fit_what_the_engine_takes() -> None:
    """By texts and by bytes of the encoded request, where an umlaut is six."""
    engine = Scripted(can=Can(markup="none", batch=3, max_bytes=4096))
    found = release(*[block(f"ü{n} " * 60) for n in range(8)])

    assert not made(found, engine, Notebook()).missing
    assert all(len(texts) <= 3 for texts in engine.asked)
    assert all(
        sum(len(repr(t.encode("ascii", "backslashreplace"))) for t in texts) < 4096 for texts in engine.asked
    )


def test_a_paragraph_too_long_for_any_request_is_said() -> None:
    """Missing, with the reason; the others go on."""
    engine = Scripted(can=Can(markup="none", batch=3, max_bytes=4096))

    found = made(release(block("a b " * 3000)), engine, Notebook())

    assert [s.notes for s in found.missing] == [("refused: too long for one request",)]


def test_an_engine_that_bills_needs_a_ledger() -> None:
    """No purchase that nobody wrote down."""
    engine = Scripted(can=Can(billed=True))

    with pytest.raises(EngineError, match="without a ledger"):
        made(release(), engine, Notebook())
    assert engine.asked == []


def test_the_intent_is_written_before_and_names_the_counter() -> None:
    """Asked once a release, then counted on."""
    engine = Scripted(can=Can(markup="none", batch=1, billed=True), account=Usage(count=100, limit=1000))
    memory = Notebook()
    ledger = Book(memory)
    steps: list[str] = []

    made(release(block("Eins")), engine, memory, ledger=ledger, at=steps.append)

    assert [line["counter"] for line in ledger.lines] == [100, 100 + len("Stadtfest am Samstag")]
    assert steps == ["intent written", "reply received", "result stored"] * 2
    assert all(line["keys"] and line["characters"] for line in ledger.lines)


def test_a_request_over_the_quota_is_not_sent() -> None:
    """DeepL's own flag comes too late: 14 of 20 used is not reached, and a request of 10 is refused."""
    engine = Scripted(can=Can(markup="none", batch=50, billed=True), account=Usage(count=990, limit=1000))
    memory = Notebook()
    ledger = Book(memory)

    with pytest.raises(QuotaExceeded, match="10 are left"):
        made(release(block("Ein längerer Absatz")), engine, memory, ledger=ledger)
    assert engine.asked == []
    assert ledger.lines == []


def test_what_was_bought_before_an_error_is_kept() -> None:
    """The next run goes on from there."""
    calls: list[str] = []

    def say(text: str) -> str:
        calls.append(text)
        if len(calls) == 2:
            raise QuotaExceeded("used up", about="scripted")
        return text.upper()

    engine = Scripted(say=say, can=Can(markup="none", batch=1, billed=True))
    memory = Notebook()
    ledger = Book(memory)

    with pytest.raises(QuotaExceeded):
        made(release(block("Eins")), engine, memory, ledger=ledger)
    found = made(release(block("Eins")), engine, memory, ledger=ledger)

    assert calls == ["Stadtfest am Samstag", "Eins", "Eins"]
    assert ledger.results == ["paid", "unpaid", "paid"]
    assert not found.missing


def test_a_bug_leaves_the_intent_in_doubt() -> None:
    """Anything that is not ours crashes, and the ledger holds an intent without result."""

    def say(text: str) -> str:
        raise RuntimeError("bug")

    memory = Notebook()
    ledger = Book(memory)

    with pytest.raises(RuntimeError):
        made(release(), Scripted(say=say, can=Can(billed=True)), memory, ledger=ledger)
    assert ledger.results == [""]


def test_what_was_paid_for_is_stored_before_it_is_looked_at() -> None:
    def look(source: str, target: str) -> Sequence[str]:
        raise RuntimeError("bug")

    memory = Notebook()
    ledger = Book(memory)

    with pytest.raises(RuntimeError):
        made(release(), Scripted(can=Can(billed=True)), memory, ledger=ledger, validator=look)
    assert ledger.results == ["paid"]


def test_a_wrong_count_is_refused_and_in_doubt() -> None:
    """It may have been billed."""

    @dataclass
    class Short(Scripted):
        def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
            return list(super().translate(texts, order))[:-1]

    memory = Notebook()
    ledger = Book(memory)

    with pytest.raises(ReplyRefused):
        made(release(), Short(can=Can(billed=True)), memory, ledger=ledger)
    assert ledger.results == ["unknown"]


def test_plan_says_what_translate_will_do_and_spends_nothing() -> None:
    """Characters of the plan are characters of the bill."""
    memory = Notebook()
    engine = Scripted(can=Can(markup="none", batch=50, billed=True))
    found = release(block("Eintritt frei"), block("Eintritt frei"), block("1.250"), block("Bekannt"))
    memory.teach("Bekannt", "Known")

    before = plan(found, Job(language="en-GB", engine=engine, memory=memory))
    assert engine.asked == []
    bought = made(found, engine, memory, ledger=Book(memory))
    after = plan(found, Job(language="en-GB", engine=engine, memory=memory))

    assert (before.segments, before.from_memory, before.copied, before.to_buy) == (5, 1, 1, 2)
    assert before.characters == bought.characters
    assert (after.characters, after.to_buy, after.missing) == (0, 0, 0)
    assert plan(found, Job(language="en-GB", memory=Notebook())).missing == 4


def test_a_source_in_the_target_language_is_copied() -> None:
    """English news in an English site is not sent anywhere."""
    engine = Scripted()

    found = made(release(block("Free entry"), language="en"), engine, Notebook())

    assert {s.origin for s in found.segments} == {Origin.COPIED}
    assert engine.asked == []


@pytest.mark.parametrize("target", ["fr", "uk", "tr"])
def test_other_target_languages(target: str) -> None:
    """The order names them; memory keeps them apart."""
    engine, memory = Scripted(), Notebook()
    memory.teach("Stadtfest am Samstag", "City festival on Saturday")

    found = translate(release(), Job(language=target, engine=engine, memory=memory), now=NOW)

    assert engine.orders[0].target == target
    assert found.language == target
    assert found.segments[0].origin is Origin.ENGINE


def test_a_remembered_text_without_its_links_gets_them_back() -> None:
    """A person's translation memory may be plain text: links are looked for, else appended and said."""
    memory = Notebook()
    german = block("Mehr auf ", link("musterstadt.example"), " im ", link("Netz", "https://b.example/"))
    memory.teach(inline_tags.number(german).text, "More at musterstadt.example online")

    found = made(release(german), None, memory)

    english = found.of("block")[0]
    assert english.target == block(
        "More at ", link("musterstadt.example"), " online (", link("b.example", "https://b.example/"), ")"
    )
    assert english.notes == ("link appended",)


@pytest.mark.parametrize("rule", ["keep", "gloss"])
def test_names_that_stay_german_are_kept_from_an_engine_without_glossary(
    rule: Literal["keep", "gloss"],
) -> None:
    """As masks, in their base form; a gloss is added once, where the name is first read, never in a title."""
    term = Term(source="Kreisverwaltungsreferat", target="department of public order", rule=rule)
    engine = Scripted(say=lambda text: text.replace("Mitarbeiter des", "Staff of the").replace("Das", "The"))
    found = release(
        block("Mitarbeiter des Kreisverwaltungsreferats"),
        block("Das Kreisverwaltungsreferat"),
        title="Kreisverwaltungsreferat zu",
    )

    made_ = made(found, engine, Notebook(), terms=[term])

    gloss = " (department of public order)" if rule == "gloss" else ""
    assert engine.asked == [["XQZ1X zu", "Mitarbeiter des XQZ1X", "Das XQZ1X"]]
    assert [s.target and s.target.text for s in made_.segments] == [
        "Kreisverwaltungsreferat zu",
        f"Staff of the Kreisverwaltungsreferat{gloss}",
        "The Kreisverwaltungsreferat",
    ]
    assert made_.segments[1].key != made(found, engine, Notebook()).segments[1].key


def test_a_persons_text_is_not_glossed() -> None:
    """What an editor approved stands as it is; the machine's text explains."""
    term = Term(source="Wiesn", target="Oktoberfest", rule="gloss")
    memory = Notebook()
    memory.teach("Die Wiesn beginnt", "The Wiesn begins")

    found = made(
        release(block("Die Wiesn beginnt"), block("Die Wiesn endet"), title="2026"),
        Scripted(str),
        memory,
        terms=[term],
    )

    assert [s.target and s.target.text for s in found.of("block")] == [
        "The Wiesn begins",
        "Die Wiesn (Oktoberfest) endet",
    ]


def test_half_a_surrogate_pair_stops_nothing(api: Api, opened: Callable[..., Engine]) -> None:
    """A broken page is translated; what cannot be encoded is a question mark."""
    found = made(release(block("Der Eintritt \ud83d ist frei")), opened("ollama"), Notebook())

    assert found.of("block")[0].target == block("Der Eintritt ? ist frei")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("deepl", lambda text: text.replace("0221/221 0", "0221/221\u00a00")),
        ("ollama", lambda text: text.replace("<x1/>", "<x1></x1>")),
        ("ollama", lambda text: text.replace("<x1/>", "< X1 />")),
    ],
)
def test_harmless_liberties_with_a_mask_are_forgiven(
    name: str, change: Callable[[str], str], api: Api, opened: Callable[..., Engine]
) -> None:
    """Another blank, another way to write an empty placeholder: what is put back is ours in any case."""
    api.say = change
    memory = Notebook()

    found = made(
        release(block("Auskunft: 0221/221 0 im Amt"), title="2026"), opened(name), memory, ledger=Book(memory)
    )

    assert found.of("block")[0].target == block("Auskunft: 0221/221 0 im Amt")
    assert found.of("block")[0].notes == ()
    assert len(api.asked) == 1


def test_an_engine_of_another_package_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """`stadtbote.engines`: nothing in Stadtbote changes."""
    from importlib import metadata

    point = metadata.EntryPoint(
        name="example", value="tests.translate.test_room:opened_example", group="stadtbote.engines"
    )
    monkeypatch.setattr(
        metadata, "entry_points", lambda group: [point] if group == "stadtbote.engines" else []
    )
    monkeypatch.setattr(plugins, "added", plugins.added.__wrapped__)

    engine = open_engine("example", options={"model": "m9"}, env={}, source="de", target="fr")

    assert "example" in names()
    assert engine.model == "m9"


def opened_example(*, options: dict[str, Any], env: object, source: str, target: str) -> Engine:
    """What an entry point names."""
    return Scripted(name="example", model=options["model"])
