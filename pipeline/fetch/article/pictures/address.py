"""The real address of a picture: lazy attributes, srcset, `picture`, JSON in attributes, before a placeholder's `src`."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pipeline.fetch import json_value
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
_LONGEST = 8_000


def image_url(img: Element, base: str | None) -> str | None:
    """The address, absolute; None where there is none but `data:` and placeholders' own.

    Known lazy attributes first; then `src`, unless it is a placeholder; then srcset, other data attributes that hold
    an image's address, the sources of a `picture`; a placeholder's `src` last.
    """
    for name in _FIRST:
        url = _from_value(img.get(name), base)
        if url:
            return url
    own = _usable(img.get("src"), base)
    if own and not is_placeholder(own):
        return own
    sources = [text for text in _sets(img) if text]
    for value in sources:
        url = _widest(value, base)
        if url and not is_placeholder(url):
            return url
    for name, value in img.attrib.items():
        if name.startswith("data-") and _ABOUT_IMAGE.search(name):
            url = _from_value(value, base)
            if url and _FILE.search(url) and not is_placeholder(url):
                return url
    return own


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
    try:
        found = list(_addresses(json_value.loads(value), 0, 0))
    except (ValueError, RecursionError):
        return None
    best = max(found, default=None, key=lambda pair: pair[0])
    return _usable(best[1], base) if best else None


def _addresses(value: Any, width: int, depth: int) -> Iterator[tuple[int, str]]:
    """Addresses in JSON, each with the width that its key or a neighbour names."""
    if depth > 4:
        return
    if isinstance(value, str):
        if _FILE.search(value) or value.startswith(("http://", "https://", "/")):
            yield width, value
    elif isinstance(value, list):
        for item in value:
            yield from _addresses(item, width, depth + 1)
    elif isinstance(value, dict):
        own = value.get("width") or value.get("w") or width
        for key, item in value.items():
            size = re.search(r"\d{2,5}", str(key))
            wide = int(size.group()) if size else int(own) if str(own).isdigit() else width
            yield from _addresses(item, wide, depth + 1)


def _usable(src: str | None, base: str | None) -> str | None:
    if not src or src.strip().startswith("data:") or src.strip()[:1] in "{[":
        return None
    url = safe_url(src, base)
    return url if url and url.startswith("http") else None


def _widest(srcset: str | None, base: str | None) -> str | None:
    best: tuple[float, str] | None = None
    for part in re.split(r",\s+|,(?=https?:|/)", (srcset or "")[: 4 * _LONGEST]):
        words = part.split()
        url = _usable(words[0], base) if words else None
        size = re.match(r"\d{1,6}(?:\.\d{1,3})?", words[1]) if len(words) > 1 else None
        width = float(size.group()) if size else 0.0
        if url and (best is None or width > best[0]):
            best = (width, url)
    return best[1] if best else None


def is_no_picture(img: Element, url: str) -> bool:
    """A logo, an icon, a portrait: by the name of its file or its class."""
    file = urlsplit(url).path.rsplit("/", 1)[-1]
    return bool(
        names("no_pictures").search(re.sub(r"[.+,]", "-", file))
        or names("no_pictures").search(img.get("class") or "")
        or is_placeholder(url)
    )
