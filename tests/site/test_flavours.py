"""A contract over all flavours: the original is linked, what is written is read back, states and addresses hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import site
from pipeline.errors import ConfigError, SiteError
from pipeline.model import Attachment, Block, Draft, Image, PostState, Run
from pipeline.site import front_matter
from pipeline.site.flavours.jekyll import pretty

if TYPE_CHECKING:
    from tests.site import material
else:
    material = sys.modules["site_material"]

LANGUAGES = ("en-GB", "fr", "uk")
HELD_BY_LEGACY = ("title", "date", "slug", "image")


@pytest.fixture(params=list(site.FLAVOURS))
def flavour(request: pytest.FixtureRequest) -> site.Flavour:
    """Each flavour in turn, of a site in three languages."""
    return site.flavour(request.param, languages=LANGUAGES)


def _draft(
    flavour: site.Flavour, title: str = "A new path", *, language: str = "en-GB", **given: Any
) -> Draft:
    image = Image(
        url="https://www.musterstadt.example/a.jpg", alt="A bridge", caption="The bridge", credit="Stadt"
    )
    release = material.release(
        "Neuer Weg",
        kicker="Verkehr",
        lead="Der Weg ist frei.",
        blocks=[
            material.text("Text with {{ braces }} and **stars**."),
            Block(kind="item", runs=(Run(text="item"),)),
        ],
        images=[image, image],
        attachments=[Attachment(url="https://www.musterstadt.example/plan.pdf", title="Plan")],
    )
    return material.draft(
        release,
        material.translation(release, title=title, language=language),
        material.source(),
        flavour=flavour,
        slug=site.slug(title, release.id),
        tags=["Transport", "No", "a: b"],
        images="publish",
        picture="images/news/a.jpg",
        **given,
    )


def _known(flavour: site.Flavour, draft: Draft) -> dict[str, Any]:
    """What the flavour's file holds of the front matter."""
    if flavour.name != "jekyll-legacy":
        return dict(draft.front)
    held = {key: draft.front[key] for key in HELD_BY_LEGACY if key in draft.front}
    if "image" in held:
        held["image"] = {"path": held["image"]["path"]}
    return held


