"""A page -> the lists on it, found by their repeated structure, each with the selectors that read it.

What repeats and links to pages of the same site, with titles as long as headlines and, best, with dates,
is a list of releases; a menu repeats too, but has short words and no dates.
"""

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.fetch.article.page.document import Element, base_of, safe_url, selected, text_of
from pipeline.fetch.hosts import home
from pipeline.fetch.link_filter import file_type
from pipeline.fetch.lists.selectors import first_in_each, for_group
from pipeline.fetch.when import parted, printed
from pipeline.model import ListRules

ITEMS = 3
"""So many alike make a list."""
LINKS = 2_000
"""Links of a page that are looked at; a list page with its menus has 50 to 600."""
GROUPS = 120
"""Looks of elements around links that are judged, those with most elements first; a page has 10 to 60."""
_TITLE = (15, 220)
"""Characters of a headline: shorter is a menu, longer a teaser."""
_CHROME_TAGS = frozenset(("nav", "footer", "header", "form"))
_CHROME = re.compile(
    r"\b(?:nav(?:i|igation|bar)?|menu|menue|footer|breadcrumb\w*|brotkrumen?|pagination|paging|social|share|sitemap|metanav|service-?links)\b",
    re.IGNORECASE,
)
_DATE = 40
"""Letters of an element that says a day and little else."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ROWS = frozenset(("tr", "li", "dd"))
_LEVELS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A list found on a page."""

    rules: ListRules
    titles: tuple[str, ...]
    urls: tuple[str, ...]
    dated: float
    """Share of items with a date, 0 to 1."""
    future: float
    """Share of items whose date lies more than a day ahead: a calendar of events."""
    score: float


@dataclass(slots=True)
class _Item:
    element: Element
    link: Element
    url: str
    titled: Element
    title: str
    date: Element | None = None
    day: dt.date | None = None


def repeated(
    tree: Element, url: str, *, now: dt.datetime, least: int = ITEMS, pdf: bool = False
) -> tuple[Repeated, ...]:
    """Lists of `tree` (the visible page at `url`), the likeliest first, at most five.

    `least` alike make a list; `pdf`: of links to PDF files instead of pages.
    """
    links = _links(tree, url, pdf=pdf)
    found = []
    for group in _groups(links, least):
        items = _items(group, links, now, least)
        if items and (repeated := _judged(tree, items, now)):
            found.append(repeated)
    # Of several ways to cut the same list the best stays: the one that holds date and heading.
    found.sort(key=lambda repeated: (repeated.score, -len(repeated.rules.item)), reverse=True)
    kept: list[Repeated] = []
    for repeated in found:
        if not any(len(set(repeated.urls) & set(other.urls)) > len(repeated.urls) / 2 for other in kept):
            kept.append(repeated)
    return tuple(kept[:5])


def following(tree: Element, url: str) -> str | None:
    """Selector of the link to the next page, by `rel`, class or words; None where there is none."""
    for selector in ("a[rel=next]", "a.next", ".next a", ".pagination-next a", ".pagination .next a"):
        if selected(tree, (selector,)):
            return selector
    base = base_of(tree, url)
    for link in tree.iter("a"):
        words = text_of(link).lower().strip(" »›>")
        if words in ("weiter", "nächste", "nächste seite", "ältere meldungen", "mehr meldungen") and safe_url(
            link.get("href"), base
        ):
            found = for_group(tree, [link])
            if found:
                return found
    return None


def _links(tree: Element, url: str, *, pdf: bool) -> dict[Element, str]:
    """Links to pages (or PDF files) of this site outside of menus and footers."""
    base = base_of(tree, url)
    here = url.split("#")[0].rstrip("/")
    out: dict[Element, str] = {}
    for link in itertools.islice(tree.iter("a"), LINKS):
        target = safe_url(link.get("href"), base)
        if (
            not target
            or not target.startswith("http")
            or home(target) != home(url)
            or file_type(target) != ("pdf" if pdf else "")
        ):
            continue
        bare = target.split("#")[0].rstrip("/")
        if bare != here and len(urlsplit(bare).path) > 1 and not in_chrome(link):
            out[link] = target.split("#")[0]
    return out


def in_chrome(element: Element) -> bool:
    """Whether it stands in a menu, a footer or the head of the site."""
    around = (element, *element.iterancestors())
    inside = itertools.takewhile(lambda item: item.tag not in ("body", "main", "html"), around)
    return any(
        item.tag in _CHROME_TAGS
        or _CHROME.search(f"{item.get('class') or ''} {item.get('id') or ''} {item.get('role') or ''}"[:500])
        for item in inside
        # The header of an item is not the site's.
        if item.tag != "header" or next(item.iterancestors("article", "main", "li"), None) is None
    )


def _groups(links: dict[Element, str], least: int) -> list[list[Element]]:
    """Elements of the same look (their own tag and classes, and their parent's) around links."""
    groups: dict[tuple[str, str], dict[Element, None]] = defaultdict(dict)
    for link in links:
        element = link
        for _ in range(_LEVELS):
            parent = element.getparent()
            if parent is None or element.tag in ("body", "main", "html"):
                break
            groups[(look(parent), look(element))][element] = None
            if element.tag in _ROWS:  # rows may alternate between classes
                groups[(look(parent), element.tag)][element] = None
            element = parent
    large = sorted((group for group in groups.values() if len(group) >= least), key=len, reverse=True)
    return [list(group) for group in large[:GROUPS]]


