"""What a site's own look and a build of it say together: where posts may lie, and how they must look."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline import site
from pipeline.model import PostState
from pipeline.site.flavours import Flavour, shape
from pipeline.site.flavours.held import held as kept_outside
from pipeline.workflow.posts.hiding import would_publish
from pipeline.workflow.setup.detection import DetectedSite
from pipeline.workflow.setup.proof import Proof, example, prove

_LINES = 14
"""Of a header that is shown."""


def proved(
    folder: Path, found: DetectedSite, held: str, *, today: dt.date
) -> tuple[DetectedSite, Proof, str]:
    """The site with what a build taught, the last build, and `hold` where a draft must not lie in the site."""
    proof = prove(folder, found.generator, flavour_of(found), found.samples, today, more=found.front.more)
    front = found.front
    if proof.built and proof.own_language and proof.language != proof.own_language:
        front = replace(front, language={found.language: proof.own_language})
    usual = flavour_of(replace(found, front=replace(front, address=""))).address(example("first", today))
    if proof.address and usual != shape.filled(proof.address, example("first", today), ""):
        front = replace(front, address=proof.address)
    if front != found.front:
        found = replace(found, front=front)
        proof = (
            prove(folder, found.generator, flavour_of(found), found.samples, today, more=found.front.more)
            if front.language
            else proof
        )
    if (proof.built and proof.hidden) or (not proof.built and not would_publish(folder, found.flavour)):
        return found, proof, ""
    if proof.built:
        outside = kept_outside(flavour_of(found), held)
        proof = prove(folder, found.generator, outside, found.samples, today, more=found.front.more)
    return found, proof, "hold"


def flavour_of(found: DetectedSite) -> Flavour:
    """How posts of ours look there."""
    return site.flavour(found.flavour, languages=(found.language,), posts=found.posts, front=found.front)


def beside(found: DetectedSite) -> tuple[str, ...]:
    """A post of ours as it would be, then one of the site's own: path and header, line by line."""
    flavour, ours = flavour_of(found), example("first", dt.date(2026, 9, 1), title="The city opens a library")
    shown = _head(flavour.path(ours, PostState.PUBLISHED), flavour.write(ours, PostState.PUBLISHED))
    own = _head(found.samples[0].path, found.samples[0].header) if found.samples else ()
    return (*shown, *own)


def _head(path: str, text: str) -> Iterator[str]:
    lines = text.split("\n\n")[0].splitlines()
    yield f"{path}:"
    yield from (f"  {line}" for line in lines[:_LINES])
    if len(lines) > _LINES:
        yield "  ..."
