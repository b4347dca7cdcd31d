"""Releases that stand with their whole text on one page, below each other or folded away: found, and cut apart.

A heading that repeats, with prose and without a page of its own behind it, begins a release. What a release
holds is the element around its heading, or what follows the heading up to the next one.
"""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from lxml import etree
from lxml import html as lxml_html

from pipeline.fetch.article.page.document import Element, removed, selected, text_of
from pipeline.fetch.lists.repeated_lists import in_chrome, look
from pipeline.fetch.lists.selectors import for_group
from pipeline.fetch.when import When, parted, printed
from pipeline.model import ListRules

FOLLOWING = "following"
"""`list.text` of a list whose items are headings: the text is what follows each, up to the next."""
_HEADS = ("h2", "h3", "h4", "h5", "summary", "button", "dt")
_PROSE = 120
"""Letters of text below a heading from which on it may be a release."""
_MOST = 300
"""Letters of a heading; longer ones are paragraphs."""
_ITEMS = 200
GROUPS = 12
"""Looks of headings that are judged, those with most headings first; a page has three or four."""
_DATE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One release of a page."""

    title: str
    when: When | None
    html: str
    """Its text, without title and date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """A page that is a list of whole releases."""

    rules: ListRules
    sections: tuple[Section, ...]
    score: float


def found(tree: Element, *, now: dt.datetime) -> Sections | None:
    """The likeliest way to cut `tree` (the whole page, hidden text with it) into releases; None where there is none."""
    best: Sections | None = None
    for heads in _groups(tree):
        rules = _rules(tree, heads)
        if rules is None:
            continue
        cut = sections(tree, rules, now=now)
        told = [
            section
            for section in cut
            if len(text_of(lxml_html.fromstring(f"<div>{section.html}</div>"))) >= _PROSE
        ]
        if len(told) < 2 or len(told) < 0.7 * len(cut):
            continue
        dated = sum(section.when is not None for section in cut) / len(cut)
        if dated < 0.7:  # questions and answers, opening hours: folded too, and without a day
            continue
        score = 2 * dated + min(1.0, len(cut) / 10) + 1
        if best is None or score > best.score:
            best = Sections(rules=rules, sections=tuple(cut), score=round(score, 2))
    return best


def sections(tree: Element, rules: ListRules, *, now: dt.datetime) -> list[Section]:
    """The releases of a page by its rules: `item`, `title`, `date`, and `text` for what holds the text.

    Raises ParseError for a selector that is none.
    """
    items = selected(tree, (rules.item,))[:_ITEMS]
    marks = set(items)
    found = [section for item in items if (section := _section(item, rules, marks, now))]
    return _with_parts(found) if rules.text == FOLLOWING else found


def _with_parts(found: Sequence[Section]) -> list[Section]:
    """A heading without a day among others that have one stands inside the release above it."""
    if sum(section.when is not None for section in found) * 2 <= len(found):
        return list(found)
    out: list[Section] = []
    for section in found:
        if section.when is None and out:
            inner = f"{out[-1].html}<h3>{escape(section.title)}</h3>{section.html}"
            out[-1] = replace(out[-1], html=inner)
        else:
            out.append(section)
    return out


def _groups(tree: Element) -> list[list[Element]]:
    """Headings of the same look, outside of menus, that lead nowhere else."""
    groups: dict[tuple[str, ...], list[Element]] = {}
    for head in tree.iter(*_HEADS):
        words = text_of(head)
        parent = head.getparent()
        if not 8 <= len(words) <= _MOST or parent is None or in_chrome(head) or _leads_away(head):
            continue
        above = parent.getparent()
        key = (look(head), look(parent), look(above) if above is not None else "")
        groups.setdefault(key, []).append(head)
    large = sorted(groups.values(), key=len, reverse=True)[:GROUPS]
    return [firsts for row in large if 2 <= len(firsts := _first_of_each(row)) <= _ITEMS]


