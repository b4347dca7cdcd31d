"""House style: dates, times, money, quotes and spelling as config.yaml says.

`finished` puts it into machine text when a draft is made; in a person's text `check` tells it (info, with a fix).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.check.data import rows
from pipeline.check.facts import references, render
from pipeline.check.pair import Pair, finding
from pipeline.messages import Message
from pipeline.model import Finding, Fix, Origin, Segment, Severity, Span, Style, Translation

_NAMES = "|".join(render.MONTHS)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAMES})\b(?:,?\s+((?:19|20)\d\d)\b)?")
_MONTH_FIRST = re.compile(
    rf"\b({_NAMES})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[-–]\s*\d|:|\.\d)(?:,?\s+((?:19|20)\d\d)\b)?"
)
_GERMAN_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)(?!\d)")
_TWELVE = re.compile(r"(?i)(?<![\d.:,–-])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?(\s?)([ap])(\.?)\s?m\b(\.?)")
_TWENTY_FOUR = re.compile(
    r"(?<![\d.:,–-])([01]?\d|2[0-4]):([0-5]\d)(?![\d:]|\s?[ap]\.?m)(?:\s?(?:h|hrs|o['’]clock)\b)?"
)
_WORDED = re.compile(r"(?<![\d.,€])(\d[\d,]*(?:\.\d+)?(?:\s(?:million|billion|trillion))?)\s(?:euros?|EUR)\b")
_CODED = re.compile(r"\bEUR\s?(\d[\d,]*(?:\.\d+)?(?:\s(?:million|billion|trillion))?)\b")
_SIGNED = re.compile(r"€\s?(\d[\d,]*(?:\.\d+)?(?:\s(?:million|billion|trillion))?)\b")

_STRANGE = re.compile(r"[\u200b\u2060\ufeff]")
_DIGIT = re.compile(r"\d")
_SPELLING = re.compile(r"\b[a-z]{4,}\b|\b[A-Z][a-z]{3,}\b")


@lru_cache(maxsize=2)
def _spelling(english: str) -> Mapping[str, tuple[str, bool]]:
    """Word to the word the house writes, and whether that is sure."""
    if english == "british":
        return {american: (british, kind == "sure") for american, british, kind in rows("spelling.tsv")}
    return {
        british: (american, kind == "sure")
        for american, british, kind in rows("spelling.tsv")
        if kind != "british"
    }


@lru_cache(maxsize=16)
def _marks(language: str) -> tuple[str, str, str]:
    """Opening and closing quotation mark and the dash between words of a language."""
    return next(
        ((left, right, dash) for code, left, right, dash, *_ in rows("marks.tsv") if code == language),
        ("", "", ""),
    )


_ENOUGH = 100
"""Places of a block that are told."""


def check(pair: Pair) -> Iterable[Finding]:
    """What the house would write otherwise."""
    if pair.missing or not pair.target:
        return
    for start, end, text, _ in _edits(pair.source, pair.target, pair.style, pair.language)[:_ENOUGH]:
        said = pair.target[start:end]
        fix = Fix(span=Span(start=start, end=end), text=text)
        yield finding(
            pair,
            "style",
            Severity.INFO,
            Message("The house writes {text}, not {said}.", text=text, said=said),
            target=[(start, end)],
            expected=text,
            fix=fix,
        )


def applied(source: str, target: str, style: Style, language: str) -> tuple[str, tuple[str, ...]]:
    """A machine's text in the style of the house, and what was changed, in words; only what is sure is changed."""
    changed: list[str] = []
    for start, end, text, sure in sorted(_edits(source, target, style, language), reverse=True):
        if sure:
            changed.append(f"{target[start:end]} to {text}")
            target = target[:start] + text + target[end:]
    return target, tuple(reversed(changed))


def finished(translation: Translation, style: Style) -> Translation:
    """A translation whose machine text is in the style of the house, with a note in each segment that was changed.

    What a person wrote, what was copied, and code stay as they are.
    """
    return replace(
        translation,
        segments=tuple(_finished(segment, style, translation.language) for segment in translation.segments),
    )


def _finished(segment: Segment, style: Style, language: str) -> Segment:
    block = segment.target
    if block is None or segment.origin not in {Origin.ENGINE, Origin.MEMORY} or block.kind == "code":
        return segment
    done = [applied(segment.source.text, run.text, style, language) for run in block.runs]
    told = [change for _, changes in done for change in changes]
    if not told:
        return segment
    runs = tuple(replace(run, text=text) for run, (text, _) in zip(block.runs, done, strict=True))
    return replace(
        segment,
        target=replace(block, runs=runs),
        notes=(*segment.notes, Message("house style: {changes}", changes=", ".join(told))),
    )


