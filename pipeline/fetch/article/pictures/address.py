"""The real address of a picture: lazy attributes, srcset, `picture`, JSON in attributes, before a placeholder's `src`."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.fetch.article.page.document import Element, safe_url
from pipeline.fetch.data import names

_FIRST = ("data-src", "data-original", "data-lazy-src", "data-orig", "data-lazy", "data-original-src", "data-large-file", "data-full", "data-img-src", "data-image-src", "data-hi-res-src")  # fmt: skip
_SETS = ("data-srcset", "srcset", "data-lazy-srcset", "data-original-set")
_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|tiff?)(?:$|[?#;&/])", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"placeholder|platzhalter|lazy-?load|lade-?bild|loading|spinner|blank|transparent|spacer|dummy|empty|pixel|1x1|\.svg(?:$|[?#])",
    re.IGNORECASE,
)
_ABOUT_IMAGE = re.compile(
    r"src|image|img|bild|foto|photo|lazy|original|orig|url|large|full|hires|desktop", re.IGNORECASE
)
_SIZE = re.compile(r"\d{1,6}(?:\.\d{1,3})?")
_IN_JSON = re.compile(
    r'(?:"[^"\d]{0,40}(\d{0,5})[^"]{0,40}"\s{0,9}:\s{0,9})?"((?:https?:|/)[^"]+|[^"]+\.(?:jpe?g|png|webp|gif|avif)[^"]*)"'
)
"""A key, perhaps with a width in it, and an address."""
_LONGEST = 8_000


def image_url(img: Element, base: str | None) -> str | None:
    """The address, absolute; None where there is none but `data:` and placeholders' own.

    Known lazy attributes first; then `src`, unless it is a placeholder; then srcset, other data attributes that hold
    an image's address, the sources of a `picture`; a placeholder's `src` last.
    """
    lazy = (_from_value(img.get(name), base) for name in _FIRST)
    own = _usable(img.get("src"), base)
    data = (
        value for name, value in img.attrib.items() if name.startswith("data-") and _ABOUT_IMAGE.search(name)
    )
    files = (url for value in data if (url := _from_value(value, base)) and _FILE.search(url))
    others = itertools.chain((own,), (_widest(value, base) for value in _sets(img)), files)
    real = (url for url in others if url and not is_placeholder(url))
    return next(filter(None, lazy), None) or next(real, own)


def is_placeholder(url: str) -> bool:
    """Whether a file is named as what stands there until the picture is loaded."""
    return bool(_PLACEHOLDER.search(urlsplit(url).path.rsplit("/", 1)[-1]))


def _sets(img: Element) -> Iterator[str]:
    for name in _SETS:
        yield img.get(name) or ""
    parent = img.getparent()
    if parent is not None and parent.tag == "picture":
        for source in parent.iter("source"):
            yield source.get("data-srcset") or source.get("srcset") or ""


def _from_value(value: str | None, base: str | None) -> str | None:
    """An attribute's address: plain, or the largest one inside JSON."""
    value = (value or "").strip()
    if not value or len(value) > _LONGEST:
        return None
    if value[0] in "[{":
        return _from_json(value, base)
    if " " in value and "," in value:
        return _widest(value, base)
    return _usable(value, base)


def _from_json(value: str, base: str | None) -> str | None:
    """The address in JSON whose key names the largest width."""
    found = _IN_JSON.findall(value.replace("\\/", "/"))
    return _usable(max(found, key=lambda pair: int(pair[0] or 0), default=("", ""))[1], base)


def _usable(src: str | None, base: str | None) -> str | None:
    if not src or src.strip().startswith("data:") or src.strip()[:1] in "{[":
        return None
    url = safe_url(src, base)
    return url if url and url.startswith("http") else None


def _widest(srcset: str, base: str | None) -> str | None:
    parts = (part.split() for part in re.split(r",\s+|,(?=https?:|/)", srcset[: 4 * _LONGEST]))
    sized = [
        (float((_SIZE.findall(" ".join(rest)) or ["0"])[0]), _usable(url, base))
        for url, *rest in filter(None, parts)
    ]
    return max((pair for pair in sized if pair[1]), key=lambda pair: pair[0], default=(0.0, None))[1]


def is_no_picture(img: Element, url: str) -> bool:
    """A logo, an icon, a portrait: by the name of its file or its class."""
    file = urlsplit(url).path.rsplit("/", 1)[-1]
    return bool(
        names("no_pictures").search(re.sub(r"[.+,]", "-", file))
        or names("no_pictures").search(img.get("class") or "")
        or is_placeholder(url)
    )
