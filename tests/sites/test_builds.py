"""Real generators build minimal sites from posts our flavours wrote; what should appear does, nothing acts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from pipeline import site
from pipeline.model import Attachment, Block, Draft, Image, PostState, Review, Run

if TYPE_CHECKING:
    from tests.site import material
    from tests.sites import building
else:
    material, building = sys.modules["site_material"], sys.modules["site_building"]

pytestmark = [pytest.mark.build, pytest.mark.slow]
LANGUAGES = ("en-GB", "fr")
HIDDEN = "HIDDENCANARY"
DOCS = Path(__file__).parents[2] / "docs" / "sites.md"
WRITE_DOCS = os.environ.get("STADTBOTE_WRITE_DOCS") == "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A post and what its page should say."""

    name: str
    release: Any
    draft: Draft
    place: PostState = PostState.PUBLISHED
    appears: bool = True
    withdrawn: bool = False
    blocks: tuple[str, ...] = ()


def _case(flavour: site.Flavour, name: str, **given: Any) -> Case:
    release = given.pop("release")
    title, language = given.pop("title", release.title), given.pop("language", "en-GB")
    place, appears, withdrawn = (
        given.pop("place", PostState.PUBLISHED),
        given.pop("appears", True),
        given.pop("withdrawn", False),
    )
    translation = material.translation(release, title=title, language=language)
    draft = material.draft(
        release,
        translation,
        material.source(),
        flavour=flavour,
        slug=site.slug(title, release.id),
        tags=["Transport", "2026", "no"],
        **given,
    )
    blocks = tuple(" ".join(block.text.split()) for block in release.blocks)
    return Case(
        name=name,
        release=release,
        draft=draft,
        place=place,
        appears=appears,
        withdrawn=withdrawn,
        blocks=blocks,
    )


def _structures() -> list[Block]:
    def marked(*runs: Run) -> Block:
        return Block(runs=runs)

    return [
        Block(kind="heading", level=2, runs=(Run(text="A heading with C#"),)),
        marked(
            Run(text="Plain, "),
            Run(text="strong: ", strong=True),
            Run(text="then "),
            Run(text="em", em=True),
            Run(text=", both", strong=True, em=True),
            Run(text=" and "),
            Run(text="a link", href="https://www.town.example/a_(b)?x={1}&y=2#z"),
            Run(text="; word"),
            Run(text="part", strong=True),
            Run(text="s."),
        ),
        Block(kind="heading", level=3, runs=(Run(text="Lists"),)),
        Block(kind="item", group=1, runs=(Run(text="first"),)),
        Block(kind="item", group=1, level=1, runs=(Run(text="nested"),)),
        Block(kind="item", group=1, level=2, runs=(Run(text="deeper"),)),
        Block(kind="item", group=1, runs=(Run(text="- a dash\nand a second line"),)),
        material.text("Between two lists."),
        Block(kind="item", group=2, ordered=True, runs=(Run(text="one"),)),
        Block(kind="item", group=2, ordered=True, level=1, runs=(Run(text="1. May"),)),
        Block(kind="item", group=2, ordered=True, runs=(Run(text="two"),)),
        Block(kind="quote", runs=(Run(text="“We are glad,” says the mayor."),)),
        Block(kind="quote", runs=(Run(text="A second paragraph."),)),
        *(
            Block(kind="cell", group=3, row=row, column=column, header=row == 0, runs=(Run(text=value),))
            for row, line in enumerate((("Day", "Time | place"), ("1. May", "---"), ("*2*", "18:30")))
            for column, value in enumerate(line)
        ),
        Block(kind="code", runs=(Run(text="x = {{ 1 }}\n    y"),)),
        material.text("The end."),
    ]


def _cases(flavour: site.Flavour) -> list[Case]:
    body = [material.text("A first paragraph with R&D and 5 < 6 > 4.")]
    cases = [
        _case(flavour, f"title {title[:20]}", release=material.release(title, blocks=body))
        for title in material.TITLES
    ]
    cases += [
        _case(
            flavour, f"payload {n}", release=material.release(f"Payload {n}", blocks=[material.text(payload)])
        )
        for n, payload in enumerate(material.PAYLOADS)
    ]
    cases.append(_case(flavour, "structures", release=material.release("Structures", blocks=_structures())))
    cases += [
        _case(flavour, f"twin {n}", release=material.release("Twins", number=n, blocks=body))
        for n in range(2)
    ]
    cases += [
        _case(
            flavour,
            language,
            release=material.release("Two languages", blocks=[material.text(f"Text in {language}.")]),
            title="Two languages",
            language=language,
        )
        for language in LANGUAGES
    ]
    cases += _special(flavour, body)
    return cases


