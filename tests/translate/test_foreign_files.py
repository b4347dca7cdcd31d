"""Memories and jobs of other tools, read through the public functions: a table of what each tool does differently."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipeline import api
from pipeline.model import Block, Origin, Run, Segment, Translation

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
HALL = ("Das Rathaus ist zu.", "The town hall is closed.")


def tmx(
    body: str, *, head: str = 'srclang="de"', before: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> str:
    return f'{before}<tmx version="1.4"><header {head} segtype="sentence"/><body>{body}</body></tmx>'


def pair(
    german: str, english: str, *, tu: str = "", left: str = 'xml:lang="de"', right: str = 'xml:lang="en-GB"'
) -> str:
    return f"<tu{tu}><tuv {left}><seg>{german}</seg></tuv><tuv {right}><seg>{english}</seg></tuv></tu>"


PLAIN = pair(*HALL)
MEMORIES: dict[str, tuple[str | bytes, tuple[str, str, str]]] = {
    "groups": (
        tmx(pair('Das <g id="1">Rathaus</g> ist zu.', 'The <g id="1">town hall</g> is closed.')),
        ("Das <1>Rathaus</1> ist zu.", "The <1>town hall</1> is closed.", "person"),
    ),
    "groups in groups": (
        tmx(
            pair(
                '<g id="1">Das <g id="2">Rathaus</g></g> ist zu.',
                '<g id="1">The <g id="2">town hall</g></g> is closed.',
            )
        ),
        ("<1>Das <2>Rathaus</2></1> ist zu.", "<1>The <2>town hall</2></1> is closed.", "person"),
    ),
    "a highlight inside a pair": (
        tmx(pair('<bpt i="1">b</bpt><hi>Das <hi>Rathaus</hi></hi><ept i="1">b</ept> ist zu.', HALL[1])),
        ("<1>Das Rathaus</1> ist zu.", HALL[1], "person"),
    ),
    "pairs of an xliff": (
        tmx(pair('Das <bx id="4" rid="1"/>Rathaus<ex id="5" rid="1"/> ist zu.', HALL[1])),
        ("Das <1>Rathaus</1> ist zu.", HALL[1], "person"),
    ),
    "code with a text in it": (
        tmx(pair('Das <ph x="1">&lt;img alt="<sub>Bild</sub>"&gt;</ph>Rathaus ist zu.', HALL[1])),
        (*HALL, "person"),
    ),
    "a group without a number": (
        tmx(pair('Das <g id="bold">Rathaus</g> ist zu.', HALL[1])),
        (*HALL, "person"),
    ),
    "a machine at the variant": (
        tmx(pair(*HALL, right='xml:lang="en-GB" creationid="MT!"')),
        (*HALL, "engine"),
    ),
    "a machine in capitals at the unit": (tmx(pair(*HALL, tu=' creationid="NMT"')), (*HALL, "engine")),
    "a machine as a property": (
        tmx(PLAIN.replace("<tuv xml:lang=\"de\">", '<prop type="x-Origin">MachineTranslation</prop><tuv xml:lang="de">')),
        (*HALL, "engine"),
    ),
    "a property of the variant": (
        tmx(PLAIN.replace('"en-GB"><seg>', '"en-GB"><prop type="x-origin">engine</prop><seg>')),
        (*HALL, "engine"),
    ),
    "a machine, then a person": (
        tmx(pair(*HALL, tu=' creationid="MT!" changeid="anna"')),
        (*HALL, "person"),
    ),
    "a person whose name begins like a machine's": (
        tmx(pair(*HALL, tu=' creationid="mtanner"')),
        (*HALL, "person"),
    ),
    "text on lines of its own": (
        tmx(pair(f"\n     {HALL[0]}\n    ", f"\n\t{HALL[1]}\n")),
        (*HALL, "person"),
    ),
    "lines broken in the text": (
        tmx(pair("Das Rathaus\n      ist zu.", "The town hall\n      is closed.")),
        (*HALL, "person"),
    ),
    "windows line ends": (
        tmx(pair(f"\n  {HALL[0]}\n", HALL[1])).replace("\n", "\r\n").encode(),
        (*HALL, "person"),
    ),
    "a line break of the text": (
        tmx(pair('Das Rathaus<ph type="lb"/>ist zu.', "The town hall<ph>&lt;br/&gt;</ph>is closed.")),
        ("Das Rathaus\nist zu.", "The town hall\nis closed.", "person"),
    ),
    "lang of the old version": (
        tmx(pair(*HALL, left='lang="DE"', right='lang="EN-GB"')),
        (*HALL, "person"),
    ),
    "languages with a line below": (
        tmx(pair(*HALL, left='xml:lang="de_DE"', right='xml:lang="en_gb"'), head='srclang="de-DE"'),
        (*HALL, "person"),
    ),
    "languages of three letters": (
        tmx(pair(*HALL, left='xml:lang="ger"', right='xml:lang="eng-GB"'), head='srclang="deu"'),
        (*HALL, "person"),
    ),
    "all languages, English first": (
        tmx(
            pair(HALL[1], HALL[0], left='xml:lang="en-GB"', right='xml:lang="de-DE"'), head='srclang="*all*"'
        ),
        (*HALL, "person"),
    ),
    "the unit's own language": (
        tmx(
            pair(HALL[1], HALL[0], tu=' srclang="de"', left='xml:lang="en-GB"', right='xml:lang="de"'),
            head='srclang="en-GB"',
        ),
        (*HALL, "person"),
    ),
    "a prefix": (
        tmx(PLAIN).replace("<tmx ", '<t:tmx xmlns:t="http://www.lisa.org/tmx14" ').replace("</tmx", "</t:tmx"),
        (*HALL, "person"),
    ),
    "a doctype": (
        tmx(PLAIN, before='<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">'),
        (*HALL, "person"),
    ),
    "references": (
        tmx(pair("Das Rathaus&#32;ist &#x7A;u&#46;", "The&nbsp;town hall is closed<![CDATA[.]]>")),
        (HALL[0], "The\u00a0town hall is closed.", "person"),
    ),
    "utf-16": (
        tmx(PLAIN, before='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
        (*HALL, "person"),
    ),
    "utf-8 that calls itself utf-16": (
        tmx(PLAIN, before='<?xml version="1.0" encoding="UTF-16"?>'),
        (*HALL, "person"),
    ),
    "a mark of the order of bytes": (b"\xef\xbb\xbf" + tmx(PLAIN).encode(), (*HALL, "person")),
    "latin 1": (
        tmx(pair("Das Rathaus öffnet.", "The town hall opens."), before='<?xml version="1.0" encoding="ISO-8859-1"?>')
        .encode("latin-1"),
        ("Das Rathaus öffnet.", "The town hall opens.", "person"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MEMORIES)
def test_a_memory_of_another_tool(name: str, tmp_path: Path) -> None:
    content, wanted = MEMORIES[name]
    path = tmp_path / "memory.tmx"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    (unit,) = api.read_tmx(path)

    assert (unit.source, unit.target, unit.origin) == wanted
    assert (unit.source_language, unit.target_language) == ("de", "en-GB")


LINK = "https://stadt.example/a"
BASE = Translation(
    release="r1",
    language="en-GB",
    made=NOW,
    segments=(
        Segment(index=0, source=Block(runs=(Run(text=HALL[0]),))),
        Segment(
            index=1,
            source=Block(runs=(Run(text="Bitte "), Run(text="anmelden", href=LINK), Run(text="."))),
            target=Block(runs=(Run(text="Please "), Run(text="register", href=LINK), Run(text="."))),
            origin=Origin.ENGINE,
        ),
    ),
)
ONE = ('<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="r1" source-language="de" '
       'target-language="en-GB" datatype="plaintext"><body>{}</body></file></xliff>')  # fmt: skip
TWO = ('<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="de" trgLang="en-GB">'
       '<file id="f1" original="r1">{}</file></xliff>')  # fmt: skip
FIRST = f'<trans-unit id="block-0"><source>{HALL[0]}</source>{{}}</trans-unit>'
SECOND = '<trans-unit id="block-1"><source>Bitte <g id="1">anmelden</g>.</source>{}</trans-unit>'
UNIT = f'<unit id="block-0"><segment{{}}><source>{HALL[0]}</source>{{}}</segment></unit>'
OLD = "engine:Please register."
JOBS: dict[str, tuple[str, str, str]] = {
    "a copy in state new": (ONE.format(FIRST.format(f'<target state="new">{HALL[0]}</target>')), "missing:", OLD),
    "a copy without a state": (ONE.format(FIRST.format(f"<target>{HALL[0]}</target>")), "missing:", OLD),
    "a copy somebody answers for": (
        ONE.format(FIRST.format(f'<target state="final">{HALL[0]}</target>')),
        f"person:{HALL[0]}",
        OLD,
    ),
    "words in state new": (
        ONE.format(FIRST.format(f'<target state="new">{HALL[1]}</target>')),
        f"person:{HALL[1]}",
        OLD,
    ),
    "an empty target": (ONE.format(FIRST.format("<target/>")), "missing:", OLD),
    "a match of their memory alone": (
        ONE.format(FIRST.format(f"<alt-trans><target>{HALL[1]}</target></alt-trans>")),
        "missing:",
        OLD,
    ),
    "a lost link": (ONE.format(SECOND.format("<target>Please sign up.</target>")), "missing:", OLD),
    "a kept link": (
        ONE.format(SECOND.format('<target><g id="1">Sign up</g>, please.</target>')),
        "missing:",
        "person:Sign up, please.",
    ),
    "a link as a pair": (
        ONE.format(SECOND.format('<target><bpt id="1">a</bpt>Sign up<ept id="1">a</ept>, please.</target>')),
        "missing:",
        "person:Sign up, please.",
    ),
    "half of two segments": (
        ONE.format(
            FIRST.format(
                '<seg-source><mrk mtype="seg" mid="1">Das Rathaus</mrk> <mrk mtype="seg" mid="2">ist zu.</mrk></seg-source>'
                '<target><mrk mtype="seg" mid="1">The town hall</mrk> <mrk mtype="seg" mid="2"/></target>'
            )
        ),
        "missing:",
        OLD,
    ),
    "another German": (
        ONE.format(FIRST.format("<target>It is open.</target>").replace("zu.", "offen.")),
        "missing:",
        OLD,
    ),
    "a German on two lines": (
        ONE.format(FIRST.format(f"<target>\n  {HALL[1]}\n</target>").replace("ist zu.", "ist\n   zu.")),
        f"person:{HALL[1]}",
        OLD,
    ),
    "2.1, initial, a copy": (
        TWO.format(UNIT.format(' state="initial"', f"<target>{HALL[0]}</target>")),
        "missing:",
        OLD,
    ),
    "2.1, translated": (
        TWO.format(UNIT.format(' state="translated"', f"<target>{HALL[1]}</target>")),
        f"person:{HALL[1]}",
        OLD,
    ),
    "2.1, targets in another order": (
        TWO.format(
            '<unit id="block-0"><segment><source>Das Rathaus</source><target order="3">is closed.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            '<segment><source>ist zu.</source><target order="1">The town hall</target></segment></unit>'
        ),
        f"person:{HALL[1]}",
        OLD,
    ),
    "2.1, a comment mark": (
        TWO.format(
            UNIT.format(
                "", '<target>The <mrk id="m1" type="comment" value="?">town hall</mrk> is closed.</target>'
            )
        ),
        f"person:{HALL[1]}",
        OLD,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", JOBS)
def test_a_job_of_another_tool(name: str, tmp_path: Path) -> None:
    content, first, second = JOBS[name]
    path = tmp_path / "job.xlf"
    path.write_text(content)

    merged = api.merge_xliff(BASE, path)

    got = [
        f"{segment.origin.value}:{segment.target.text if segment.target else ''}"
        for segment in merged.segments
    ]
    assert got == [first, second]
    assert merged.segments[1].target is not None
    assert [run.href for run in merged.segments[1].target.runs if run.href] == [LINK]
