"""Days that a page prints for its readers, each with what the words around it say: published, updated, or nothing."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pipeline.fetch.article.header.dates import day_of, declared_day
from pipeline.fetch.article.page.document import Element, squeezed, text_of
from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.article.text.noise import is_dateline, is_prose, up_from

Meaning = Literal["published", "updated", "bare"]

_DAY = r"(?:\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zÄÖÜäöü]{3,9}\.?),?\s?(?:\d{4}|\d{2}(?!\d))|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\s(?:[A-Za-zÄÖÜäöü]{3,9}),?\s\d{4})"
_DATE = re.compile(_DAY, re.IGNORECASE)
_WEEKDAY = r"(?i:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so)\.?,?\s?(?:den\s)?)?"
_LINK = rf"(?:\s?(?:am|vom|on|der|:|\||–|-|,|den)){{0,2}}\s?{_WEEKDAY}"
_PUBLISHED = re.compile(
    r"(?:veröffentlicht(?:ung)?(?:sdatum)?|publiziert|publikationsdatum|erschienen|erscheinungsdatum|eingestellt|online\sseit|bekanntgegeben|"
    r"(?:presse|medien)?(?:meldung|mitteilung|information|aussendung|dienst|bericht)(?:\s?(?:nr\.?|nummer)?\s?[\d/.-]{1,12})?\s(?:vom|von)|"
    r"(?:artikel|beitrag|nachricht|news)\svom|gepostet|geschrieben|verfasst|posted|published|datum|ausgabe\svom|pressedatum|meldungsdatum)"
    rf"(?:\s(?:von|durch|by)\s[^|:\d]{{1,50}})?{_LINK}\s?({_DAY})",
    re.IGNORECASE,
)
_CREATED = re.compile(
    rf"(?:erstellt(?:\svon\s[^|:\d]{{1,50}})?|angelegt|created){_LINK}\s?({_DAY})", re.IGNORECASE
)
_DONE = re.compile(
    rf"\bam\s{_WEEKDAY}({_DAY})[^.|]{{0,40}}\s(?:gepostet|veröffentlicht|eingestellt|publiziert|geschrieben|verfasst)\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?:aktualisier(?:t|ung)|(?:zuletzt|letztmals)\s(?:geändert|bearbeitet|aktualisiert)|letzte[rs]?\s(?:änderung|aktualisierung|update|bearbeitung)|geändert|update[d]?|bearbeitet|stand|datenstand|zuletzt)"
    rf"{_LINK}\s?({_DAY})",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"^\s?(?:©\s?)?(?:[A-ZÄÖÜ][\w./ -]{{1,60}}(?:\([\w ./-]{{1,30}}\)\s?)?,?\s?(?:den\s)?[–-]?\s?)?[(\[]?\s?{_WEEKDAY}({_DAY})",
)
"""`Musterstadt, 03.03.2026. `, `(16.12.2021 – teilweise voraus)`, `Musterstadt (3. März 2026)` at the beginning of a text."""
_EVENT = re.compile(
    r"\b(?:findet|beginn|termin|wann|einlass|anmeldeschluss|bewerbungsschluss|frist|gültig|geboren|gestorben|uhr\sbis|bis\szum|ab\sdem|veranstaltung)",
    re.IGNORECASE,
)
_NAME_PUBLISHED = re.compile(r"publish|pubdate|entry-?date|post-?date|veroeffentlich|release-?date|dateline|created|issued", re.IGNORECASE)  # fmt: skip
_NAME_UPDATED = re.compile(r"updat|modif|aktualis|changed|revis|geaendert", re.IGNORECASE)
_NAME_EVENT = re.compile(
    r"event|termin|veranstaltung|kalender|calendar|start-?date|comment|kommentar", re.IGNORECASE
)
_NAME_DATE = re.compile(
    r"(?:^|[\s_-])(?:submitted|date|datum|meta|byline|posted|dateline|pubdate|info|subline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WORD_PUBLISHED = re.compile(r"veröffentlicht|publiziert|erschienen|erstellt|vom|datum|published|posted", re.IGNORECASE)  # fmt: skip
_WORD_UPDATED = re.compile(r"aktualisier|geändert|änderung|update|bearbeitet|\bstand\b", re.IGNORECASE)
_FRAME = frozenset(("nav", "aside", "footer"))
_LABELS = re.compile(r"(?:veröffentlicht|datum|erscheinungsdatum|erschienen|vom|pressedatum|meldungsdatum|erstellt|publiziert)\W{0,3}(?:am)?\W{0,3}", re.IGNORECASE)  # fmt: skip
_PATH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


class Printed(NamedTuple):
    """A day as it stands on the page."""

    day: dt.date
    meaning: Meaning


def in_times(tree: Element, near: dt.date) -> Iterator[Printed]:
    """`time` elements in the order of the page, read by their names and the words before them."""
    for item in tree.iter("time"):
        names = " ".join(
            f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('property') or ''}"
            for node in up_from(item, 3)
        )
        if any(node.tag in _FRAME for node in up_from(item)) or _NAME_EVENT.search(names):
            continue
        day = declared_day(item.get("datetime") or "", near=near) or day_of(text_of(item), near=near)
        if day is None:
            continue
        label = f"{_label(item)} {text_of(item)[:30]}"
        if _NAME_UPDATED.search(names) or _WORD_UPDATED.search(label):
            yield Printed(day, "updated")
        elif (
            item.get("pubdate") is not None or _NAME_PUBLISHED.search(names) or _WORD_PUBLISHED.search(label)
        ):
            yield Printed(day, "published")
        else:
            yield Printed(day, "bare")


def _label(element: Element) -> str:
    """The last words before an element, in its own line."""
    before = element.getprevious()
    if before is not None:
        return ((before.tail or "") if (before.tail or "").strip() else "".join(before.itertext()))[-40:]
    parent = element.getparent()
    if (parent.text or "").strip():
        return str(parent.text)[-40:]
    aside = parent.getprevious()
    short = aside is not None and aside.tag in ("dt", "span", "strong", "b", "label")
    return "".join(aside.itertext())[-40:] if short else ""


def in_words(pieces: Sequence[Piece], title: str, near: dt.date) -> Iterator[Printed]:
    """Lines that say when: labelled ones wherever they stand, bare ones around the headline, in their order."""
    shown = [piece for piece in pieces if not any(node.tag in _FRAME for node in up_from(piece.element))]
    for piece in shown:
        if len(piece.flat) > 300:
            continue
        for pattern, meaning in (
            (_PUBLISHED, "published"),
            (_DONE, "published"),
            (_CREATED, "published"),
            (_UPDATED, "updated"),
        ):
            for found in pattern.finditer(piece.flat):
                day = day_of(found.group(1), near=near)
                if day:
                    yield Printed(day, meaning)  # type: ignore[arg-type]
    for at, piece in enumerate(shown):
        day = day_of(piece.flat, near=near) if len(piece.flat) < 60 and at else None
        if day and _LABELS.fullmatch(shown[at - 1].flat):  # <dt>Datum</dt><dd>20.11.2026</dd>
            yield Printed(day, "published")
    yield from _bare(_around_headline(shown, squeezed(title)), near)
    named = [
        piece
        for piece in shown
        if piece.kind not in ("item", "cell") and _NAME_DATE.search(_names(piece.element))
    ]
    yield from _bare(named, near)


def _names(element: Element) -> str:
    return " ".join(f"{node.get('class') or ''} {node.get('id') or ''}" for node in up_from(element, 2))


def _around_headline(pieces: Sequence[Piece], title: str) -> Sequence[Piece]:
    """The lines below the headline down to its third paragraph, then those close above it; all without a headline."""
    heads = [at for at, piece in enumerate(pieces) if piece.element.tag in ("h1", "h2", "h3")]
    same = [
        at
        for at, piece in enumerate(pieces)
        if title and len(piece.flat) < 300 and squeezed(piece.flat) == title
    ]
    head = next((at for at in same if at in heads), same[0] if same else None)
    if head is None:
        head = next((at for at in heads if pieces[at].element.tag == "h1"), heads[0] if heads else None)
    if head is None:
        return pieces
    prose = [at for at, piece in enumerate(pieces) if at > head and is_prose(piece)]
    end = prose[2] + 1 if len(prose) > 2 else len(pieces)
    return [*pieces[head + 1 : min(end, head + 25)], *reversed(pieces[max(0, head - 6) : head])]


def _bare(pieces: Sequence[Piece], near: dt.date) -> Iterator[Printed]:
    for piece in pieces:
        flat = piece.flat
        if _UPDATED.match(flat):
            continue
        short = len(flat) <= 110 and not is_prose(piece) and not _EVENT.search(flat)
        if is_dateline(flat):
            day = day_of(flat, near=near)
        elif (
            short
            and (len(flat) < 60 or piece.linked < len(flat) / 2)
            and len(dates := _DATE.findall(flat)) == 1
        ):
            day = day_of(dates[0], near=near)
        else:
            opening = _OPENING.match(piece.text[:160])
            day = day_of(opening.group(1), near=near) if opening else None
        if day:
            yield Printed(day, "bare")


def in_address(url: str) -> dt.date | None:
    """A whole day in the path of an address: `/2026/11/26/bruecke`, `bruecke-20261126.html`."""
    try:
        found = _PATH_DAY.search(urlsplit(url).path)
        return dt.date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None
