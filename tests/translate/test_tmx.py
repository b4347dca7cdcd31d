"""TMX: what is written is read back to the last character, by us and by translate-toolkit; bombs are refused."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from translate.storage.tmx import tmxfile

from pipeline.errors import ParseError
from pipeline.translate import tmx
from pipeline.translate.tmx import Unit

WHEN = dt.datetime(2026, 11, 22, 10, 11, 12, tzinfo=dt.UTC)
UNIT = Unit(
    source="Die <1>Anmeldung</1> läuft bis <2>Freitag</2>.",
    target="<2>Friday</2> is the last day to <1>register</1>.",
    origin="engine",
    engine="deepl",
    model="quality_optimized",
    changed=WHEN,
    note="boilerplate & more",
    key="ab" * 32,
)

PIECES = st.sampled_from(
    ["<1>", "</1>", "<2>", "</2>", "<", ">", "&", "&amp;", "]]>", "<!--", "\r", "\n", "\x0b", "\ufffe"]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map(lambda parts: "x" + "".join(parts))
WORDS = st.text("abcäß<&\"' 1", max_size=12)
UNITS = st.builds(
    Unit,
    source=TEXT,
    target=TEXT,
    target_language=st.sampled_from(["en-GB", "fr", "uk"]),
    origin=st.sampled_from(["person", "engine"]),
    engine=WORDS,
    model=WORDS,
    note=WORDS,
    key=WORDS,
    changed=st.none() | st.datetimes(timezones=st.just(dt.UTC)).map(lambda d: d.replace(microsecond=0)),
)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "memory.tmx"
    path.write_bytes(text.encode(encoding))
    return path


def one(body: str, srclang: str = "de") -> str:
    return f'<tmx version="1.4"><header srclang="{srclang}"/><body>{body}</body></tmx>'


@given(st.lists(UNITS, max_size=4))
def test_what_is_written_is_read_back(units: list[Unit]) -> None:
    """Marks, hostile text and characters XML cannot hold come back as they were."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.tmx"

        assert tmx.write(path, units) == len(units)
        assert list(tmx.read(path)) == units
        assert [file.name for file in Path(folder).iterdir()] == ["memory.tmx"]


def test_translate_toolkit_reads_what_we_write(tmp_path: Path) -> None:
    """Another tool sees the same texts with their marks, the languages and the note."""
    path = tmp_path / "memory.tmx"
    tmx.write(path, [UNIT, Unit(source="Rathaus", target="mairie", target_language="fr")])

    file = tmxfile.parsefile(str(path))

    assert [(unit.source, unit.target) for unit in file.units] == [
        (UNIT.source, UNIT.target),
        ("Rathaus", "mairie"),
    ]
    assert file.units[0].getnotes() == UNIT.note
    assert file.units[0].xmlelement.get("changedate") == "20261122T101112Z"
    assert (file.sourcelanguage, file.units[0].get_target_dom() is not None) == ("de", True)


def test_we_read_what_translate_toolkit_writes(tmp_path: Path) -> None:
    """A file of another tool becomes units of a person, its German plain `de`."""
    path = tmp_path / "memory.tmx"
    file = tmxfile(sourcelanguage="de-DE", targetlanguage="en_gb")
    file.addtranslation("Der Müll & <mehr>", "de-DE", "Waste & <more>", "en-GB")
    file.savefile(str(path))

    (unit,) = tmx.read(path)

    assert (unit.source, unit.target) == ("Der Müll & <mehr>", "Waste & <more>")
    assert (unit.source_language, unit.target_language, unit.origin) == ("de", "en-GB", "person")


def test_marks_of_other_tools_become_numbered_marks(tmp_path: Path) -> None:
    """Their code is dropped, pairs keep their number, line breaks are breaks, text that looks like a mark is text."""
    seg = '<bpt i="1">&lt;b&gt;</bpt>Halt<ept i="1">&lt;/b&gt;</ept><ph>&lt;br/&gt;</ph><hi>jetzt</hi><ph>x</ph> &lt;2&gt;'
    body = f'<tu><tuv xml:lang="de"><seg>{seg}</seg></tuv><tuv xml:lang="EN_gb"><seg>Stop</seg></tuv></tu>'

    (unit,) = tmx.read(written(tmp_path, one(body)))

    assert unit.source == "<1>Halt</1>\njetzt <\u20602>"
    assert unit.target_language == "en-GB"