@pytest.mark.parametrize("place", [PostState.DRAFT, PostState.PUBLISHED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_draft_read_back_is_the_draft_written(
    flavour: site.Flavour, place: PostState, language: str
) -> None:
    """All keys and the body; for the legacy site the four it has, and what its last lines tell."""
    draft = _draft(flavour, language=language, expires=dt.datetime(2030, 1, 2, 3, 4, tzinfo=dt.UTC))

    path, raw = flavour.path(draft, place), flavour.write(draft, place).encode()
    read = flavour.read(path, raw)

    assert read.body == draft.body
    if flavour.name == "jekyll-legacy":
        assert {key: read.front[key] for key in HELD_BY_LEGACY} == _known(flavour, draft)
        assert read.front["source"]["url"] == draft.front["source"]["url"]
        assert read.front["translation"]["status"] == "machine"
    else:
        assert read.front == draft.front
    assert flavour.state(path, raw) is place
    assert (
        flavour.write(dataclasses.replace(draft, front={**draft.front, **read.front}), place).encode() == raw
    )


@given(
    title=st.text(min_size=1, max_size=60).filter(lambda text: front_matter.line(text) != ""),
    tags=st.lists(st.text(alphabet="abcÄ no12:-#'\"{}&*", min_size=1, max_size=12), max_size=3),
    name=st.sampled_from(list(site.FLAVOURS)),
)
@settings(max_examples=300, deadline=None)
def test_any_title_and_tags_are_read_back(title: str, tags: list[str], name: str) -> None:
    """A property over all flavours."""
    flavour = site.flavour(name)
    release = material.release("Neuer Weg", blocks=[material.text("Text.")])
    draft = material.draft(
        release,
        material.translation(release, title=title),
        material.source(),
        flavour=flavour,
        slug=site.slug(title, release.id),
        tags=tags,
    )

    path, raw = flavour.path(draft, PostState.DRAFT), flavour.write(draft, PostState.DRAFT).encode()

    read = flavour.read(path, raw)
    assert read.front["title"] == draft.front["title"] == front_matter.line(title)
    assert name == "jekyll-legacy" or read.front == draft.front


def test_the_original_is_one_click_away(flavour: site.Flavour) -> None:
    """As a link in the text, in every flavour, also of a tombstone."""
    draft = _draft(flavour)
    path, raw = flavour.path(draft, PostState.PUBLISHED), flavour.write(draft, PostState.PUBLISHED).encode()

    _, gone = flavour.withdraw(path, raw, reason="wrong", on=dt.date(2024, 6, 3))

    for held in (raw, gone):
        links = {run.href for b in site.markdown.parse(flavour.read(path, held).body) for run in b.runs}
        assert draft.front["source"]["url"] in links


def test_publishing_moves_or_turns_a_flag_and_nothing_else(flavour: site.Flavour) -> None:
    """An editor's comments, quotes, blanks and words stay; the way back leads to the same bytes."""
    draft = _draft(flavour)
    path, raw = flavour.path(draft, PostState.DRAFT), flavour.write(draft, PostState.DRAFT).encode()
    if flavour.name not in {"pelican", "json"}:
        raw = raw.replace(b"---\n", b"---\n# an editor's note\nown:   'key'   # kept\n", 1)
    raw = raw.replace(b"item", b"item, by hand")

    there, public = flavour.publish(path, raw)
    back, hidden = flavour.unpublish(there, public)

    assert (there, flavour.state(there, public)) == (
        flavour.path(draft, PostState.PUBLISHED),
        PostState.PUBLISHED,
    )
    assert (back, flavour.state(back, hidden)) == (path, PostState.DRAFT)
    assert flavour.read(there, public) == flavour.read(path, raw)
    assert flavour.publish(there, public) == (there, public)
    changed = set(public.splitlines()) ^ set(raw.splitlines())
    assert all(
        any(word in line.lower() for word in (b"draft", b"status", b"state", b"html")) for line in changed
    )
    if (
        flavour.name != "mkdocs" and flavour.name != "json"
    ):  # the flag comes back where a key is added: at the end
        assert hidden == raw


def test_a_tombstone_keeps_the_address_and_loses_the_text(flavour: site.Flavour) -> None:
    """Title and keys stay; text, description and picture are gone."""
    draft = _draft(flavour)
    path, raw = flavour.path(draft, PostState.PUBLISHED), flavour.write(draft, PostState.PUBLISHED).encode()

    there, gone = flavour.withdraw(path, raw, reason="The {{ date }} was\nwrong.", on=dt.date(2024, 6, 3))

    assert there == path
    assert flavour.state(there, gone) is PostState.WITHDRAWN
    read = flavour.read(there, gone)
    assert read.front["title"] == "A new path"
    assert not {"description", "image"} & set(read.front)
    first = site.markdown.parse(read.body)[0].text
    assert first == "This post was withdrawn on 3 June 2024: The {{ date }} was wrong."
    assert b"braces" not in gone
    assert b"bridge" not in gone


def test_a_review_is_spliced_in(flavour: site.Flavour) -> None:
    """Status, reviewer and time reach the file and the sentence; the way back leads to the same bytes."""
    draft = _draft(flavour)
    path, raw = flavour.path(draft, PostState.DRAFT), flavour.write(draft, PostState.DRAFT).encode()
    changes = {
        "translation.status": "reviewed",
        "translation.reviewer": "Desk_1 *of* {the} “town”",
        "translation.reviewed_at": material.NOW,
    }
    before = site.disclosure(flavour.read(path, raw).front, "en-GB")

    spliced = flavour.splice(raw, changes)
    after = site.disclosure(flavour.read(path, spliced).front, "en-GB")
    done = site.swap_disclosure(spliced, before, after)

    read = flavour.read(path, done)
    assert read.front["translation"]["status"] == "reviewed"
    assert read.front["translation"]["reviewer"] == changes["translation.reviewer"]
    assert read.front["translation"]["reviewed_at"].date() == material.NOW.date()
    assert site.markdown.parse(read.body)[-1].text.endswith(
        f"reviewed by {changes['translation.reviewer']} on 2 June 2024."
    )
    sent_back = {"translation.status": "machine", "translation.reviewer": "", "translation.reviewed_at": None}
    undone = flavour.splice(done, sent_back)
    undone = site.swap_disclosure(undone, after, site.disclosure(flavour.read(path, undone).front, "en-GB"))
    assert undone == raw


def test_no_two_posts_share_a_file(flavour: site.Flavour) -> None:
    """Twins of one title and day, three languages, two places: all paths differ, also on a disk that ignores case."""
    paths = set()
    for number in range(2):
        release = material.release("Neuer Weg", number=number)
        for language in LANGUAGES:
            draft = material.draft(
                release,
                material.translation(release, language=language),
                material.source(),
                flavour=flavour,
                slug=site.slug("Neuer Weg", release.id),
            )
            paths.add(flavour.path(draft, PostState.PUBLISHED).lower())
            assert not PurePosixPath(flavour.path(draft, PostState.DRAFT)).is_absolute()

    assert len(paths) == 6
    assert all(len(PurePosixPath(path).name.encode()) <= 120 for path in paths)


def test_keys_a_cms_rewrote_are_read_as_written(flavour: site.Flavour) -> None:
    """`title: No`, `12:30`, a bare date as a title: YAML 1.1 would read False, 45000 and a date."""
    if flavour.name in {"json", "pelican"}:
        pytest.skip("its strings have no YAML to be rewritten by")
    draft = _draft(flavour)
    path, raw = flavour.path(draft, PostState.DRAFT), flavour.write(draft, PostState.DRAFT)

    for title in ("No", "12:30", "2024-06-01", "1e3", "010"):
        saved = raw.replace('"A new path"', title).encode()

        assert flavour.read(path, saved).front["title"] == title


def test_own_folder_of_posts() -> None:
    """`posts` overrides the generator's habit; drafts lie beside."""
    jekyll = site.flavour("jekyll", posts="blog/_posts")
    hugo = site.flavour("hugo", posts="content/news")

    assert jekyll.path(_draft(jekyll), PostState.DRAFT).startswith("blog/_drafts/2024-06-01-")
    assert hugo.path(_draft(hugo), PostState.DRAFT).startswith("content/news/2024-06-01-")


@pytest.mark.parametrize("name", ["jekyll", "jekyll-legacy"])
def test_a_draft_without_its_day_gets_it_when_it_goes_public(name: str) -> None:
    """Renamed by hand; Jekyll makes no page of a post without."""
    jekyll = site.flavour(name)
    raw = jekyll.write(_draft(jekyll), PostState.DRAFT).encode()

    assert jekyll.publish("_drafts/short.md", raw)[0] == "_posts/2024-06-01-short.md"
    assert jekyll.publish("_drafts/news/2024-05-30-short.md", raw)[0] == "_posts/news/2024-05-30-short.md"
    assert jekyll.publish("_drafts/24-5-3-short.md", raw)[0] == "_posts/24-5-3-short.md"
    assert jekyll.publish("_drafts/short.md", b"---\ntitle: No day\n---\nText\n")[0] == "_posts/short.md"


def test_a_collection_wants_no_day_in_a_name() -> None:
    jekyll = site.flavour("jekyll", posts="_news")
    raw = jekyll.write(_draft(jekyll), PostState.DRAFT).encode()

    assert jekyll.publish("_drafts/short.md", raw)[0] == "_news/short.md"


@pytest.mark.parametrize(
    ("name", "permalink", "page"),
    [
        ("jekyll", "/a/../b", "/a/b"),
        ("jekyll", "./a//b/", "/a/b/"),
        ("jekyll", "a", "/a"),
        ("hugo", "/a/../b/", "/b/"),
        ("hugo", "a//b", "/a/b"),
        ("hugo", "//a/./b/", "/a/b/"),
        ("hugo", "/", "/"),
        ("eleventy", "/../a/", "/a/"),
    ],
)
def test_an_address_of_the_header_is_read_as_its_generator_does(name: str, permalink: str, page: str) -> None:
    """Jekyll's `URL.sanitize_url`; the others join paths."""
    flavour = site.flavour(name)
    key = "url" if name == "hugo" else "permalink"
    raw = flavour.write(_draft(flavour), PostState.PUBLISHED).replace(
        "title:", f"{key}: {permalink}\ntitle:", 1
    )

    assert flavour.page(flavour.path(_draft(flavour), PostState.PUBLISHED), raw.encode()) == page


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Ärger im Bad", "%C3%84rger-im-Bad"),
        ("a--b_c", "a-b_c"),
        ("x² ½", "x"),
        ("हिन्दी", quote("हिन्दी")),
        ("a+b=c", "a+b=c"),
    ],
)
def test_a_name_in_an_address_is_as_pretty_as_jekylls(name: str, address: str) -> None:
    """Letters, marks and decimal digits stay; other numbers do not."""
    assert pretty(name) == address


