"""Negation and restriction kept: `nicht`, `kein`, `ohne`, `nur`, `erst`, `außer` have their English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity

_GERMAN = re.compile(
    r"(?i)\b(?:nicht(?!\s+(?:nur|zuletzt|selten|umsonst|ganz|unbedingt|wahr|allein|unweit|unerheblich|viel\b|viele\b|weniger|minder|ausgeschlossen))"
    r"|nichts(?!\s+als)|kein(?:e|en|em|er|es|erlei|esfalls|eswegs|s)?(?!\s+geringer)|nie|niemals|niemand(?:en|em)?|nirgend(?:s|wo)|weder|ohne)\b"
)
_STRICT = re.compile(
    r"(?i)\b(?:not(?!\s+(?:only|least|just|to\s+mention|solely|merely))|cannot|no|nor|neither|never|none|nobody|nothing|nowhere|without|no-one|"
    r"non(?=[-\s]\w))\b|n[’']t\b|\bcant\b|\bdont\b"
)
_PREFIXED = re.compile(
    r"(?i)\b(?:un(?!i|der|til|less|ion|cle|esco|to\b)\w{4,}|in(?:ability|active|adequate|appropriate|complete|conclusive|correct|credibl|decisive|definite|dependent|"
    r"effective|efficient|frequent|sufficient|valid|visible|significant|tolera|accura|consisten|describab)\w*|im(?:possib|probab|proper|matur|mobil|perfect|"
    r"patien|moral|mun)\w*|ir(?:regular|relevan|respons|revers|replac)\w*|il(?:legal|legit|licit|logic)\w*|dis(?:agree|allow|approv|appear|connect|contin|like|"
    r"miss|obey|qualif|regard|satisf|trust|able|abled|interest)\w*|non\w{4,}|\w{3,}less(?:ly|ness)?)\b"
)
_IMPLIED = re.compile(
    r"(?i)\b(?:fail(?:s|ed|ing|ure)?|lack(?:s|ed|ing)?|absen(?:t|ce)|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying)|hardly|barely|scarcely|rarely|seldom|"
    r"except|unless|prevent\w*|avoid\w*|ban(?:s|ned)?|prohibit\w*|forbid\w*|forbidden|miss(?:ed|ing|es)?|cancel\w*|reject\w*|exclu\w+|rather than|"
    r"instead|far from|free of|-free|out of|other than|too \w+ (?:to|for)|abstain\w*|waive\w*|zero|nil|void|doubt\w*|declin\w+|loss|lost|lose|loses|empty|"
    r"stopped|stop|stay away|keep from|gone|ruled out|rule out|nowhere|few|little|less than|under|until|only|no-\w+|devoid|wrong|bad|away|remain to be|yet to|aside|regardless|short of|omit\w*|skip\w*|spare\w*|halt\w*|suspend\w*|unless|opposed|against|but|off)\b"
)
_CLAUSE = re.compile(r"(?<=[.!?])[\"”“’»']?\s+(?=[\"“„«]?[A-ZÄÖÜ0-9])")
_EMPHATIC = re.compile(
    r"(?i)\b(?:do|does|did)\s+(?:(?:really|yet|always|even|necessarily|actually|currently|also|have|want|know|seem|need)\s+)?(?=[a-z]+\b)(?!(?:so|it|this|that|the|a|an|you|we|they|he|she|i|in|with|for|at|to|on|not|as|by|is|was|well|more|better|their|his|her|our|my|your|its|business|things|what|some|something|anything|everything|all|things|our)\b)[a-z]+"
)
_POLAR = re.compile(
    r"(?i)\b(?:any(?:more|one|body|thing|where)?|either|at all|yet|ever|even|necessarily|much)\b"
)


def check(pair: Pair) -> Iterable[Finding]:
    """A negation of the German that nothing in the English answers."""
    if pair.missing or not pair.target:
        return
    negations = list(_GERMAN.finditer(pair.source))
    if not negations or len(pair.target) < 12:
        return
    german, english = _CLAUSE.split(pair.source), _CLAUSE.split(pair.target)
    if len(german) == len(english) and len(german) > 1:
        at = 0
        for one, two in zip(german, english, strict=True):
            at = pair.source.find(one, at)
            if (match := _lost(one, two)) is not None:
                yield _worded(pair, (at + match.start(), at + match.end()), match[0])
                return
        return
    if (match := _lost(pair.source, pair.target)) is not None:
        yield _worded(pair, match.span(), match[0])


def _worded(pair: Pair, span: tuple[int, int], word: str) -> Finding:
    message = f"The German negates here ({word}); the English does not seem to."
    return finding(pair, "negation", Severity.WARNING, message, source=[span])


def _lost(source: str, target: str) -> re.Match[str] | None:
    """The first negation of the source that has no counterpart, or None."""
    negations = list(_GERMAN.finditer(source))
    needed = len(negations)
    if not needed:
        return None
    if source.rstrip(' "“”').endswith("?") and needed == 1:
        return None
    given = len(_STRICT.findall(target)) + len(_PREFIXED.findall(target))
    if given >= needed:
        return None
    implied = len(_IMPLIED.findall(target))
    if given + implied < needed or (given == 0 and _telling(target)):
        return negations[min(given, needed - 1)]
    return None


def _telling(target: str) -> bool:
    """English that reads as if `not` had fallen out: `did come`, `has any`."""
    return bool(_EMPHATIC.search(target))