def test_text_in_pieces_cannot_forge_a_mark(tmp_path: Path) -> None:
    """`<`, an empty element and `1>` are text, not mark 1; nor does a character reference of ours make one."""
    seg = '&lt;<hi/>1&gt; <ph type="x-char">U+003C</ph>2&gt;'
    body = f'<tu><tuv xml:lang="de"><seg>{seg}</seg></tuv><tuv xml:lang="en"><seg>x</seg></tuv></tu>'

    (unit,) = tmx.read(written(tmp_path, one(body)))

    assert unit.source == "<\u20601> 2>"


def test_several_languages_machine_marks_and_empty_units(tmp_path: Path) -> None:
    """One unit a target language; what another tool's engine wrote is an engine's; empty ones are left out."""
    body = (
        '<tu creationid="MT!"><tuv xml:lang="fr"><seg>bonjour</seg></tuv><tuv xml:lang="de-AT"><seg>Grüß Gott</seg></tuv>'
        '<tuv xml:lang="en"><seg>hello</seg></tuv></tu>'
        '<tu><tuv xml:lang="de"><seg>leer</seg></tuv><tuv xml:lang="en"><seg> </seg></tuv></tu>'
        '<tu changedate="20269999T000000Z"><tuv xml:lang="de"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu>'
        '<tu><tuv xml:lang="de"><seg>allein</seg></tuv></tu>'
    )

    units = list(tmx.read(written(tmp_path, one(body), "utf-8")))

    assert [(u.source_language, u.target_language, u.target, u.origin) for u in units] == [
        ("de-AT", "fr", "bonjour", "engine"),
        ("de-AT", "en", "hello", "engine"),
        ("de", "en", "b", "person"),
    ]
    assert units[-1].changed is None


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    """Older tools write UTF-16 with a byte order mark."""
    body = '<tu><tuv xml:lang="de"><seg>Straße</seg></tuv><tuv xml:lang="en"><seg>street</seg></tuv></tu>'

    (unit,) = tmx.read(written(tmp_path, one(body), "utf-16"))

    assert unit.source == "Straße"


BOMB = (
    "<!DOCTYPE tmx ["
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB + one("<tu><note>&e8;</note></tu>"), "entities are refused"),
        (
            '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + one("<tu>&x;</tu>"),
            "entities are refused",
        ),
        ('<!DOCTYPE tmx SYSTEM "tmx14.dtd">' + one("<tu>&unknown;</tu>"), "entities are refused"),
        (one("<tu>" + "<seg>" * 100 + "</seg>" * 100 + "</tu>"), "nested too deeply"),
        ("<html><body/></html>", "is not <tmx>"),
        ('<tmx version="2.0"/>', "version 2.0 is not supported"),
        (one("<tu>")[:-10], "no well-formed XML"),
        ("", "no well-formed XML"),
        ('<?xml version="1.0" encoding="UTF-16"?><tmx><body><tu></body></tmx>', "no well-formed XML"),
        ('<?xml version="1.0" encoding="klingon"?><tmx/>', "no well-formed XML"),
    ],
)
def test_what_is_no_honest_tmx_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """Bombs, outside files, foreign formats and truncated ones: a clear error, nothing expanded."""
    with pytest.raises(ParseError, match=message):
        list(tmx.read(written(tmp_path, content)))


def test_a_file_that_is_not_there_or_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """Ours, with the path, and nothing half written stays behind."""
    with pytest.raises(ParseError, match="cannot be read"):
        list(tmx.read(tmp_path / "missing.tmx"))
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ParseError, match="cannot be written"):
        tmx.write(tmp_path / "file" / "memory.tmx", [UNIT])


def test_a_failing_writer_leaves_the_old_file(tmp_path: Path) -> None:
    """A memory that breaks off half-way does not cost the last export."""
    path = tmp_path / "memory.tmx"
    tmx.write(path, [UNIT])

    def broken() -> object:
        yield UNIT
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        tmx.write(path, broken())  # type: ignore[arg-type]  # a generator of units

    assert list(tmx.read(path)) == [UNIT]
    assert list(tmp_path.iterdir()) == [path]
