"""A list page and its selectors -> a Listing: one Entry an item, files and other sites told apart.

Reads what the rules name and nothing else; a page on which `item` matches nothing is an error that names the
selector, never an empty poll, because that is how a relaunch looks.
"""

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import quote

from pipeline.errors import ConfigError, EmptyList, FetchError, ParseError
from pipeline.fetch.article.page.document import (
    Element,
    base_of,
    decoded,
    one_line,
    parsed,
    safe_url,
    selected,
    text_of,
    visible,
    words_of,
)
from pipeline.fetch.article.page.walls import refusal as refusal_of_page
from pipeline.fetch.feed.item import Text
from pipeline.fetch.feed.text import fingerprint
from pipeline.fetch.http import Client
from pipeline.fetch.identity import EntryKey, identities
from pipeline.fetch.link_filter import refusal
from pipeline.fetch.lists.one_page import Section, sections
from pipeline.fetch.lists.presets import expand
from pipeline.fetch.when import When, parted, printed
from pipeline.messages import Message
from pipeline.model import Entry, Listing, ListRules, Page, Source
from pipeline.model.releases import Validators

ITEMS = 500
"""Items of one page; press offices list 10 to 120."""
WALL = 2000
"""Letters of a page up to which it may be a cookie wall, a bot page or a script shell."""


@dataclass(slots=True)
class _Found:
    """What the pages of one poll gave so far."""

    entries: dict[str, Entry] = field(default_factory=dict)
    refused: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def listing(
    source: Source,
    client: Client,
    *,
    validators: Validators = Validators(),
    now: dt.datetime,
    pages: int | None = None,
) -> Listing:
    """One poll of a list page.

    `pages` overrides how many pages are read (all the list still has, where a whole first page was new).
    Raises FetchError, ParseError where the first page holds no item, ConfigError without selectors.
    A later page that fails is a problem of the Listing, not its end.
    """
    source = expand(source)
    rules = source.list
    if rules is None:
        raise ConfigError(
            "a source of kind `listing` needs `list: {item: ...}` or a preset", file=source.id, key="list"
        )
    first = client.get(source.url, validators=validators, delay=source.delay)
    if first.unchanged:
        return Listing(
            source=source.id, url=first.url, unchanged=True, validators=validators, retrieved=now, moved_to=first.moved_to,
            next_poll=first.max_age, tdm_reserved=first.tdm_reserved, problems=first.notes,
        )  # fmt: skip
    found = _Found(problems=list(first.notes))
    following = _read(first, source, rules, now, found)
    _further(following, source, rules, client, now, found, {source.url, first.url}, pages or rules.pages)
    found.problems += [
        f"no title in the list: {entry.url}" for entry in found.entries.values() if not entry.title
    ]
    return Listing(
        source=source.id,
        url=first.url,
        entries=tuple(found.entries.values()),
        validators=first.validators,
        retrieved=now,
        problems=tuple(found.problems),
        refused=tuple(found.refused.values()),
        moved_to=first.moved_to,
        next_poll=first.max_age,
        tdm_reserved=first.tdm_reserved,
    )


def _further(
    following: str | None,
    source: Source,
    rules: ListRules,
    client: Client,
    now: dt.datetime,
    found: _Found,
    visited: set[str],
    pages: int,
) -> None:
    """Reads the pages after the first into `found`, at most `pages` with it, never one twice."""
    for _ in range(pages - 1):
        if following is None or following in visited:
            return
        visited.add(following)
        try:
            page = client.get(following, validators=Validators(), delay=source.delay)
            following = _read(page, source, rules, now, found)
        except (FetchError, ParseError) as error:
            found.problems.append(Message("a further page was not read: {our_error}", our_error=error))
            return


def _read(page: Page, source: Source, rules: ListRules, now: dt.datetime, found: _Found) -> str | None:
    """Puts the items of one page into `found`; gives the address of the next page. Raises ParseError."""
    if rules.text is not None:
        _whole(page, source, rules, now, found)
        return None
    tree = visible(parsed(decoded(page.body, page.content_type)))
    base = base_of(tree, page.url)
    items = selected(tree, (rules.item,))
    if not items:
        raise EmptyList(_nothing(tree, page, rules), about=page.url)
    if len(items) > ITEMS:
        found.problems.append(
            Message(
                "{all} items on {url}: the first {number} were read",
                all=f"{len(items):,}",
                url=page.url,
                number=ITEMS,
            )
        )
        items = items[:ITEMS]
    for number, item in enumerate(items, start=1):
        entry = _entry(item, source, rules, base, now)
        if not entry.title and not entry.url:
            found.problems.append(
                Message(
                    "item {number} of {url} holds neither a link nor a title", number=number, url=page.url
                )
            )
            continue
        reason = refusal(entry.url, source)
        if reason:
            found.refused.setdefault(entry.id, (entry, reason))
            continue
        # Picture and headline often link to the same page: the one that says something counts.
        known = found.entries.get(entry.id)
        if known is None or (entry.title and not known.title):
            found.entries[entry.id] = entry
    onward = (
        safe_url(link.get("href"), base) for link in selected(tree, (rules.next,) if rules.next else ())
    )
    return next((url for url in onward if url and refusal(url, source) is None), None)


