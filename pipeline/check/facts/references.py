"""Links, e-mail addresses and phone numbers: equal, character by character and digit by digit."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.check.pair import Pair, finding
from pipeline.messages import Message, noop
from pipeline.model import Finding, Fix, Severity, Span


class Reference(NamedTuple):
    """A link, an address or a phone number at its place; `value` is what is compared."""

    start: int
    end: int
    kind: str
    text: str
    value: str


_AT = r"(?:@|\s?[(\[]\s?(?:at|ät)\s?[)\]]\s?)"
_DOT = r"(?:\.|\s?[(\[]\s?(?:dot|punkt)\s?[)\]]\s?)"
_MAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{0,63}}\w{_AT}\w[\w-]{{0,62}}(?:{_DOT}[\w-]{{0,62}}\w){{1,8}}")
_TLD = r"(?:de|at|ch|eu|com|org|net|info|berlin|hamburg|koeln|cologne|bayern|nrw|ruhr|saarland|wien|tirol|social|online|app|live|io|tv|fm|gov|edu|uk|fr|nl|li|lu|city|digital|events|events|tickets|jobs|blog|shop|museum|gmbh|biz|be|it|pl|cz|me|cc|de/|gle|ly)"
_LINK = re.compile(
    rf"(?<!\w)(?:https?://|www\.)[^\s<>\"'“”„»«]+|(?<![\w@./-])(?:[\w-]+\.)+{_TLD}(?![\w-])(?:/[^\s<>\"'“”„»«]*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\+|(?<![\d.,/:-])00)\s?[1-9](?:[\s\u00a0/().–‑-]{0,3}\d){6,16}|\(\s?0(?:\s?\d){2,5}\s?\)[\s/–-]?\d(?:[\s\u00a0/.–‑-]{0,3}\d){2,12}"
    r"|(?<![\d.,/:+-])0[1-9]\d{1,4}[\s\u00a0/()–‑-]{1,3}\d(?:[\s\u00a0/().–‑-]{0,3}\d){2,12}(?![\d:])"
    r"|(?<![\d.,/:+-])0[1-9]\d{8,13}(?!\d)"
)
_CALLED = re.compile(
    r"(?i)\b(?:Tel(?:efon(?:isch unter|nummer)?)?|Telefax|Fax|Hotline|Rufnummer|Durchwahl|Handy|Mobil|Bürgertelefon|Notruf|WhatsApp|"
    r"(?:tele)?phone(?: number)?|call|hotline|mobile|extension|ext)\b\.?(?:\s+(?:unter|der|at|on|number|Nummer))*\s?[:.]?\s*(\+?\d(?:[\s\u00a0/()–‑-]{0,3}\d){3,16})(?![\d.,:]\d|\s?(?:Uhr|Euro|%|€|am\b|pm\b))"
)
_TRAIL = ".,;:!?)]}'\"*_…"


@lru_cache(maxsize=8192)
def found(text: str) -> tuple[Reference, ...]:
    """Every reference of a text, in order, none inside another."""
    if not _SIGNS.search(text):
        return ()
    text = text.translate(_EASTERN)
    taken: list[Reference] = []
    full = bytearray(len(text))
    for kind, sign, pattern in _KINDS:
        for match in pattern.finditer(text) if sign.search(text) else ():
            start, end = match.span(match.lastindex or 0)
            if kind == "link":
                end = start + len(_trimmed(text[start:end]))
            if any(full[start:end]):
                continue
            full[start:end] = b"\x01" * (end - start)
            raw = text[start:end]
            taken.append(Reference(start, end, kind, raw, _value(kind, raw)))
    return tuple(sorted(taken, key=lambda reference: reference.start))


_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
"""Digits as Arabic and Persian write them, each in its place."""
_SIGNS = re.compile(r"[@(\[]|\.[a-zA-Z]{2}|://|[wW]{3}\.|\d.{0,3}\d", re.DOTALL)
"""One of the signs of any kind, as most texts have none, in one look."""
_DIGITS = re.compile(r"\d(?:[\s\u00a0/().–‑-]{0,3}\d){3}")
"""Four digits as no telephone number has fewer."""
_KINDS = (
    ("mail", re.compile(r"@|[(\[]\s?(?:at|ät)\s?[)\]]"), _MAIL),
    ("link", re.compile(r"\.[a-zA-Z]{2}|://|[wW]{3}\."), _LINK),
    ("phone", _DIGITS, _PHONE),
    ("phone", _DIGITS, _CALLED),
)
"""The pattern of each kind, behind a sign that is found at once."""


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where references stand, so that their digits are not read as numbers."""
    return tuple((reference.start, reference.end) for reference in found(text))


