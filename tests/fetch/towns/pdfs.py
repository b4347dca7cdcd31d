"""Releases as PDF, by three producers: ReportLab, WeasyPrint and fpdf2; letterhead, one column or two, footers."""

from __future__ import annotations

import html
import importlib.util
import io
import random
from pathlib import Path

from tests.fetch.towns.markup import blocks
from tests.fetch.towns.texts import Release, written

PRODUCERS = ("reportlab", "weasyprint", "fpdf")
LAYOUTS = ("letter", "two columns", "contact beside")
HEAD = "Stadt Musterstadt · Presse- und Öffentlichkeitsarbeit"
CONTACT = (
    "Pressekontakt",
    "Stadt Musterstadt, Pressestelle, Rathausplatz 1",
    "Telefon 00000 123-456, presse@musterstadt.example",
)
_FONTS = Path("/usr/share/fonts/truetype/dejavu")


def at_hand() -> tuple[str, ...]:
    """Producers that are installed here."""
    found = []
    for name in PRODUCERS:
        if importlib.util.find_spec(name) is None:
            continue
        if name == "fpdf" and not (_FONTS / "DejaVuSans.ttf").exists():
            continue
        if name == "weasyprint":
            try:
                import weasyprint  # noqa: F401  # loads Pango, which may be missing
            except OSError:
                continue
        found.append(name)
    return tuple(found)


def made(release: Release, rng: random.Random, *, producer: str = "", layout: str = "") -> bytes:
    """The release as a PDF file."""
    producer = producer or rng.choice(at_hand() or ("reportlab",))
    layout = layout or rng.choice(LAYOUTS)
    number = rng.randrange(10, 400)
    if producer == "weasyprint":
        return _weasyprint(release, layout, number)
    if producer == "fpdf":
        return _fpdf(release, layout, number)
    return _reportlab(release, layout, number)


def _reportlab(release: Release, layout: str, number: int) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        FrameBreak,
        ListFlowable,
        NextPageTemplate,
        PageTemplate,
        Paragraph,
        Spacer,
    )

    width, height = A4
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14, spaceAfter=8, alignment=4)
    bold = ParagraphStyle("bold", parent=body, fontName="Helvetica-Bold")
    head = ParagraphStyle(
        "head", parent=body, fontName="Helvetica-Bold", fontSize=17, leading=21, spaceAfter=10, alignment=0
    )
    small = ParagraphStyle("small", parent=body, fontSize=8, leading=10, alignment=0)
    sub = ParagraphStyle("sub", parent=bold, fontSize=12, alignment=0, spaceBefore=6)

    def chrome(canvas: object, doc: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]  # ReportLab has no types
        canvas.drawString(56, height - 40, HEAD)  # type: ignore[attr-defined]
        canvas.drawRightString(width - 56, 30, f"Seite {doc.page}")  # type: ignore[attr-defined]
        canvas.drawString(56, 30, "www.musterstadt.example")  # type: ignore[attr-defined]

    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, title=release.title if number % 2 else "", author="Pressestelle"
    )
    bottom = 60
    if layout == "letter":
        frames = [Frame(56, bottom, width - 112, height - 120, id="f")]
        document.addPageTemplates([PageTemplate(id="a", frames=frames, onPage=chrome)])
    elif layout == "two columns":
        top = [
            Frame(56, height - 200, width - 112, 140, id="t"),
            Frame(56, bottom, (width - 132) / 2, height - 270, id="l"),
            Frame(76 + (width - 132) / 2, bottom, (width - 132) / 2, height - 270, id="r"),
        ]
        rest = [
            Frame(56, bottom, (width - 132) / 2, height - 120, id="l2"),
            Frame(76 + (width - 132) / 2, bottom, (width - 132) / 2, height - 120, id="r2"),
        ]
        document.addPageTemplates(
            [
                PageTemplate(id="a", frames=top, onPage=chrome),
                PageTemplate(id="b", frames=rest, onPage=chrome),
            ]
        )
    else:
        frames = [
            Frame(width - 190, bottom, 134, height - 120, id="s"),
            Frame(56, bottom, width - 260, height - 120, id="m"),
        ]
        rest = [Frame(56, bottom, width - 260, height - 120, id="m2")]
        document.addPageTemplates(
            [
                PageTemplate(id="a", frames=frames, onPage=chrome),
                PageTemplate(id="b", frames=rest, onPage=chrome),
            ]
        )
    story: list[object] = [NextPageTemplate("b")] if layout != "letter" else []
    if layout == "contact beside":
        story += [Paragraph(line, small) for line in CONTACT] + [FrameBreak()]
    story += [
        Paragraph(f"Pressemitteilung Nr. {number}/{release.day.year}", bold),
        Paragraph(f"Musterstadt, {written(release.day)}", small),
        Paragraph(html.escape(release.title), head),
    ]
    if layout == "two columns":
        story.append(FrameBreak())
    if release.lead:
        story.append(Paragraph(html.escape(release.lead), bold))
    listing: list[object] = []
    for block in release.blocks:
        if block.kind == "li":
            listing.append(Paragraph(html.escape(block.text), body))
            continue
        if listing:
            story.append(ListFlowable(listing, bulletType="bullet"))
            listing = []
        story.append(Paragraph(html.escape(block.text), sub if block.kind == "h2" else body))
    if layout == "letter":
        story += [Spacer(1, 12), *(Paragraph(line, small) for line in CONTACT)]
    document.build(story)
    return buffer.getvalue()


