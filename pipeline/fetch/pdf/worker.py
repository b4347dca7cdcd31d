"""The process that reads one PDF: bytes by stdin, JSON by stdout; limits of its own. Run by `pipeline.fetch.pdf`."""

import dataclasses
import io
import json
import logging
import resource
import sys
from collections.abc import Iterator

from pipeline.fetch.pdf.layout import Line, read

MEMORY = 1_500_000_000
CPU = 15
PAGES = 40
LINES = 4_000


def main() -> None:
    """Reads stdin, writes what it says."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    logging.disable(logging.CRITICAL)
    try:
        data = _read(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else "")
    except MemoryError:
        data = {"error": "the PDF takes too much memory"}
    sys.stdout.write(json.dumps(data))


def _read(body: bytes, expected: str) -> dict[str, object]:
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        lines = list(_lines(body))
    except PDFPasswordIncorrect:
        return {"error": "the PDF is locked with a password"}
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises whatever a damaged file leads it to
        return {"error": f"the PDF is damaged ({type(error).__name__})"}
    if not lines:
        return {"error": "the PDF holds no text, only pictures of pages"}
    return dataclasses.asdict(read(lines, expected))


def _lines(body: bytes) -> Iterator[Line]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer, LTTextLine

    # boxes_flow None: lines are put in order here (`layout`), not by pdfminer.
    count = 0
    for number, page in enumerate(
        extract_pages(io.BytesIO(body), maxpages=PAGES, laparams=LAParams(boxes_flow=None))
    ):
        for box in page:
            if not isinstance(box, LTTextContainer):
                continue
            for line in box:
                if isinstance(line, LTTextLine) and (text := line.get_text().strip()):
                    size, bold = _font(line)
                    yield Line(number, line.x0, line.x1, page.height - line.y1, page.height - line.y0, text, size, bold, page.height)  # fmt: skip
                    count += 1
                    if count == LINES:
                        return


def _font(line: object) -> tuple[float, bool]:
    """Size and weight of most letters of a line."""
    from pdfminer.layout import LTChar

    chars = [glyph for glyph in line if isinstance(glyph, LTChar)]  # type: ignore[attr-defined]  # pdfminer's lines are iterable
    if not chars:
        return 0.0, False
    sizes = sorted(char.size for char in chars)
    bold = sum("bold" in char.fontname.lower() or "black" in char.fontname.lower() for char in chars)
    return round(sizes[len(sizes) // 2], 1), bold * 2 > len(chars)


if __name__ == "__main__":
    main()