def test_unknown_flavour_names_the_known_ones() -> None:
    """A typing mistake in config.yaml, and a generator we do not know."""
    with pytest.raises(ConfigError, match="did you mean `jekyll`"):
        site.flavour("jekyl")
    with pytest.raises(ConfigError, match="known: jekyll-legacy, jekyll, hugo"):
        site.flavour("typo3")


def test_broken_files_are_named(flavour: site.Flavour) -> None:
    """What an editor broke is a SiteError with a reason, never another library's."""
    for raw in (b"", b"plain text", b"---\ntitle: a: b\n---\n", b"\xff\xfe", b"{", b"[]"):
        with pytest.raises(SiteError):
            flavour.read("x", raw)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("eleventy", "permalink: ../../out/index.html"),
        ("eleventy", "permalink: a/../../b/"),
        ("pelican", "Save_as: /../out.html"),
    ],
)
def test_an_address_that_leads_out_of_the_site_is_an_error_of_the_file(name: str, row: str) -> None:
    """Eleventy writes it there, Pelican leaves the post out; the others keep it inside."""
    flavour = site.flavour(name)
    text = flavour.write(_draft(flavour), PostState.PUBLISHED)

    with pytest.raises(SiteError, match="leads out of the site"):
        flavour.read("x.md", re.sub("^(title:)", rf"{row}\n\1", text, count=1, flags=re.M | re.I).encode())


