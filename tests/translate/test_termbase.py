"""The termbase: what ships is sound, a broken file is named with its line, a city's own word wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ParseError
from pipeline.german.terms import found, matches
from pipeline.model import Term
from pipeline.translate import termbase

HEADER = "source,target,also,rule,language,city,note,origin\n"


def file(folder: Path, rows: str, header: str = HEADER) -> Path:
    path = folder / "terms.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_what_ships_is_sound_and_says_where_each_choice_comes_from() -> None:
    """300 terms or more with English, the three cities apart, every row with its origin."""
    terms = termbase.load(termbase.shipped())

    assert [p for path in termbase.shipped() for p in termbase.check(path)] == []
    assert sum(term.rule == "required" for term in terms) >= 300
    assert {term.city for term in terms} == {"", "muenchen", "berlin", "koeln"}
    assert all(term.origin for term in terms)
    assert all(term.city == path.stem for path in termbase.shipped()[1:] for term in termbase.read(path))


@pytest.mark.parametrize("path", termbase.shipped(), ids=lambda path: path.stem)
def test_every_shipped_term_is_found_in_german_and_in_its_own_english(path: Path) -> None:
    """No entry is dead: its German is found in a sentence, its English and each alternative in English."""
    for term in termbase.read(path):
        assert [m.term for m in matches(f"Das gilt: {term.source}.", (term,))] == [term]
        assert all(found(f"It is: {english}.", english) for english in (term.target, *term.also) if english)


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        (",mayor,,,,,,\n", 2, "`source` is empty"),
        ("Rat,,,,,,,\n", 2, "`Rat` has no target"),
        ("Rat,council,,must,,,,\n", 2, "rule `must` is not one of"),
        ("Isar,Isar,,keep,,,,\n", 2, "leave `target` empty"),
        (
            "Rat,council,,,,,,\nAmt,office,,,,,,\nRat,board,,,,,,\n",
            4,
            "`Rat` stands in line 2 already, with `council`",
        ),
        ("Rat,council,,,,,,\nRat,council,,,,,,\n", 3, "already, with the same"),
        (
            "Rat,council,advice,,,,,\nRat,Advice,,forbidden,,,,\n",
            3,
            "forbidden here and stands in `advice` of line 2",
        ),
        (
            "Amt,public order office,,,,,,\nAmt,order office,,forbidden,,,,\n",
            3,
            "in `public order office` of line 2",
        ),
        ("Rat,council,,,,,,\ncouncil,Rat,,,,,,\n", 3, "each other's translation (line 2)"),
        ("Rat,council\n", 2, "not as many cells"),
        ("Rat,council,,,,,,,,\n", 2, "not as many cells"),
        ("…,council,,,,,,\n", 2, "holds no word"),
        (f"{'R' * 201},council,,,,,,\n", 2, "longer than 200"),
    ],
)
def test_a_broken_row_is_named_with_its_line(tmp_path: Path, rows: str, line: int, message: str) -> None:
    """`glossary check` tells it, loading refuses it."""
    path = file(tmp_path, rows)

    (problem,) = termbase.check(path)

    assert problem.line == line
    assert message in problem.message
    assert str(problem).startswith(f"{path}:{line}: ")
    with pytest.raises(ParseError, match=f":{line}: "):
        termbase.load([path])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"german,english\nRat,council\n", "unknown column `german`"),
        (b"target\ncouncil\n", "column `source` is missing"),
        (b"", "column `source` is missing"),
        (b"source,target\nR\xe4te,councils\n", "save it as UTF-8"),
        (b'source,target\n"Rat,council\n', "unexpected end of data"),
    ],
)
def test_a_file_that_is_no_termbase_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """Wrong columns, a wrong encoding, an open quote."""
    path = tmp_path / "terms.csv"
    path.write_bytes(content)

    with pytest.raises(ParseError, match=message):
        termbase.load([path])
    with pytest.raises(ParseError, match="cannot be read"):
        termbase.load([tmp_path / "missing.csv"])


def test_what_a_spreadsheet_writes_is_read(tmp_path: Path) -> None:
    """A byte order mark, semicolons, few columns, blank lines, blanks around words."""
    path = tmp_path / "terms.csv"
    path.write_text(
        "\ufeffsource;target;also\n\n Wertstoffhof ;recycling centre;tip | dump\n;;\n", encoding="utf-8"
    )

    assert termbase.load([path]) == (
        Term(source="Wertstoffhof", target="recycling centre", also=("tip", "dump")),
    )


def test_a_later_file_wins_and_an_own_glossary_belongs_to_its_city(tmp_path: Path) -> None:
    """A site changes a shipped choice without editing the package."""
    own = file(tmp_path, "Oberbürgermeister,lord mayor,,,,,,our style\n")

    terms = termbase.load([*termbase.shipped(), own])

    assert [t.target for t in terms if t.source == "Oberbürgermeister" and t.rule == "required"] == [
        "lord mayor"
    ]
    assert [t.city for t in termbase.read(own, city="musterstadt")] == ["musterstadt"]


def test_a_city_s_own_word_stands_in_for_the_general_one() -> None:
    """A Bürgermeister in München is a deputy mayor, a Stadtrat in Berlin is no city council."""
    terms = termbase.load(termbase.shipped())

    munich = {
        t.source: t for t in termbase.for_city(terms, "muenchen", language="en-GB") if t.rule != "forbidden"
    }
    berlin = [t for t in termbase.for_city(terms, "berlin") if t.source == "Stadtrat"]

    assert munich["Bürgermeister"].target == "deputy mayor"
    assert munich["Ordnungsamt"].target == "public order office"
    assert "Bezirksausschuss" in munich
    assert "Senatskanzlei" not in munich
    assert {(t.rule, t.target) for t in berlin} == {
        ("required", "district councillor"),
        ("forbidden", "city council"),
    }
    assert termbase.for_city(terms, "muenchen", language="fr") == ()


@pytest.mark.parametrize("city", ["", "muenchen", "berlin", "koeln"])
def test_no_city_s_english_is_forbidden_by_another_row(city: str) -> None:
    """What holds together in each file also holds together where files meet."""
    terms = termbase.for_city(termbase.load(termbase.shipped()), city)
    allowed = {t.source: (t.target, *t.also) for t in terms if t.rule != "forbidden"}

    clashes = [
        (term.source, english)
        for term in terms
        if term.rule == "forbidden"
        for english in allowed.get(term.source, ())
        if found(english, term.target)
    ]

    assert clashes == []
    assert len(allowed) == sum(term.rule != "forbidden" for term in terms)


def test_engines_get_pairs_of_their_language_without_forbidden_words() -> None:
    """What is kept or glossed goes as itself, so that the engine leaves it alone."""
    terms = (
        Term(source="Stadtrat", target="city council"),
        Term(source="Stadtrat", target="town council", rule="forbidden"),
        Term(source="Marienplatz", rule="keep"),
        Term(source="Wiesn", target="Oktoberfest", rule="gloss"),
        Term(source="Rathaus", target="mairie", language="fr"),
    )

    pairs = (("Stadtrat", "city council"), ("Marienplatz", "Marienplatz"), ("Wiesn", "Wiesn"))

    assert termbase.glossary_pairs(terms, "en-GB") == pairs
    assert termbase.glossary_pairs(matches("Der Stadtrat auf der Wiesn", terms), "en") == (pairs[0], pairs[2])


def test_a_glossed_name_is_explained_once_at_its_first_mention() -> None:
    """The German name stays, its English in brackets follows it the first time, and never twice."""
    term = Term(source="Wiesn", target="Oktoberfest", rule="gloss")

    assert termbase.glossed(["News", "At the Wiesn.", "The Wiesn ends."], (term,)) == (
        "News",
        "At the Wiesn (Oktoberfest).",
        "The Wiesn ends.",
    )
    assert termbase.glossed(["At the Wiesn, or Oktoberfest."], (term,)) == ("At the Wiesn, or Oktoberfest.",)
