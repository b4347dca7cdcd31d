"""Fields of the front matter that a reader sees: their texts, and their three-way merge."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.model import ProposedBlock, Record

READ = ("title", "description", "tags", "image.alt", "image.credit")
"""Keys a reader sees, in the order in which they are shown; `date` and addresses are computed."""
_OURS = ("source", "translation", "image")
_DECIDED = ("translation.status", "translation.reviewer", "translation.reviewed_at")
"""Keys that only a person's decision sets."""


def texts(front: Mapping[str, Any]) -> dict[str, str]:
    """What a reader reads of a front matter, by key; nothing for a field that is empty."""
    found = flat(front)
    return {key: text for key in READ if (text := _shown(found.get(key)))}


def value(front: Mapping[str, Any], key: str) -> Any:
    """The value of a dotted key; None where there is none."""
    return flat(front).get(key)


def german_of(record: Record, key: str) -> str:
    """The German that a field of the front matter speaks of; "" where the release has none."""
    release = record.release
    if release is None:
        return ""
    if key == "description":
        return release.lead or next((block.text for block in release.blocks if block.text.strip()), "")
    if key == "tags":
        return ", ".join(dict.fromkeys([*record.entry.categories, *release.categories]))
    picture = next(iter(release.images), None)
    if picture is None or not key.startswith("image."):
        return release.title if key == "title" else ""
    return picture.credit if key == "image.credit" else picture.alt or picture.caption


def as_values(texts: Mapping[str, str], front: Mapping[str, Any]) -> dict[str, Any]:
    """Texts as values of a front matter that has such fields: tags are a list."""
    there = {key: text for key, text in texts.items() if key.split(".")[0] in front}
    tags = [tag.strip() for tag in there.get("tags", "").split(",") if tag.strip()]
    return {**there, "tags": tags} if "tags" in there else there


def merged(
    base: Mapping[str, Any], now: Mapping[str, Any], new: Mapping[str, Any], *, also: Sequence[str] = ()
) -> tuple[dict[str, Any], tuple[ProposedBlock, ...]]:
    """What the pipeline would write differently today: keys to set, and each field a reader sees as it is proposed.

    A field that a person changed as well is a conflict and is not set. `also`: further keys that are set unshown.
    """
    old, have, want = flat(base), flat(now), flat(new)
    changes = {
        key: found
        for key, found in sorted(want.items())
        if key.split(".")[0] in (*_OURS, *also)
        and key not in (*_DECIDED, *READ)
        and found != old.get(key)
        and have.get(key) == old.get(key)
    }
    blocks = []
    for key in READ:
        was, mine, theirs = old.get(key), have.get(key), want.get(key)
        if theirs is None or theirs in (was, mine):
            continue
        clash = mine != was
        if not clash:
            changes[key] = theirs
        block = ProposedBlock(
            action="conflict" if clash else "change",
            old_source=_shown(was),
            current=_shown(mine),
            proposed=_shown(theirs),
            conflict=clash,
            field=key,
        )
        blocks.append(block)
    return changes, tuple(blocks)


def _shown(found: Any) -> str:
    if isinstance(found, list | tuple):
        return ", ".join(str(item) for item in found)
    return " ".join(str(found).split()) if found is not None else ""


def flat(front: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The values of a front matter by dotted key."""
    out: dict[str, Any] = {}
    for key, found in front.items():
        if isinstance(found, Mapping):
            out |= flat(found, f"{prefix}{key}.")
        else:
            out[f"{prefix}{key}"] = found
    return out
