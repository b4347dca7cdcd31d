"""Words an engine must not touch: found in German, put back once and exactly.

In: plain text. Out: Masks with their place, the German, and the form that goes into the English. Numbers with
thousands dots come back in the target's notation (1.250.000 -> 1,250,000); all else comes back as it stands.
Measured on a Firefox model: e-mails kept 0 of 30 times, atomic masks 30 of 30 (docs/decisions.md, engines).
"""

import calendar
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.german import terms
from pipeline.model import Term

_REFERENCE = r"[A-Z0-9](?:[\w./-]*\w)?(?: (?:[A-Z]{1,3}(?= \d)|(?=\S*\d)[\w./-]*\w))*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    (
        "email",
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64} ?[(\[{] ?(?:at|ät|@) ?[)\]}] ?[\w-]+(?:(?:\.| ?[(\[{] ?(?:dot|punkt) ?[)\]}] ?)[\w-]+)+",
            re.I,
        ),
    ),
    ("url", re.compile(r"(?:https?://|www\.)[^\s<>\"„“”»«]*[\w/]", re.I)),
    (
        "url",
        re.compile(
            r"(?<![\w@.-])(?:[a-zäöüß0-9-]+\.)+(?:de|com|org|net|eu|info|berlin|koeln|hamburg|bayern|nrw|at|ch|gov|io|tv)"
            r"(?![\w-])(?:/[^\s<>\"„“”»«]*[\w/])?",
            re.I,
        ),
    ),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){4,5}(?: ?\d{1,2})?\b")),
    (
        "phone",
        re.compile(
            r"(?<![\w.,:/-])(?:\+\d{2} ?(?:\(0\) ?)?\d{2,5}|\(0\d{2,5}\)|0\d{2,5})(?: ?[/–-] ?| )?\d[\d /–-]{1,16}\d(?![\w])"
        ),
    ),
    ("phone", re.compile(r"(?<![\w.,:/-])\+\d{2}[\d ()/–-]{6,20}\d(?![\w])")),
    (
        "section",
        re.compile(
            r"§{1,2} ?\d+[a-z]?(?: ?(?:Abs\.|Absatz|Satz|Nr\.|Nummer|Buchst\.|lit\.|Ziff\.) ?(?:\d+[a-z]?|[a-z]\b))*"
            r"(?: ?(?:ff?\.|bis \d+[a-z]?|und \d+[a-z]?))?"
        ),
    ),
    ("file", re.compile(rf"(?<=Az\. ){_REFERENCE}|(?<=Az\.: ){_REFERENCE}|(?<=Aktenzeichen ){_REFERENCE}")),
    (
        "file",
        re.compile(
            r"\b\d{2,4}-\d{2,4} ?/ ?[A-Z] ?\d+\b|\b[A-Z]{1,3}[ /-]?\d{1,5}/\d{2,4}\b|\b\d{1,5}/\d{4}(?=[ ,.;)]|$)"
        ),
    ),
    ("number", re.compile(r"(?<![\w.,])-?\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\w]|[.,]\d)")),
    ("postcode", re.compile(r"(?<![\w.,/-])(?:D-)?\d{5}(?= +[A-ZÄÖÜ])")),
)
ADDRESSES = ("email", "url")
KINDS_FOR_MARKUP = frozenset({"email", "url", "iban", "phone", "section", "file"})
"""Engines that read markup know how to write numbers; only addresses and references are kept from them."""
_GERMAN_KINDS = ("number", "postcode", "section", "file")
ALL_KINDS = KINDS_FOR_MARKUP | {"number", "postcode"}