def look(element: Element) -> str:
    """Tag and classes, without those that number or mark single elements."""
    classes = sorted(
        css_class
        for css_class in (element.get("class") or "").split()
        if not re.search(r"\d|^(?:odd|even|first|last|active)$", css_class)
    )
    return ".".join((element.tag, *classes))


def _items(group: Sequence[Element], links: dict[Element, str], now: dt.datetime, least: int) -> list[_Item]:
    """The group read as items; [] where it is none: two titles in one item, or the same link in many."""
    items: list[_Item] = []
    for element in group:
        inside = [link for link in element.iter("a") if link in links]
        if not inside or len({links[link] for link in inside}) > 3:
            return []
        heading = next((heading for heading in element.iter(*_HEADINGS) if text_of(heading)), None)
        main = next(
            (
                link
                for link in inside
                if heading is not None and (link in heading.iter() or link in heading.iterancestors())
            ),
            None,
        )
        if main is None:
            main = max(inside, key=lambda link: len(text_of(link)))
        titled = heading if heading is not None else main
        # A heading may hold a kicker beside the linked title.
        if titled is not main and main in titled.iter() and len(text_of(main)) > len(text_of(titled)) / 2:
            titled = main
        if titled is main:
            titled = _beside_date(main, now)
        item = _Item(element, main, links[main], titled, text_of(titled))
        _dated(item, now)
        items.append(item)
    urls = {item.url for item in items}
    return items if len(urls) >= least and len(urls) >= 0.9 * len(items) else []


def _beside_date(link: Element, now: dt.datetime) -> Element:
    """In a link that holds a date in an element of its own: the element beside it that says the most."""
    inner = [item for item in link.iter() if item is not link and isinstance(item.tag, str) and text_of(item)]
    dates = [
        item
        for item in inner
        # A date in brackets is part of what the headline says.
        if len(said := text_of(item)) <= _DATE
        and said[0] != "("
        and printed(item.get("datetime") or said, now)
    ]
    if not dates:
        return link
    apart = {*dates, *(up for date in dates for up in date.iterancestors())}
    others = [item for item in inner if item not in apart]
    best = max(others, key=lambda other: len(text_of(other)), default=link)
    return best if len(text_of(best)) >= _TITLE[0] else link


def _dated(item: _Item, now: dt.datetime) -> None:
    """Finds the smallest element of an item that says a day and little else."""
    for element in item.element.iter():
        if (
            not isinstance(element.tag, str)
            or element is item.titled
            or item.titled in element.iterancestors()
        ):
            continue
        said = element.get("datetime") or text_of(element)
        if 0 < len(said) <= _DATE and (when := printed(said, now)):
            if item.date is None or item.date in element.iterancestors():
                item.date, item.day = element, when.day
            if element.tag == "time":
                return


def _judged(tree: Element, items: list[_Item], now: dt.datetime) -> Repeated | None:
    """The list with its selectors and a score, or None where it reads like a menu."""
    fitting = sum(_TITLE[0] <= len(item.title) <= _TITLE[1] for item in items) / len(items)
    if fitting < 0.6:
        return None
    selector = for_group(tree, [item.element for item in items])
    if selector is None:
        return None
    dated = [item for item in items if item.day]
    share = len(dated) / len(items)
    headed = sum(
        item.titled.tag in _HEADINGS or any(above.tag in _HEADINGS for above in item.titled.iterancestors())
        for item in items
    ) / len(items)
    tomorrow = now.date() + dt.timedelta(days=1)
    ahead = sum(item.day > tomorrow for item in dated if item.day) / len(items)
    long = sum(len(item.title) for item in items) / len(items)
    score = fitting + 2 * share + headed + min(1.0, long / 60) + min(1.0, len(items) / 10)
    return Repeated(
        rules=_rules(selector, items, share),
        titles=tuple(parted(item.title, now)[0] for item in items),
        urls=tuple(item.url for item in items),
        dated=share,
        future=ahead,
        score=round(score, 2),
    )


def _rules(selector: str, items: list[_Item], dated: float) -> ListRules:
    """Selectors inside an item, each only where it finds the same in every item."""
    link = first_in_each([(item.element, item.link) for item in items if item.link is not item.element])
    title = None
    if all(item.titled is not item.link for item in items):
        title = first_in_each([(item.element, item.titled) for item in items])
    date = None
    if dated > 0.8:
        pairs = [(item.element, item.date) for item in items if item.date is not None]
        date = first_in_each(pairs)
    return ListRules(item=selector, link=link or "a", title=title, date=date, summary=_summary(items))


def _summary(items: list[_Item]) -> str | None:
    """A paragraph beside the title, in most items."""
    pairs = []
    for item in items:
        for paragraph in item.element.iter("p"):
            if (
                len(text_of(paragraph)) > 40
                and paragraph is not item.date
                and item.titled not in paragraph.iter()
            ):
                pairs.append((item.element, paragraph))
                break
    return first_in_each(pairs) if len(pairs) > len(items) / 2 else None
