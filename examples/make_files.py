"""Draws the pictures and sets the PDF files of the demo town: fixed colours and shapes in, the same bytes out.

Run `python examples/make_files.py` from the repository's root after a change here; the results are committed.
"""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw

TOWN = Path(__file__).resolve().parent / "town"
SIZE = (640, 400)
Colour = tuple[int, int, int]

PICTURES: dict[str, tuple[Colour, Colour, str]] = {
    "bruecke": ((214, 228, 240), (120, 160, 190), "bridge"),
    "hafen": ((240, 226, 205), (176, 140, 110), "cranes"),
    "park": ((222, 238, 222), (120, 168, 120), "trees"),
    "rathaus": ((230, 232, 246), (150, 150, 190), "tower"),
    "tram": ((238, 238, 230), (170, 170, 160), "tram"),
    "bus": ((226, 226, 226), (150, 150, 156), "tram"),
    "museum": ((24, 28, 60), (70, 60, 110), "skyline"),
    "museum-2": ((120, 70, 60), (190, 140, 110), "frames"),
    "museum-3": ((16, 20, 40), (110, 40, 120), "skyline"),
    "ausstellung": ((236, 226, 204), (196, 176, 140), "frames"),
    "theater": ((70, 12, 20), (170, 30, 44), "curtain"),
    "turm": ((220, 234, 246), (180, 200, 214), "tower"),
}
PAPERS = {
    "rathaus/dateien/tagesordnung-2026-09-17.pdf": (
        "Tagesordnung",
        "Sitzung des Stadtrats am 17. September 2026",
    ),
    "rathaus/dateien/haushaltsentwurf-2027.pdf": ("Haushalt 2027", "Der Entwurf in Kürze"),
    "rathaus/dateien/programm-seniorenwoche.pdf": ("Seniorenwoche", "24. bis 27. September 2026"),
    "kulturamt/dateien/programm-lange-nacht.pdf": (
        "Lange Nacht der Museen",
        "10. Oktober 2026, 18 bis 1 Uhr",
    ),
}


def picture(name: str) -> Image.Image:
    """The picture of that name: a sky that fades, and one plain motif."""
    top, bottom, motif = PICTURES[name]
    image = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(image)
    for y in range(SIZE[1]):
        share = y / SIZE[1]
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        pen.line([(0, y), (SIZE[0], y)], fill=(red, green, blue))
    dice = random.Random(name)  # noqa: S311 -- a seed that never changes, so that the bytes never do
    MOTIFS[motif](pen, dice, tuple(max(0, value - 70) for value in bottom))
    return image


def _bridge(pen: ImageDraw.ImageDraw, _dice: random.Random, dark: Colour) -> None:
    pen.rectangle((0, 330, 640, 400), fill=(86, 130, 160))
    pen.rectangle((0, 190, 640, 330), fill=dark)
    for left in range(20, 640, 155):
        pen.pieslice((left, 225, left + 135, 435), 180, 360, fill=(140, 176, 200))


def _cranes(pen: ImageDraw.ImageDraw, dice: random.Random, dark: Colour) -> None:
    pen.rectangle((0, 320, 640, 400), fill=(90, 120, 140))
    for left in (60, 260, 470):
        height = dice.randint(120, 200)
        pen.line((left, 320, left, 320 - height), fill=dark, width=12)
        pen.line((left - 40, 320 - height, left + 130, 300 - height), fill=dark, width=8)
        pen.rectangle((left + 40, 250, left + 130, 320), fill=(150, 96, 80))


def _trees(pen: ImageDraw.ImageDraw, dice: random.Random, _dark: Colour) -> None:
    pen.rectangle((0, 310, 640, 400), fill=(110, 160, 96))
    for left in range(40, 620, 90):
        size = dice.randint(36, 56)
        pen.rectangle((left - 4, 250, left + 4, 330), fill=(104, 78, 56))
        pen.ellipse((left - size, 250 - 2 * size, left + size, 262), fill=(60, 120, 66))


def _tower(pen: ImageDraw.ImageDraw, _dice: random.Random, dark: Colour) -> None:
    pen.rectangle((0, 340, 640, 400), fill=(150, 150, 140))
    pen.rectangle((270, 130, 370, 340), fill=(150, 90, 70))
    pen.polygon([(255, 130), (385, 130), (320, 50)], fill=dark)
    pen.ellipse((300, 150, 340, 190), fill=(240, 236, 220))
    pen.rectangle((120, 220, 270, 340), fill=(176, 120, 96))


def _tram(pen: ImageDraw.ImageDraw, _dice: random.Random, dark: Colour) -> None:
    pen.rectangle((0, 330, 640, 400), fill=(120, 120, 120))
    pen.rounded_rectangle((70, 170, 570, 320), 24, fill=(190, 40, 40))
    for left in range(95, 540, 80):
        pen.rectangle((left, 195, left + 60, 250), fill=(220, 234, 240))
    for left in (140, 320, 500):
        pen.ellipse((left - 22, 300, left + 22, 344), fill=dark)


def _skyline(pen: ImageDraw.ImageDraw, dice: random.Random, dark: Colour) -> None:
    for left in range(0, 640, 64):
        top = dice.randint(140, 280)
        pen.rectangle((left, top, left + 58, 400), fill=dark)
        for y in range(top + 16, 390, 34):
            pen.rectangle((left + 12, y, left + 24, y + 14), fill=(250, 220, 130))


def _frames(pen: ImageDraw.ImageDraw, dice: random.Random, dark: Colour) -> None:
    for left in (50, 250, 450):
        top = dice.randint(60, 110)
        pen.rectangle((left, top, left + 140, top + 190), fill=dark)
        pen.rectangle((left + 12, top + 12, left + 128, top + 178), fill=(200, 214, 220))
        pen.line((left + 12, top + 120, left + 128, top + 100), fill=(90, 120, 150), width=10)


def _curtain(pen: ImageDraw.ImageDraw, _dice: random.Random, dark: Colour) -> None:
    for left in range(0, 640, 40):
        pen.rectangle((left, 0, left + 18, 330), fill=dark)
    pen.rectangle((0, 330, 640, 400), fill=(110, 80, 56))


MOTIFS = {
    "bridge": _bridge,
    "cranes": _cranes,
    "trees": _trees,
    "tower": _tower,
    "tram": _tram,
    "skyline": _skyline,
    "frames": _frames,
    "curtain": _curtain,
}


def logo() -> Image.Image:
    """The town's sign: a wave under a bridge."""
    image = Image.new("RGB", (180, 60), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    pen.arc((10, 10, 90, 90), 180, 360, fill=(20, 80, 140), width=8)
    pen.arc((90, 10, 170, 90), 180, 360, fill=(20, 80, 140), width=8)
    return image


def paper(title: str, line: str) -> bytes:
    """A PDF of one page with two lines of text."""
    text = f"BT /F1 24 Tf 60 760 Td ({title}) Tj /F1 14 Tf 0 -40 Td ({line}) Tj ET".encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (len(places) + 1, table, len(places) + 1, len(out))


def main() -> None:
    """Write every file anew."""
    folder = TOWN / "bilder"
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        picture(name).save(folder / f"{name}.jpg", quality=72, optimize=True)
    logo().save(folder / "logo.png", optimize=True)
    for path, (title, line) in PAPERS.items():
        (TOWN / path).parent.mkdir(parents=True, exist_ok=True)
        (TOWN / path).write_bytes(paper(title, line))


if __name__ == "__main__":
    main()
