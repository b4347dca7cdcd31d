"""Names that come back one letter wrong: streets, people, places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Fix, Severity, Span

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "á": "a", "í": "i", "ó": "o", "ç": "c", "ñ": "n", "ž": "z", "š": "s", "č": "c", "ć": "c", "ğ": "g", "ş": "s"})  # fmt: skip
_SYSTEM = (
    (re.compile(r"(?<![aeq])(?:ae|oe|ue)"), lambda match: match[0][0]),
    (re.compile(r"tsch|tch|sch|ch|sh|cz|x|ks|kh|zh|dsch|j"), lambda match: "j"),
    (re.compile(r"ck|cc|kk|c|q|k"), lambda match: "k"),
    (re.compile(r"w|ph|ff|f|v"), lambda match: "v"),
    (re.compile(r"y|ie|ij|ii|i"), lambda match: "i"),
    (re.compile(r"th|tt|dt|t"), lambda match: "t"),
    (re.compile(r"ss|sz|tz|zz|z|s"), lambda match: "s"),
    (re.compile(r"(.)\1"), lambda match: match[1]),
    (re.compile(r"(?:ische?[rsnm]?|ijer?|ijen|ians?|ans?|isk|en|er|es|em|e|s|n|a|um|us|o|i)$"), lambda match: ""),
)  # fmt: skip
"""Spellings in which German and English differ by rule (Moskau, Kiew, Präsident): folded before comparing."""
_STREET = re.compile(
    r"(?i)(?:straße|strasse|str|weg|platz|allee|gasse|ring|ufer|damm|markt|berg|burg|hausen|heim|dorf|stadt|bach|furt|ingen|kirchen|feld|brücke)$"
)


def check(pair: Pair) -> Iterable[Finding]:
    """Capitalised words of the English that are one letter off a capitalised word of the German."""
    if pair.missing or pair.kind == "code":
        return
    here = {match[0]: match.span() for match in _WORD.finditer(pair.source) if _name(match[0])}
    if not here:
        return
    there = {match[0]: match for match in _WORD.finditer(pair.target) if _name(match[0])}
    missing = [name for name in here if name not in there]
    for said, match in there.items():
        if said in pair.source or _bare(said) in pair.source:
            continue
        for name in missing:
            if (
                _near(name, _bare(said))
                and _firm(pair.source, name, here[name])
                and not _stands(name, pair.target)
            ):
                start, end = match.start(), match.start() + len(_bare(said))
                fix = Fix(span=Span(start=start, end=end), text=name)
                message = f"The German writes {name}, the English {_bare(said)}."
                yield finding(
                    pair,
                    "names",
                    Severity.WARNING,
                    message,
                    source=[here[name]],
                    target=[(start, end)],
                    expected=name,
                    fix=fix,
                )
                break


def _stands(name: str, text: str) -> bool:
    """Whether the name stands in the text as a word of its own, or with its genitive."""
    return bool(re.search(rf"\b{re.escape(name)}\b", text))


def _name(word: str) -> bool:
    return len(word) >= 5 and word[0].isupper() and not word.isupper()


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _firm(text: str, name: str, span: tuple[int, int]) -> bool:
    """Whether a German capital is a name rather than a noun: a street, or beside another capital, or hyphenated."""
    if _STREET.search(name):
        return True
    before = re.search(r"(\S+)\s$", text[: span[0]])
    after = re.match(r"\s(\S+)", text[span[1] :])
    if (
        before
        and before[1][0].isupper()
        and before[1][-1].isalpha()
        and len(before[1]) > 3
        and before[1].lower() not in _ARTICLES
    ):
        return True
    return bool(after and after[1][0].isupper() and len(after[1]) > 3)


_ARTICLES = frozenset({
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "einem", "eines", "auch", "beim",
    "vom", "zum", "nach", "seit", "für", "über", "unter",
})  # fmt: skip


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    low = word.lower().translate(_FOLD)
    for pattern, put in _SYSTEM:
        low = pattern.sub(put, low)
    return low


def _near(one: str, two: str) -> bool:
    """One letter added, dropped, changed, or two swapped; not a difference of spelling rules."""
    if one == two or abs(len(one) - len(two)) > 1 or one[0] != two[0]:
        return False
    if not _one_edit(one, two):
        return False
    if one.replace("ä", "e") == two or one.replace("s-", "-") == two.replace("s-", "-"):
        return False
    if _STREET.search(one):
        return one.replace("ß", "ss") != two.replace("ß", "ss")
    return _folded(one) != _folded(two) and one.rstrip("sne") != two.rstrip("sne")


def _one_edit(one: str, two: str) -> bool:
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    if len(one) == len(two):
        swapped = (
            one[start : start + 2] == two[start : start + 2][::-1] and one[start + 2 :] == two[start + 2 :]
        )
        return one[start + 1 :] == two[start + 1 :] or swapped
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return longer[start + 1 :] == shorter[start:]
