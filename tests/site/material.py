"""Releases, translations and sources written for the tests of the site room: hard titles, texts that try to act."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from pipeline import site
from pipeline.model import (
    Attachment,
    Block,
    Draft,
    Image,
    Origin,
    Release,
    Rights,
    Run,
    Segment,
    Source,
    Translation,
)

NOW = dt.datetime(2024, 6, 2, 6, 0, tzinfo=dt.UTC)
BERLIN = dt.timezone(dt.timedelta(hours=2))

TITLES = (
    "No",
    "on",
    "y",
    "null",
    "~",
    "2026",
    "2026-01-01",
    "12:30",
    "010",
    "08",
    "0o17",
    "1e3",
    "1_000",
    ".inf",
    "Council: new budget",
    "Budget #1 of the year",
    "@home with the city",
    "*Stars* in the park",
    "%percent",
    "[Update] Road closed",
    '"Quoted" at the start',
    "It's the mayor's day",
    "&Co KG moves in",
    "!important",
    "? Questions",
    "- Dash at the start",
    "| Pipe",
    "> Quote",
    "back\\slash \\n stays",
    "Müller & Söhne – „Straße“ größer",
    "Fireworks 🎉 tonight",
    "<script>alert('title')</script>",
    "{{ site.secret_canary }} and {% raw %}",
    "{{< unknown >}}",
    "Title with `code` and _under_score_",
    "A very long title " + "that goes on and on " * 8 + "to its end",
)

PAYLOADS = (
    "Liquid {{ site.secret_canary }} {{ config.extra.secret_canary }} {{ SECRET_CANARY }}",
    "{% include_relative _secret.txt %} {% include stadtbote.html %}",
    "{% unknowntag %} and a lone {{ and {% and %} {% endraw %} {% raw %}",
    'kramdown {: onclick="alert(1)"} {:.x} {::comment} swallowed {:/} {::nomarkdown}<b>x</b>{:/}',
    "<script>document.title='changed'</script><img src=x onerror=alert(1)><b onclick=alert(1)>raw</b>",
    "[click](javascript:alert(1)) <javascript:alert(1)> [x]: javascript:alert(1) ![pixel](https://evil.example/p.png)",
    "Hugo {{< youtube abc >}} {{< unknown >}} {{% unknown %}} {{</* comment */>}} {{< ref nowhere.md >}}",
    'Nunjucks {{ range.constructor("return process.version")() }} {% set x = 1 %}{# comment #}',
    "Pelican [secret]({attach}../../_secret.txt) [other]({static}/_secret.txt) |filename|x.md {filename}x.md",
    "---\ntitle: overwritten\n---",
    "+++\ntitle = 'overwritten'\n+++",
    "[TOC] [[_TOC_]] [[toc]] {{ toc }} <!-- more --> <!--more-->",
    "Maths $$x^2$$ and \\(y\\) and \\[z\\], a~b~c, d^e^f, ==mark== and ++ins++ and ~~gone~~",
    '!!! note "Admonition"\n    indented\n??? details',
    "| a | b |\n| --- | --- |\n| c | d |",
    "Term\n: definition\n[^1]: footnote\n*[HTML]: abbreviation\nsetext\n===\n    four blanks\n# no heading\n1. May\n2) June",
    '--8<-- "_secret.txt"\n```sh\nrm -rf\n```\n~~~\ncode `span` ``two``',
    "&lt;script&gt; &amp;amp; &copy; &#60;b&#62; <!-- comment --> <?php echo 1 ?> <![CDATA[x]]>",
    ":smile: :+1: https://www.town.example/a_b_c?x=1&copy=2 www.town.example a_b_c@town.example 10*20*30 #12 @name",
    "{process.version} {`${process.version}`} import x from 'y' export const z = 1",
)


def text(value: str, **marks: bool | str | None) -> Block:
    """A paragraph."""
    return Block(runs=(Run(text=value, **marks),))  # type: ignore[arg-type]


def identity(title: str, number: int = 0) -> str:
    """32 hex, as an entry's."""
    return hashlib.sha256(f"{title}\0{number}".encode()).hexdigest()[:32]


def source(**rights: object) -> Source:
    """A press office that allows everything, unless told."""
    given = {
        "text": "full",
        "basis": "own releases",
        "images": "publish",
        "licence": "CC BY 4.0",
        "checked": dt.date(2024, 1, 1),
    }
    return Source(
        id="musterstadt",
        name="Stadt Musterstadt",
        kind="feed",
        url="https://www.musterstadt.example/feed",
        rights=Rights(**{**given, **rights}),  # type: ignore[arg-type]
    )


def release(
    title: str = "Neuer Radweg am Ufer",
    *,
    number: int = 0,
    blocks: Sequence[Block] = (),
    day: dt.date = dt.date(2024, 6, 1),
    images: Sequence[Image] = (),
    attachments: Sequence[Attachment] = (),
    lead: str = "",
    kicker: str = "",
    url: str = "",
) -> Release:
    """A release of the town, published at midnight in its own zone: the day before in UTC."""
    key = identity(title, number)
    return Release(
        id=key,
        source="musterstadt",
        url=url or f"https://www.musterstadt.example/presse/{key[:12]}?a=1&b=2",
        language="de",
        title=title,
        kicker=kicker,
        lead=lead,
        blocks=tuple(blocks),
        images=tuple(images),
        attachments=tuple(attachments),
        day=day,
        published=dt.datetime(day.year, day.month, day.day, tzinfo=BERLIN),
        retrieved=NOW,
        fingerprint="sha256:" + hashlib.sha256(title.encode()).hexdigest(),
    )


def translation(
    of: Release, *, title: str | None = None, language: str = "en-GB", blocks: Sequence[Block] | None = None
) -> Translation:
    """Every part as it is: the identity engine, marked as such."""
    parts: list[Segment] = [_segment("title", 0, text(of.title), text(of.title if title is None else title))]
    if of.kicker:
        parts.append(_segment("kicker", 0, text(of.kicker), text(of.kicker)))
    if of.lead:
        parts.append(_segment("lead", 0, text(of.lead), text(of.lead)))
    targets = of.blocks if blocks is None else blocks
    parts += [_segment("block", i, block, block) for i, block in enumerate(targets)]
    for i, image in enumerate(of.images):
        parts += [_segment("caption", i, text(image.caption), text(image.caption))] if image.caption else []
        parts += [_segment("alt", i, text(image.alt), text(image.alt))] if image.alt else []
    parts += [_segment("attachment", i, text(a.title), text(a.title)) for i, a in enumerate(of.attachments)]
    return Translation(
        release=of.id, language=language, segments=tuple(parts), engine="identity", model="none", made=NOW
    )


def _segment(role: str, index: int, german: Block, english: Block) -> Segment:
    return Segment(role=role, index=index, source=german, target=english, origin=Origin.ENGINE)  # type: ignore[arg-type]


def draft(release: Release, translation: Translation, source: Source, **given: Any) -> Draft:
    """A post; what is given is a field of its facts or of the site's settings."""
    names = {field.name for field in dataclasses.fields(site.PostSettings)}
    settings = site.PostSettings(**{name: given.pop(name) for name in names & set(given)})
    return site.draft(release, translation, source, site.PostFacts(**given), settings)
