"""Which pieces are no text of the release: press contact, signature, share bar, archive banner, print line.

The patterns speak of how German press pages are built and worded, never of one site.
"""

import re
from collections.abc import Sequence

from pipeline.fetch.article.text.blocks import Piece
from pipeline.fetch.data import pattern

_LABEL = re.compile(rf"{pattern('contact_labels')}\s*:?$", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:\b(?:tel(?:efon)?|fon|fax|mobil|handy|phone)\b\s*\.?\s*[:/]?\s*\(?\+?\d|\bt:\s*\+?\d|[☎✆]|\+(?:49|43|41)[\s\d(/-]{6,}\d|\b0\d{2,5}\s*[/\s–-]\s*\d[\d\s/–-]{4,})",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"[\w.+-]\s?(?:@|\(at\)|\[at\]|\(ät\))\s?[\w-]{1,63}(?:\.|\s?\(?punkt\)?\s?)[\w.-]|\be-?mail\b\s{0,9}:",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(?:im auftrag|i\.\s?a\.|gez\.|in vertretung|i\.\s?v\.)\b.{0,60}$", re.IGNORECASE | re.DOTALL
)
_BANNER = re.compile(f"{pattern('banners')}$", re.IGNORECASE)
_SHARE_WORD = pattern("share_words")
_SHARE_PHRASE = (
    rf"(?:(?:(?:presse)?(?:artikel|beitrag|meldung|seite|mitteilung|nachricht)\s+)?(?:teilen|drucken|empfehlen|versenden|weiterempfehlen|vorlesen)"
    rf"|diese[nrs]?\s+(?:seite|artikel|beitrag|meldung|inhalt)\s+(?:teilen|drucken|empfehlen)(?:\s\w{{2,12}}){{0,2}}|{_SHARE_WORD})"
)
_SHARE = re.compile(
    rf"^(?:teilen\s+sie.{{0,60}}|{_SHARE_PHRASE}(?:[\s,|/·•:.!-]+{_SHARE_PHRASE}){{0,14}})[\s:.!]*$",
    re.IGNORECASE,
)


def is_contact_label(flat: str) -> bool:
    """Whether a line is nothing but the head of a contact block."""
    return len(flat) < 90 and bool(_LABEL.match(flat))


def has_reach(flat: str) -> bool:
    """Whether a text names a telephone number or a mail address."""
    return bool(_PHONE.search(flat) or _MAIL.search(flat))


def is_share(flat: str) -> bool:
    """Share bar, print button."""
    return len(flat) < 160 and bool(_SHARE.match(flat))


def is_banner(flat: str) -> bool:
    """Archive notice, `zuletzt geändert`, `vor 2 Stunden`, advertisement for the paper."""
    return len(flat) < 400 and bool(_BANNER.match(flat))


def is_signature(flat: str) -> bool:
    """`Im Auftrag / Plath`."""
    return bool(_SIGNATURE.match(flat))


def contact_places(pieces: Sequence[Piece]) -> set[int]:
    """Places of the pieces that are press contact or signature, each block with its label.

    A label opens a block only if a telephone number or mail address follows close by, so that a
    sentence like `Kontakt` as a subhead of prose stays. It ends at a heading or at prose.
    """
    places: set[int] = set()
    for at, piece in enumerate(pieces):
        if at in places:
            continue
        if is_signature(piece.flat) and at >= len(pieces) // 2:
            places.add(at)
        elif is_contact_label(piece.flat):
            places.update(_section(pieces, at))
        elif _opens_with_label(piece):
            places.update(_tail(pieces, at))
    return places


def _opens_with_label(piece: Piece) -> bool:
    """`Kontakt: Pressestelle, Telefon 0123 456` or a label on the first line of a paragraph."""
    heads = ((" ".join(before.split()), rest) for before, _, rest in map(piece.text.partition, ("\n", ":")))
    rest = next((rest for label, rest in heads if rest and is_contact_label(label)), "")
    return has_reach(rest) and len(piece.flat) < 600


def _section(pieces: Sequence[Piece], at: int) -> set[int]:
    """The label at `at` and the contact lines after it; empty where nobody can be reached in them."""
    end = at + 1
    while end < len(pieces) and end - at < 25 and _is_line(pieces[end], first=end == at + 1):
        end += 1
    lines = pieces[at + 1 : end]
    if not any(has_reach(line.flat) for line in lines):
        return set()
    while end > at + 2 and not (has_reach(pieces[end - 1].flat) or len(pieces[end - 1].flat) < 60):
        end -= 1
    return set(range(at, end))


def _tail(pieces: Sequence[Piece], at: int) -> set[int]:
    end = at + 1
    while end < len(pieces) and end - at < 10 and has_reach(pieces[end].flat) and len(pieces[end].flat) < 300:
        end += 1
    return set(range(at, end))


def _is_line(piece: Piece, *, first: bool) -> bool:
    if piece.kind == "heading" and not is_contact_label(piece.flat):
        return first and len(piece.flat) < 80
    if has_reach(piece.flat):
        return len(piece.flat) < 700
    sentences = len(re.findall(r"[.!?]\s+[A-ZÄÖÜ]|[.!?]$", piece.flat))
    return len(piece.flat) < 160 and sentences < 2