def _special(flavour: site.Flavour, body: list[Block]) -> list[Case]:
    secret = [material.text(f"Not to be seen: {HIDDEN}.")]
    future = dt.date(2099, 1, 1)
    picture = Image(
        url="https://www.musterstadt.example/bild.jpg", alt="A bridge", credit="Stadt Musterstadt"
    )
    files = [Attachment(url="https://www.musterstadt.example/plan (1).pdf", title="Plan [A3]")]
    return [
        _case(
            flavour,
            "draft",
            release=material.release("Draft", blocks=secret),
            place=PostState.DRAFT,
            appears=False,
        ),
        _case(
            flavour, "future", release=material.release("Future", blocks=secret, day=future), appears=False
        ),
        _case(flavour, "withdrawn", release=material.release("Withdrawn", blocks=secret), withdrawn=True),
        _case(
            flavour,
            "reviewed",
            release=material.release("Reviewed", blocks=body),
            review=Review.REVIEWED,
            reviewer="the desk",
            reviewed_at=material.NOW,
        ),
        _case(
            flavour,
            "picture",
            release=material.release("Picture", blocks=body, images=[picture], attachments=files),
            images="publish",
            picture="/images/news/bridge.jpg",
        ),
    ]


def _written(cases: list[Case], flavour: site.Flavour, folder: Path) -> None:
    for case in cases:
        path, text = flavour.path(case.draft, case.place), flavour.write(case.draft, case.place)
        raw = text.encode()
        if case.withdrawn:
            path, raw = flavour.withdraw(path, raw, reason="A {{ wrong }} date", on=dt.date(2024, 6, 3))
        file = folder / path
        assert not file.exists(), f"two posts under {path}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
        if side := flavour.side(case.draft):
            beside = folder / side.path
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(side.text, encoding="utf-8")


def _keys(**rows: str) -> Callable[[str], str]:
    """Lines of the header, where a key is there in its place."""

    def typed(text: str) -> str:
        for key, value in rows.items():
            line = re.compile(rf"^({key}: *).*$", re.MULTILINE | re.IGNORECASE)
            if line.search(text):
                text = line.sub(rf"\g<1>{value}", text, count=1)
            else:
                text = re.sub(r"^(title:.*)$", rf"\1\n{key}: {value}", text, count=1, flags=re.M | re.I)
        return text

    return typed


HANDS: Mapping[str, Callable[[str], str]] = {
    "Dated": _keys(date="2024-04-30"),
    "Slugged": _keys(slug="another-name"),
    "Above": _keys(permalink="../../above/", url="above/", save_as="above/index.html"),
    "Placed": _keys(permalink="/own/place/", url="own/place/", save_as="own/place/index.html"),
    "Filed": _keys(categories="[Rathaus, Bau und Verkehr]"),
    "Later": _keys(publishDate="2999-01-01"),
}
"""What a person types into the header of a post, by title."""


HIDES: Mapping[str, Mapping[str, str]] = {
    "jekyll": {"Unpublished": "published: false"},
    "hugo": {
        "Never": "build: {render: never}",
        "Said no": "build:\n  list: never\n  render: false",
        "Address alone": "build:\n  render: link",
        "Headless": "headless: true",
    },
}
"""Lines of the header by which a generator makes no page of a post, by title."""


def _by_hand(name: str, path: str, raw: bytes, generator: str) -> tuple[str, bytes]:
    """A post after a person worked on its header, renamed its file or moved it one folder down."""
    post = PurePosixPath(path)
    bundle = post.name == "index.md"
    named = post.parent if bundle else post
    if name == "Renamed":
        other = "Ein – neuer Name, nämlich!" if generator == "jekyll" else "another"
        named = named.with_name(named.name.replace("renamed", other))
    if name == "Moved":
        named = named.parent / "more" / named.name
    raw = HANDS[name](raw.decode()).encode() if name in HANDS else raw
    return str(named / post.name if bundle else named), raw


