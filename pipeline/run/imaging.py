"""A release's first picture, where rights allow it: fetched once, made small, laid beside the site's posts.

`prepare` asks for the bytes while sources are read, politely like any page; `lay` puts the file under the name the
flavour gives it, never over another. Without a picture the post links to the original's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline import fetch, site
from pipeline.errors import FetchError, SiteError
from pipeline.fetch.http import Client
from pipeline.model import Draft, Image, Record, Source, Version, Work
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.site.draft import policy, publishable


def prepare(place: Workplace, source: Source, client: Client, tally: Tally) -> None:
    """Fetch what the source's waiting releases will show; a picture that cannot be had is told, not a failure."""
    if source.rights is None or policy(place.settings.images, source.rights) != "publish":
        return
    from pipeline.site import images  # the picture library is slow to load, and most runs show none

    for record in place.store.find(source=source.id, work=[Work.WAITING]):
        image = allowed(place, source, record)
        if image is None or _known(place, image.url):
            continue
        try:
            raw = fetch.image(image.url, client)
            picture = images.prepared(raw, credit=image.credit, licence=source.rights.licence or "")
        except (FetchError, SiteError) as error:
            tally.note(f"{source.name}: a picture is linked, not shown: {error}")
            if not error.temporary:
                _keep(place, f"{_name(image.url)}.none", str(error).encode())
            continue
        _keep(place, f"{_name(image.url)}{picture.suffix}", picture.data)


def allowed(place: Workplace, source: Source, record: Record) -> Image | None:
    """The picture a post of this release would show; None where none may be published."""
    if record.release is None or not record.release.images or source.rights is None:
        return None
    first = record.release.images[0]
    may = publishable(first, source.rights, policy(place.settings.images, source.rights))
    return first if may else None


def lay(place: Workplace, source: Source, record: Record, draft: Draft) -> str:
    """Put the prepared picture into the site's folder; how `image.path` names it, or "" where there is none.

    The flavour's name first, then the slug, then the slug with a mark of the picture: never over another file.
    """
    image = allowed(place, source, record)
    file = _prepared(place, image.url) if image is not None else None
    if image is None or file is None:
        return ""
    raw = file.read_bytes()
    for path, name in _names(place, draft, file.suffix, image.url):
        if site.writing.add(place.settings.folder, path, raw, step=place.step):
            place.step("picture laid")
            return name
    return ""


def laid(place: Workplace, record: Record) -> tuple[str, ...]:
    """Paths of a release's picture in the site's folder: the files that hold the very bytes that were prepared."""
    shown = [_shown(place, version) for version in record.versions.values()]
    found = []
    for image in record.release.images[:1] if record.release else ():
        file = _prepared(place, image.url)
        raw = file.read_bytes() if file is not None else b""
        for draft in (one for one in shown if one is not None and file is not None):
            for path, _ in _names(place, draft, file.suffix if file is not None else "", image.url):
                there = site.writing.inside(place.settings.folder, path)
                if there.is_file() and there.read_bytes() == raw:
                    found.append(path)
    return tuple(dict.fromkeys(found))


def forget(place: Workplace, record: Record) -> None:
    """Remove a release's prepared picture, for good."""
    for image in record.release.images[:1] if record.release else ():
        file = _prepared(place, image.url)
        if file is not None:
            file.unlink()


def _names(place: Workplace, draft: Draft, suffix: str, url: str) -> Iterator[tuple[str, str]]:
    marked = replace(draft, front={**draft.front, "slug": f"{draft.front['slug']}-{_name(url)[:8]}"})
    yield place.flavour.picture(draft, suffix, url)
    yield place.flavour.picture(draft, suffix)
    yield place.flavour.picture(marked, suffix)


def _shown(place: Workplace, version: Version) -> Draft | None:
    """What names depend on, of a written post."""
    if not version.slug or not version.text:
        return None
    front = place.flavour.read(version.path, version.text.encode()).front
    return Draft(front={**front, "slug": version.slug})


def _known(place: Workplace, url: str) -> bool:
    return _prepared(place, url) is not None or (_folder(place) / f"{_name(url)}.none").is_file()


def _prepared(place: Workplace, url: str) -> Path | None:
    found = (_folder(place) / f"{_name(url)}{suffix}" for suffix in (".jpg", ".png"))
    return next((file for file in found if file.is_file()), None)


def _keep(place: Workplace, name: str, raw: bytes) -> None:
    folder = _folder(place)
    folder.mkdir(parents=True, exist_ok=True)
    site.writing.add(folder, name, raw)


def _folder(place: Workplace) -> Path:
    return place.settings.state / "pictures"


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:32]
