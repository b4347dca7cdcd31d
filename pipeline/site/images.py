"""A picture's bytes in, a picture to publish out: turned upright, resized, without metadata but the credit.

Only where the rights record allows it (`draft.publishable`); named from the slug by the flavour. Keeper of Pillow.
"""

import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageFile, ImageOps

from pipeline.errors import SiteError
from pipeline.messages import Message

LONGEST = 1600
"""Pixels of the longer side; press offices send 4,000 to 8,000."""
MOST_PIXELS = 50_000_000
MOST_BYTES = 15 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP")  # by content, never by name; SVG can hold scripts
_ARTIST, _COPYRIGHT = 0x013B, 0x8298

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is written into the site's folder."""

    data: bytes
    suffix: str
    """`.jpg` or `.png`."""
    width: int
    height: int


def prepared(raw: bytes, *, credit: str, licence: str, longest: int = LONGEST) -> Picture:
    """A JPEG (or PNG, where parts are see-through) of at most `longest` pixels a side.

    Location, camera, thumbnails and colour profile go (colours are converted to sRGB before); author and rights are
    written anew from `credit` and `licence`. The same bytes give the same picture.
    Raises SiteError: no credit or licence, not JPEG, PNG or WebP, too large, broken.
    """
    if not credit.strip() or not licence.strip():
        raise SiteError("a picture without credit and licence is not published")
    if len(raw) > MOST_BYTES:
        raise SiteError(Message("the picture has more than {most} MiB", most=MOST_BYTES // 1024 // 1024))
    image = _opened(raw)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    exif = Image.Exif()
    exif[_ARTIST] = credit.strip().encode()
    exif[_COPYRIGHT] = f"{credit.strip()} ({licence.strip()})".encode()
    out = io.BytesIO()
    see_through = image.mode == "RGBA"
    if see_through:
        image.save(out, "PNG", optimize=True, exif=exif)
    else:
        image.save(out, "JPEG", quality=85, optimize=True, progressive=True, exif=exif)
    return Picture(
        data=out.getvalue(), suffix=".png" if see_through else ".jpg", width=image.width, height=image.height
    )


def _opened(raw: bytes) -> Image.Image:
    """Upright, in sRGB, without anything of the file but its pixels."""
    # One switch for the whole process, which other libraries turn on (weasyprint at import): half a picture is none.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(raw), formats=_FORMATS)
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        pixels = _srgb(upright)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise SiteError(
            Message("the picture has more than {most} million pixels", most=MOST_PIXELS // 1_000_000)
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError) as error:
        raise SiteError("not a whole JPEG, PNG or WebP picture") from error
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    return bare


def _srgb(image: Image.Image) -> Image.Image:
    see_through = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and not see_through:
        try:
            changed = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            changed = None  # a broken profile: its colours are taken as they are
        if changed is not None:
            return changed
    return image.convert("RGBA" if see_through else "RGB")
