"""What a source is: one YAML file a press office, read by `config`, handed to `fetch`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pipeline.model.forms import German, Host, Readable, Selector, Text, Web

Part = Literal["title", "category", "url", "author"]
"""What of an entry a source may be narrowed by."""
Kind = Literal["feed", "listing", "sitemap", "json", "folder"]
State = Literal[
    "DE", "DE-BB", "DE-BE", "DE-BW", "DE-BY", "DE-HB", "DE-HE", "DE-HH", "DE-MV", "DE-NI",
    "DE-NW", "DE-RP", "DE-SH", "DE-SL", "DE-SN", "DE-ST", "DE-TH", "AT", "CH",
]  # fmt: skip
"""ISO 3166: a country, or a state of it, by whose holidays an office rests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the press office allows, and where it says so. Without this record nothing is ever published."""

    text: Literal["full", "excerpt", "link"]
    """full: the whole translation; excerpt: title, lead and link; link: title and link."""
    basis: Text
    """Why we think so, in words: own releases, written consent, terms of use."""
    images: Literal["publish", "link", "none"] = "none"
    licence: str | None = None
    """The licence or terms a picture is published under, as it is to be named."""
    checked: dt.date
    terms: Web | None = None
    """Address of the terms that were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    """CSS selectors of a list page; each selector but `item` and `next` is looked up inside an item."""

    item: Selector
    link: Selector = "a"
    title: Selector | None = None
    date: Selector | None = None
    summary: Selector | None = None
    category: Selector | None = None
    text: Selector | None = None
    """Where the list page carries the whole text and no article page is fetched: `*` for what the item holds beside
    its title, `following` for what follows an item that is a heading."""
    next: Selector | None = None
    """Selector of the link to the following page."""
    pages: Annotated[int, range(1, 1001)] = 1
    """How many pages one poll reads at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """How a page of this source is read: CSS selectors, the first that matches wins.

    A source may hold several rules; `until` is the last day (of a release) a rule is meant for,
    so that old pages still read after a relaunch. Without selectors the generic reader serves.
    """

    until: dt.date | None = None
    title: tuple[Selector, ...] = ()
    kicker: tuple[Selector, ...] = ()
    lead: tuple[Selector, ...] = ()
    lead_from: Literal["page", "feed", "meta", "none"] = "page"
    """Where the lead stands when it is not on the page: in the feed's teaser or in meta[name=description]."""
    body: tuple[Selector, ...] = ()
    drop: tuple[Selector, ...] = ()
    keep: tuple[Selector, ...] = ()
    """What belongs to the text although the reader, or `drop`, would pass it over."""
    contact: tuple[Selector, ...] = ()
    """Press contact: kept as data, never sent to an engine."""
    date: tuple[Selector, ...] = ()
    image: tuple[Selector, ...] = ()
    caption: tuple[Selector, ...] = ()
    credit: tuple[Selector, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One press office."""

    id: str
    name: str
    publisher: str = ""
    kind: Kind
    url: str
    """Feed, list page, sitemap or JSON; for `folder` a path."""
    hosts: tuple[Host, ...] = ()
    """Further hosts whose pages are this office's; items that lead elsewhere are recorded and skipped."""
    language: German = "de"
    state: State = "DE"
    """Whose public holidays the office keeps: `DE-BY`; a country alone means those all its states share."""
    enabled: bool = True
    reason: Text | None = None
    """Why a source is not enabled: shown by `sources list`."""
    evidence: Text | None = None
    """When and how the address and selectors were seen."""
    every: dt.timedelta = dt.timedelta(hours=2)
    delay: dt.timedelta | None = None
    """Seconds between two requests to this host, where it asks for more than `network.delay`."""
    full_text: bool = False
    """The feed, list page or JSON carries the whole text: no article page is fetched."""
    pdf: bool = False
    """The releases are PDF files, which are read (extra `pdf`); else such items are recorded and skipped."""
    preset: Literal["sitepark", "presse-service"] | None = None
    """Selectors of a content system; what the file names itself wins."""
    rights: Rights | None = None
    list: ListRules | None = None
    article: tuple[ArticleRules, ...] = ()
    contact_in_post: bool = False
    """Print the press contact in the post (function mailboxes only should be)."""
    only: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)
    """Field (title, category, url, author) to words; an entry must match one of each."""
    skip: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)
    recheck: tuple[dt.timedelta, ...] = (
        dt.timedelta(hours=1),
        dt.timedelta(hours=6),
        dt.timedelta(days=1),
        dt.timedelta(days=3),
        dt.timedelta(days=7),
        dt.timedelta(days=30),
    )
    public: Web | None = None
    """Address a post names as its original where the release has none of its own: a press mail, a text file."""
    series: Literal["all", "latest"] = "all"
    """Of releases with the same title day after day: all become drafts, or the newest alone."""
    glossary: Readable | None = None
    """CSV file with terms of this city, added to the shipped termbase."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """The office's categories to the site's tags, before those of config.yaml."""