def test_shown_is_what_the_generator_shows(flavour_name: str, tmp_path: Path) -> None:
    """Plain, draft, future, past and before its end, withdrawn, hidden, typed into, renamed or moved by a hand: the pages
    built are those `shown` names, at the addresses of `page`."""
    generator, now = building.GENERATORS[flavour_name], dt.datetime.now(dt.UTC)
    flavour = site.flavour(flavour_name, languages=LANGUAGES)
    body = [material.text("A first paragraph.")]
    hides = HIDES.get(generator, {})
    names = ["Plain", "Draft", "Future", "Over", "Ahead", "Gone", "Renamed", "Moved", *HANDS, *hides]
    if generator != "jekyll":
        names.remove("Above")  # written outside of the site
    days = {"Future": {"day": now.date() + dt.timedelta(days=3)}}
    cases = [
        _case(flavour, name, release=material.release(name, blocks=body, **days.get(name, {})))
        for name in names
    ]
    folder, out = building.prepared(generator, tmp_path), tmp_path / "out"
    shown, addresses = set(), set()
    for case in cases:
        place = PostState.DRAFT if case.name == "Draft" else PostState.PUBLISHED
        path, raw = flavour.path(case.draft, place), flavour.write(case.draft, place).encode()
        if case.name in {"Over", "Ahead"}:
            raw = flavour.splice(raw, {"expires": now + dt.timedelta(days=-1 if case.name == "Over" else 9)})
        if case.name == "Gone":
            path, raw = flavour.withdraw(path, raw, reason="A wrong date", on=dt.date(2024, 6, 3))
        if case.name in hides:
            raw = raw.replace(b"title:", hides[case.name].encode() + b"\ntitle:", 1)
        path, raw = _by_hand(case.name, path, raw, generator)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
        since, until = flavour.shown(path, raw)
        if since <= now < until:
            shown |= {case.name}
            addresses |= {unquote(flavour.page(path, raw))}

    building.built(generator, folder, out)

    assert {page.title for page in building.pages(out)} == shown
    assert _addresses(out) == addresses
    timed = {"Over", "Later"} if generator == "hugo" else set()
    assert shown == set(names) - {"Draft", "Future"} - timed - set(hides)


def _original(page: Any) -> str:
    """The address the last link of the text leads to: the original."""
    return str(page.links[-1]) if page.links else ""


def test_hard_set(flavour_name: str, tmp_path: Path) -> None:
    """36 titles, 20 texts that try to act, structures, twins, languages, draft, future, withdrawn: all right."""
    generator = building.GENERATORS[flavour_name]
    flavour = site.flavour(flavour_name, languages=LANGUAGES)
    cases = _cases(flavour)
    folder, out = building.prepared(generator, tmp_path), tmp_path / "out"
    _written(cases, flavour, folder)

    building.built(generator, folder, out)

    wrong = _wrong(cases, out)
    assert [fault for faults in wrong.values() for fault in faults] == []
    assert building.leaks(out, "EXECUTED", HIDDEN) == []
    assert _addresses(out) == {flavour.address(case.draft) for case in cases if case.appears}
    _documented(flavour_name, generator, cases, wrong)


@pytest.mark.parametrize("engine", ["liquid", ""])
def test_eleventy_by_other_engines(engine: str, tmp_path: Path) -> None:
    """Eleventy reads Markdown through a template language first: the one it takes by default, and none."""
    if building.command("eleventy", tmp_path, tmp_path) is None:
        pytest.skip("eleventy is not installed: `make tools` (or `make check`) installs it")
    flavour = site.flavour("eleventy", languages=LANGUAGES)
    cases = _cases(flavour)
    folder, out = building.prepared("eleventy", tmp_path), tmp_path / "out"
    _written(cases, flavour, folder)

    building.built("eleventy", folder, out, MARKDOWN_ENGINE=engine or "false")

    assert [fault for faults in _wrong(cases, out).values() for fault in faults] == []
    assert building.leaks(out, "EXECUTED", HIDDEN) == []


