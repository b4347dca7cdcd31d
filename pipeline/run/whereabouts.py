"""Where the posts are: renamed, moved, published or deleted by hand, or saved while they were being refreshed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

from pipeline import site
from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.model import Event, Freshness, Place, Record, Translation, Version
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.run.updating import proposal_of
from pipeline.run.versions import with_version
from pipeline.site.folders import files_in, post_folders


class Folder:
    """The site's posts by content, read when first needed."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    @cached_property
    def texts(self) -> dict[str, bytes]:
        """Path to bytes of every post-like file."""
        root = self._place.settings.folder
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.suffix in {".md", ".markdown", ".json", ".html"}
            and path.is_file()
            and not path.is_symlink()
        }

    def of(self, record: Record, version: Version, taken: set[str]) -> str:
        """The path at which a version's post lies now, or "": by identity, by content, by its original's link."""
        digests = {digest(version.text.encode()), *version.previous}
        url = record.entry.url.encode()
        by_content: tuple[Callable[[bytes], bool], ...] = (
            lambda raw: record.id.encode() in raw,
            lambda raw: digest(raw) in digests,
        )
        candidates = {path: raw for path, raw in self.texts.items() if path not in taken}
        for fits in by_content:
            for path, raw in candidates.items():
                if fits(raw) and self._language(path, raw, version):
                    return path
        links = [path for path, raw in candidates.items() if url and b"(" + url + b")" in raw]
        return links[0] if len(links) == 1 else ""

    def _language(self, path: str, raw: bytes, version: Version) -> bool:
        """Two languages share an identity; the file says which one it is."""
        if len(self._place.settings.languages) == 1:
            return True
        try:
            return (
                str(self._place.flavour.read(path, raw).front.get("lang", version.language))
                == version.language
            )
        except SiteError:
            return False


def tell_damage(place: Workplace, tally: Tally) -> None:
    """What the store found damaged and set aside is news, once."""
    for one in place.store.notices:
        tally.tell("damaged", one.about, one.message)
    place.store.notices.clear()


def sweep(place: Workplace) -> None:
    """Tidy up what killed runs left in the site's folder. Raises SiteError."""
    folder = place.settings.folder
    below = (".", *post_folders(place.flavour, place.settings.languages))
    found = (one for one in files_in(folder, below) if site.backups.is_temporary(one.name))
    site.backups.sweep(folder, place.settings.state / "backup", found)


def look_around(place: Workplace, tally: Tally) -> None:
    """Note what people did to files since the last run."""
    _take_in_late_saves(place, tally)
    folder = Folder(place)
    placed = place.store.placed()
    taken = {path for _, _, path, _ in placed}
    before = place.store.looked()
    now: dict[str, str] = {}
    for identity, language, path, _ in placed:
        file = place.settings.folder / path
        if file.is_file():
            stat = file.stat()
            now[path] = f"{stat.st_size}-{stat.st_mtime_ns}"
            if before.get(path) != now[path]:
                _published_by_hand(place, identity, language, path)
            continue
        record = place.store.get(identity)
        if record is None or place.is_new_to_branch(path):
            continue
        version = record.versions[language]
        found = folder.of(record, version, taken)
        if found:
            taken.add(found)
            state = place.flavour.state(found, folder.texts[found])
            moved = replace(version, path=found, place=state)
            _put(place, record, moved, "moved", found)
        else:
            _put(place, record, replace(version, place=Place.DELETED, proposal=None), "deleted", path)
    if now != before:
        place.store.set_looked(now)


def _published_by_hand(place: Workplace, identity: str, language: str, path: str) -> None:
    """An editor flipped the flag in the file: what the file says is so."""
    raw = (place.settings.folder / path).read_bytes()
    record = place.store.get(identity)
    if record is None:
        return
    version = record.versions[language]
    if raw.decode("utf-8", "replace") == version.text:
        return
    try:
        state = place.flavour.state(path, raw)
    except SiteError:
        return
    if state is not version.place and {state, version.place} <= {Place.DRAFT, Place.PUBLISHED}:
        _put(
            place,
            record,
            replace(version, place=state),
            "published" if state is Place.PUBLISHED else "unpublished",
            path,
        )


def _take_in_late_saves(place: Workplace, tally: Tally) -> None:
    """A text saved into a file that was being refreshed: it goes back in its place, the refresh becomes a proposal."""
    for late in list(site.backups.late(place.settings.folder, place.settings.state / "backup")):
        for record, version in _owners(place, late.post):
            with place.store.door.locks.hold(record.id):
                restore(place, record, version, late, tally)
        site.backups.seen(late)


def restore(
    place: Workplace, record: Record, version: Version, late: site.backups.Late, tally: Tally
) -> None:
    """Put a text that was saved while its post was refreshed back in its place; the refresh becomes a proposal."""
    file = place.settings.folder / version.path
    kept = file.is_file() and file.read_bytes() == version.text.encode()
    if kept and version.before and record.release is not None:
        older = replace(version, text=version.before)
        made = Translation(
            release=record.id,
            language=version.language,
            segments=version.segments,
            engine=version.engine,
            model=version.model,
            made=place.now(),
        )
        proposal = proposal_of(place, record, older, version.text, made, late.raw)
        restored = replace(
            older,
            proposal=proposal,
            freshness=Freshness.SOURCE_CHANGED,
            source_hash=f"before {version.source_hash}",
        )
        _put(place, record, restored, "late save", version.path)
        backup = place.settings.state / "backup"
        site.writing.exchange(
            place.settings.folder, version.path, late.raw, expected=version.text.encode(), backup=backup
        )
    message = "was saved by someone while it was refreshed; their text is back in its place"
    if not kept:
        message = f"was saved twice while it was refreshed; the older text is in {late.backup.name}"
    tally.tell("changed", version.path, message)


def _owners(place: Workplace, path: str) -> Iterator[tuple[Record, Version]]:
    for record in place.store.find(path=path):
        for version in record.versions.values():
            if version.path == path:
                yield record, version


def _put(place: Workplace, record: Record, version: Version, what: str, detail: str) -> None:
    place.store.put(
        replace(
            record,
            versions=with_version(record, version),
            history=(
                *record.history,
                Event(at=place.now(), what=what, who="someone at the files", detail=detail),
            ),
        )
    )
