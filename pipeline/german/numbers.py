"""German number words: what `zweiundzwanzig`, `anderthalb` and `Dreiviertel` are worth.

Pure functions, no outside knowledge. Number words are read by text2num (MIT); this file is its keeper for
German and adds what it leaves out: ordinals, halves, fractions, and numbers inside compounds.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from text_to_num import text2num

Kind = Literal["cardinal", "ordinal", "counted", "scale", "loose"]
"""cardinal: `zwölf`; ordinal: `zwölfte`; counted: `zwölfjährig`, `viermal`; scale: `Millionen` without a
number; loose: a word that may stand for a number and need not (`beide`, `Duo`, `Zweikampf`)."""


class NumberWord(NamedTuple):
    """What a German word may be worth: every value it may be rendered as, and how firmly it counts."""

    values: tuple[float, ...]
    kind: Kind


_LOOSE: dict[str, tuple[float, ...]] = {
    "ein": (1,), "eine": (1,), "einen": (1,), "einem": (1,), "einer": (1,), "eines": (1,), "eins": (1,),
    "einzige": (1,), "einzigen": (1,), "einziger": (1,), "einziges": (1,), "einmal": (1,), "einmalig": (1,),
    "beide": (2,), "beiden": (2,), "beider": (2,), "beides": (2,), "beidem": (2,), "beiderseits": (2,),
    "paar": (2,), "paare": (2,), "paaren": (2,), "ehepaar": (2,), "ehepaars": (2,), "pärchen": (2,),
    "duo": (2,), "duett": (2,), "zwilling": (2,), "zwillinge": (2,), "zwillingen": (2,), "tandem": (2,),
    "trio": (3,), "terzett": (3,), "drilling": (3,), "drillinge": (3,), "hattrick": (3,), "dritteln": (1 / 3, 3),
    "quartett": (4,), "quintett": (5,), "sextett": (6,),
    "dutzend": (12,), "dutzende": (12,), "dutzenden": (12,),
    "halb": (0.5,), "halbe": (0.5,), "halber": (0.5,), "halben": (0.5,), "halbes": (0.5,), "hälfte": (0.5, 50),
    "hälften": (0.5, 2), "halbzeit": (0.5,), "halbieren": (0.5,), "halbiert": (0.5,), "halbfinale": (0.5, 4),
    "viertel": (0.25, 15, 25), "vierteln": (0.25,), "viertels": (0.25,), "drittel": (1 / 3,), "drittels": (1 / 3,),
    "jahrzehnt": (10,), "jahrzehnte": (10,), "jahrzehnten": (10,), "jahrzehnts": (10,), "jahrhundert": (100,),
    "jahrhunderte": (100,), "jahrhunderts": (100,), "jahrtausend": (1000,), "jahrtausende": (1000,),
    "zehner": (10,), "zwanziger": (20,), "hunderter": (100,), "hunderte": (100,), "hunderten": (100,),
    "tausende": (1000,), "tausenden": (1000,), "tausender": (1000,), "hundertprozentig": (100,),
    "zehntausende": (10000,), "zehntausenden": (10000,), "hunderttausende": (1e5,), "hunderttausenden": (1e5,),
    "million": (1e6,), "millionen": (1e6,), "milliarde": (1e9,), "milliarden": (1e9,), "billion": (1e12,),
    "billionen": (1e12,), "millionär": (1e6,), "millionstel": (1e-6,),
    "achtel": (0.125,), "achtelfinale": (16, 8, 0.125), "achtelfinals": (16, 8), "achtelfinal": (16, 8),
    "viertelfinale": (8, 4, 0.25), "viertelfinals": (8, 4), "viertelstunde": (15, 0.25), "viertelstunden": (15,),
    "dreiviertelstunde": (45, 0.75), "halbstunde": (30,), "halbstündig": (30, 0.5), "halbjahr": (6, 0.5),
    "quartal": (0.25,), "quartals": (0.25,), "semester": (6,), "woche": (7,), "wochen": (7,),
    "halbjährlich": (2, 6), "vierteljährlich": (4, 3), "doppelt": (2,), "doppelte": (2,), "doppelten": (2,),
    "doppelter": (2,), "doppeltes": (2,), "verdoppelt": (2,), "verdoppeln": (2,), "verdoppelte": (2,),
    "verdoppelung": (2,), "verdreifacht": (3,), "verdreifachen": (3,), "vervierfacht": (4,),
    "eltern": (2,), "nullnummer": (0,), "null": (0,), "keine": (0,), "kein": (0,),
    "keinen": (0,), "keinem": (0,), "keiner": (0,), "torlos": (0,), "torlosen": (0,), "torlose": (0,), "acht": (8,),
    "hochzeit": (2,), "dreier": (3,), "vierer": (4,), "zweier": (2,), "fünfer": (5,), "sechser": (6,),
    "zigtausend": (10000, 1000), "zigtausende": (10000, 1000), "abermillionen": (1e6,),
    "dritt": (3,), "zweit": (2,), "viert": (4,), "dutzendfach": (12,), "hundertfach": (100,),
    "anderthalb": (1.5,), "halbtags": (0.5,),
}  # fmt: skip

_LONGEST = 60
"""Letters beyond which a word is no word."""
_CARDINAL = {
    "anderthalb": 1.5,
    "anderthalbe": 1.5,
    "anderthalben": 1.5,
    "eineinhalb": 1.5,
    "dreiviertel": 0.75,
}
_NUMBER = re.compile(
    r"(?:einund|zweiund|zwound|dreiund|vierund|fünfund|sechsund|siebenund|achtund|neunund"
    r"|zwanzig|dreißig|dreissig|vierzig|fünfzig|fuffzig|sechzig|siebzig|achtzig|neunzig"
    r"|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn"
    r"|zehn|elf|zwölf|hundert|tausend|eintausend|einhundert"
    r"|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|eins\b|ein(?=hundert|tausend)|und(?=[a-zäöüß])){1,12}"
)
"""Parts of a number word in a row; no number has more than twelve."""
_STEMS = {"erst": 1.0, "dritt": 3.0, "siebt": 7.0}
"""Ordinals that do not begin like their number."""
_ENDING = r"(?:e|en|er|es|em|ens)"
_ORDINAL = re.compile(rf"s?t{_ENDING}|(?:und)?({'|'.join(_STEMS)}){_ENDING}")
_STEM = re.compile(rf"({'|'.join(_STEMS)})({_ENDING}$)?")
_FRACTION = re.compile(r"s?tel[sn]?")
_COUNTED = re.compile(
    r"(?:jährig|jährlich|monatig|monatlich|wöchig|wöchentlich|tägig|stündig|stündlich|minütig|sekündig"
    r"|fach|mal|malig|köpfig|stellig|stöckig|geschossig|teilig|seitig|spurig|gleisig|sprachig|tausendst"
    r"|zügig|stufig|sitzig|rädrig|bändig|prozentig|stimmig|reihig|achsig|motorig|türig|zimmrig)\w{0,3}$"
)
_LAST = re.compile(r"(?:zwei|drit|vier|fünf|sechs|sieb|neun|zehn|elf|zwölf)t(?:e|en|er|es|em)$")
"""An ordinal at the end of a compound: `Tabellenvierten`."""
_NOT_NUMBERS = frozenset({
    "achten", "achte", "achtet", "achtete", "achteten", "achtest", "achter", "elfen", "elfenbein",
    "siebe", "achtung", "achtsam", "achtlos", "zweifel", "zweifeln", "zweifellos",
    "zweifelhaft", "zweig", "zweige", "zweigen", "zweigstelle", "vierung", "achse", "achsen",
})  # fmt: skip


@lru_cache(maxsize=65536)
def word(token: str) -> NumberWord | None:
    """What one German word (letters only) may be worth, or None: the common answer, hence the cache."""
    low = token.lower()
    if not 3 <= len(low) <= _LONGEST or low in _NOT_NUMBERS:
        return None
    if low in _CARDINAL:
        return NumberWord((_CARDINAL[low],), "cardinal")
    if low in _LOOSE and token != "acht":  # noqa: S105  # a number, no password
        return NumberWord(tuple(map(float, _LOOSE[low])), "loose")
    if match := _NUMBER.match(low):
        for end in range(match.end(), 2, -1):
            if (value := _spoken(low[:end])) is not None:
                return _with_rest(value, low[end:], token)
    if stem := _STEM.match(low):
        value = _STEMS[stem[1]]
        return NumberWord((value,), "ordinal" if stem[2] else "loose") if stem[2] or value > 1 else None
    for head, value in (("doppel", 2.0), ("halb", 0.5)):
        if low.startswith(head):
            return NumberWord((value,), "loose")
    last = _LAST.search(low, 3)
    ordinal = word(last[0]) if last else None
    return NumberWord(ordinal.values, "loose") if ordinal else None


def _with_rest(value: float, rest: str, token: str) -> NumberWord | None:
    """What a number is worth with the letters behind it."""
    if not rest:
        return NumberWord((value,), "loose" if token in {"Elf", "Acht"} else "cardinal")
    if rest in {"einhalb", "undeinhalb"}:
        return NumberWord((value + 0.5,), "cardinal")
    if ordinal := _ORDINAL.fullmatch(rest):
        return NumberWord((value + _STEMS.get(ordinal[1], 0.0),), "ordinal")
    if _FRACTION.fullmatch(rest):
        return NumberWord((1 / value, value), "loose")
    if rest == "s" or len(rest) > 2:
        return NumberWord((value,), "counted" if _COUNTED.match(rest) else "loose")
    return None


def _spoken(low: str) -> float | None:
    try:
        return float(text2num(low, "de"))
    except ValueError:
        return None
