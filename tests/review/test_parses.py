"""A post is read and parsed once before a decision and once after it, however many questions are asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from pipeline import site
from pipeline.model import Draft, Record
from pipeline.site.flavours.yaml_post import YamlPost
from pipeline.workflow.editing import decisions
from pipeline.workflow.editing.save import save
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.posts.working_text import on_disk
from tests.review.conftest import EN, Seat

ONCE_BEFORE_AND_ONCE_AFTER = {"front matter": 2, "Markdown": 2}


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often front matter and Markdown are parsed from here on."""
    counted: Counter[str] = Counter()
    read, parse = YamlPost.read, site.markdown.parse

    def counting_read(self: YamlPost, path: str, raw: bytes) -> Draft:
        counted["front matter"] += 1
        return read(self, path, raw)

    def counting_parse(body: str) -> object:
        counted["Markdown"] += 1
        return parse(body)

    monkeypatch.setattr(YamlPost, "read", counting_read)
    monkeypatch.setattr(site.markdown, "parse", counting_parse)
    return counted


def seen(seat: Seat, words: str) -> tuple[Record, str, tuple[str, str]]:
    """A draft, the digest of its file, and the hashes of what stands there."""
    record = seat.draft(words)
    found = on_disk(seat.workspace, record, record.versions[EN])
    assert found is not None
    return record, found.digest, (found.version.source_hash, found.english_hash)


def test_an_approval(seat: Seat, parses: Counter[str]) -> None:
    record, _, hashes = seen(seat, "Recycling centre")
    parses.clear()
    decisions.approve(seat.workspace, record, EN, by="ed", seen=hashes)
    assert parses == ONCE_BEFORE_AND_ONCE_AFTER


@pytest.mark.parametrize("change", [{"title": "Other words"}, {"front:description": "Other words"}])
def test_a_save(seat: Seat, parses: Counter[str], change: dict[str, str]) -> None:
    record, base, _ = seen(seat, "Recycling centre")
    parses.clear()
    saved = save(seat.workspace, record, EN, change, base=base, by="ed")
    assert saved.changed == tuple(change)
    assert parses == ONCE_BEFORE_AND_ONCE_AFTER


def test_a_save_of_an_approved_post(seat: Seat, parses: Counter[str]) -> None:
    record, _, hashes = seen(seat, "Recycling centre")
    record = decisions.approve(seat.workspace, record, EN, by="ed", seen=hashes)
    found = on_disk(seat.workspace, record, record.versions[EN])
    assert found is not None
    parses.clear()
    save(seat.workspace, record, EN, {"title": "Other words"}, base=found.digest, by="ed")
    assert parses == ONCE_BEFORE_AND_ONCE_AFTER


def test_of_an_edited_post_what_the_pipeline_wrote_is_parsed_once_as_well(
    seat: Seat, parses: Counter[str]
) -> None:
    record, base, _ = seen(seat, "Recycling centre")
    saved = save(seat.workspace, record, EN, {"title": "Other words"}, base=base, by="ed")
    parses.clear()
    again = save(seat.workspace, saved.record, EN, {"title": "Better words"}, base=saved.base, by="ed")
    assert parses == {text: number + 1 for text, number in ONCE_BEFORE_AND_ONCE_AFTER.items()}
    for finding in decisions.open_findings(seat.workspace, again.record, again.record.versions[EN]):
        decisions.acknowledge(seat.workspace, again.record, EN, finding.id, by="ed", reason="known")
    parses.clear()
    decisions.approve(seat.workspace, again.record, EN, by="ed")
    assert parses == {text: number + 1 for text, number in ONCE_BEFORE_AND_ONCE_AFTER.items()}


@pytest.mark.parametrize("ask", [lambda seat, record: sheet(seat.workspace, record, EN)])
def test_a_page_of_the_desk(seat: Seat, parses: Counter[str], ask: Callable[[Seat, Record], object]) -> None:
    record, _, _ = seen(seat, "Recycling centre")
    parses.clear()
    ask(seat, record)
    assert parses == {"front matter": 1, "Markdown": 1}


def test_the_answer_to_a_save_reads_nothing_again(seat: Seat, parses: Counter[str]) -> None:
    record, base, _ = seen(seat, "Recycling centre")
    decisions.open_for_review(seat.workspace, record, EN, by="Redaktion A")
    parses.clear()
    assert seat.save(record, "title", "Other words", base=base).status_code == 200
    assert parses == ONCE_BEFORE_AND_ONCE_AFTER
