"""Words of `urgent:` in their sense: an all-clear, a denial, a drill and an anniversary ask for no haste."""

import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from pipeline.german import urgency
from pipeline.german.urgency import urgent_words

WORDS = ("Evakuierung", "Todesfall", "Absage", "Warnung", "Sperrung")
DATA = Path(urgency.__file__).with_name("data") / "urgency.tsv"


def rows(file: Path) -> list[list[str]]:
    text = file.read_text(encoding="utf-8").splitlines()
    lines = [line for line in text if line and not line.startswith("#")]
    return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def half(text: str) -> str:
    return "first" if hashlib.sha256(text.encode()).hexdigest()[0] in "01234567" else "second"


def test_no_haste_is_missed_and_little_is_hasty_in_vain() -> None:
    seen, missed, vain = Counter[str](), [], Counter[str]()
    for title, text, expected in rows(Path(__file__).with_name("urgency.tsv")):
        found = " ".join(urgent_words(WORDS, [title], "", [text])) or "-"
        part = half(title + text)
        seen[part] += 1
        if expected not in {"-", found}:
            missed.append((title, found))
        vain[part] += expected == "-" != found
    print(f"{dict(seen)} releases, missed {len(missed)}, hasty in vain {dict(vain)}")
    assert missed == []
    assert seen["first"] > 100 and seen["second"] > 75
    assert vain["first"] <= 5 and vain["second"] <= 8


@pytest.mark.parametrize(
    ("title", "lead", "text", "words"),
    [
        ("EVAKUIERUNG", "", "", ("Evakuierung",)),
        ("Massenevakuierungen", "", "", ("Evakuierung",)),
        ("Bombe gefunden", "Evakuierung ab 9 Uhr.", "", ("Evakuierung",)),
        ("Bombe entschärft", "Rund 150 Menschen waren von der Evakuierung betroffen.", "", ()),
        ("Fund im Klärwerk", "Entwarnung am Freitag.", "Eine Evakuierung gab es.", ()),
        ("Bombe entschärft, die Evakuierung läuft weiter, Busse fahren", "", "", ("Evakuierung",)),
        ("Absage und Evakuierung", "", "", ("Evakuierung", "Absage")),
        ("Nachricht", "", "", ()),
        ("", "", "", ()),
    ],
)
def test_where_a_word_stands(title: str, lead: str, text: str, words: tuple[str, ...]) -> None:
    assert urgent_words(WORDS, ["", title], lead, [text]) == words


def test_words_of_a_site_are_no_expressions() -> None:
    assert urgent_words(["a.c", "", "(x"], ["abc", "jetzt (x"], "", []) == ()


@pytest.mark.parametrize("row", rows(DATA), ids=lambda row: row[2])
def test_each_expression_fits_the_sentence_that_asked_for_it(row: list[str]) -> None:
    _, pattern, sentence = row
    tried = [pattern.replace("{}", word.lower()) for word in WORDS]
    assert any(re.search(expression, sentence.lower()) for expression in tried)


def test_real_releases_of_a_city(shared: Path) -> None:
    """Of 206 releases three lose a word; we read them: two all-clears, and an attack of 1993 in a film."""
    told, lost = Counter[str](), defaultdict[str, set[str]](set)
    words = (*WORDS, "Bombe", "Unwetter", "Gefahr", "Brand")
    file = shared / "cases" / "text_de" / "karlsruhe_releases.jsonl"
    for line in file.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        title, lead, text = said["title"], said["teaser"], said["body_blocks"]
        whole = "\n".join([title, lead, *text]).lower()
        found = urgent_words(words, [title], lead, text)
        told[half(title)] += bool(found)
        if found != tuple(word for word in words if word.lower() in whole):
            lost[half(title)].add(hashlib.sha256(title.encode()).hexdigest()[:8])
    print(f"with an urgent word {dict(told)}, no more {dict(lost)}")
    assert lost == {"first": {"27ff7792", "5ce7e113"}, "second": {"f119e469"}}
    assert told == {"first": 6, "second": 12}