def _edits(source: str, target: str, style: Style, language: str) -> list[tuple[int, int, str, bool]]:
    """What the house would write otherwise: start, end, text, and whether it is sure. Addresses are left alone."""
    taken = bytearray(len(target) + 1)
    for start, end in references.spans(target):
        taken[start:end] = b"\x01" * (end - start)
    found: list[tuple[int, int, str, bool]] = []
    for start, end, text, sure in _wanted(source, target, style, language.split("-")):
        if target[start:end] != text and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append((start, end, text, sure))
    return found


def _wanted(
    source: str, text: str, style: Style, tags: Sequence[str]
) -> Iterator[tuple[int, int, str, bool]]:
    if not text.isascii():
        yield from ((*match.span(), "", True) for match in _STRANGE.finditer(text))
    left, right, dash = _marks(tags[0].lower())
    if dash and " -" in text:
        yield from ((match.start() + 1, match.end() - 1, dash, True) for match in _HYPHEN.finditer(text))
    if tags[0].lower() != "en":
        yield from ((start, end, put, True) for start, end, put in _turned(text, left, right))
        return
    if _DIGIT.search(text):
        yield from ((*edit, True) for edit in _dates(text, style))
        hours = "Uhr" in source
        yield from ((*edit, hours) for edit in _times(text, style))
        yield from ((*edit, True) for edit in _money(text, style))
    yield from ((*edit, True) for edit in _quotes(text, style))
    words = _spelling("american" if tags[-1].upper() == "US" else style.english)
    if words.keys().isdisjoint(_SPELLING.findall(text.lower())):
        return
    for match in _SPELLING.finditer(text):
        better, sure = words.get(match[0].lower(), ("", False))
        if better and _is_word(text, match):
            yield *match.span(), better.capitalize() if match[0][0].isupper() else better, sure


_HYPHEN = re.compile(r"(?<=[^\W\d_]) (?:-|--) (?=[^\W\d_])")
_QUOTED = re.compile(r"[„“«\"]([^„“”«»\"\n]{1,300})[“”»\"]")


def _turned(text: str, left: str, right: str) -> Iterator[tuple[int, int, str]]:
    """Quotation marks of German or of a typewriter, in those of the language."""
    for match in _QUOTED.finditer(text):
        if left and (match[0][0], match[0][-1]) in {("„", "“"), ('"', '"')}:
            yield match.start(), match.start() + 1, left
            yield match.end() - 1, match.end(), right


def _is_word(text: str, match: re.Match[str]) -> bool:
    """Not part of a name: a capital inside a sentence (`Rockefeller Center`) stays."""
    return match[0][0].islower() or match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?"


def _dates(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    for match in _GERMAN_DATE.finditer(text):
        if 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31:
            yield *match.span(), render.date(int(match[1]), int(match[2]), int(match[3]), style)
    day_first = style.dates[:1].isdigit()
    pattern, day, month = (_MONTH_FIRST, 2, 1) if day_first else (_DAY_FIRST, 1, 2)
    for match in pattern.finditer(text):
        year = int(match[3]) if match[3] else None
        yield *match.span(), render.date(int(match[day]), render.MONTHS.index(match[month]) + 1, year, style)


def _times(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    for match in _TWELVE.finditer(text):
        hour = int(match[1]) % 12 + (12 if match[4].lower() == "p" else 0)
        minute = hour * 60 + int(match[2] or 0)
        if minute in (0, 720):
            continue
        end = match.end() - (1 if match[6] and not match[5] else 0)
        wanted = render.time(minute, style)
        if match[6] and match[5] and not wanted.endswith(".") and not text[match.end() :].strip():
            wanted += "."
        yield match.start(), end, wanted
    for match in _TWENTY_FOUR.finditer(text):
        minute = int(match[1]) * 60 + int(match[2])
        if style.times != "18:30" and int(match[1]) >= 7:
            yield *match.span(), render.time(minute, style)


def _money(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    for pattern, form in ((_WORDED, "words"), (_CODED, "EUR"), (_SIGNED, "€")):
        wanted = "€" if style.money[:1] == "€" else "EUR" if style.money.startswith("EUR") else "words"
        if form == wanted:
            continue
        for match in pattern.finditer(text):
            amount = match[1].rstrip(",")
            put = {"€": f"€{amount}", "EUR": f"EUR {amount}", "words": f"{amount} euros"}[wanted]
            yield match.start(), match.start(1) + len(amount) if form != "words" else match.end(), put


def _quotes(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    if text.isascii():
        return
    if not style.quotes:
        for match in re.finditer(r"[„«»]", text):
            yield *match.span(), {"„": "“", "«": "“", "»": "”"}[match[0]]
        return
    left, right = ("“", "”") if style.quotes == "double" else ("‘", "’")
    for match in re.finditer(
        r"[„“«]([^„“”«»\n]{1,300})[”“»]"
        if style.quotes == "single"
        else r"[„«‚]([^„“”«»‘’\n]{1,300})[”“»‘’]",
        text,
    ):
        yield match.start(), match.start() + 1, left
        yield match.end() - 1, match.end(), right