_COMMA_GROUPS = {"en", "ja", "zh", "he", "ar", "th", "ko", "hi"}
_SPACE_GROUPS = {"fr", "uk", "ru", "pl", "cs", "sk", "bg", "hu", "fi", "sv", "nb", "no", "et", "lv", "lt"}
_DATE_ALONE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WORDLESS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A word kept from the engine: characters `start` to `end` of the text."""

    kind: str
    start: int
    end: int
    value: str
    target: str


def find(
    text: str,
    *,
    source: str = "de",
    target: str = "en",
    kinds: frozenset[str] = ALL_KINDS,
    names: tuple[Term, ...] = (),
) -> tuple[Mask, ...]:
    """What has to be kept from an engine in this text, in order, without overlaps; earlier patterns win.

    `names`: terms that stay German; in any inflection they come back in their base form.
    """
    taken = bytearray(len(text))
    found: list[Mask] = []

    def add(kind: str, start: int, end: int, put_back: str) -> None:
        if end > start and taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            found.append(Mask(kind=kind, start=start, end=end, value=text[start:end], target=put_back))

    for kind, pattern in _PATTERNS:
        if kind in kinds and (kind not in _GERMAN_KINDS or source.startswith("de")):
            for hit in pattern.finditer(text):
                back = number(hit.group(), target=target) if kind == "number" else hit.group()
                add(kind, hit.start(), hit.end(), back)
    for match in terms.matches(text, names) if names else ():
        add("name", match.start, match.end, match.term.source)
    return tuple(sorted(found, key=lambda mask: mask.start))


def number(german: str, *, target: str) -> str:
    """`1.250.000,50` in the notation of the target language (source: CLDR number symbols)."""
    language = target.partition("-")[0].lower()
    whole, comma, rest = german.partition(",")
    if language in _COMMA_GROUPS:
        return whole.replace(".", ",") + ("." + rest if comma else "")
    if language in _SPACE_GROUPS:
        return whole.replace(".", "\u00a0") + comma + rest
    return german


def nothing_to_translate(text: str) -> bool:
    """Whether no word is left once addresses and references are taken out: a number, a phone, a link alone."""
    rest = text
    for mask in reversed(find(text)):
        rest = rest[: mask.start] + rest[mask.end :]
    return not _WORDLESS.search(rest)


def copied(text: str, *, source: str, target: str, dates: str = "12 March 2026") -> str:
    """A text without words as the target has it: numbers and a date in its notation, the rest as it stands.

    `dates`: the house style's example for English.
    """
    day = _DATE_ALONE.fullmatch(text.strip())
    if day and source.startswith("de") and target.startswith("en") and 1 <= int(day[2]) <= 12:
        month = calendar.month_name[int(day[2])]
        return (
            f"{int(day[1])} {month} {day[3]}" if dates[:1].isdigit() else f"{month} {int(day[1])}, {day[3]}"
        )
    out = text
    for mask in reversed(find(text, source=source, target=target)):
        out = out[: mask.start] + mask.target + out[mask.end :]
    if source.startswith("de") and target.startswith("en") and not _DATE_ALONE.search(out):
        out = re.sub(r"(?<![\d.,])(\d+),(\d+)(?![\d,.])", r"\1.\2", out)
    return out


def placeholder(text: str, index: int) -> str:
    """A word that engines without markup carry through unharmed; never one the text already holds."""
    tails = (
        "".join(letters)
        for size in itertools.count(1)
        for letters in itertools.product("ZVWJKY", repeat=size)
    )
    stem = next(f"XQ{tail}" for tail in tails if f"XQ{tail}" not in text)
    return f"{stem}{index}X"


def cover(text: str, masks: Sequence[Mask]) -> tuple[str, dict[str, Mask]]:
    """Text with placeholders, and what each stands for."""
    names: dict[str, Mask] = {}
    out, at = [], 0
    for index, mask in enumerate(masks, start=1):
        name = placeholder(text, index)
        names[name] = mask
        out += [text[at : mask.start], name]
        at = mask.end
    return "".join((*out, text[at:])), names


def uncover(text: str, names: dict[str, Mask]) -> str | None:
    """Text with the words put back, or None where a placeholder is missing, doubled, changed or invented."""
    if not names:
        return text
    stem = next(iter(names)).rstrip("X0123456789")
    found = re.findall(stem + r"\w*", text)
    if sorted(found) != sorted(names):
        return None
    return re.sub(stem + r"\d+X", lambda hit: names[hit.group()].target, text)


def addresses(text: str) -> frozenset[str]:
    """E-mails and links in a text, in lower case, `(at)` read as `@`."""
    found = find(text, kinds=frozenset(ADDRESSES))
    return frozenset(
        re.sub(r" ?[(\[{] ?(?:at|ät|@) ?[)\]}] ?", "@", mask.value.lower())
        .removeprefix("https://")
        .removeprefix("http://")
        .rstrip("/")
        for mask in found
    )