def _first_of_each(heads: Sequence[Element]) -> list[Element]:
    """Where each release has an element of its own, the headings further down in it are its own."""
    firsts = {head.getparent(): head for head in reversed(heads)}
    return sorted(firsts.values(), key=heads.index) if len(firsts) > 1 else list(heads)


def _leads_away(head: Element) -> bool:
    links = [*head.iter("a"), *(up for up in head.iterancestors("a"))]
    return any(not (link.get("href") or "#").startswith("#") for link in links)


def _rules(tree: Element, heads: Sequence[Element]) -> ListRules | None:
    """Selectors of the elements around the headings, or of the headings where those have one parent."""
    around = [_around(head, heads) for head in heads]
    if all(item is not head for item, head in zip(around, heads, strict=True)):
        selector = for_group(tree, around)
        title = heads[0].tag
        if selector and all(
            next(item.iter(title), None) is head for item, head in zip(around, heads, strict=True)
        ):
            return ListRules(item=selector, link="a", title=title, text="*")
    selector = for_group(tree, heads)
    return ListRules(item=selector, link="a", text=FOLLOWING) if selector else None


def _around(head: Element, heads: Sequence[Element]) -> Element:
    """The largest element around a heading that holds no other of them."""
    others = {up for item in heads if item is not head for up in item.iterancestors()}
    element = head
    while (parent := element.getparent()) is not None and parent not in others and parent.tag != "body":
        element = parent
    return element


def _section(item: Element, rules: ListRules, marks: set[Element], now: dt.datetime) -> Section | None:
    parts = _following(item, marks) if rules.text == FOLLOWING else [item]
    holder = lxml_html.Element("div")
    for part in parts:
        twin = copy.deepcopy(part)
        twin.tail = None
        holder.append(twin)
    if rules.text == FOLLOWING:
        head: Element = item
    else:
        head = next(iter(selected(holder, (rules.title or "h2",))), None)
    if head is None:
        return None
    words = text_of(head)
    title, when = parted(words, now, behind=True)
    if when is not None and title == words:  # a date alone is no headline
        return None
    if rules.text != FOLLOWING:
        _without(head)
    date = _date_of(holder, rules, now)
    if date is not None:
        when = when or printed(date.get("datetime") or text_of(date), now)
        removed(date)
    if not title:
        return None
    return Section(title=title, when=when, html=_inner(holder))


def _following(item: Element, marks: set[Element]) -> list[Element]:
    """What follows a heading in its parent, up to the next one."""
    out: list[Element] = []
    for sibling in item.itersiblings():
        if sibling in marks or any(inner in marks for inner in sibling.iter()):
            break
        if isinstance(sibling.tag, str) and sibling.tag != "hr":
            out.append(sibling)
    return out


def _without(head: Element) -> None:
    """Takes a heading out, and what holds nothing else."""
    while (parent := head.getparent()) is not None and text_of(parent) == text_of(head) and parent.getparent() is not None:  # fmt: skip
        head = parent
    removed(head)


def _date_of(holder: Element, rules: ListRules, now: dt.datetime) -> Element:
    """The smallest element near the beginning that says a day and little else."""
    if rules.date:
        return next(iter(selected(holder, (rules.date,))), None)
    best: Element = None
    for number, item in enumerate(holder.iter()):
        if number > 25 or (best is not None and best not in item.iterancestors()):
            break
        if not isinstance(item.tag, str) or item is holder:
            continue
        said = item.get("datetime") or text_of(item)
        if 0 < len(said) <= _DATE and printed(said, now):
            best = item
    return best


def _inner(holder: Element) -> str:
    """Contents as HTML, shown: what folded all of it away does not go with it; what is hidden inside stays so."""
    half = len(text_of(holder)) / 2
    for item in holder.iter(etree.Element):
        if len(text_of(item)) > half:
            for name in ("hidden", "aria-hidden", "style", "class", "id"):
                item.attrib.pop(name, None)
            if item.tag in ("details", "summary"):
                item.tag = "div"
    return "".join(etree.tostring(item, encoding="unicode", method="html") for item in holder)
