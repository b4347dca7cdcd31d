"""Every shipped source file: what it promises about itself, and what it reads from its test page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config import shipped_sources
from pipeline.fetch.lists.presets import expand
from pipeline.model import Source
from tests.make_golden import DATA, read_case

SOURCES = dict(shipped_sources())
FOLDERS = sorted(path.name for path in DATA.iterdir() if path.is_dir())


def named(ids: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", ids)


@named(sorted(SOURCES))
def test_a_definition_says_where_it_was_seen_and_why_it_is_off(name: str) -> None:
    """Evidence with each one, a reason with each that is not enabled, and no reason without need."""
    source = SOURCES[name]

    assert source.evidence
    assert source.name
    assert source.publisher
    assert source.url.startswith("https://")
    assert bool(source.reason) is not source.enabled


@named(sorted(SOURCES))
def test_nothing_is_published_before_a_person_read_the_terms(name: str) -> None:
    """No terms were read for any shipped source, so none carries a rights record."""
    assert SOURCES[name].rights is None


@named(sorted(set(FOLDERS) & set(SOURCES)))
def test_selectors_come_with_a_test_page(name: str) -> None:
    """What was seen is shown: the structure as a page, what is read from it as a golden file."""
    source = SOURCES[name]

    golden = json.loads((DATA / name / "golden.json").read_text(encoding="utf-8"))

    assert golden["entries"]
    assert golden["problems"] == []
    if any(rules.body for rules in source.article):
        assert any("blocks" in part for part in golden.values() if isinstance(part, dict))


def test_every_definition_has_a_test_page_and_every_test_page_a_definition() -> None:
    """A feed or list in the structure that was seen, with a text of ours."""
    assert sorted(SOURCES) == FOLDERS


@named(sorted(set(FOLDERS) & set(SOURCES)))
def test_the_test_page_reads_as_the_golden_file_says(name: str) -> None:
    """`python -m tests.make_golden ID` writes the golden file anew; look at the difference."""
    golden = json.loads((DATA / name / "golden.json").read_text(encoding="utf-8"))

    assert read_case(SOURCES[name]) == golden


@named([name for name, source in SOURCES.items() if source.kind == "listing"])
def test_a_list_page_has_selectors_of_its_own_or_of_its_system(name: str) -> None:
    """Otherwise a poll could only fail."""
    assert expand(SOURCES[name]).list is not None


def test_the_sources_an_editor_starts_with_are_enabled() -> None:
    """The feeds that third parties found working in 2026."""
    enabled = {name for name, source in SOURCES.items() if source.enabled}

    assert enabled == {
        "berlin", "dresden", "mainz", "mannheim", "muenchen", "muenster", "strausberg", "wiesbaden", "wuppertal",
    }  # fmt: skip


def test_berlin_is_asked_slowly() -> None:
    """It answers 429 to quick repeats; 3 s were enough for those who measured."""
    delay = SOURCES["berlin"].delay

    assert delay is not None
    assert delay.total_seconds() >= 3


def test_both_layouts_of_berlin_are_read(request: pytest.FixtureRequest) -> None:
    """A page of 2021 still reads after the relaunch, with caption and credit apart and the contact kept aside."""
    golden = json.loads((DATA / "berlin" / "golden.json").read_text(encoding="utf-8"))

    old, new = golden["article-2021"], golden["article"]

    assert old["images"][0]["credit"] == "Bezirksamt Musterbezirk"
    assert "Pressestelle" not in json.dumps(old["blocks"], ensure_ascii=False)
    assert "Corona" not in json.dumps(old["blocks"], ensure_ascii=False)
    assert "Kontakt zur Pressestelle" not in json.dumps(new["blocks"], ensure_ascii=False)


def read_real(shared: Path, gold: str, source: Source) -> list[tuple[dict[str, object], str]]:
    """(gold, text read with the source's rules) for each real page of a set."""
    import datetime as dt
    import gzip

    from pipeline.fetch import read
    from pipeline.model import Entry, Page

    now = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    out = []
    for load in json.loads((shared / "cases" / "gold" / f"{gold}.json").read_text(encoding="utf-8")):
        url = load.get("url") or "https://www.land-oberoesterreich.gv.at/" + Path(
            load["file"]
        ).name.removesuffix(".gz")
        body = gzip.decompress((shared / "cases" / load["file"]).read_bytes())
        day = dt.date.fromisoformat(load["date"]) if load.get("date") else None
        entry = Entry(id="0" * 32, source=source.id, url=url, day=day if gold == "berlin" else None)
        release = read(entry, source, Page(url=url, body=body, retrieved=now), now=now)
        said = [release.title, release.lead, *(block.text for block in release.blocks)]
        out.append((load | {"read": release}, "\n".join(said)))
    return out


@pytest.mark.parametrize(
    ("gold", "name"),
    [("wien", "wien"), ("karlsruhe", "karlsruhe"), ("berlin", "berlin"), ("ooe_releases", "oberoesterreich")],
)
def test_real_pages_read_by_the_shipped_rules(shared: Path, gold: str, name: str) -> None:
    """Title, day and text of each page; nothing that must not leak does."""
    pages = read_real(shared, gold, SOURCES[name])

    assert pages
    for page, text in pages:
        release = page["read"]
        squeezed = "".join(text.split())
        if name != "berlin":  # whose gold counts the press contact as text
            read_body = "".join(block.text for block in release.blocks)  # type: ignore[attr-defined]  # a Release
            # Letter for letter; the gold glues lines together where the page has <br>.
            assert "".join(read_body.split()) == "".join("".join(page["body_blocks"]).split())  # type: ignore[arg-type]  # JSON
        assert release.title == page["title"]  # type: ignore[attr-defined]  # a Release
        if page.get("date"):
            assert release.day.isoformat() == page["date"]  # type: ignore[attr-defined]  # a Release
        for block in page["body_blocks"][: 3 if name == "berlin" else None]:  # type: ignore[index]  # JSON
            if not block.startswith("Im Auftrag"):
                assert "".join(block.split()) in squeezed
        for foreign in page.get("without") or []:  # type: ignore[attr-defined]  # JSON
            assert "".join(foreign.split()) not in squeezed