@pytest.mark.parametrize("name", ["jekyll", "hugo"])
def test_a_sites_own_typography(name: str, tmp_path: Path) -> None:
    """With the generators' default typography on, quotes, dashes and ellipses are set, and nothing else changes."""
    if building.command(name, tmp_path, tmp_path) is None:
        pytest.skip(f"{name} is not installed: `make tools` (or `make check`) installs it")
    flavour = site.flavour(name, languages=LANGUAGES)
    cases = _cases(flavour)
    folder, out = building.prepared(name, tmp_path), tmp_path / "out"
    settings = folder / ("_config.yml" if name == "jekyll" else "hugo.yaml")
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    own = ("kramdown:", "  smart_quotes", "  typographic", "markup:")
    settings.write_text("".join(line for line in lines if not line.startswith(own)), encoding="utf-8")
    _written(cases, flavour, folder)

    building.built(name, folder, out)

    found = {(_original(page), page.language): page for page in building.pages(out)}
    for case in (case for case in cases if case.appears and not case.withdrawn):
        page = found[case.release.url, case.draft.front["lang"]]
        texts = [_untypographic(block) for block in page.blocks]
        assert [block for block in map(_untypographic, case.blocks) if block not in texts] == []
    assert building.leaks(out, "EXECUTED", HIDDEN) == []


def _untypographic(text: str) -> str:
    for typographic, plain in (("[“”„]", '"'), ("[‘’‚]", "'"), ("—", "---"), ("–", "--"), ("…", "...")):
        text = re.sub(typographic, plain, text)
    return re.sub("--+", "-", text)


@pytest.mark.parametrize(
    ("generator", "body", "fault"),
    [
        ("jekyll", "{{ site.secret_canary }}", "leak"),
        ("jekyll", "{% include_relative _secret.txt %}", "stop"),
        ("jekyll", "<script>x</script>", "tag"),
        ("hugo", "{{< unknown >}}", "stop"),
        ("eleventy", "{{ site.secret_canary }}", "leak"),
        ("astro", "<script>x</script>", "tag"),
        ("pelican", "<script>x</script>", "tag"),
        ("mkdocs", "<script>x</script>", "tag"),
    ],
)
def test_the_builds_can_fail(generator: str, body: str, fault: str, tmp_path: Path) -> None:
    """The same text, written without our escaping, acts: what the tests above look for can be seen."""
    if building.command(generator, tmp_path, tmp_path) is None:
        pytest.skip(f"{generator} is not installed: `make tools` (or `make check`) installs it")
    flavour = site.flavour(generator, languages=LANGUAGES)
    case = _case(flavour, "payload", release=material.release("Raw", blocks=[material.text(body)]))
    raw = f"{body}\n\n" + case.draft.body
    case = dataclasses.replace(case, draft=dataclasses.replace(case.draft, body=raw))
    folder, out = building.prepared(generator, tmp_path), tmp_path / "out"
    _written([case], flavour, folder)

    if fault == "stop":
        with pytest.raises(AssertionError):
            building.built(generator, folder, out)
        return
    building.built(generator, folder, out)

    if fault == "leak":
        assert building.leaks(out, "EXECUTED") != []
    else:
        assert any("script" in told for faults in _wrong([case], out).values() for told in faults)


def _addresses(out: Path) -> set[str]:
    return {f"/{page.file.relative_to(out)}".removesuffix("index.html") for page in building.pages(out)}


def _wrong(cases: list[Case], out: Path) -> dict[str, list[str]]:
    """Faults of each case that has any; a page too many or too few is a failure at once."""
    found = building.pages(out)
    by_key = {(_original(page), page.language): page for page in found}
    assert len(by_key) == len(found)
    expected = {(case.release.url, case.draft.front["lang"]): case for case in cases if case.appears}
    assert set(by_key) == set(expected)
    faults = {case.name: _faults(by_key[key], case) for key, case in expected.items()}
    return {name: [f"{name}: {fault}" for fault in told] for name, told in faults.items() if told}


def _documented(name: str, generator: str, cases: list[Case], wrong: dict[str, list[str]]) -> None:
    """The row of docs/sites.md is what this build gave; `STADTBOTE_WRITE_DOCS=1` writes it."""
    row = _row(name, generator, cases, wrong)
    text = DOCS.read_text(encoding="utf-8")
    old = next(
        (line for line in text.splitlines() if line.startswith(f"| `{name}` | {generator.capitalize()} |")),
        "",
    )
    if WRITE_DOCS and old:
        DOCS.write_text(text.replace(old, row), encoding="utf-8")
        return
    assert old == row


