"""Which pieces of a page are its frame: known by the names of the elements they stand in, or by their words.

The names are those which content systems give their parts (caption, share, related, ...), in German and
English; a name counts only on an element that holds a small part of the text, never on a wrapper of it all.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.fetch.article.page.document import Element, squeezed, text_of
from pipeline.fetch.article.pictures.credits import split_credit
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.contact import is_banner, is_share
from pipeline.fetch.data import pattern
from pipeline.german.sentences import split

_SMALL = 0.35
"""An element holding more than this share of the article's letters is a wrapper, whatever its name says."""

_NEARLY_ALL = 0.9
_NAMES = re.compile(f"-{pattern('frame_names')}-")
_PICTURE = re.compile(
    r"-(?:picture|image|img|bild|foto|photo|figure|media|video|gallery|galerie|slider|slideshow)-"
)
# On a short release such a part may hold more letters than the text: these names are believed then too.
_SURE = re.compile(
    r"caption|copyright|credit|bildunterschrift|bildnachweis|shar(?:e|ing)|social|related|crumb|navi|rueckfrage|kontakt|contact|ansprechpartner|comment|kommentar|sidebar|footer|cookie|newsletter"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Names that hold a word from above and say the contrary, or speak of the layout.
_EXCEPT = re.compile(
    r"^(?:no|has|with|without|is|hide|col|grid|layout|page|theme|template|type|single|post-type)-|-(?:wrapper|container)$"
)
_DAY = re.compile(
    r"\d{1,2}\.\s?(?:\d{1,2}\.|[a-zäöü]{3,9}\.?)\s?(?:\d{4}|\d\d)?(?!\d)|\d{4}-\d{2}-\d{2}|\b(?:heute|gestern|vorgestern)\b",
    re.IGNORECASE,
)
_BESIDE_DAY = re.compile(
    r"\d{1,2}[:.]\d{2}(?:\s{0,3}uhr)?|\b(?:nr\.?|nummer)\s{0,3}[\d/.-]{1,20}|\b(?:(?:mon|diens|donners|frei|sams)tag|mittwoch|sonnabend|sonntag|mo|di|mi|do|fr|sa|so)\b"
    r"|\b(?:(?:presse|medien)?(?:mitteilung|meldung|information|aussendung)|datum|vom|am|um|den|und|uhr|(?:zuletzt|letzte)|stand(?!\s+vom)|(?:veröffentlich|erstell|aktualisier|geänder|bearbeit)(?:t|ung))\b|[\s:,.|/–—-]",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[\w./-]{2,30}(?:\s[\w./()-]{2,30}){0,3},\s{1,3}(?=(?:den\s{1,3})?\d)")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|zip|ics)(?:$|[?#])", re.IGNORECASE)
# A link that belongs to the release: where to read, register or download.
_SERVICE = re.compile(
    r"(?:zur?|zum|hier|mehr|weitere|alle|informationen|infos|anmeldung|programm|download|flyer|bewerbung)\b",
    re.IGNORECASE,
)
_TAGS = frozenset(("nav", "aside", "footer", "figcaption", "form", "dialog", "menu"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alert")
)
_RELATED = re.compile(f"^{pattern('frame_lines')}$", re.IGNORECASE)


_CREDIT_LINE = re.compile(
    r"\(?(?:foto|bild|grafik|video|karte|quelle|copyright|bildquelle|bildnachweis|fotos|bilder)\s*(?:/\s*\w+\s*)?(?::|©)|©",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"caption|bildunterschrift|bildtext", re.IGNORECASE)
# A sentence that says what happens: a word in lower case that ends like a verb or participle, and a full stop.
_CLAUSE = re.compile(r"\b[a-zäöüß]+(?:t|en)\b.*[.!?][“\"»)]?$")
_BACK = re.compile(r"(?:zur?|zum|mehr|alle|hier)\s(?:startseite|übersicht|seitenanfang|anfang|erfahren|lesen|anzeigen|liste|archiv)\W{0,3}$|zurück\b", re.IGNORECASE)  # fmt: skip
_MORE = re.compile(r"(?:mehr|weitere?s?|infos?|informationen|links?|siehe)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"www\.|https?:|@|\(at\)|\b[\w-]+\.(?:de|at|ch|org|eu|com)\b", re.IGNORECASE)


class Frame:
    """Letters of a page by element, so that a name on a wrapper is told from a name on a part."""

    def __init__(self, pieces: Sequence[Piece], chosen: set[int], titles: set[int]) -> None:
        self._letters: dict[Element, int] = {}
        self._whole = 0
        for at in chosen:
            self._whole += len(pieces[at].flat)
            for node in up_from(pieces[at].element):
                self._letters[node] = self._letters.get(node, 0) + len(pieces[at].flat)
        heads = {at for at in titles if pieces[at].element.tag == "h1"} or titles
        self._above = {node for at in heads for node in up_from(pieces[at].element)}
        self._known: dict[Element, tuple[str, bool]] = {}

    def named(self, piece: Piece) -> str:
        """The name of the part of the frame that a piece stands in, "" if it stands in none."""
        for node in up_from(piece.element):
            if (
                node in self._above
            ):  # what holds the headline too is no part, whatever its name (seen: `row-breadcrumb`)
                return ""
            name, sure = self._name(node)
            share = self._letters.get(node, 0) / max(1, self._whole)
            if name and (share <= _SMALL or (sure and share <= _NEARLY_ALL)):
                return name
        return ""

    def _name(self, node: Element) -> tuple[str, bool]:
        if node not in self._known:
            name = frame_name(node)
            plain = _HUMP.sub("-", name).lower().replace("_", "-")
            self._known[node] = (name, bool(name and (node.tag in _TAGS or _SURE.search(f"-{plain}-"))))
        return self._known[node]


def up_from(element: Element, most: int | None = None) -> Iterator[Element]:
    """An element and all above it; `most`: so many of them."""
    return itertools.islice(itertools.chain((element,), element.iterancestors()), most)


def _is_picture(node: Element, name: str) -> bool:
    """A box with a picture and few words: they are its caption."""
    if not _PICTURE.search(name) or len(text_of(node)) > 400:
        return False
    return any(True for _ in node.iter("img", "video", "picture"))


def frame_name(node: Element) -> str:
    """What tells that an element is part of the frame: its tag, role, class or id; "" if nothing does."""
    if node.tag in _TAGS:
        return str(node.tag)
    role = (node.get("role") or "").lower()
    if role in _ROLES:
        return role
    names: list[str] = [*(node.get("class") or "").split(), node.get("id") or ""]
    for name in names:
        plain = _HUMP.sub("-", name).lower().replace("_", "-")
        if plain and _NAMES.search(f"-{plain}-") and not _EXCEPT.search(plain):
            return name
        if plain and _is_picture(node, f"-{plain}-"):
            return name
    return ""


def is_related(flat: str) -> bool:
    """Head of a list of other articles, credit line, comment counter, button.

    A sentence is none, nor is a line with an address: `Weitere Informationen gibt es unter www...` is news.
    """
    if len(flat) >= 130 or not _RELATED.match(flat):
        return False
    return bool(_CREDIT_LINE.match(flat)) or not (
        flat[-1] in ".!" or (_MORE.match(flat) and _ADDRESS.search(flat))
    )


def is_dateline(flat: str) -> bool:
    """A line of days and what is said about days: `Pressemitteilung vom 01.07.2021`, `Erstellt am 5. Mai 2026 | Stand: 6.5.2026`.

    A place before it (`Münster, 22.01.2021`) and a category behind it (`05.05.2026 | Bauen und Verkehr`) are part of it.
    """
    if len(flat) >= 110 or not _DAY.search(flat):
        return False
    line = _PLACE.sub("", flat.partition(" | ")[0] if _DAY.match(flat) else flat, count=1)
    return not _BESIDE_DAY.sub("", _DAY.sub("", line))


def is_caption(piece: Piece) -> bool:
    """A line beside a picture that has a credit in it, or is named as its caption."""
    if len(piece.flat) > 400:
        return False
    around = list(up_from(piece.element, 3))
    named = any(node.tag == "figcaption" or "caption" in (node.get("class") or "") for node in around[:2])
    if not (named or split_credit(piece.flat)[1]):
        return False
    return any(
        sum(1 for _ in node.iter("img", "picture")) and len(text_of(node)) < 700
        for node in around
        if not (named and next(node.iter("table"), None) is not None and split_credit(piece.flat)[1] == "")
    )


def captions_above_credits(pieces: Sequence[Piece]) -> dict[int, int]:
    """Places of lines with nothing but a credit -> those of the captions that stand between them and their pictures."""
    found = {}
    for at, piece in enumerate(pieces[1:]):
        caption, credit = split_credit(piece.flat)
        before = pieces[at].element.getprevious()
        img = None if before is None or text_of(before) else next(before.iter("img"), None)
        if credit and not caption and img is not None and _is_said_of(img, pieces[at]):
            found[at + 1] = at
    return found


def _is_said_of(img: Element, piece: Piece) -> bool:
    """Whether a line below a picture is its caption: markup, style or the picture says so, or it has no shape of a text.

    What may be text is text: a caption too many does less harm there than a first paragraph that is missing.
    """
    flat = piece.flat
    if len(flat) >= 300 or piece.kind != "paragraph" or is_noise(piece):
        return False
    return (
        any(
            node.tag == "figure" or _CAPTION.search(node.get("class") or "")
            for node in up_from(piece.element, 3)
        )
        or all(run.em for run in piece.runs)
        or any(text_of(part) == flat for part in piece.element.iter("small"))
        or squeezed(flat) in squeezed(f"{img.get('alt') or ''} {img.get('title') or ''}")
        or not (is_prose(piece) or len(split(flat)) > 1 or _CLAUSE.search(flat))
    )


def is_service(piece: Piece) -> bool:
    """A link that belongs to the release: to a file, to what is to be done, or an address written out."""
    hrefs = [run.href for run in piece.runs if run.href]
    if any(_FILE.search(href) for href in hrefs):
        return True
    if _BACK.match(piece.flat):
        return False
    return bool(hrefs) and (bool(_SERVICE.match(piece.flat)) or bool(_ADDRESS.search(piece.flat)))


def is_teaser(piece: Piece) -> bool:
    """A paragraph that is nothing but a link to another page of the site, worded like a headline."""
    flat = piece.flat
    if piece.kind not in ("paragraph", "heading", "quote") or piece.inner < 0.9 * len(flat) or len(flat) < 30:
        return False
    if any(_FILE.search(run.href or "") for run in piece.runs) or _SERVICE.match(flat):
        return False
    return ":" in flat or "?" in flat or len(flat) > 45


def is_imprint(piece: Piece) -> bool:
    """The last line of a site: it links to the imprint."""
    return any(run.href and run.text.strip().lower() in ("impressum", "imprint") for run in piece.runs)


def is_noise(piece: Piece) -> bool:
    """Whether the words alone tell that a piece belongs to the frame; cells of a table never do."""
    flat = piece.flat
    told = is_share(flat) or is_banner(flat) or is_related(flat) or is_imprint(piece)
    return piece.kind != "cell" and (told or (len(flat) < 12 and not re.search(r"[\w=)(]", flat)))


def is_sentence(piece: Piece) -> bool:
    """A paragraph of one sentence, however short, that is no link."""
    flat = piece.flat
    return piece.kind == "paragraph" and len(flat) > 25 and flat[-1] in ".!?" and piece.linked < len(flat) / 3


def is_prose(piece: Piece) -> bool:
    """A sentence or more, not a link, not a caption with its credit."""
    flat = piece.flat
    if piece.kind in ("cell", "item") or len(flat) <= 60 or piece.linked > len(flat) / 3:
        return False
    if not (flat[-1] in '.!?…:“"»)' or len(flat) > 140):
        return False
    return len(flat) > 250 or not split_credit(flat)[1]
