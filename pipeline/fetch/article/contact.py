"""Which pieces are no text of the release: press contact, signature, share bar, archive banner, print line.

The patterns speak of how German press pages are built and worded, never of one site.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.fetch.article.blocks import Piece

_PRESS = r"(?:presse|medien|pressestelle|pressesprecher(?:in)?|redaktion(?:en)?|journalist(?:inn)?en)"
_LABEL = re.compile(
    rf"""^(?:
      (?:presse|medien)?kontakte?(?:daten)?(?:\s+(?:für|der|zur|zum)\b.{{0,40}})?
    | kontakt(?:\s*[/&|,]\s*|\s+und\s+)(?:rückfragen|pressekontakt|information(?:en)?|impressum)
    | (?:presse|medien)?rückfrage(?:n|hinweis)?(?:\s*(?:&|und|/)\s*kontakt)?(?:\s+(?:für|an|bitte|der|zum|zur|richten)\b.{{0,50}})?
    | für\s+(?:weitere\s+)?(?:presse|medien)?rückfragen.{{0,40}}
    | (?:ihre?\s+)?(?:presse)?ansprechpartner(?:in|innen|:in|\*in|/-?in)?(?:\s+(?:für|der|bei)\b.{{0,50}})?
    | (?:ihre?\s+)?ansprechperson(?:en)?(?:\s+für\b.{{0,50}})?
    | (?:für\s+)?(?:weitere\s+)?(?:auskünfte|informationen)\s+für\s+(?:die\s+)?{_PRESS}
    | presse-\s*und\s+öffentlichkeitsarbeit(?:,.*)?
    | herausgeber(?:in)?(?:\s+der\s+(?:presse|medien)mitteilung)?
    | verantwortlich(?:e[rn]?)?(?:\s+(?:für|i\.?\s?s\.?\s?d)\b.{{0,50}})?
    | (?:presse|medien)stelle(?:\s+(?:der|des)\b.{{0,50}})?
    | pressesprecher(?:in)?(?:\s+(?:der|des)\b.{{0,50}})?
    | pressekontakt.{{0,60}}
    | medienkontakt.{{0,60}}
    )\s*:?$""",
    re.IGNORECASE | re.VERBOSE,
)
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
_BANNER = re.compile(
    r"""^(?:
      archiv(?:meldung)?\b[\s:!.–-]*(?:die\s+inhalte\b.*)?
    | archiv(?:meldung|beitrag|artikel|nachricht)\b.{0,80}(?:\bvom\b|:).*
    | bitte\s+beachten\s+sie,?\s+dass\s+(?:die|es\s+sich).{0,60}(?:inhalte?|archiv|meldung|aktuell).*
    | (?:die\s+inhalte\s+dieser|diese)\s+(?:presse)?(?:meldung|mitteilung|seite|nachricht).{0,60}(?:nicht\s+mehr\s+aktuell|archiv).*
    | diese[rs]?\s+(?:presse)?(?:meldung|mitteilung|artikel|beitrag)\s+(?:wurde|ist|stammt).{0,50}(?:vor\s+mehr\s+als|älter|archiv).*
    | diese[rs]?\s+(?:artikel|beitrag|text)\s+(?:ist|stammt|wurde).{0,40}(?:archiv|nicht\s+mehr\s+aktuell|älter\s+als).*
    | lesen\s+sie\s+die\s+aktuelle\s+ausgabe\b.*
    | lesen\s+sie\s+(?:auch|mehr|hier|dazu|weiter)\b.{0,120}
    | (?:zuletzt\s+|letzte\s+)?(?:geändert|aktualisiert|aktualisierung|änderung)\s*(?:am|:|vom).{0,60}
    | (?:stand|veröffentlicht|erstellt|online\s+seit)\s*:?\s*(?:am\s+)?\d{1,2}\.\s?(?:\d{1,2}\.|\w+)\s?\d{4}.{0,20}
    | vor\s+\d+\s+(?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?)
    | gedruckt\s+(?:am|von)\b.{0,60}
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_SHARE_WORD = (
    r"(?:facebook|twitter|x|whatsapp|linkedin|xing|instagram|telegram|threema|mastodon|bluesky|pinterest|reddit|pocket|flipboard|"
    r"google\+?|e-?mail|per\s+(?:e-?)?mail|mail|sms|messenger|signal|link\s+kopieren|kopieren|drucken|druckversion|print|pdf|"
    r"rss|tumblr|diaspora|feedback|kommentare?|merken|vorlesen|versenden|weiterleiten|empfehlen|teilen|twittern|tweeten?|tweet|"
    r"seite|artikel|beitrag|meldung|diese[nr]?|auf|via|mit|bei|in|neuem|fenster|öffnen|senden|schicken|posten|share|pin\s+it|like|mitteilen|"
    r"per|als|zur|zum|schließen|zurück|nach\s+oben|seitenanfang|speichern|und|oder|info|datenschutz)"
)
_SHARE = re.compile(
    rf"^(?:(?:presse)?(?:artikel|beitrag|meldung|seite|mitteilung|nachricht)\s+(?:teilen|drucken|empfehlen|versenden|weiterempfehlen|vorlesen)"
    rf"|teilen(?:\s+sie.{{0,60}})?|diese[nrs]?\s+(?:seite|artikel|beitrag|meldung|inhalt)\s+(?:teilen|drucken|empfehlen).{{0,30}}"
    rf"|{_SHARE_WORD}(?:[\s,|/·•:.!-]+{_SHARE_WORD}){{0,14}})[\s:.!]*$",
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
            places.add(at)
            if not has_reach(piece.flat):
                places.update(_section(pieces, at))
            else:
                places.update(_tail(pieces, at))
    return places


def _opens_with_label(piece: Piece) -> bool:
    """`Kontakt: Pressestelle, Telefon 0123 456` or a label on the first line of a paragraph."""
    first, rest = _head(piece.text)
    return bool(rest) and is_contact_label(first) and has_reach(rest) and len(piece.flat) < 600


def _head(text: str) -> tuple[str, str]:
    for mark in ("\n", ":"):
        before, found, after = text.partition(mark)
        if found and 0 < len(before.strip()) < 90 and is_contact_label(" ".join(before.split())):
            return " ".join(before.split()), after
    return text, ""


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
