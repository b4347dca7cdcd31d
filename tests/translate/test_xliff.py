"""XLIFF: a release goes to an agency and comes back; translate-toolkit reads it; what does not fit is left out."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from translate.storage.xliff import Xliff1File

from pipeline.errors import ParseError
from pipeline.model import Block, Origin, Run, Segment, Translation
from pipeline.translate import xliff, xliff_files
from pipeline.translate.xliff import Item, Job

PIECES = st.sampled_from(
    ["<1>", "</1>", "<2>", "</2>", "<", ">", "&", "]]>", "\r", "\n", "\x0b", "\ufffe", "٣"]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join)
WORDS = st.text("abcäß<&\"' 1", max_size=12)
ITEMS = st.builds(
    Item, id=WORDS, source=TEXT, target=TEXT, note=WORDS, state=st.sampled_from(["", "translated", "final"])
)
JOBS = st.builds(
    Job,
    release=WORDS,
    source_language=st.just("de"),
    target_language=st.sampled_from(["en-GB", "fr"]),
    items=st.lists(ITEMS, max_size=3, unique_by=lambda item: item.id).map(tuple),
)

LINK = Run(text="anmelden", href="https://www.musterstadt.example/anmeldung")
GERMAN = Block(runs=(Run(text="Bitte bis Freitag "), LINK, Run(text=".")))
ENGLISH = Block(runs=(Run(text="Please "), replace(LINK, text="register"), Run(text=" by Friday.")))
TRANSLATION = Translation(
    release="ab" * 16,
    language="en-GB",
    made=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    engine="deepl",
    segments=(
        Segment(
            role="title",
            source=Block(runs=(Run(text="Stadtfest"),)),
            target=Block(runs=(Run(text="City fair"),)),
            origin=Origin.PERSON,
        ),
        Segment(
            index=0,
            source=GERMAN,
            target=ENGLISH,
            origin=Origin.ENGINE,
            engine="deepl",
            notes=("link appended",),
        ),
        Segment(index=1, source=Block(runs=(Run(text="Eintritt frei"),))),
        Segment(
            index=2,
            source=Block(runs=(Run(text="12345"),)),
            target=Block(runs=(Run(text="12345"),)),
            origin=Origin.COPIED,
        ),
    ),
)


@pytest.mark.parametrize("standard", ["1.2", "2.1"])
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(jobs=st.lists(JOBS, max_size=3))
def test_what_is_written_is_read_back(standard: xliff_files.Standard, jobs: list[Job]) -> None:
    """Marks, nested or not, hostile text and characters XML cannot hold come back as they were."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.xlf"

        if standard == "2.1":
            jobs = [replace(job, target_language="fr") for job in jobs]

        assert xliff_files.write(path, jobs, standard=standard) == len(jobs)
        assert list(xliff_files.read(path)) == jobs


def test_translate_toolkit_reads_what_we_write(tmp_path: Path) -> None:
    """An agency's tool sees ids, both texts with marks as inline elements, states and notes."""
    path = tmp_path / "job.xlf"
    xliff_files.write(path, [xliff.of(TRANSLATION, source_language="de")])

    file = Xliff1File.parsefile(str(path))

    assert [(u.xmlelement.get("id"), str(u.source), str(u.target or "")) for u in file.units] == [
        ("title-0", "Stadtfest", "City fair"),
        ("block-0", "Bitte bis Freitag anmelden.", "Please register by Friday."),
        ("block-1", "Eintritt frei", ""),
    ]
    (mark,) = [
        part for part in file.units[1].rich_source[0].sub if not isinstance(part, str) and part.id == "1"
    ]
    assert str(mark) == "anmelden"
    assert file.units[1].getnotes() == "link appended"
    assert [u.isapproved() for u in file.units] == [True, False, False]
    assert file.getsourcelanguage() == "de"


