"""Fields without a German of their own: what a person wrote there is compared with lead and body."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline import check, site
from pipeline.check.language import language as spoken
from pipeline.model import Finding, Translation
from pipeline.model.drafts import Role
from pipeline.site.alignment import ALIKE, alike
from pipeline.workflow.posts import fields


def lead_of(translation: Translation) -> str:
    """The English that the description follows: the lead, or the first paragraph."""
    return next(
        (
            segment.target.text
            for segment in (*translation.of("lead"), *translation.of("block"))
            if segment.target
        ),
        "",
    )


def follows(description: str, translation: Translation) -> bool:
    """Whether a description is still the lead, as the pipeline cuts it."""
    return " ".join(description.split()) == " ".join(site.summary_of(lead_of(translation)).split())


def summed_up(translation: Translation, front: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Errors for values in a rewritten description or alternative text that the German does not have, and for German.

    A description that is still like the lead is compared with the lead alone, any other with the whole text.
    """
    texts = fields.texts(front)
    german = [
        segment.source.text
        for segment in translation.segments
        if segment.role in ("title", "lead", "block", "caption")
    ]
    found: list[Finding] = []
    description, alt = texts.get("description", ""), texts.get("image.alt", "")
    if description and not follows(description, translation):
        first = [*translation.of("lead"), *translation.of("block")][:1]
        near = alike(description, site.summary_of(lead_of(translation))) >= ALIKE
        passages = [segment.source.text for segment in first] if near else german
        found += check.summary(passages, description, role="description", language=translation.language)
        found += _spoken(german, description, "description", translation)
    if alt and not translation.of("alt"):
        found += check.summary(german, alt, role="alt", language=translation.language)
        found += _spoken(german, alt, "alt", translation)
    return tuple(found)


def _spoken(german: Sequence[str], text: str, role: Role, translation: Translation) -> Iterable[Finding]:
    """What is not in the post's language, but for names that stand in the German."""
    source = "\n".join(german)
    return spoken.check(check.Pair(source=source, target=text, role=role, language=translation.language))
