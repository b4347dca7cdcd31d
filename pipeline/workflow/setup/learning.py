"""What a site's own posts, and its schema, say of how ours must look: a `Front`.

Rules: a name of ours that posts do not carry gives way to one they carry (`keys.tsv`); a key that every post has with
one value is kept, and so is one that says where a post belongs (`habits.tsv`) with its most common value.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model import Front
from pipeline.site.flavours import keys
from pipeline.workflow.setup.astro import Collection
from pipeline.workflow.setup.habits import words
from pipeline.workflow.setup.samples import FORMS, Sample, form_of, most_common

_HABIT = {
    "jekyll": "{year}-{month}-{day}-{slug}.md",
    "hugo": "{year}-{month}-{day}-{slug}/index.md",
    "eleventy": "{year}-{month}-{day}-{slug}.md",
    "astro": "{slug}.md",
    "pelican": "{slug}.md",
    "mkdocs": "{slug}.md",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned, and what could not be."""

    front: Front
    missing: tuple[str, ...] = ()
    """Keys the schema wants and nobody can fill."""


def learn(
    generator: str,
    own: Sequence[Sample],
    *,
    language: str,
    code: str = "",
    collection: Collection | None = None,
    apart: bool = False,
    layout: str | None = None,
    more: str = "",
) -> Learned:
    """The front of a site's posts.

    `language` is ours (en-GB), `code` the site's word for it; `apart`: the site has other languages beside English;
    `layout`: what a Jekyll site without posts would want, "" for its defaults;
    `more`: the line that the configuration wants in every post.
    """
    schema = dict(collection.keys) if collection else {}
    names = _names(own, schema, strict=bool(collection and collection.strict))
    constants = _constants(own, {names.get(key, key) for key in keys.KEYS}, names)
    if generator == "jekyll":
        constants = _jekyll(constants, own, layout)
    missing = _filled(constants, collection, own, names) if collection else []
    own_code = most_common(sample.texts.get(names.get("lang") or "lang", "") for sample in own) or code
    named = own_code if own_code and own_code != language else ""
    front = Front(
        constants=constants,
        names=names,
        language={language: named} if named else {},
        date=_date(own, names, schema),
        file=_file(generator, own, apart=apart),
        more=_more(own) or more,
    )
    return Learned(front=front, missing=tuple(missing))


def _names(own: Sequence[Sample], schema: Mapping[str, str], *, strict: bool) -> dict[str, str]:
    """Full key to the site's name, where that is another; "" for what a strict schema refuses."""
    carried = {key for sample in own for key in (*sample.texts, *sample.front)} | set(schema)
    low = {key.lower(): key for key in carried}
    names: dict[str, str] = {}
    for key, known in words("keys").items():
        scalar = [
            name for name in known if name.lower() in low and not _is_group(low[name.lower()], own, schema)
        ]
        if not scalar or scalar[0] == key or (key in carried and key != "image.path"):
            continue
        name = low[scalar[0].lower()]
        if name != key and name.lower() != key:
            names[key] = "" if schema.get(name, "").startswith("image(") else name
    if schema.get("image", "").startswith("image("):
        names["image.path"] = ""
    if strict:
        names |= {
            key: ""
            for key in (*keys.KEYS, "draft")
            if not names.get(key) and key.partition(".")[0] not in schema
        }
    if names.get("image.path") == "":
        names |= {key: "" for key in keys.KEYS if key.startswith("image.")}
    return names


def _is_group(name: str, own: Sequence[Sample], schema: Mapping[str, str]) -> bool:
    """Whether a key holds keys of its own: `image: {src: ...}`."""
    held = [sample.front[name] for sample in own if name in sample.front]
    return (
        any(isinstance(value, Mapping) for value in held) or "object(" in schema.get(name, "").split("(z.")[0]
    )