def test_an_agency_s_texts_come_back_as_a_person_s(tmp_path: Path) -> None:
    """What the agency changed or added is taken with its links; what it left alone stays as it was."""
    path = tmp_path / "job.xlf"
    xliff_files.write(path, [xliff.of(TRANSLATION, source_language="de")])
    file = Xliff1File.parsefile(str(path))
    file.units[2].target = "Free admission"
    file.savefile(str(path))

    (job,) = xliff_files.read(path)
    result, problems = xliff.merged(TRANSLATION, job)

    assert problems == ()
    assert result.segments[:2] == TRANSLATION.segments[:2]
    assert result.segments[2].target == Block(runs=(Run(text="Free admission"),))
    assert result.segments[2].origin is Origin.PERSON
    assert result.segments[3] == TRANSLATION.segments[3]


def test_a_retranslated_block_keeps_its_link() -> None:
    """Our address comes back from the German, whatever the file says."""
    job = xliff.of(TRANSLATION, source_language="de")
    items = (job.items[0], replace(job.items[1], target="<1>Sign up</1> by Friday"), job.items[2])

    result, problems = xliff.merged(TRANSLATION, replace(job, items=items))

    assert problems == ()
    assert result.segments[1].target == Block(runs=(replace(LINK, text="Sign up"), Run(text=" by Friday")))
    assert (result.segments[1].origin, result.segments[1].engine) == (Origin.PERSON, "")


def test_what_the_agency_calls_final_is_a_person_s_though_unchanged() -> None:
    """Engine English that a translator signed off is approved English."""
    job = xliff.of(TRANSLATION, source_language="de")
    items = (job.items[0], replace(job.items[1], state="signed-off"), job.items[2])

    result, _ = xliff.merged(TRANSLATION, replace(job, items=items))

    assert result.segments[1].target == ENGLISH
    assert result.segments[1].origin is Origin.PERSON


def test_what_does_not_fit_is_left_out_and_said() -> None:
    """A changed German, a lost mark, an unknown segment, another release: nothing is guessed."""
    job = xliff.of(TRANSLATION, source_language="de")
    items = (
        replace(job.items[0], source="Straßenfest", target="Street fair"),
        replace(job.items[1], target="Please register"),
        Item(id="block-77", source="x", target="y"),
    )

    result, problems = xliff.merged(TRANSLATION, replace(job, items=items))

    assert result == TRANSLATION
    assert [left.item.id for left in problems] == ["title-0", "block-0", "block-77"]
    assert "German" in str(problems[0])
    assert "marks are missing" in str(problems[1])
    others = xliff.merged(TRANSLATION, replace(job, release="other"))[1]
    assert {left.why for left in others} == {"the file is for other in en-GB"}
    assert len(others) == len(job.items)


def test_inline_elements_of_other_tools_are_text_or_nothing(tmp_path: Path) -> None:
    """Marked text keeps its words, foreign groups lose their tags, a line break is one, code is dropped."""
    path = tmp_path / "job.xlf"
    path.write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="r" source-language="de" '
        'target-language="en"><body><group><trans-unit id="a"><source>&lt;1&gt;<mrk mtype="term">Rat</mrk><g id="b7">'
        '<x id="2" ctype="lb"/>haus</g><ph id="3">{0}</ph></source></trans-unit></group></body></file></xliff>',
        encoding="utf-8",
    )

    (job,) = xliff_files.read(path)

    assert job.items == (Item(id="a", source="<\u20601>Rat\nhaus"),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<xliff version="3.0"/>', "version 3.0 is not supported"),
        ('<!DOCTYPE xliff [<!ENTITY a "b">]><xliff version="1.2"/>', "entities are refused"),
        ("<tmx/>", "is not <xliff>"),
    ],
)
def test_what_is_no_honest_xliff_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """A clear error that names the file."""
    path = tmp_path / "job.xlf"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ParseError, match=message):
        list(xliff_files.read(path))