def _row(name: str, generator: str, cases: list[Case], wrong: dict[str, list[str]]) -> str:
    groups: dict[str, list[Case]] = {"title": [], "payload": [], "other": [], "hidden": []}
    for case in cases:
        kind = case.name.split()[0]
        groups["hidden" if not case.appears else kind if kind in groups else "other"].append(case)
    counts = [f"{sum(c.name not in wrong for c in group)} of {len(group)}" for group in groups.values()]
    return f"| `{name}` | {generator.capitalize()} | {' | '.join(counts)} |"


def _faults(page: Any, case: Case) -> list[str]:
    """What a page says other than it should."""
    front, blocks, faults = case.draft.front, page.blocks, []

    def expect(what: str, is_so: bool, seen: object = "") -> None:
        if not is_so:
            faults.append(f"{what}: {seen!r}")

    title = " ".join(front["title"].split())
    expect("title", " ".join(page.title.split()) == title, page.title)
    expect("head title", " ".join(page.head_title.split()).startswith(title), page.head_title)
    expect("day", page.day == front["date"].isoformat(), page.day)
    allowed = {"p", "a", "strong", "em", "br", "ul", "ol", "li", "blockquote", "h2", "h3", "h4"}
    allowed |= {"table", "thead", "tbody", "tr", "th", "td", "article", "div"}
    tags = {element.tag for element in page.article.iter()}
    expect("tags", tags <= allowed, tags - allowed)
    acting = [name for e in page.article.iter() for name in e.attrib if name.startswith("on")]
    expect("attributes", not acting, acting)
    expect(
        "links",
        all(link.startswith(("https://", "http://www.", "mailto:")) for link in page.links),
        page.links,
    )
    if case.withdrawn:
        expect("tombstone", blocks[0] == "This post was withdrawn on 3 June 2024: A {{ wrong }} date", blocks)
        expect("noindex", page.noindex)
        return faults
    expect("text", [b for b in blocks if b in case.blocks] == list(case.blocks), (blocks, case.blocks))
    expect("source", any("Stadt Musterstadt" in block for block in blocks), blocks)
    reviewed = front["translation"]["status"] == "reviewed"
    french = front["lang"] == "fr"
    line = (
        "reviewed by the desk on 2 June 2024"
        if reviewed
        else "pas encore relue"
        if french
        else "not yet reviewed"
    )
    expect("disclosure", blocks[-1].endswith(f"{line}."), blocks[-1])
    if case.name == "structures":
        expect("structure", _structure(page) == STRUCTURE, _structure(page))
    if "image" in front:
        expect("credit", "Photo: Stadt Musterstadt" in blocks, blocks)
        expect("file", any("plan%20%281%29.pdf" in link for link in page.links), page.links)
    return faults + _metadata_faults(page, case, reviewed)


STRUCTURE = {
    "h2": ["A heading with C#"],
    "h3": ["Lists"],
    "strong": ["strong:", "both", "part"],
    "em": ["em", "both"],
    "blockquote//p": ["“We are glad,” says the mayor.", "A second paragraph."],
    "ul/li/ul/li": ["nested", "deeper"],
    "ul/li/ul/li/ul/li": ["deeper"],
    "ol/li/ol/li": ["1. May"],
    "ol/li": ["one", "1. May", "two"],
    "th": ["Day", "Time | place"],
    "td": ["1. May", "---", "*2*", "18:30"],
}
"""Paths of elements to the texts they hold."""


def _structure(page: Any) -> dict[str, list[str]]:
    return {path: [building.words(item) for item in page.article.xpath(f".//{path}")] for path in STRUCTURE}


