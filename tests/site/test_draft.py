"""The post of a release: today's lines to the byte, the closing lines, and what the rights record allows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import (
    Attachment,
    Block,
    Draft,
    Freshness,
    Image,
    Origin,
    PostState,
    Review,
    Run,
    Segment,
    Style,
)
from pipeline.site.disclosure import recovered

if TYPE_CHECKING:
    from tests.site import material
else:
    material = sys.modules["site_material"]

IMAGE = Image(
    url="https://www.musterstadt.example/a.jpg", alt="A bridge", caption="The bridge.", credit="Stadt"
)


def _made(
    release: Any = None, *, flavour: str = "jekyll", rights: dict[str, Any] | None = None, **given: Any
) -> Draft:
    release = release or material.release(
        blocks=[material.text("First."), material.text("Second.")], lead="Lead."
    )
    language = given.pop("language", "en-GB")
    return material.draft(
        release,
        material.translation(release, language=language),
        given.pop("source", None) or material.source(**(rights or {})),
        flavour=site.flavour(flavour, languages=("en-GB", "fr")),
        slug="a-slug-01234567",
        **given,
    )


def _paragraphs(draft: Draft) -> list[str]:
    return [block.text for block in site.markdown.parse(draft.body)]


def test_todays_post_to_the_byte(shared: Path) -> None:
    """From a page with the sample's title, day, picture and address come the sample's own header lines and link."""
    sample = (shared / "sample-post.md").read_text(encoding="utf-8")
    header, body = sample.split("---\n")[1:3]
    held = site.front_matter.parse(sample.encode()).front
    url = body.rsplit("[here](", 1)[1].split(")")[0]
    name = held["imageurl"].rsplit("/", 1)[1]
    photos = [Image(url=f"https://www.muenchen.de/bild/{name}", credit="Stadt"), IMAGE]
    release = material.release(
        held["title"], day=held["date"], images=photos, url=url, blocks=[material.text("Text.")]
    )
    flavour = site.flavour("jekyll-legacy")
    bare = _made(release, flavour="jekyll-legacy")
    _, picture = flavour.picture(bare, ".jpg", photos[0].url)

    draft = _made(release, flavour="jekyll-legacy", images="publish", picture=picture)
    written = flavour.write(draft, PostState.PUBLISHED)

    assert written.split("---\n")[1] == header
    closing = next(line for line in draft.body.splitlines() if line.startswith("The original post in German"))
    theirs = next(line for line in sample.splitlines() if line.startswith("The original post in German"))
    assert closing == theirs.replace(" of the meeting", "").rstrip()


@pytest.mark.parametrize(
    ("number", "shown", "more"), [(0, False, False), (1, True, False), (1, False, True), (2, True, True)]
)
def test_additional_photos_only_where_there_are(number: int, shown: bool, more: bool) -> None:
    """More photos than the post shows."""
    release = material.release(images=[IMAGE] * number, blocks=[material.text("Text.")])

    draft = _made(release, images="publish", picture="p.jpg" if shown else "")

    assert ("as well as additional photos" in draft.body) is more


def test_the_last_lines() -> None:
    """Link, source with day, disclosure: in this order, at the end."""
    draft = _made()

    assert _paragraphs(draft)[-3:] == [
        "The original post in German can be found here.",
        "Source: Stadt Musterstadt, 1 June 2024.",
        "Machine-translated from German by the identity engine (not a translation), not yet reviewed.",
    ]
    assert "[here](https://www.musterstadt.example/presse/" in draft.body
    assert draft.body.endswith("reviewed.\n")


def test_full_keys() -> None:
    """All keys of docs/sites.md in order; the day as printed although UTC had the day before."""
    release = material.release("Titel <b>", blocks=[material.text("First.")], images=[IMAGE])

    draft = _made(release, tags=["Transport", "Transport", " ", "No"], images="publish", picture="p.jpg")

    assert list(draft.front) == [
        "title",
        "date",
        "slug",
        "lang",
        "tags",
        "description",
        "image",
        "source",
        "translation",
    ]
    assert draft.front["title"] == "Titel ‹b›"
    assert draft.front["date"] == dt.date(2024, 6, 1)
    assert draft.front["tags"] == ["Transport", "No"]
    assert draft.front["image"] == {
        "path": "p.jpg",
        "alt": "A bridge",
        "credit": "Stadt",
        "licence": "CC BY 4.0",
    }
    assert list(draft.front["source"]) == [
        "id", "name", "url", "title", "lang", "published", "retrieved", "hash", "licence", "status",
    ]  # fmt: skip
    assert draft.front["translation"] == {
        "machine": True,
        "engine": "identity",
        "model": "none",
        "date": material.NOW,
        "status": "machine",
        "reviewer": "",
        "reviewed_at": None,
    }


@pytest.mark.parametrize(
    ("allowed", "expected"), [("full", ["Lead.", "First.", "Second."]), ("excerpt", ["Lead."]), ("link", [])]
)
def test_rights_decide_the_text(allowed: str, expected: list[str]) -> None:
    """full: everything; excerpt: title, lead and link; link: title and link."""
    draft = _made(rights={"text": allowed})

    assert _paragraphs(draft)[:-3] == expected
    assert ("description" in draft.front) == (allowed != "link")


@pytest.mark.parametrize(
    ("wish", "allowed", "licence", "credit", "shown", "linked"),
    [
        ("publish", "publish", "CC BY 4.0", "Stadt", True, False),
        ("publish", "publish", None, "Stadt", False, True),
        ("publish", "publish", "CC BY 4.0", "", False, True),
        ("publish", "link", "CC BY 4.0", "Stadt", False, True),
        ("link", "publish", "CC BY 4.0", "Stadt", False, True),
        ("publish", "none", "CC BY 4.0", "Stadt", False, False),
        ("none", "publish", "CC BY 4.0", "Stadt", False, False),
    ],
)
def test_rights_decide_the_picture(
    wish: Any, allowed: str, licence: str | None, credit: str, shown: bool, linked: bool
) -> None:
    """Published only where both sides agree and credit and licence are known; else linked or nothing."""
    release = material.release(
        images=[dataclasses.replace(IMAGE, credit=credit)], blocks=[material.text("Text.")]
    )

    draft = _made(release, rights={"images": allowed, "licence": licence}, images=wish, picture="p.jpg")

    assert ("image" in draft.front) is shown
    assert ("(https://www.musterstadt.example/a.jpg)" in draft.body) is linked
    assert ("Photo: Stadt" in draft.body) is shown


def test_no_german_under_an_english_flag() -> None:
    """A missing segment is never a post."""
    release = material.release(blocks=[material.text("Text.")])
    whole = material.translation(release)
    holed = dataclasses.replace(whole, segments=(*whole.segments, Segment(source=material.text("Fehlt."))))

    with pytest.raises(SiteError, match="1 paragraph is not translated"):
        material.draft(release, holed, material.source(), flavour=site.flavour("hugo"), slug="x-01234567")


def test_no_rights_no_post() -> None:
    """Without a rights record nothing is written."""
    with pytest.raises(SiteError, match="no rights record"):
        _made(source=dataclasses.replace(material.source(), rights=None))


@pytest.mark.parametrize("url", ["ftp://t.example/1", "javascript:alert(1)", "/presse/1"])
def test_without_an_address_the_closing_line_names_office_day_and_form(url: str) -> None:
    """No link that leads nowhere; where a source names an address, that one."""
    made = _made(material.release(url=url))

    assert "javascript" not in made.body and "[here]" not in made.body
    assert "Source: press release of " in made.body and "url" not in made.front["source"]
    public = dataclasses.replace(material.source(), public="https://t.example/presse")
    assert "](https://t.example/presse)" in _made(material.release(url=url), source=public).body


def test_attachments_and_contact() -> None:
    """Files are links with translated names; the press contact only where the source says so."""
    contact = (Block(runs=(Run(text="Presseamt, presse@musterstadt.example"),)),)
    release = dataclasses.replace(
        material.release(
            blocks=[material.text("Text.")],
            attachments=[Attachment(url="https://t.example/p.pdf", title="Plan")],
        ),
        contact=contact,
    )

    without = _made(release)
    with_it = _made(release, source=dataclasses.replace(material.source(), contact_in_post=True))

    assert "- [Plan](https://t.example/p.pdf)\n" in without.body
    assert "Presseamt" not in without.body
    assert "Press contact:\n\nPresseamt, presse@musterstadt.example\n" in with_it.body


@pytest.mark.parametrize(
    ("origin", "engine", "machine", "said", "line"),
    [
        (Origin.PERSON, "", False, "memory", "Translated from German, not yet reviewed."),
        (Origin.MEMORY, "deepl", True, "deepl", "Machine-translated from German by DeepL, not yet reviewed."),
        (
            Origin.MEMORY,
            "",
            True,
            "memory",
            "Machine-translated from German by a translation memory, not yet reviewed.",
        ),
    ],
    ids=["people's English", "bought before", "a machine's, unnamed"],
)
def test_front_matter_and_last_line_agree_on_who_wrote_it(
    origin: Origin, engine: str, machine: bool, said: str, line: str
) -> None:
    """What came from memory alone is said to be of whoever wrote it then."""
    release = material.release(blocks=[material.text("First.")])
    made = material.translation(release)
    segments = tuple(dataclasses.replace(segment, origin=origin, engine=engine) for segment in made.segments)

    draft = material.draft(
        release,
        dataclasses.replace(made, segments=segments, engine="memory", model=""),
        material.source(),
        flavour=site.flavour("jekyll"),
        slug="a-slug-01234567",
    )

    assert draft.front["translation"]["machine"] is machine
    assert draft.front["translation"]["engine"] == said
    assert _paragraphs(draft)[-1] == line


def test_a_file_the_text_links_is_not_listed_again() -> None:
    """One link is enough; a file that stands beside the text alone is listed."""
    linked = Block(runs=(Run(text="The "), Run(text="plan", href="https://t.example/p.pdf"), Run(text=".")))
    files = [Attachment(url=f"https://t.example/{name}.pdf", title=name) for name in ("p", "q")]

    both = _made(material.release(blocks=[linked], attachments=files))
    draft = _made(material.release(blocks=[linked], attachments=files[:1]))

    assert both.body.count("https://t.example/p.pdf") == 1
    assert "- [q](https://t.example/q.pdf)\n" in both.body
    assert "Documents" not in draft.body


def test_states_reach_the_front_matter() -> None:
    """Review and freshness, as people left them."""
    draft = _made(
        review=Review.REVIEWED,
        reviewer="the desk",
        reviewed_at=material.NOW,
        freshness=Freshness.SOURCE_CHANGED,
    )

    assert draft.front["source"]["status"] == "changed"
    assert draft.front["translation"]["reviewer"] == "the desk"
    assert _paragraphs(draft)[-1].endswith("reviewed by the desk on 2 June 2024.")


def test_people_are_not_called_machines() -> None:
    """A release whose every English was typed or approved by people."""
    release = material.release(blocks=[material.text("Text.")])
    made = material.translation(release)
    typed = tuple(dataclasses.replace(segment, origin=Origin.PERSON) for segment in made.segments)

    draft = material.draft(
        release,
        dataclasses.replace(made, segments=typed),
        material.source(),
        flavour=site.flavour("hugo"),
        slug="x-01234567",
    )

    assert draft.front["translation"]["machine"] is False
    assert _paragraphs(draft)[-1] == "Translated from German, not yet reviewed."


@pytest.mark.parametrize(
    ("wording", "status", "expected"),
    [
        (None, "machine", "Machine-translated from German by DeepL, not yet reviewed."),
        (None, "in_review", "Machine-translated from German by DeepL, not yet reviewed."),
        (None, "reviewed", "Machine-translated from German by DeepL, reviewed by R on 2 June 2024."),
        ("By {engine}: {review} {unknown} {", "machine", "By DeepL: not yet reviewed {unknown} {"),
        ("", "machine", "Machine-translated from German by DeepL, not yet reviewed."),
        ("", "reviewed", ""),
    ],
)
def test_disclosure(wording: str | None, status: str, expected: str) -> None:
    """Computed from the record; it can be switched off only by a review with a name."""
    front = {
        "translation": {
            "machine": True,
            "engine": "deepl",
            "status": status,
            "reviewer": "R",
            "reviewed_at": material.NOW,
        }
    }

    assert site.disclosure(front, "en-GB", wording) == expected


def test_a_reviewer_named_like_a_field() -> None:
    """Values are filled in once: a name in braces stays a name."""
    front = {"translation": {"engine": "{review}", "status": "reviewed", "reviewer": "{engine}"}}

    assert site.disclosure(front, "en") == "Machine-translated from German by {review}, reviewed by {engine}."


def test_house_dates_and_languages() -> None:
    """The style's dates in English, the language's own sentences in French."""
    american = _made(style=Style(dates="March 12, 2026"))
    french = _made(language="fr")

    assert "Source: Stadt Musterstadt, June 1, 2024." in american.body
    assert "Le communiqué original en allemand se trouve [ici](" in french.body
    assert "Source : Stadt Musterstadt, 1er juin 2024." in french.body


@pytest.mark.parametrize("language", ["en-GB", "fr", "de", "uk"])
@pytest.mark.parametrize("example", ["12 March 2026", "March 12, 2026"])
def test_every_day_is_read_back(language: str, example: str) -> None:
    """A status that only the text holds (legacy site) comes back with its day."""
    for number in range(366):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=number)
        front = {
            "translation": {"status": "reviewed", "reviewer": "R", "reviewed_at": day, "engine": "deepl"}
        }
        line = site.disclosure(front, language, dates=example)

        told = recovered(f"Text.\n\n{line}\n", language)

        assert (told["status"], told["reviewer"], told["reviewed_at"].date()) == ("reviewed", "R", day)
        assert (told["machine"], told["engine"]) == (True, "deepl")


def test_hostile_names_stay_text() -> None:
    """Source, caption, credit, file name and reviewer are escaped like all text."""
    evil = "{{ site.x }} <b>*x*</b>"
    image = Image(url="https://t.example/a.jpg", alt=evil, caption=evil, credit=evil)
    release = material.release(
        images=[image, image],
        attachments=[Attachment(url="https://t.example/{{x}}", title=evil)],
        kicker=evil,
        lead=evil,
    )

    draft = _made(
        release,
        source=dataclasses.replace(material.source(), name=evil),
        images="publish",
        picture="p.jpg",
        review=Review.REVIEWED,
        reviewer=evil,
    )

    kramdown = draft.body.replace('{:target="_blank"}', "")
    assert "{" not in kramdown
    assert "<" not in kramdown
    assert "*x*" not in kramdown.replace("\\*x\\*", "")
