"""Negation and restriction kept: `nicht`, `kein`, `ohne`, `nur`, `erst`, `außer` have their English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Severity

_GERMAN = re.compile(
    r"(?i)\b(?:nicht(?!\s+(?:zuletzt|selten|umsonst|ganz|unbedingt|wahr|unweit|unerheblich|viel\b|viele\b|minder|ausgeschlossen|fehlen|umhin|herum))"
    r"|nichts(?!\s+als)|kein(?:e|en|em|er|es|erlei|esfalls|eswegs|s)?(?!\s+(?:geringer|wunder))|nie|niemals|niemand(?:en|em)?|nirgend(?:s|wo)"
    r"|weder|ohne|kaum)\b"
)
_GERMAN_PREFIXED = re.compile(
    r"(?i)\b(?:un(?!d\b|t|s|i|iv|gef|ser|gar|ternehm|weit\b|fall|wetter|ruhe)\w{4,}|in(?:aktiv|akzept|direkt|effizi|kompet|offiziell|stabil|toler)\w*|\w{3,}los(?:e|en|er|es|em|igkeit)?"
    r"|nicht\w{3,}|ill?egal\w*|irr?e\w+)\b"
)
_GERMAN_IMPLIED = re.compile(
    r"(?i)\b(?:\w*fehl\w*|mangel\w*|\w*verhinder\w*|\w*verb(?:iet|ot)\w*|\w*abge?sag\w*|\w*abge?lehn\w*|lehn\w*|ablehn\w*|außer|außerhalb|ausgeschlossen\w*|ausgenommen|statt|anstatt|"
    r"\w*vermeid\w*|\w*vermied\w*|\w*verzicht\w*|wenig\w*|nur|erst|lediglich|selten\w*|weg|\w*verpass\w*|\w*verlor\w*|verlier\w*|verlust\w*|\w*zweifel\w*|\w*weiger\w*|leer\w*|"
    r"null|sondern|\w*hinder\w*|\w*stopp\w*|\w*scheiter\w*|bestr(?:itt|eit)\w*|\w*gestrichen\w*|\w*verschwunden|eher|vielmehr|\w*schwierig\w*|bis|noch|davon|\w*stornier\w*|\w*brems\w*|(?:an|auf|fest)?(?:ge)?halt(?:en|et|e)?|hielt\w*|unruhe\w*|freie?[nrsm]?)\b"
)
_STRICT = re.compile(
    r"(?i)\b(?:not|cannot|no|nor|neither|never|none|nobody|nothing|nowhere|without|no-one|non(?=[-\s]\w))\b|n[’']t\b|\bcant\b|\bdont\b"
)
_TOGETHER = re.compile(
    r"(?i)\b(?:kein\w*|nicht|nie|weder)\b[^.;:]{1,50}?(?:\b(?:und|oder|noch)|,(?:\s+vor allem)?)\s+(?:auch\s+)?(?:kein\w*|nicht|niemand\w*)\b"
)
"""`kein Tuch und kein Gel`: one `not` in English."""
_TITLE = re.compile(r"[\"“„«»‚][A-ZÄÖÜ][^\"”“«»’]{2,60}[\"”“»«]")
_BUT = re.compile(r"(?i)\b(?:nicht(?!\s+(?:nur|allein))|kein\w*)\b.{3,90}\bsondern\b")
_INSTEAD = re.compile(r"(?i)\b(?:rather than|instead|rather|unlike|far from|contrary)\b")
_ONLY = re.compile(r"(?i)\bnicht\s+(?:nur|allein)\b")
_BARE_ONLY = re.compile(r"(?i)(?<!not )(?<!n’t )(?<!n't )\b(?:only|just|solely|merely)\b")
_PREFIXED = re.compile(
    r"(?i)\b(?:un(?!i|der|til|less|ion|cle|esco|to\b|fortunate|anim|rest\b|expected|precedented)\w{4,}|in(?:ability|active|adequate|appropriate|complete|conclusive|correct|credibl|decisive|definite|dependent|"
    r"effective|efficient|frequent|sufficient|valid|visible|significant|tolera|accura|consisten|describab)\w*|im(?:possib|probab|proper|matur|mobil|perfect|"
    r"patien|moral)\w*|ir(?:regular|relevan|respons|revers|replac)\w*|il(?:legal|legit|licit|logic)\w*|dis(?:agree|allow|approv|appear|connect|contin|like|"
    r"miss|obey|qualif|regard|satisf|trust|able|abled|interest)\w*|non\w{4,}|\w{3,}less(?:ly|ness)?)\b"
)
_IMPLIED = re.compile(
    r"(?i)\b(?:fail(?:s|ed|ing|ure)?|lack(?:s|ed|ing)?|absen(?:t|ce)|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying)|hardly|barely|scarcely|rarely|seldom|"
    r"except|unless|prevent\w*|avoid\w*|ban(?:s|ned)?|prohibit\w*|forbid\w*|miss(?:ed|ing|es)?|cancel\w*|reject\w*|exclu\w+|rather than|rather|"
    r"instead|far from|free of|out of|other than|too [a-z]+|abstain\w*|waive\w*|zero|nil|void|doubt\w*|declin\w+|loss|lost|lose|loses|empty|"
    r"stopped|stop|stay away|keep from|gone|ruled out|rule out|off the table|few|little|less than|until|no-\w+|devoid|yet to|away|regardless|short of|omit\w*|skip\w*|"
    r"spare\w*|halt\w*|suspend\w*|opposed|difficult\w*|minimal\w*|hard to|hesita\w*|anything but|worse)\b"
)
_CLAUSE = re.compile(r"(?<=[.!?])[\"”“’»']?\s+(?=[\"“„«]?[A-ZÄÖÜ0-9])")
_EMPHATIC = re.compile(
    r"(?i)\b(?:do|does|did)\s+(?:(?:really|yet|always|even|necessarily|actually|currently|also|nevertheless|however|still|then|\w+ly)\s+)?"
    r"(?!(?:so|nevertheless|however|still|then|indeed|\w+ly|magic|wonders|it|this|that|the|an?|you|we|they|he|she|i|in|with|for|at|to|on|not|as|by|is|was|well|more|better|their|his|her|our|my|your|its|business|"
    r"every|each|most|best|right|wrong|own|just|great|too|very|quite|still|here|today|during|through|over|under|about|like|than|away|"
    r"things?|what|some\w*|any\w*|everything|all|and|or|but|if|when|because|of|from|until|after|before|again|now|both|these|those|there|up|away|less|"
    r"much|little|nothing|no|whatever|research|homework|work|sport|sports|justice|good|harm|damage)\b)[a-z]+\b"
)
_POLAR = re.compile(
    r"(?i)\b(?:any(?:more|one|body|thing|where)?|either|at all|are yet|is yet|were yet|necessarily|no longer)\b"
)
_LICENSED = re.compile(
    r"(?i)\b(?:if|whether|than|before|without|hardly|in any case|at any time|any time)\b|\?"
)


def check(pair: Pair) -> Iterable[Finding]:
    """A negation of the German that nothing in the English answers."""
    if pair.missing or not pair.target:
        return
    if (turned := _turned(pair.source, pair.target)) is not None:
        yield _worded(pair, turned.span(), turned[0])
        return
    if not _GERMAN.search(pair.source):
        if stressed := _did(pair.source, pair.target):
            message = f"“{stressed[0]}” reads as if “not” had fallen out."
            yield finding(pair, "negation", Severity.INFO, message, target=[stressed.span()])
        return
    if len(pair.target) < 12:
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


_TURNS = tuple(
    (re.compile(german, re.IGNORECASE), re.compile(english, re.IGNORECASE))
    for german, english in (
        (r"\bnicht fehlen\b|\bfehl(?:en|t|te|ten) nicht\b", r"\b(?:missing|absent|left out|lacking|miss)\b"),
        (r"\bnicht selten\b", r"\b(?:unusual|uncommon|rare|rarely|seldom)\b"),
        (r"\bnicht (?:viel|ganz|unbedingt|umsonst|weit)\b", _EMPHATIC.pattern.removeprefix("(?i)")),
        (
            r"\bnicht (?:unerheblich|unwichtig|unmöglich|unbekannt)",
            r"\b(?:irrelevant|negligible|unimportant|impossible|unknown)\b",
        ),
    )
)
"""Double negations that English says plainly; where it keeps the second half, it needs the first."""


def _turned(source: str, target: str) -> re.Match[str] | None:
    for german, english in _TURNS:
        match = german.search(source)
        if match and english.search(target) and not _STRICT.search(target):
            return match
    return None


def _worded(pair: Pair, span: tuple[int, int], word: str) -> Finding:
    message = f"The German negates here ({word}); the English does not seem to."
    return finding(pair, "negation", Severity.WARNING, message, source=[span])


def _lost(source: str, target: str) -> re.Match[str] | None:
    """The first negation of the source that has no counterpart, or None."""
    negations = list(_GERMAN.finditer(source))
    if negations and (titles := [one for one in _TITLE.finditer(source) if one[0][1:-1] in target]):
        negations = [
            one for one in negations if not any(title.start() < one.start() < title.end() for title in titles)
        ]
    needed = len(negations)
    if not needed or (needed == 1 and source.rstrip(' "“”').endswith("?")):
        return None
    needed -= len(_TOGETHER.findall(source))
    strict = len(_STRICT.findall(target))
    if (only := _ONLY.search(source)) and needed == 1:
        return negations[0] if not strict and _BARE_ONLY.search(target) else None
    if only:
        needed -= 1
    if (strict < needed and _EMPHATIC.search(target)) or _DID.search(target):
        return negations[min(strict, needed - 1)]
    given = strict + max(0, len(_PREFIXED.findall(target)) - len(_GERMAN_PREFIXED.findall(source)))
    if given >= needed:
        return None
    if _BUT.search(source) and not strict and not _INSTEAD.search(target):
        return negations[0]
    implied = max(0, len(_IMPLIED.findall(target)) - len(_GERMAN_IMPLIED.findall(source)))
    if given + implied < needed or _telling(target):
        return negations[min(given, needed - 1)]
    return None


def _did(source: str, target: str) -> re.Match[str] | None:
    """`did come` without a word of stress in the German: `not` may have fallen out (`did see` for `übersah`)."""
    if "?" in target or _STRESS.search(source):
        return None
    return _DID.search(target)


_DID = re.compile(_EMPHATIC.pattern.replace("do|does|did", "does|did", 1).removeprefix("(?i)"))
_STRESS = re.compile(
    r"(?i)\b(?:doch|wirklich|tatsächlich|zwar|durchaus|wohl|schon|immerhin|sehr wohl|dennoch|trotzdem|aber|jedoch|allerdings|zumindest|eben|"
    r"selbst|auch|sogar|so|wie|was|ob|dies|das|tut|tat|taten|getan|macht|machte)\b|\?"
)


def _telling(target: str) -> bool:
    """English that reads as if `not` had fallen out: `did come`, `has any`."""
    if _EMPHATIC.search(target):
        return True
    return bool(_POLAR.search(target)) and not _LICENSED.search(target) and not _STRICT.search(target)
