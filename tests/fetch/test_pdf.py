"""Releases as PDF: title, day, paragraphs in reading order, by three producers; and files made to do harm."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import ParseError
from pipeline.fetch import pdf, read
from pipeline.fetch.pdf import document
from pipeline.model import Entry, Page, Source
from tests.counts import rounds
from tests.fetch.towns import pdfs, texts

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pdfminer") is None, reason="the extra `pdf` is not installed"
)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
FLOORS = json.loads((Path(__file__).parents[1] / "quality" / "floors.json").read_text(encoding="utf-8"))[
    "pdf"
]
URL = "https://www.musterstadt.example/presse/1.pdf"


def key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def release(body: bytes, title: str = "", day: dt.date | None = None):  # type: ignore[no-untyped-def]  # test
    source = Source(id="x", name="x", kind="listing", url="https://www.musterstadt.example/presse", pdf=True)
    entry = Entry(id="0" * 32, source="x", url=URL, title=title, day=day)
    return read(
        entry, source, Page(url=URL, body=body, content_type="application/pdf", retrieved=NOW), now=NOW
    )


@pytest.mark.slow
@pytest.mark.parametrize("layout", pdfs.LAYOUTS)
@pytest.mark.parametrize("producer", pdfs.PRODUCERS)
def test_a_release_comes_back_whole_from_its_pdf(producer: str, layout: str) -> None:
    """Title and day without a list that says them; columns not mixed; contact and page numbers no paragraphs."""
    if producer not in pdfs.at_hand():
        pytest.skip(f"{producer} is not installed")
    scores = []
    for seed in range(rounds(1, 4)):
        rng = random.Random(f"{producer} {layout} {seed}")
        (one,) = texts.releases(rng, 1)
        found = release(pdfs.made(one, rng, producer=producer, layout=layout))

        assert found.title == one.title
        assert found.day == one.day
        said = [key(text) for text in (found.lead, *(block.text for block in found.blocks)) if text]
        true = [key(text) for text in (one.lead, *(block.text for block in one.blocks)) if text]
        scores.append(2 * len(set(said) & set(true)) / (len(said) + len(true)))
    beside = layout in {"two columns", "contact beside"}
    assert sum(scores) / len(scores) >= FLOORS["paragraph_F1_beside" if beside else "paragraph_F1"], scores


def plain(content: bytes) -> bytes:
    """A PDF of one page by hand, its content as given."""
    packed = zlib.compress(content)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def test_a_page_without_text_says_so() -> None:
    """A scan."""
    with pytest.raises(ParseError, match="no text, only pictures"):
        document(plain(b"0 0 595 842 re f"))


def test_a_damaged_file_says_so() -> None:
    """Cut off, or no PDF behind its first bytes."""
    with pytest.raises(ParseError, match=r"damaged|no text"):
        document(b"%PDF-1.7\n" + b"\x00\xff" * 3000)


def test_a_locked_file_says_so() -> None:
    """With a password to open it."""
    if "reportlab" not in pdfs.at_hand():
        pytest.skip("reportlab is not installed")
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="geheim")
    canvas.drawString(100, 700, "Musterstadt")
    canvas.save()
    with pytest.raises(ParseError, match="locked with a password"):
        document(buffer.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"BT /F 10 Tf 50 700 Td (" + b"a" * 200_000_000 + b") Tj ET",
        lambda: b"q " * 20_000_000,
        lambda: b"BT /F 10 Tf (a) Tj ET " * 400_000,
    ],
    ids=["one word of 200 MB", "brackets without end", "letters one by one"],
)
def test_a_bomb_is_ended(content: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of kilobytes that unpacks to more than is read: its process ends, the run goes on."""
    monkeypatch.setattr(pdf, "SECONDS", 8.0)
    with pytest.raises(ParseError):
        document(plain(content()))


def test_without_the_extra_the_reason_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed from bytes."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ParseError, match="extra `pdf`"):
        document(b"%PDF-1.4")