def _trimmed(raw: str) -> str:
    while raw and raw[-1] in _TRAIL:
        if raw[-1] == ")" and raw.count("(") >= raw.count(")"):
            break
        raw = raw[:-1]
    return raw


_HOST = re.compile(r"(?:https?://)?[^/?#\s]*", re.IGNORECASE)
"""Scheme and host of a link: the same in capitals (RFC 3986, 3.2.2)."""


def _value(kind: str, raw: str) -> str:
    if kind == "mail":
        return re.sub(r"\s?[(\[]\s?(?:dot|punkt)\s?[)\]]\s?", ".", re.sub(rf"{_AT}", "@", raw))
    if kind == "phone":
        digits = re.sub(r"\(0\)", "", raw)
        plus = digits.lstrip(" (").startswith(("+", "00"))
        digits = re.sub(r"\D", "", digits)
        if plus:
            digits = digits.removeprefix("00")
            return "0" + digits[2:] if digits.startswith(("49", "43", "41")) else "+" + digits
        return digits
    host = _HOST.match(raw)
    return host[0].lower() + raw[host.end() :] if host else raw


_NAMES = {"mail": noop("e-mail address"), "link": noop("link"), "phone": noop("phone number")}


def check(pair: Pair) -> Iterable[Finding]:
    """References of both sides as multisets; a damaged one is shown beside what it should be."""
    here, there = found(pair.source), found(pair.target)
    if not here and not there:
        return
    wanted = Counter(reference.value for reference in here)
    extra: list[Reference] = []
    for reference in there:
        if wanted[reference.value] > 0:
            wanted[reference.value] -= 1
        else:
            extra.append(reference)
    for reference in here:
        if wanted[reference.value] <= 0:
            continue
        wanted[reference.value] -= 1
        if reference.kind == "link" and (bare := _bare(reference, extra, pair.target)):
            extra.remove(bare)
            continue
        other = _likest(reference, extra)
        if other:
            extra.remove(other)
        yield _missing(pair, reference, other)
    known = {other.value for other in here}
    for reference in extra:
        if reference.value in known:
            continue
        yield finding(
            pair,
            "references",
            Severity.ERROR,
            Message(
                "The translation has the {our_name} {text}; the German does not.",
                our_name=_NAMES[reference.kind],
                text=reference.text,
            ),
            target=[reference[:2]],
        )


def _bare(reference: Reference, extra: list[Reference], target: str) -> Reference | None:
    """`https://www.x.de` and `www.x.de` are one address."""
    bare = re.sub(r"^https?://", "", reference.value).rstrip("/")
    for other in extra[:_ENOUGH]:
        if other.start and target[other.start - 1] not in ' \u00a0\n(["“„‘«':
            continue
        if other.value.startswith("http") and reference.value.startswith("http"):
            continue
        if other.kind == "link" and re.sub(r"^https?://", "", other.value).rstrip("/") == bare:
            return other
    return None


_ENOUGH = 50
"""References without a counterpart that are compared one by one; no block of a page has as many."""


def _likest(reference: Reference, extra: list[Reference]) -> Reference | None:
    same = [other for other in extra[:_ENOUGH] if other.kind == reference.kind] or extra[:_ENOUGH]
    return max(same, key=lambda other: len(set(other.text) & set(reference.text)), default=None)


def _missing(pair: Pair, reference: Reference, other: Reference | None) -> Finding:
    name = _NAMES[reference.kind]
    if other is None:
        return finding(
            pair,
            "references",
            Severity.ERROR,
            Message(
                "The German has the {our_name} {text}; the translation does not.",
                our_name=name,
                text=reference.text,
            ),
            source=[reference[:2]],
            expected=reference.text,
        )
    return finding(
        pair,
        "references",
        Severity.ERROR,
        Message(
            "The German has the {our_name} {text}; the translation has {other}.",
            our_name=name,
            text=reference.text,
            other=other.text,
        ),
        source=[reference[:2]],
        target=[other[:2]],
        expected=reference.text,
        fix=Fix(span=Span(start=other.start, end=other.end), text=reference.text),
    )
