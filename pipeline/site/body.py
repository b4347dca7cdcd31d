"""The Markdown of a post between its front matter and its closing lines: text, pictures, attachments, contact."""

from collections.abc import Iterator
from typing import Literal

from pipeline.messages import words
from pipeline.model import Attachment, Block, Image, Release, Rights, Translation
from pipeline.site import front_matter, markdown

Images = Literal["publish", "link", "none"]
"""What becomes of pictures."""


def text(translation: Translation, rights: Rights) -> Iterator[str]:
    """What the rights record lets us print: everything, the lead, or nothing."""
    if rights.text == "link":
        return
    for segment in (*translation.of("kicker"), *translation.of("lead")):
        if segment.target:
            yield markdown.render([Block(kind="paragraph", runs=segment.target.runs)])
    if rights.text == "full":
        yield markdown.render([s.target for s in translation.of("block") if s.target])


def target(translation: Translation, role: Literal["caption", "alt", "attachment"], index: int) -> str:
    """The English of a caption, an alternative text or a file's name in one line; "" where there is none."""
    found = (s.target.text for s in translation.of(role) if s.index == index and s.target)
    return front_matter.line(next(found, ""))


def pictures(
    release: Release, translation: Translation, shown: Image | None, allowed: Images
) -> Iterator[str]:
    """Caption and credit of the picture shown; a link to the first and to each that has a caption."""
    if allowed == "none":
        return
    photo = words(translation.language).gettext("Photo")
    for index, image in enumerate(release.images):
        caption = target(translation, "caption", index)
        credit = front_matter.line(image.credit)
        if image is shown:
            text = ". ".join(part for part in (caption.rstrip("."), f"{photo}: {credit}") if part)
            yield markdown.paragraph(text)
        elif (index == 0 or caption) and markdown.address(image.url):
            about = caption or target(translation, "alt", index)
            head = markdown.link(f"{photo}: {about}" if about else photo, image.url)
            yield f"{head} {markdown.escape(f'({credit})')}" if credit else head


def attachments(release: Release, translation: Translation, rights: Rights) -> Iterator[str]:
    """Files the office offers beside its text; one that the text itself links is not listed again."""
    linked = {run.href for s in translation.of("block") if s.target for run in s.target.runs if run.href}
    listed = [(at, file) for at, file in enumerate(release.attachments) if file.url not in linked]
    if rights.text != "full" or not listed:
        return
    said = words(translation.language)
    rows = [
        f"- {markdown.link(target(translation, 'attachment', index) or _name(file), file.url)}"
        for index, file in listed
    ]
    yield said.gettext("Documents (in German)") + ":\n\n" + "\n".join(rows)


def _name(file: Attachment) -> str:
    return front_matter.line(file.title) or file.url.rsplit("/", 1)[-1]


def contact(release: Release, language: str) -> Iterator[str]:
    """The press office's own lines, as they stand, under a heading."""
    if release.contact:
        yield words(language).gettext("Press contact") + ":"
        yield markdown.render(release.contact)