def _metadata_faults(page: Any, case: Case, reviewed: bool) -> list[str]:
    """Source box, picture with credit, robots, JSON-LD."""
    front, faults = case.draft.front, []
    if page.noindex == reviewed:
        faults.append(f"noindex is {page.noindex}")
    if page.aside is None or page.aside.xpath(".//a/@href") != [front["source"]["url"]]:
        faults.append("no source box")
    elif front["source"]["title"] not in page.aside.text_content():
        faults.append(f"source box: {page.aside.text_content()}")
    elif ("not yet reviewed" in page.aside.text_content()) == reviewed:
        faults.append("source box: reviewed or not")
    if "image" in front:
        caption = page.figure.text_content() if page.figure is not None else ""
        if "Stadt Musterstadt (CC BY 4.0)" not in caption:
            faults.append(f"no credit at the picture: {caption!r}")
    data = json.loads(page.json_ld)
    original = data["translationOfWork"]
    told = (
        data["@type"],
        data["headline"],
        data["inLanguage"],
        data["datePublished"],
        data["translator"]["name"],
    )
    expected = ("NewsArticle", front["title"], front["lang"], front["date"].isoformat(), "identity")
    if told != expected:
        faults.append(f"JSON-LD: {told}")
    if (original["url"], original["headline"]) != (front["source"]["url"], front["source"]["title"]):
        faults.append(f"JSON-LD of the original: {original}")
    if ("image" in front) != ("image" in data) or (
        "image" in data and data["image"]["creditText"] != "Stadt Musterstadt"
    ):
        faults.append(f"JSON-LD of the picture: {data.get('image')}")
    return faults


def _words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def real_releases(shared: Path) -> list[Any]:
    """206 real releases of a city, as the reader gave them."""
    rows = (
        (shared / "cases" / "text_de" / "karlsruhe_releases.jsonl").read_text(encoding="utf-8").splitlines()
    )
    made = []
    for number, row in enumerate(json.loads(line) for line in rows):
        made.append(
            material.release(
                row["title"],
                number=number,
                lead=row["teaser"] or "",
                blocks=[material.text(block) for block in row["body_blocks"]],
                day=dt.date.fromisoformat(row["published"][:10]),
                url=row["url"],
            )
        )
    return made


def _draft_of(release: Any, flavour: site.Flavour) -> Draft:
    return material.draft(
        release,
        material.translation(release),
        material.source(),
        flavour=flavour,
        slug=site.slug(release.title, release.id),
    )


@pytest.mark.parametrize("name", list(site.FLAVOURS))
def test_real_releases_are_read_back(name: str, real_releases: list[Any]) -> None:
    """206 releases, every flavour: as many files, front matter and text equal to the letter."""
    flavour = site.flavour(name)
    paths = set()
    for release in real_releases:
        draft = _draft_of(release, flavour)
        path, raw = flavour.path(draft, PostState.DRAFT), flavour.write(draft, PostState.DRAFT).encode()

        read = flavour.read(path, raw)

        paths.add(path)
        assert name == "jekyll-legacy" or read == draft
        texts = [_words(block.text) for block in site.markdown.parse(read.body)]
        expected = [
            _words(text) for text in (release.lead, *(block.text for block in release.blocks)) if text.strip()
        ]
        assert texts[: len(expected)] == expected
        assert read.front["title"] == _words(release.title)
    assert len(paths) == len(real_releases) == 206


@pytest.mark.parametrize("name", ["jekyll-legacy", "jekyll", "hugo"])
def test_real_releases_are_built(name: str, real_releases: list[Any], tmp_path: Path) -> None:
    """Hugo and Jekyll: all 206 pages, no warning, the source's text equal to the letter in the HTML."""
    generator = building.GENERATORS[name]
    if building.command(generator, tmp_path, tmp_path) is None:
        pytest.skip(f"{generator} is not installed: `make tools` (or `make check`) installs it")
    flavour = site.flavour(name)
    folder, out = building.prepared(generator, tmp_path), tmp_path / "out"
    for release in real_releases:
        draft = _draft_of(release, flavour)
        file = folder / flavour.path(draft, PostState.PUBLISHED)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(flavour.write(draft, PostState.PUBLISHED), encoding="utf-8")

    said = building.built(generator, folder, out)

    assert building.odd(said) == []
    pages = {_original(page): page for page in building.pages(out)}
    assert len(pages) == 206
    for release in real_releases:
        page = pages[release.url]
        expected = [
            _words(text) for text in (release.lead, *(block.text for block in release.blocks)) if text.strip()
        ]
        assert page.blocks[: len(expected)] == expected
        assert _words(page.title) == _words(release.title)
        assert page.day == release.day.isoformat()