def _weasyprint(release: Release, layout: str, number: int) -> bytes:
    from weasyprint import HTML

    contact = "<br>".join(CONTACT)
    text = blocks(release, '<p class="lead">{text}</p>')
    aside = (
        f'<aside style="float:right;width:38mm;margin-left:6mm;font-size:8pt">{contact}</aside>'
        if layout == "contact beside"
        else ""
    )
    columns = "column-count:2;column-gap:8mm;" if layout == "two columns" else ""
    after = f'<p style="font-size:8pt;margin-top:8mm">{contact}</p>' if layout == "letter" else ""
    page = f"""<html lang="de"><head><title>{html.escape(release.title)}</title><style>@page{{size:A4;margin:25mm 20mm;@top-left{{content:"{HEAD}";font-size:8pt}}@bottom-right{{content:"Seite " counter(page) " von " counter(pages);font-size:8pt}}}}
body{{font:10.5pt/1.35 DejaVu Sans,sans-serif;hyphens:auto;text-align:justify}} h1{{font-size:17pt;text-align:left;hyphens:none}} h2{{font-size:12pt}} .lead{{font-weight:bold}}</style></head><body>
<p style="font-weight:bold">Presseinformation {number}/{release.day.year}</p><p style="text-align:right">{written(release.day)}</p><h1>{html.escape(release.title)}</h1>{aside}<div style="{columns}">{text}</div>{after}</body></html>"""
    return bytes(HTML(string=page).write_pdf())


def _fpdf(release: Release, layout: str, number: int) -> bytes:
    from fpdf import FPDF

    class Letter(FPDF):
        def header(self) -> None:
            self.set_font("DejaVu", "", 8)
            self.cell(0, 6, HEAD, new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("DejaVu", "", 8)
            self.cell(0, 6, f"- {self.page_no()} -", align="C")

    pdf = Letter()
    pdf.add_font("DejaVu", "", _FONTS / "DejaVuSans.ttf")
    pdf.add_font("DejaVu", "B", _FONTS / "DejaVuSans-Bold.ttf")
    pdf.set_margins(22, 20)
    pdf.add_page()
    pdf.set_font("DejaVu", "B", 11)
    pdf.multi_cell(0, 6, f"PRESSEMITTEILUNG {number}/{release.day.year}", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("DejaVu", "", 9)
    pdf.multi_cell(0, 6, f"Datum: {release.day:%d.%m.%Y}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font("DejaVu", "B", 16)
    pdf.multi_cell(0, 8, release.title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)

    def lines(area: object) -> None:
        rows = [("lead", release.lead)] if release.lead else []
        for kind, text in [*rows, *((block.kind, block.text) for block in release.blocks)]:
            pdf.set_font("DejaVu", "B" if kind in ("lead", "h2") else "", 12 if kind == "h2" else 10)
            said = f"• {text}" if kind == "li" else text
            if layout == "two columns":
                area.write(said)  # type: ignore[attr-defined]  # a TextColumns
                area.ln()  # type: ignore[attr-defined]
                area.ln()  # type: ignore[attr-defined]
            else:
                pdf.multi_cell(0, 5.4, said, new_x="LMARGIN", new_y="NEXT")
                pdf.ln(2.6)

    if layout == "two columns":
        with pdf.text_columns(ncols=2, gutter=8, text_align="J") as area:
            lines(area)
    else:
        lines(None)
        pdf.ln(4)
        pdf.set_font("DejaVu", "", 8)
        for line in CONTACT:
            pdf.multi_cell(0, 4.5, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
