"""Restriction kept: `nur`, `ausschließlich`, `außer`, `erst ab` have their English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity

_ONLY = re.compile(
    r"(?i)(?<!nicht )(?<!wenn )(?<!immer )\b(?:nur(?! noch\b| mal\b| so\b| allzu\b| wenige?\b)|lediglich|ausschließlich)\b"
)
_ONLY_EN = re.compile(
    r"(?i)\b(?:only|just|merely|mere|solely|sole|exclusive\w*|purely|simply|alone|limited|restrict\w*|single|no more|nothing|not|no|none|nobody|but|unless|"
    r"until|except|barely|hardly|few|little|small|at most|a bit|slight\w*|minor|short|briefly|confined|reserved|one|without|never|neither|cannot|if|within|even)\b|n[’']t\b"
)
_EXCEPT = re.compile(
    r"(?i)\baußer(?!\s+(?:betrieb|dienst|haus|kraft|acht|sich|frage|atem|gefecht|gefahr|kontrolle|plan|konkurrenz|reichweite|dem\b))\b|\bausgenommen\b|\bmit ausnahme\b"
)
_EXCEPT_EN = re.compile(
    r"(?i)\b(?:except\w*|apart|besides|other than|exclud\w*|exclusion|but|save|outside|unless|aside|barring|only|not|no|without|beside|exempt\w*|beyond|nothing|out of|off)\b|n[’']t\b"
)
_FIRM = re.compile(
    r"(?i)\s+(?:noch\s+)?(?:(?:mit|nach|für|bis|ab|am|unter|über|zwischen|mit noch|bei)\s+)?(?:\d|zwei\b|drei\b|vier\b|fünf\b|sechs\b|sieben\b|acht\b|neun\b|zehn\b|"
    r"(?:vor)?anmeldung|vorheriger|termin|mitglieder|online|telefonisch|persönlich|im internet|eingeschränkt|begrenzt|bewohner|anwohner|anlieger|einheimische|"
    r"geimpfte|inhaber|berechtigte|barzahlung|bar\b|karte)"
)
"""What follows `nur` where it is a condition or a limit; before a quality (`nur schwer`) it is a shade."""
_PAIRS = ((_ONLY, _ONLY_EN), (_EXCEPT, _EXCEPT_EN))


def check(pair: Pair) -> Iterable[Finding]:
    """A restriction of the German that nothing in the English answers."""
    if pair.missing or not pair.target:
        return
    for german, english in _PAIRS:
        match = german.search(pair.source)
        if match and not english.search(pair.target):
            firm = german is _EXCEPT or _FIRM.match(pair.source, match.end())
            severity = Severity.WARNING if firm else Severity.INFO
            message = f"The German restricts here ({match[0]}); the English does not seem to."
            yield finding(pair, "restriction", severity, message, source=[match.span()])