def _whole(page: Page, source: Source, rules: ListRules, now: dt.datetime, found: _Found) -> None:
    """Puts the releases that stand whole on one page into `found`. Raises ParseError."""
    tree = parsed(decoded(page.body, page.content_type))
    base = base_of(tree, page.url)
    tree.make_links_absolute(base, handle_failures="discard")
    read = sections(tree, rules, now=now)
    if not read:
        raise EmptyList(_nothing(visible(tree), page, rules), about=page.url)
    # Of the day and title alone: a corrected text is the same release.
    names = identities(
        source.id,
        [EntryKey(title=section.title, day=section.when.day if section.when else None) for section in read],
    )
    for name, section in zip(names, read, strict=True):
        found.entries[name] = Entry(
            id=name,
            source=source.id,
            url=_place(page.url, section),
            title=section.title,
            html=section.html,
            day=section.when.day if section.when else None,
            published=section.when.moment if section.when else None,
            fingerprint=fingerprint(section.title, Text(value=section.html)),
        )


def _place(url: str, section: Section) -> str:
    """The address of a release on its page: its words as a text fragment, which browsers scroll to.

    An `id` would be shorter; systems number them anew with each release that is added.
    """
    words = quote(" ".join(section.title.split()[:8]), safe="").replace("-", "%2D")
    return f"{url.split('#')[0]}#:~:text={words}"


def _nothing(tree: Element, page: Page, rules: ListRules) -> str:
    """Why no item was found: a wall in front of the list, or a list that looks different now."""
    said = f"the list's selector `item: {rules.item}` matches nothing on this page"
    words = text_of(tree)
    title = next((text_of(item) for tag in ("h1", "title") for item in tree.iter(tag)), "")
    wall = refusal_of_page(
        words, found="", title=title, raw=decoded(page.body, page.content_type), url=page.url
    )
    # A page with more to say than a wall has, and none of its words, is the site itself after a relaunch.
    return f"{wall}; {said}" if wall and wall != "no text found" and len(words) < WALL else said


def _entry(item: Element, source: Source, rules: ListRules, base: str | None, now: dt.datetime) -> Entry:
    """One item of the list."""
    link = _link(item, rules.link)
    url = safe_url(link.get("href"), base) if link is not None else None
    titled = _first(item, rules.title) if rules.title else link
    title = words_of(titled) if titled is not None else ""
    if not title and link is not None:
        title = words_of(link) or one_line(link.get("title") or link.get("aria-label") or "")
    title, said = parted(title, now)
    when = _when(item, rules.date, now) or said
    summed = _first(item, rules.summary) if rules.summary else None
    summary = words_of(summed) if summed is not None else ""
    categories = (
        tuple(filter(None, map(words_of, selected(item, (rules.category,))))) if rules.category else ()
    )
    day = when.day if when else None
    url = url or ""
    return Entry(
        id=identities(source.id, [EntryKey(url=url, title=title, day=day, text=summary)])[0],
        source=source.id,
        url=url,
        title=title,
        summary=summary,
        categories=tuple(dict.fromkeys(categories)),
        day=day,
        published=when.moment if when else None,
    )


def _link(item: Element, selector: str) -> Element:
    """The item's link: the first match with an address, or the item itself where it is one."""
    linked = (*selected(item, (selector,)), *([item] if item.tag == "a" else ()))
    return next((element for element in linked if element.get("href")), None)


def _first(item: Element, selector: str) -> Element:
    """First match that says something, else None."""
    return next((element for element in selected(item, (selector,)) if words_of(element)), None)


def _when(item: Element, selector: str | None, now: dt.datetime) -> When | None:
    """The item's date: by its selector, or from a `time` element where no selector is given."""
    # Machine-readable first, then what is printed.
    said = (
        text or ""
        for element in selected(item, (selector or "time",))
        for text in (element.get("datetime"), element.get("content"), words_of(element))
    )
    return next((when for text in said if (when := printed(text, now))), None)
