"""Pictures: nothing of the file but its pixels, the credit written anew, and no bomb."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from pipeline.errors import SiteError
from pipeline.site import images

CREDIT = {"credit": "Stadt Musterstadt / Presseamt, Größe", "licence": "CC BY 4.0"}


def _raw(
    kind: str = "JPEG", size: tuple[int, int] = (3000, 1000), mode: str = "RGB", **save: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None or 0).save(out, kind, **save)  # type: ignore[arg-type]
    return out.getvalue()


def _read(picture: images.Picture) -> Image.Image:
    read = Image.open(io.BytesIO(picture.data))
    read.load()
    return read


@pytest.mark.parametrize(
    ("kind", "mode", "suffix"),
    [("JPEG", "RGB", ".jpg"), ("JPEG", "CMYK", ".jpg"), ("JPEG", "L", ".jpg"), ("PNG", "RGB", ".jpg"),
     ("PNG", "RGBA", ".png"), ("PNG", "P", ".jpg"), ("WEBP", "RGB", ".jpg"), ("WEBP", "RGBA", ".png")],
)  # fmt: skip
def test_resized_with_credit(kind: str, mode: str, suffix: str) -> None:
    """At most 1,600 pixels a side, as JPEG or PNG, author and rights in it."""
    picture = images.prepared(_raw(kind, mode=mode), **CREDIT)

    read = _read(picture)
    assert (picture.suffix, picture.width, picture.height) == (suffix, 1600, 533)
    assert read.size == (1600, 533)
    exif = dict(read.getexif())
    assert set(exif) == {0x013B, 0x8298}
    assert "Stadt Musterstadt / Presseamt, Größe".encode() in picture.data
    assert b"(CC BY 4.0)" in picture.data


def test_metadata_is_gone() -> None:
    """Place, camera, comment, text and profile do not travel."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 0.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRETTEXT")
    for raw in (
        _raw(exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20),
        _raw("PNG", mode="RGBA", size=(50, 50), pnginfo=text),
    ):
        assert b"SECRET" in raw

        picture = images.prepared(raw, **CREDIT)

        assert b"SECRET" not in picture.data
        assert not _read(picture).getexif().get_ifd(0x8825)
        assert "icc_profile" not in _read(picture).info


def test_turned_upright() -> None:
    """The orientation of the camera is in the pixels afterwards."""
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = images.prepared(_raw(size=(400, 200), exif=exif), **CREDIT)

    assert (picture.width, picture.height) == (200, 400)


def test_small_pictures_stay_small_and_bytes_are_stable() -> None:
    """Nothing is blown up; the same bytes give the same picture."""
    raw = _raw(size=(40, 30))

    assert images.prepared(raw, **CREDIT) == images.prepared(raw, **CREDIT)
    assert images.prepared(raw, **CREDIT).width == 40


@pytest.mark.parametrize("missing", ["credit", "licence"])
def test_no_credit_no_picture(missing: str) -> None:
    """§ 13 UrhG: who is not named is not shown."""
    with pytest.raises(SiteError, match="without credit and licence"):
        images.prepared(_raw(), **{**CREDIT, missing: " "})


def _bomb(side: int) -> bytes:
    """A PNG that claims a size and holds nearly nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (_bomb(8000), "more than 50 million pixels"),
        (_bomb(60000), "more than 50 million pixels"),
        (_bomb(100), "not a whole"),
        (_raw()[:2000], "not a whole"),
        (b"", "not a whole"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a whole"),
        (b"GIF89a" + b"\0" * 50, "not a whole"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a whole"),
        (b"\xff" * (images.MOST_BYTES + 1), "more than 15 MiB"),
    ],
    ids=["bomb", "huge bomb", "hollow", "cut", "empty", "svg", "gif", "eps", "large"],
)
def test_what_is_no_picture(raw: bytes, said: str) -> None:
    """Bombs, scripts, half files: a SiteError with a reason, in no time."""
    with pytest.raises(SiteError, match=said):
        images.prepared(raw, **CREDIT)


def test_another_library_that_takes_half_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch is the process's, not ours: a library turned it on, and half a picture is still refused."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(SiteError, match="not a whole"):
        images.prepared(_raw()[:2000], **CREDIT)
