"""German forms that name women and men at once: found, and turned into the plain form for engines that stumble.

`Bürger*innen`, `Bürger:innen`, `Bürger_innen`, `BürgerInnen`, `Bürger/-innen`, `Bürger(innen)` and
`Bürgerinnen und Bürger` are one plain English plural; the plain German form gets an engine there.
The German that is shown, compared and stored stays as the office wrote it.
"""

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["pair", "mark", "capital", "slash", "article"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One gendered form: code points `start` to `end` of the text, and what stands for it in the plain form."""

    start: int
    end: int
    kind: Kind
    plain: str


_PROTECTED = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}(?:@|\(at\))[\w.-]+"
    r"|(?<![\w-])[\w-]{1,63}\.(?:de|at|ch|com|org|net|eu|info|example)/\S*"
)
_STEM = r"(?P<stem>\b[A-ZÄÖÜ][\w-]{0,60}[^\W\d_aeiouyAEIOUY])"
_MARK = re.compile(_STEM + r"(?P<sign>[*:_·•])(?:(?P<many>innen)(?P<rest>[a-zäöüß]*)|in)\b")
_CAPITAL = re.compile(_STEM + r"(?:(?P<many>Innen)(?P<rest>)|In)\b")
_SLASH = re.compile(
    _STEM + r"(?:/-?(?:(?P<many>[iI]nnen)(?P<rest>)|[iI]n)\b|\((?:(?P<many2>-?innen)|-?in)\))"
)
_PLURAL_SLASH = re.compile(r"\b(?P<plural>[A-ZÄÖÜ][\w-]{1,60}[en])(?:/-|\(-)innen\b\)?")
_PAIR = re.compile(
    r"\b(?P<before>(?:[Ee]ine|[Ee]iner|[Dd]ie|[Dd]er|[Ll]iebe)\s+)?(?P<first>[A-ZÄÖÜ][\w-]{1,60})(?P<link>\s+(?:und|oder|sowie|bzw\.|beziehungsweise|&)\s+|\s?/\s?)"
    r"(?P<article>(?:ein|eine|einen|einem|einer|eines|der|die|das|den|dem|des|liebe|lieber)\s+)?"
    r"(?P<second>[A-ZÄÖÜ][\w-]{1,60})\b"
)
_ARTICLES = {
    "der die": "der", "die der": "der", "den die": "den", "die den": "den", "dem der": "dem", "der dem": "dem",
    "des der": "des", "der des": "des", "einer eine": "einer", "eine einer": "einer", "ein eine": "ein",
    "eine ein": "ein", "einen eine": "einen", "eine einen": "einen", "einem einer": "einem", "einer einem": "einem",
    "eines einer": "eines", "einer eines": "eines", "er sie": "er", "sie er": "er", "ihm ihr": "ihm",
    "ihr ihm": "ihm", "ihn sie": "ihn", "sie ihn": "ihn", "sein ihr": "sein", "ihr sein": "sein",
    "seine ihre": "seine", "ihre seine": "seine", "seinen ihren": "seinen", "ihren seinen": "seinen",
    "seiner ihrer": "seiner", "ihrer seiner": "seiner", "seinem ihrem": "seinem", "ihrem seinem": "seinem",
    "jeder jede": "jeder", "jede jeder": "jeder", "jeden jede": "jeden", "jede jeden": "jeden",
    "dieser diese": "dieser", "diese dieser": "dieser", "welcher welche": "welcher", "welche welcher": "welcher",
}  # fmt: skip
_ARTICLE = re.compile(r"\b(?P<one>[A-Za-zäöü]{2,8})(?P<sign>[*:_/])(?P<two>[a-zäöü]{2,8})\b")
_TAIL = re.compile(r"\b(?P<word>[A-Za-zÄÖÜäöüß-]{1,60}e)(?P<sign>[*:_/])-?(?P<end>[rnms])\b")
_ADJECTIVE = re.compile(r"(?:te|ende|ige|liche|ische|sche)\Z")
_ENDING = re.compile(
    r"\b(?P<word>[Ee]in|[Kk]ein|[Mm]ein|[Ss]ein|[Ii]hr|[Uu]nser|[Dd]ein)[*:_/]-?(?P<end>e[nrms]?)\b"
)

_PLURAL_E = re.compile(
    r"(?:[äöü][a-zß]{1,3}|eur|är|ör|freund|feind|wirt|dieb|gast|offizier|kurier|pionier|ingenieur|general"
    r"|vogt|hospitant?ier|notar|bibliothekar|archivar|kommissar|veterinär|funktionär|sekretär)\Z",
    re.IGNORECASE,
)
_PLURAL_EN = re.compile(
    r"(?:or|ist|ant|ent|at|et|it|ot|(?<!pun)kt|log|graf|graph|nom|soph|agog|arch|kolleg|kund|zeug|expert|beamt|genoss|erb"
    r"|held|hirt|franzos|schott|russ|türk|jüd|chines|pol|dän|schwed|finn|bot|laie?|gatt|nachkomm|pfleg"
    r"|therapeut|chirurg|bürg|päd|kosmopolit|gesell|insass|sklav|sachkundig|bäuer|nachbar)\Z",
    re.IGNORECASE,
)
_SINGULAR_E = re.compile(
    r"(?:log|agog|kolleg|kund|zeug|expert|genoss|erb|franzos|schott|russ|türk|chines|pol|dän|schwed|finn|bot|gatt"
    r"|insass|gesell|sklav|nachkomm|bürg)\Z",
    re.IGNORECASE,
)
_AGENT = re.compile(r"(?:er|eur|ör|är|in|ar|if|ef|ig)\Z", re.IGNORECASE)
_NO_PEOPLE = frozenset(("Linked", "Plug", "Check", "Log", "Drive", "Built", "Walk", "Add", "Opt", "Sign"))
_DATIVE = re.compile(
    r"\b(?:den|allen|mit|von|bei|aus|zu|zwischen|unter|seitens|gegenüber|nebst|samt)\s+(?:[\wäöüß-]+en\s+){0,2}\Z",
    re.IGNORECASE,
)
_SEX = r"(?:(?:fe)?male|wom[ae]n|men|man)\s+"
_DOUBLED = re.compile(
    rf"\b(?:{_SEX})?(?P<who>[^\W\d_]{{3,30}})\s+(?:and|or|as well as|&)\s+(?:the\s+)?(?:{_SEX})?(?P=who)\b",
    re.IGNORECASE,
)
_MAY_BE = re.compile(r"in(?<=\w\win)(?:nen)?\b|In\b|Innen|[*:_·•/(]")
"""What every form of the German has, found in one look."""
_TWICE_IS_FINE = frozenset(
    ("more", "again", "years", "days", "hours", "weeks", "months", "over", "better", "through")
)
_UMLAUT = str.maketrans("äöüÄÖÜ", "aouAOU")
_UMLAUT_SINGULAR = {"ärzt": "arzt", "köch": "koch", "anwält": "anwalt", "rät": "rat", "bäuer": "bauer",
                    "gäst": "gast", "jüd": "jude", "väter": "vater", "ämtmänn": "amtmann"}  # fmt: skip


def neutral(text: str) -> str:
    """`text` with every gendered form replaced by the plain one: `Bürger*innen` becomes `Bürger`.

    Addresses, e-mails, times (`18:00`) and stars that stand for something else are left alone.
    `neutral(neutral(x)) == neutral(x)`, but for forms nested deeper than anyone writes them.
    """
    for _ in range(_ROUNDS):
        forms_found = forms(text)
        if not forms_found:
            break
        parts: list[str] = []
        at = 0
        for form in forms_found:
            parts += [text[at : form.start], form.plain]
            at = form.end
        text = "".join(parts) + text[at:]
    return text


def forms(text: str) -> tuple[Form, ...]:
    """Every gendered form of `text`, in order and without overlap."""
    closed = [match.span() for match in _PROTECTED.finditer(text)]
    ends = [end for _, end in closed]
    finders: tuple[Callable[[str], Iterator[Form]], ...] = (_marks, _capitals, _slashes, _pairs, _articles)
    found = sorted((f for finder in finders for f in finder(text)), key=lambda f: (f.start, -f.end))
    kept: list[Form] = []
    for form in found:
        at = bisect.bisect_right(ends, form.start)
        if at < len(closed) and closed[at][0] < form.end:
            continue
        if not kept or form.start >= kept[-1].end:
            kept.append(form)
    return tuple(kept)


def doubled(german: str, english: str) -> tuple[tuple[int, int], ...]:
    """Places (start, end) of `english` that name the same people twice: `female citizens and citizens`.

    Only where the German has a form for women and men at all; `more and more` is nobody's business then.
    """
    if not _MAY_BE.search(german):
        return ()
    twice = tuple(m.span() for m in _DOUBLED.finditer(english) if m["who"].casefold() not in _TWICE_IS_FINE)
    return twice if twice and forms(german) else ()


def _marks(text: str) -> Iterator[Form]:
    for match in _MARK.finditer(text):
        stem = match["stem"]
        sure = match["sign"] in "*_·•" and match["many"]
        if sure or _is_person(stem):
            yield _form(text, match, "mark", many=bool(match["many"]), rest=match["rest"] or "")


def _capitals(text: str) -> Iterator[Form]:
    for match in _CAPITAL.finditer(text):
        stem = match["stem"]
        if stem not in _NO_PEOPLE and stem[-1].islower() and _is_person(stem):
            yield _form(text, match, "capital", many=bool(match["many"]))


def _slashes(text: str) -> Iterator[Form]:
    for match in _PLURAL_SLASH.finditer(text):
        yield Form(start=match.start(), end=match.end(), kind="slash", plain=match["plural"])
    for match in _SLASH.finditer(text):
        if _is_person(match["stem"]):
            yield _form(text, match, "slash", many=bool(match["many"] or match["many2"]))


def _form(text: str, match: re.Match[str], kind: Kind, *, many: bool, rest: str = "") -> Form:
    plain = _plural(match["stem"]) if many else _singular(match["stem"])
    if (
        many
        and not rest
        and plain[-1] not in "ns"
        and _DATIVE.search(text, max(0, match.start() - 80), match.start())
    ):
        plain += "n"
    return Form(start=match.start(), end=match.end(), kind=kind, plain=plain + rest)


def _pairs(text: str) -> Iterator[Form]:
    at = 0
    while match := _PAIR.search(text, at):
        plain = _paired(match["first"], match["second"])
        if plain is None:
            at = match.start("second")
            continue
        start = match.start("first")
        if match["article"]:
            article = match["article"]
            if match["before"]:
                start = match.start()
                article = match["before"] if plain == match["first"] else article
                article = article.capitalize() if match["before"][0].isupper() else article
            plain = article + plain if match["before"] or plain == match["second"] else plain
        yield Form(start=start, end=match.end(), kind="pair", plain=plain)
        at = match.end()


def _paired(first: str, second: str) -> str | None:
    """The masculine of a pair, None where the two words are not one person's two forms."""
    for woman, man in ((first, second), (second, first)):
        if woman.endswith(("innen", "in")):
            stem = woman.removesuffix("nen").removesuffix("in").translate(_UMLAUT).casefold()
            rest = man.translate(_UMLAUT).casefold()
            prefix, hyphen, last = stem.rpartition("-")
            if hyphen and len(last) > 2 and rest.startswith(last) and rest[len(last) :] in _MALE_ENDINGS:
                return woman[: len(prefix) + 1] + man
            if len(stem) > 2 and rest.startswith(stem) and rest[len(stem) :] in _MALE_ENDINGS:
                return man
    return None


_ROUNDS = 20
"""A form inside a form takes a second round; the bound is for hostile text."""
_MALE_ENDINGS = frozenset(("", "e", "en", "n", "s", "es", "er", "ern"))


def _articles(text: str) -> Iterator[Form]:
    for match in _ARTICLE.finditer(text):
        plain = _ARTICLES.get(f"{match['one']} {match['two']}".lower())
        if plain is not None:
            plain = plain.capitalize() if match["one"][0].isupper() else plain
            yield Form(start=match.start(), end=match.end(), kind="article", plain=plain)
    for match in _TAIL.finditer(text):
        if match["sign"] != "/" or match["end"] == "r" or _ADJECTIVE.search(match["word"]):
            yield Form(
                start=match.start(), end=match.end(), kind="article", plain=match["word"] + match["end"]
            )
    for match in _ENDING.finditer(text):
        end = match["end"].removeprefix("e")
        plain = match["word"] + ("e" + end if end else "")
        yield Form(start=match.start(), end=match.end(), kind="article", plain=plain)


def _is_person(stem: str) -> bool:
    """Whether a stem can name a person: `Bürger`, `Kolleg`, `Ärzt`; not `Intercity`, `Raum`, `Treffpunkt`."""
    return bool(_AGENT.search(stem) or _PLURAL_E.search(stem) or _PLURAL_EN.search(stem))


def _plural(stem: str) -> str:
    """`Bürger` -> Bürger, `Kolleg` -> Kollegen, `Ärzt` -> Ärzte, `Autor` -> Autoren, `Jüd` -> Juden."""
    lower = stem.casefold()
    for umlaut, plain in (("jüd", "juden"), ("bäuer", "bauern")):
        if lower.endswith(umlaut):
            return _replaced(stem, umlaut, plain)
    if lower.endswith("nachbar"):
        return stem + "n"
    if lower.endswith("chef"):
        return stem + "s"
    if lower.endswith(("er", "el", "en", "ler", "ner")):
        return stem
    if re.search(r"(?:türk|dän)\Z", lower):
        return stem + "en"
    if _PLURAL_E.search(stem):
        return stem + "e"
    return stem + "en"


def _singular(stem: str) -> str:
    """`Bürger` -> Bürger, `Kolleg` -> Kollege, `Ärzt` -> Arzt, `Beamt` -> Beamter."""
    lower = stem.casefold()
    for umlaut, plain in _UMLAUT_SINGULAR.items():
        if lower.endswith(umlaut):
            return _replaced(stem, umlaut, plain)
    if lower.endswith("beamt"):
        return stem + "er"
    return stem + "e" if _SINGULAR_E.search(stem) else stem


def _replaced(stem: str, old: str, new: str) -> str:
    tail = stem[-len(old) :]
    return stem[: -len(old)] + (new.capitalize() if tail[0].isupper() else new)
