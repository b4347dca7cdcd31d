"""The posts a site has: read leniently, told apart by language, and the folder they lie in."""

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import SiteError
from pipeline.site import front_matter
from pipeline.site.folders import files_in
from pipeline.workflow.setup.habits import words

MOST = 400
"""Files that are read, newest names first: what a site looks like shows in fewer."""
_ENDINGS = (".md", ".markdown", ".mdx")
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"\A([A-Za-z][A-Za-z0-9_-]*):[ \t]*(.*)")
_MORE = re.compile(rb"^(<!--[ \t]*more[ \t]*-->)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
"""As Hugo, MkDocs and, with `excerpt_separator`, Jekyll sites have it."""
_DATED = re.compile(r"\A(\d{4})-(\d{2})-(\d{2})[-_](?=.)")
_CODE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One post of the site's own."""

    path: str
    """Relative to the site's folder."""
    front: Mapping[str, Any]
    texts: Mapping[str, str]
    """Dotted key to the scalar as written."""
    header: str
    language: str = ""
    """The code that header or path say, in lower case; "" where none does."""
    day: dt.date | None = None
    slug: str = ""
    shape: str = ""
    """Its name below the folder of posts, with places for day, slug and language."""
    place: str = ""
    """The folder of posts it lies in."""
    more: str = ""
    """The line that ends what a list shows of it."""


def samples(folder: Path, roots: Sequence[str], *, flat: bool = False) -> list[Sample]:
    """Every readable post below these folders; `flat` reads Pelican's header lines. Without a header it is none."""
    found = []
    files = [file for file in files_in(folder, roots) if file.suffix in _ENDINGS and file.name[0] not in "_."]
    for file in sorted(files, key=lambda file: file.name, reverse=True)[:MOST]:
        sample = _sample(file.relative_to(folder).as_posix(), file, flat=flat)
        if sample is not None:
            found.append(sample)
    return found


def posts_of(found: Iterable[Sample]) -> list[Sample]:
    """The samples of the folder that most looks like the site's posts, in English where there is English."""
    dated = [sample for sample in found if sample.day is not None]
    english = [sample for sample in dated if sample.language.startswith("en")]
    if english:
        dated = english
    elif any(not sample.language for sample in dated):
        dated = [sample for sample in dated if not sample.language]
    places = Counter(sample.place for sample in dated)
    if not places:
        return []
    usual = set(words("habits")["folder"])
    best = max(places, key=lambda place: places[place] * (3 if usual & set(Path(place).parts[-2:]) else 1))
    return [sample for sample in dated if sample.place == best]


def most_common(values: Iterable[str]) -> str:
    """The value met most often, the first of several; "" of none."""
    counted = Counter(values)
    return max(counted, key=lambda value: counted[value]) if counted else ""


def _sample(path: str, file: Path, *, flat: bool) -> Sample | None:
    try:
        raw = file.read_bytes()
        front, texts, header = _header(raw, flat=flat)
    except (OSError, SiteError, ValueError):
        return None
    pure = PurePosixPath(path)
    code = next((texts[key] for key in ("lang", "language", "locale", "Lang") if texts.get(key)), "")
    stem, ending = pure.name.rsplit(".", 1)[0], ""
    if (tail := stem.rpartition(".")[2]) != stem and _CODE.fullmatch(tail):
        stem, ending = stem.removesuffix(f".{tail}"), f".{tail}"
    inner = next((part for part in pure.parts[:-1] if _CODE.fullmatch(part) and part[:2] in ("en", "de")), "")
    bundle = stem == "index"
    parents = list(pure.parts[:-2] if bundle else pure.parts[:-1])
    name = pure.parent.name if bundle else stem
    day = _day(texts, name)
    numbers: list[str] = []
    while parents and re.fullmatch(r"\d{4}|\d{2}", parents[-1]):
        numbers.insert(0, parents.pop())
    below = ["{year}", "{month}", "{day}"][: len(numbers)]
    dated = _DATED.match(name)
    slug = name[dated.end() :] if dated else name
    joint = name[dated.end() - 1] if dated else ""
    shaped = (f"{{year}}-{{month}}-{{day}}{joint}" if dated else "") + "{slug}"
    shaped = f"{shaped}/index" if bundle else shaped
    return Sample(
        path=path,
        front=front,
        texts=texts,
        header=header,
        language=(code or ending[1:] or inner).replace("_", "-").lower(),
        day=day,
        slug=slug,
        shape="/".join([*below, shaped]) + (".{language}" if ending else "") + ".md",
        place="/".join(parents) or ".",
        more=found[1].decode() if (found := _MORE.search(raw)) else "",
    )


def _header(raw: bytes, *, flat: bool) -> tuple[Mapping[str, Any], Mapping[str, str], str]:
    text = raw.decode("utf-8-sig")
    if found := _TOML.match(text):
        front = tomllib.loads(found[1])
        return front, _texts(front), f"+++\n{found[1]}+++"
    if not flat or text.startswith("---"):
        parsed = front_matter.parse(raw)
        return parsed.front, parsed.texts, f"---\n{parsed.header}---"
    rows = {}
    lines = text.split("\n\n", 1)[0].splitlines()
    for line in lines:
        if row := _LINE.match(line):
            rows[row[1]] = row[2].strip()
    if not rows:
        raise ValueError("no header")
    return rows, rows, "\n".join(lines)


def _texts(front: Mapping[str, Any], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in front.items():
        if isinstance(value, Mapping):
            found |= _texts(value, f"{above}{key}.")
        elif not isinstance(value, list):
            found[f"{above}{key}"] = str(value)
    return found


def _day(texts: Mapping[str, str], name: str) -> dt.date | None:
    """What a key says that speaks of a day, else what the file's name says."""
    for key, text in texts.items():
        if _OF_A_DAY.match(key) and (form := form_of(text)):
            return day_of(text, form)
    found = _DATED.match(name)
    return day_of("-".join(found.groups()), FORMS[0]) if found else None


_OF_A_DAY = re.compile(r"(?:.*\.)?(?:date|pub|created|posted)", re.IGNORECASE)
FORMS = (
    "%Y-%m-%d",
    "%b %d %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%Y/%m/%d",
)
"""How a day may be written in a header; the first may go on with a time."""


def form_of(text: str) -> str:
    """The form a day is written in, or ""."""
    return next((form for form in FORMS if day_of(text, form) is not None), "")


def day_of(text: str, form: str) -> dt.date | None:
    """The day a text says in a form, or None."""
    written = text.strip()[:10] if form == FORMS[0] else text.strip()
    try:
        return dt.datetime.strptime(written, form).replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
