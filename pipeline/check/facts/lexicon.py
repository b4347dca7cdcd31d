"""The words and signs of a language that stand for values: CLDR's through Babel, and a data file of what CLDR lacks.

A language is `data/<language>.toml` (what its lines mean: docs/checks.md); month and weekday names, units, number
symbols come from CLDR, number words from text2num where it reads the language.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from babel import Locale
from text_to_num import alpha2digit, text2num

from pipeline.check.words.memo import Memo
from pipeline.german import dates, numbers

_DATA = files("pipeline.check.facts") / "data"
_SPOKEN = frozenset({"en", "fr", "es", "it", "nl"})
"""Languages whose number words text2num reads; German, which it reads too, is read by `german.numbers`."""
LETTERS = r"[^\W\d_][A-Za-zÀ-ÖØ-öø-ɏ]*+(?:[^\W\d_]++|[\u0300-\u036f\u064b-\u0652\u0670])*+"
"""Letters of a word, with the marks of vowels between them."""
_MARKS = dict.fromkeys((*range(768, 880), *range(1611, 1619), 1648, 1600))
_FOLD = {**_MARKS, ord("ı"): "i", ord("ё"): "е", ord("’"): "'", ord("أ"): "ا", ord("إ"): "ا", ord("آ"): "ا"}
_LONGEST = 60
"""Letters beyond which a word is no word."""


class Entry(NamedTuple):
    """What a word or phrase stands for: `rest` are the words that must follow the first."""

    role: str
    """month, weekday, unit, money, share, scale, bound, ...: the tables of a data file."""
    value: Any
    rest: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language, ready to read."""

    language: str
    data: dict[str, Any]
    phrases: dict[str, list[Entry]]
    stems: dict[str, list[Entry]]
    token: re.Pattern[str]
    grouped: re.Pattern[str]
    decimal: str
    between: re.Pattern[str]
    near: re.Pattern[str]
    says: dict[str, re.Pattern[str]]
    """Patterns of words that say `late` (the second half of the day) and `minus`, and of what parts a range (`to`)."""
    month_first: bool
    """Whether `4/5/2026` is the fifth of April: in the United States alone."""
    known: Memo[str, tuple[Entry, ...]] = field(init=False)
    """What a word may begin, the longest phrase first; () for most words."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", Memo(lambda word: tuple(self._entries(word))))

    def has(self, name: str, word: str) -> bool:
        """Whether a list of the data file holds a word."""
        return word in self.data.get(name, ())

    def _entries(self, word: str) -> Iterator[Entry]:
        if len(word) > _LONGEST:
            return
        low = fold(word)
        exact = self.phrases.get(low)
        for prefix in self.data.get("prefixes", ()):
            if not exact and low.startswith(prefix) and len(low) > len(prefix) + 2:
                exact = self.phrases.get(low.removeprefix(prefix))
        known = exact or self._stemmed(low)
        for entry in known:
            named = entry.role in {"month", "weekday"} and self.data.get("capital")
            if not named or word[:1].isupper():
                yield entry
        if self.language == "de":
            yield from _german(word)
        elif (value := _cardinal(low, self.language)) is not None:
            yield Entry("cardinal", value)
        elif not known and (value := self._inside(low)) is not None:
            yield Entry("number", [value])
        elif (value := _ordinal(low, self.language)) is not None:
            yield Entry("ordinal", value)

    def _inside(self, low: str) -> float | None:
        """A number that is part of a word: `sedicenne`, `vierdaagse`."""
        for suffix in self.data.get("inside", ()):
            head = low.removesuffix(suffix)
            if head != low:
                values = (_cardinal(head + vowel, self.language) for vowel in ("", "i", "e", "o", "a"))
                return next((value for value in values if value is not None), None)
        heads = self.data.get("head", {})
        for cut in range(min(len(low) - 1, 16), 2, -1):
            if low[:cut] in heads:
                value = float(heads[low[:cut]])
                ones = self._inside(low[cut:]) if value >= 20 and value % 10 == 0 else None
                return value + (ones if ones and ones < 10 else 0.0)
        return None

    def _stemmed(self, low: str) -> list[Entry]:
        if self.data.get("stems"):
            for cut in range(1, 1 + self.data.get("suffix", 2)):
                if len(low) - cut >= 4 and (found := self.stems.get(low[:-cut])):
                    return found
        return []


def fold(word: str) -> str:
    """A word as it is looked up: without case, vowel marks and full stops."""
    low = word.casefold()
    return low if low.isascii() else low.translate(_FOLD)


@lru_cache(maxsize=65536)
def _cardinal(low: str, language: str) -> float | None:
    return spoken((low,), language) if language in _SPOKEN and low.isalpha() and len(low) > 2 else None


@lru_cache(maxsize=65536)
def spoken(words: tuple[str, ...], language: str) -> float | None:
    """The value of number words in a row, or None: `two hundred and fifty`, `vingt-deux`."""
    try:
        return float(text2num(" ".join(words), language))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=65536)
def _ordinal(low: str, language: str) -> float | None:
    if language not in _SPOKEN or not low.isalpha() or len(low) < 4:
        return None
    digits = re.match(r"\d+(?=\D)", alpha2digit(low, language, 0.0))
    return float(digits[0]) if digits else None


def _german(word: str) -> Iterator[Entry]:
    """German compounds: `Januarwoche`, `Freitagabend`, `zweieinhalb`, `zwölfjährig`."""
    if (month := dates.month(word)) is not None:
        yield Entry("month", month, sure=word != "mai")
    elif (weekday := dates.weekday(word)) is not None:
        yield Entry("weekday", weekday)
    elif word.startswith(("Euro", "euro", "Dollar")) and not word.startswith(("Europ", "europ")):
        yield Entry("money", "USD" if word[0] == "D" else "EUR")
    elif (number := numbers.word(word)) is not None:
        yield Entry("spoken", number)


_TABLES = {"currency": "money", "share": "share", "scale": "scale", "unit": "unit", "unit_before": "unit_before", "number": "number",
           "short_scale": "short_scale", "part": "part", "half": "and_half", "weekday": "weekday", "month": "month",
           "ordinals": "ordinal", "cardinals": "cardinal"}  # fmt: skip


@lru_cache(maxsize=32)
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a BCP 47 tag, None where there is no data file for its language."""
    base = language.split("-")[0].lower()
    if not (_DATA / f"{base}.toml").is_file():
        return None
    common, data = _read("common"), _read(base)
    data["ordinal"] = [*data["ordinal"], *common["ordinal"]]
    phrases: dict[str, list[Entry]] = {}
    stems: dict[str, list[Entry]] = {}
    for text, entry in (*_cldr(data), *_own(common), *_own(data)):
        sign = " " not in text and re.search(r"[^\w.'’-]", text)
        words = (
            (fold(text),) if sign else tuple(map(fold, re.findall(rf"{LETTERS}[²³]?|[^\w\s.'’-]+|\d", text)))
        )
        if not words:
            continue
        phrases.setdefault(words[0], []).insert(0, entry._replace(rest=words[1:]))
        if len(words) == 1 and len(words[0]) >= 4 and entry.role in data.get("stems", ()):
            stems.setdefault(words[0], [entry])
            stems.setdefault(words[0][:-1] if words[0][-1] in "aeiouаяийьыу" else words[0], [entry])
    for found in phrases.values():
        found.sort(key=lambda row: -len(row.rest))
    signs = sorted(
        {word for word in phrases if not word.isalnum() and not word.isalpha()}, key=len, reverse=True
    )
    symbols = Locale.parse(data["locales"][0]).number_symbols["latn"]
    decimal = symbols["decimal"]
    return Lexicon(
        language=base, data=data, phrases=phrases, stems=stems, decimal=decimal,
        token=_token(signs, data, decimal), grouped=re.compile(_grouped(data, decimal)),
        between=_between(data), near=_near(data), says=_says(data), month_first=language.upper().endswith("-US"),
    )  # fmt: skip


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _own(data: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    """The tables of a data file."""
    units = _read("units")
    for table, role in _TABLES.items():
        for text, value in data.get(table, {}).items():
            sure = text not in data.get("unsure", ())
            yield text, Entry(role, (*units[value], value) if table.startswith("unit") else value, sure=sure)
    for table, scale in (("thousands", 1e3), ("millions", 1e6), ("billions", 1e9)):
        for text, value in data.get(table, {}).items():
            yield text, Entry("scaled", (scale, value))
    for table in ("bound", "bound_after", "minus"):
        for name, texts in data.get(table, {}).items():
            for text in texts if name != "soft" else ():
                soft = text in data[table].get("soft", ())
                yield text, Entry(table if table != "minus" else f"minus_{name}", name, sure=not soft)
    for text in data.get("idioms", ()):
        yield text, Entry("idiom", 0)
    clock = data.get("clock", {})
    for name in ("marks", "am", "pm", "night", "noon", "midnight"):
        for text in clock.get(name, ()):
            yield text, Entry({"marks": "clock", "noon": "noon", "midnight": "noon"}.get(name, "half"), name)
    for name in ("before", "after", "rel"):
        for text, value in clock.get(name, {}).items():
            yield text, Entry(f"clock_{name}", float(value))


def _cldr(data: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Months, weekdays and units as CLDR names them, in every form and case it has."""
    units = _read("units")
    unsure = data.get("unsure", ())
    for name in data["locales"]:
        locale = Locale.parse(name)
        widths = ("wide", "abbreviated", "short") if data.get("short") else ("wide",)
        for context in ("format", "stand-alone"):
            for width in widths:
                for role, table in (("month", locale.months), ("weekday", locale.days)):
                    for number, text in table[context].get(width, {}).items():
                        plain = fold(text).rstrip(".")
                        pair = "weekday_short" if len(plain) == 2 else role
                        if width != "short" or pair != role:
                            yield plain, Entry(pair, number, sure=plain not in unsure)
        patterns = locale._data["unit_patterns"]
        for unit, (dimension, factor) in units.items():
            for width in ("long", "short"):
                for form, pattern in dict(patterns.get(unit, {}).get(width, {})).items():
                    text = pattern.replace("{0}", "").strip()
                    if form != "per" and (len(text) > 2 or width == "long"):
                        yield text, Entry("unit", (dimension, factor, unit))


FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}


def _grouped(data: dict[str, Any], decimal: str) -> str:
    marks = re.escape(data["groups"]).replace(r"\ ", " ")
    return rf"\d{{1,3}}(?:[{marks}\u00a0]\d{{3}})+(?!\d)(?![{marks}]\d)(?:[{re.escape(decimal)}]\d+)?"


def _token(signs: list[str], data: dict[str, Any], decimal: str) -> re.Pattern[str]:
    """A number, a sign or a word; each behind a look at its first character, for most words are nothing else.

    A few blanks are taken along with what follows them: so the search tries half as many places.
    """
    number = rf"(?:{_grouped(data, decimal)}|\d+(?:[.,]\d+)*)"
    parts = "".join(FRACTIONS)
    firsts = re.escape("".join({sign[0] for sign in signs}))
    marks = re.escape("".join({char for char in "".join(signs) if not char.isalpha()}))
    return re.compile(
        rf" {{0,8}}+(?:(?=[\d{parts}–—-])(?:(?P<time>(?<![\d.,:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:]))"
        rf"|(?P<fraction>(?<![\d/.,])(?:\d{{1,3}}[ -])?[1-9]/(?:[2-68]|10)(?![\d/.,]\d|\d))"
        rf"|(?P<digits>{number}\s?[{parts}]|{number}|[{parts}]|(?<![\w,.])[-–—],\d\d(?!\d)))"
        r"|(?P<roman>(?-i:(?<![\w-])(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})(?=(?:e|er|ème|ª|º)?(?!\w))))"
        rf"|(?i:(?=[{firsts}])(?=[^\W\d_]*+[{marks}])(?P<sign>(?:{'|'.join(map(re.escape, signs))})(?!(?<=[^\W\d_])[^\W\d_])))"
        rf"|(?P<word>{LETTERS}[²³]?))"
    )


def _between(data: dict[str, Any]) -> re.Pattern[str]:
    """What may stand between two numbers that share a unit: `40 bis 50 Prozent`, `two to three million`."""
    words, light = _options(data["between"]), _options(data.get("light", ()))
    return re.compile(rf"\s{{0,3}}(?:{words}|[-–—‑])(?:\s{{1,3}}(?:{light})){{0,4}}\s{{0,3}}", re.I)


def _near(data: dict[str, Any]) -> re.Pattern[str]:
    """What may stand between a bound and its number: `mindestens die 18`, `at least about €18`."""
    light = _options(data.get("light", ()))
    return re.compile(rf"[\s,(„\"“€$£-]{{0,9}}(?:(?:{light})\s{{1,3}}){{0,4}}[€$£]?", re.I)


def _says(data: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    lists = {
        "late": data.get("clock", {}).get("late", ()),
        "minus": [w for ws in data.get("minus", {}).values() for w in ws],
    }
    to = re.compile(
        rf"\s(?:{_options(data['between'][:1])})\s(?:{_options(data.get('light', ()))})?\s?|\s?[–-]\s?", re.I
    )
    return {name: re.compile(_options(words), re.I) for name, words in lists.items()} | {"to": to}


def _options(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