def _constants(own: Sequence[Sample], ours: set[str], names: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ours = ours | {names.get("draft", "draft")}
    mapped = {name.partition(".")[0].lower() for name in (*ours, *names.values()) if name}
    for key in dict.fromkeys(key for sample in own for key in sample.front):
        values = [sample.front[key] for sample in own if key in sample.front]
        pattern = _pattern(key, own)
        if pattern:
            found[key] = pattern
        elif (
            key.lower() in mapped
            or key.lower() in words("habits")["own"]
            or len(values) < 0.8 * len(own)
            or any(map(_is_rich, values))
        ):
            continue
        elif key.lower() in words("habits")["belongs"] or (
            len(values) > 1 and all(value == values[0] for value in values)
        ):
            found[key] = values[_commonest(values)]
    name = names.get("tags") or "tags"
    tags = [set(_listed(sample.front.get(name))) for sample in own]
    if common := set.intersection(*tags) if len(tags) > 1 else set():
        found["tags"] = sorted(common)
    return found


def _more(own: Sequence[Sample]) -> str:
    """The line that ends a teaser, where most posts have one: without it lists would show a post of ours in full."""
    lines = [sample.more for sample in own if sample.more]
    return most_common(lines) if lines and len(lines) >= 0.8 * len(own) else ""


def _is_rich(value: Any) -> bool:
    plain = (str, bool, int)
    return not (
        isinstance(value, plain)
        or (isinstance(value, list) and all(isinstance(item, plain) for item in value))
    )


def _commonest(values: Sequence[Any]) -> int:
    texts = [repr(value) for value in values]
    return texts.index(most_common(texts))


def _listed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)] if value else []


def _pattern(key: str, own: Sequence[Sample]) -> str:
    """`/news/{slug}/` where every post's own address is made of its name and day alone."""
    made = set()
    for sample in own:
        value = sample.front.get(key)
        if not isinstance(value, str) or "/" not in value or not sample.slug or sample.slug not in value:
            return ""
        text = value.replace(sample.slug, "{slug}")
        if sample.day is not None and "{{" not in text:
            for part, name in (
                (f"{sample.day:%Y}", "year"),
                (f"{sample.day:%m}", "month"),
                (f"{sample.day:%d}", "day"),
            ):
                text = re.sub(rf"(?<=[/-]){part}(?=[/-])", f"{{{name}}}", text, count=1)
        made.add(text)
    return made.pop() if len(made) == 1 and key.lower() in ("permalink", "url", "path") else ""


def _jekyll(constants: dict[str, Any], own: Sequence[Sample], layout: str | None) -> dict[str, Any]:
    """The habit `layout: post` goes where posts carry another, or none because the configuration gives it."""
    if own and "layout" not in constants:
        return {"layout": "", **constants}
    if not own and layout is not None:
        return {"layout": layout, **constants}
    return {key: value for key, value in constants.items() if (key, value) != ("layout", "post")}


def _filled(
    constants: dict[str, Any], collection: Collection, own: Sequence[Sample], names: Mapping[str, str]
) -> list[str]:
    """Give every key the schema wants a value; those that nobody can give."""
    ours = {names.get(key, key).partition(".")[0] for key in keys.KEYS if names.get(key, key)} - {"expires"}
    missing = []
    for key, kind in collection.required():
        if key in ours or key in constants or key in ("draft", names.get("draft")):
            continue
        values = [sample.front[key] for sample in own if key in sample.front]
        choice = re.search(r"enum\(\[[\"']([^\"']+)[\"']", kind)
        if values and not any(map(_is_rich, values)):
            constants[key] = values[_commonest(values)]
        elif choice:
            constants[key] = choice[1]
        elif kind.startswith("z.boolean"):
            constants[key] = False
        elif kind.startswith("z.array"):
            constants[key] = []
        else:
            missing.append(key)
    return missing


def _date(own: Sequence[Sample], names: Mapping[str, str], schema: Mapping[str, str]) -> str:
    """The form of days where the schema wants a text; "" where a bare day is understood."""
    name = names.get("date", "date")
    if not re.match(r"z\.string\(", schema.get(name, "")):
        return ""
    forms = (form_of(sample.texts.get(name, "")) for sample in own)
    return next((form for form in forms if form), FORMS[0])


def _file(generator: str, own: Sequence[Sample], *, apart: bool) -> str:
    """How posts are named, where that is not the habit."""
    shape = most_common(sample.shape for sample in own)
    if not shape:
        habit = _HABIT[generator].removesuffix(".md")
        return f"{habit}.{{language}}.md" if apart and generator == "hugo" else ""
    if (
        generator == "jekyll"
        and "{day}-{slug}" not in shape
        and any("/_posts/" in f"/{sample.path}" for sample in own)
    ):
        return ""
    return "" if shape == _HABIT[generator] else shape