def test_pictures_are_named_from_the_slug(flavour: site.Flavour) -> None:
    """Never from the far side's address, but for the legacy site's long plain names."""
    draft = _draft(flavour)

    file, named = flavour.picture(draft, ".jpg", "https://www.musterstadt.example/../../etc/x.jpg")

    assert PurePosixPath(file).name == f"{draft.front['slug']}.jpg"
    assert file.endswith(named.rsplit("/", 1)[-1])
    assert ".." not in file


def test_json_holds_clean_html() -> None:
    """For a content system of one's own: keys, Markdown and HTML in one object."""
    flavour = site.flavour("json")

    held = json.loads(flavour.write(_draft(flavour), PostState.PUBLISHED))

    assert (held["version"], held["state"]) == (1, "published")
    assert "<p>Text with {{ braces }} and **stars**.</p>" in held["html"]
    assert held["front"]["date"] == "2024-06-01"


def test_what_the_header_cannot_hold_lies_beside(flavour: site.Flavour) -> None:
    """The legacy site's other keys in a data file; nothing beside the others."""
    draft = _draft(flavour, language="fr")

    side = flavour.side(draft)

    if flavour.name != "jekyll-legacy":
        assert side is None
        return
    assert side is not None
    assert side.path == f"_data/stadtbote/{draft.front['slug']}-fr.json"
    held = json.loads(side.text)
    assert held["source"]["url"] == draft.front["source"]["url"]
    assert held["translation"]["status"] == "machine"


@pytest.mark.parametrize(
    ("name", "line", "shown"),
    [
        ("hugo", "build: {render: never}", False),
        ("hugo", "build:\n  render: link", False),
        ("hugo", "build:\n  list: never\n  render: false", False),
        ("hugo", "_build: {render: never}", False),
        ("hugo", "headless: true", False),
        ("hugo", "build: {render: always, list: never}", True),
        ("hugo", "headless: false", True),
        ("hugo", "published: false", True),
        ("jekyll", "published: false", False),
        ("jekyll", "build: {render: never}", True),
    ],
)
def test_a_line_of_the_header_hides_where_the_generator_knows_it(name: str, line: str, shown: bool) -> None:
    flavour = site.flavour(name, languages=LANGUAGES)
    draft = _draft(flavour)
    path = flavour.path(draft, PostState.PUBLISHED)
    raw = flavour.write(draft, PostState.PUBLISHED).encode()
    assert flavour.shown(path, raw) != site.NEVER

    raw = raw.replace(b"title:", f"{line}\ntitle:".encode(), 1)

    assert (flavour.shown(path, raw) != site.NEVER) is shown
    assert flavour.state(path, raw) is PostState.PUBLISHED
