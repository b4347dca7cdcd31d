"""The title of a release: what page, head, feed and list agree on, without the site's name, dates, numbers and kickers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pipeline.fetch.article.page.document import Element, one_line, squeezed, text_of
from pipeline.fetch.article.page.metadata import Metadata, title_parts, without_archive

_WORD = re.compile(r"\w+")
_LAST_PART = re.compile(r"\s(?:[|·•»]|-{1,2}|–|—|::)\s(?=[^|·•»]{0,300}$)|\s?\|\s?(?=[^|]{0,300}$)")
_FIRST_PART = re.compile(r"^([^|·•»:]{2,60}?)\s?(?:[|·•»:]|\s-{1,2}\s|\s–\s)\s?(?=\S)")
_SHORTEST = 6
_CRUMB = re.compile(r"crumb|navi|breadcrumb", re.IGNORECASE)
_KICKER = re.compile(
    r"kicker|dachzeile|over-?line|top-?line|roof-?line|spitzmarke|sup-?title|pre-?title|eyebrow|rubrik",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
)
_DAY = rf"(?:\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{_MONTH})\s?\d{{2,4}}|\d{{4}}-\d\d-\d\d)"
_HEAD_DAY = re.compile(rf"^{_DAY}\s?(?:[:|–—,-]\s?|\s)(?=\S)", re.IGNORECASE)
_TAIL_DAY = re.compile(rf"\s?(?:\(\s?(?:vom\s)?{_DAY}\s?\)|[|–—-]\s?(?:vom\s)?{_DAY})$", re.IGNORECASE)
_WEIGHTS = {
    "h1": 2.0,
    "json-ld": 1.5,
    "og": 1.5,
    "listed": 1.5,
    "window": 0.75,
    "twitter": 0.25,
    "shown": 0.5,
}


_LONE, _UNFIT = 1.4, 0.7
"""Weights of an h1 that nothing declared resembles: the only one of its page, or one of many."""
_SECTION = re.compile(
    r"(?:(?:aktuelle)?(?:presse|medien)?(?:mitteilung|meldung|information|nachricht|service|archiv|portal|stelle|amt|bereich)(?:en)?|presse|aktuelles|news|startseite|home|rathaus)"
)
_TOWN = re.compile(r"(?:stadt|gemeinde|landkreis|kreis|landeshauptstadt|marktgemeinde|land|kanton)\w{3,40}")


def titled(
    tree: Element, meta: Metadata, *, entry: str = "", url: str | None = None, prose: str = ""
) -> tuple[str, str]:
    """The headline and the kicker in it: of h1, og:title, JSON-LD, `<title>` and the list's, the one that most of them agree on.

    Of 73 news pages none alone was right on more than 55 (og:title), h1 on 52, JSON-LD on 43; two that agree rarely err.
    Where the page's JSON-LD tells `headline` and `alternativeHeadline` apart, its headline is believed: such desks give h1 and og:title
    to search engines (7 of 7 pages of three papers). `prose` is text of the page: of candidates that nobody seconds,
    the one whose words stand in it wins.
    """
    declared = cleaned_title(meta.ld("headline"), meta, url)
    if len(declared) >= _SHORTEST and meta.ld("alternativeHeadline"):
        return _cut(declared), ""
    kicker, heading, fits = _heading(tree, meta, entry)
    alone = sum(1 for _ in _headings(tree, "h1")) == 1
    weights = _WEIGHTS if fits else {**_WEIGHTS, "h1": _LONE if alone else _UNFIT}
    found = {
        "h1": heading,
        "json-ld": declared,
        "og": cleaned_title(meta.meta("og:title"), meta, url),
        "listed": without_archive(entry),
        "window": cleaned_title(meta.title, meta, url),
        "twitter": cleaned_title(meta.meta("twitter:title", "dcterms.title", "dc.title"), meta, url),
    }
    candidates = {name: _cut(text) for name, text in found.items() if text}
    votes: dict[str, float] = defaultdict(float)
    for name, text in candidates.items():
        # The name of a part of the site is not that of one release.
        votes[squeezed(text)] += 0.1 if _SECTION.fullmatch(squeezed(text)) else weights[name]
    _second(votes, tree, candidates, prose)
    best = max(votes, key=lambda key: votes[key], default="")
    chosen = max((text for text in candidates.values() if squeezed(text) == best), key=len, default="")
    return chosen, kicker if best == squeezed(_cut(heading)) else ""


def _second(votes: dict[str, float], tree: Element, candidates: dict[str, str], prose: str) -> None:
    """Adds what page and text say for a candidate: it is shown, the window's title holds it, the text speaks of it."""
    shown = {squeezed(text) for text in _shown(tree)} - {squeezed(candidates.get("h1", ""))}
    words = {word for word in _WORD.findall(prose.lower()) if len(word) > 3}
    window = squeezed(candidates.get("window", ""))
    for key, own in {squeezed(text): text for text in reversed(candidates.values())}.items():
        votes[key] += _WEIGHTS["shown"] if key in shown else 0.0
        votes[key] += 0.5 if key != window and len(key) > 15 and key in window else 0.0
        said = {word for word in _WORD.findall(own.lower()) if len(word) > 3}
        votes[key] += 0.6 * len(said & words) / len(said) if said and words else 0.0


def known_titles(tree: Element, meta: Metadata, url: str) -> list[str]:
    """Everything that is a headline of this page, so that none is taken for text."""
    found = [
        titled(tree, meta, url=url)[0],
        meta.ld("headline"),
        meta.ld("alternativeHeadline"),
        meta.meta("og:title", "twitter:title"),
        meta.title,
    ]
    return [text for text in {*(cleaned_title(title, meta, url) for title in found), *found} if text]


def cleaned_title(title: str, meta: Metadata, url: str | None) -> str:
    """A title without the name of the site at its end or beginning, and without `Archivmeldung: ` before it."""
    title = without_archive(title)
    host = squeezed(
        ((urlsplit(url or "").hostname or "").removeprefix("www.").rsplit(".", 1)[0]).rsplit(".", 1)[-1]
    )
    site = squeezed(meta.meta("og:site_name", "application-name"))
    for _ in range(3):
        parts = _LAST_PART.split(title)
        if len(parts) < 2 or not parts[-1] or not _is_site(squeezed(parts[-1]), host, site):
            break
        head = title[: title.rindex(parts[-1])].rstrip(" |·•»-–—:")
        if len(head) < _SHORTEST:
            break
        title = head
    first = _FIRST_PART.match(title)
    if first and _is_site(squeezed(first.group(1)), host, site) and len(title) - first.end() >= _SHORTEST:
        title = title[first.end() :]
    return title


def _is_site(part: str, host: str, site: str) -> bool:
    """Whether a part of a title is the name of the site or of its press pages."""
    of_host = len(host) > 3 and not host.isdigit() and (host in part or (len(part) > 3 and part in host))
    of_site = site and (site == part or (len(part) > 3 and part in site))
    return bool(of_host or of_site or _SECTION.fullmatch(part) or _TOWN.fullmatch(part))


def _cut(text: str) -> str:
    """A title without the day of the release."""
    text = one_line(text)
    for pattern in (_HEAD_DAY, _TAIL_DAY):
        rest = pattern.sub("", text)
        text = rest if len(rest) >= _SHORTEST else text
    return text


def _heading(tree: Element, meta: Metadata, entry: str) -> tuple[str, str, bool]:
    """Kicker and text of the `h1` (`h2` where there is none) that agrees best with what is declared, and whether it does."""
    declared = [text for text in (meta.meta("og:title"), entry, meta.title, *title_parts(meta.title)) if text]
    headings = list(_headings(tree, "h1")) or list(_headings(tree, "h2"))
    best, score = ("", ""), 0.0
    for at, (kicker, text) in enumerate(headings):
        agreement = max((_alike(text, other) for other in declared), default=0.5 if at == 0 else 0.0)
        if agreement > score + 0.05:
            best, score = (kicker, text), agreement
    if not best[1]:
        best = headings[0] if headings else ("", "")
        return best[0], without_archive(best[1]), len(headings) == 1
    return best[0], without_archive(best[1]), score >= 0.5


def _headings(tree: Element, tag: str) -> Iterator[tuple[str, str]]:
    for heading in tree.iter(tag):
        text = text_of(heading)
        if not 2 < len(text) < 300:
            continue
        kicker = next(
            (text_of(item) for item in heading.iter("span", "small", "em", "div") if _is_kicker(item)), ""
        )
        rest = text[len(kicker) :].lstrip(" :|–-") if kicker and text.startswith(kicker) else text
        yield (kicker, rest) if len(rest) >= _SHORTEST else ("", text)


def _is_kicker(element: Element) -> bool:
    return bool(_KICKER.search(element.get("class") or "")) and 1 < len(text_of(element)) < 90


def kicker_above(tree: Element, title: str) -> str:
    """The line right above the headline that is named as its kicker; "" without one."""
    key = squeezed(title)
    for heading in tree.iter("h1", "h2"):
        if key and squeezed(text_of(heading)) != key:
            continue
        for node in (heading, heading.getparent()):
            before = node.getprevious()
            if before is not None and _is_kicker(before):
                return text_of(before)
    return ""


def _shown(tree: Element) -> Iterator[str]:
    """Headings that are no part of a list or path of links."""
    for heading in tree.iter("h1", "h2", "h3"):
        around = [heading, *heading.iterancestors()][:4]
        if not any(node.tag in ("li", "nav") or _CRUMB.search(node.get("class") or "") for node in around):
            yield text_of(heading)


def _alike(text: str, other: str) -> float:
    """Share of common words, 1.0 for equal ones."""
    first, second = set(_WORD.findall(text.lower())), set(_WORD.findall(other.lower()))
    return len(first & second) / max(1, len(first | second))


def shares_a_word(title: str, texts: Iterable[str]) -> bool:
    """Whether a text speaks of its title: one of its longer words, or the beginning of one, stands in it."""
    said = " ".join(texts).lower()
    words = [word for word in _WORD.findall(title.lower()) if len(word) > 3]
    return not words or any(word[:5] in said or word[-6:] in said for word in words)
