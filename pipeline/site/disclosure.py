"""The line that says what a machine wrote, computed from the front matter (engine, status, reviewer), never typed.

It says "not yet reviewed" until a named person has reviewed the post: EU AI Act, Art. 50(4); Pressekodex, 1.3.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from pipeline.messages import noop, words
from pipeline.site import markdown
from pipeline.site.wording import day, day_of, filled, language_of

MACHINE = noop("Machine-translated from {language} by {engine}, {review}.")
PERSON = noop("Translated from {language}, {review}.")
UNREVIEWED = noop("not yet reviewed")
REVIEWED = noop("reviewed by {reviewer} on {date}")
ENGINES = {
    "deepl": "DeepL",
    "local": "an on-device model",
    "memory": "a translation memory",
    "pseudo": "the pseudo engine (not a translation)",
    "identity": "the identity engine (not a translation)",
}
"""How engines are named to readers; another one goes by its own name."""
DIGITAL_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC's vocabulary of how a work was made, of which schema.org's `digitalSourceType` speaks."""


def digital_source(front: Mapping[str, Any]) -> str:
    """IPTC's term for a post's text, from its front matter (full keys): made by a machine, or by a machine and a person
    who answers for it (`status` is reviewed); "" where no machine wrote it.
    """
    translation = front.get("translation") or {}
    if not translation.get("machine", False):
        return ""
    reviewed = translation.get("status") == "reviewed"
    return DIGITAL_SOURCES + (
        "compositeWithTrainedAlgorithmicMedia" if reviewed else "trainedAlgorithmicMedia"
    )


def disclosure(
    front: Mapping[str, Any], language: str, wording: str | None = None, dates: str = "12 March 2026"
) -> str:
    """The sentence about the machine, from a draft's front matter (full keys).

    `wording`: None for the house's own; else a sentence with `{language}`, `{engine}`, `{review}`; "" for none,
    which holds only once a named person has reviewed: an unreviewed machine translation always says so.
    """
    said = words(language)
    translation = front.get("translation") or {}
    reviewed = translation.get("status") == "reviewed" and bool(translation.get("reviewer"))
    if wording == "" and reviewed:
        return ""
    default = said.gettext(MACHINE if translation.get("machine", True) else PERSON)
    source_language = str((front.get("source") or {}).get("lang") or "de")
    engine = str(translation.get("engine") or "memory")
    return filled(
        wording or default,
        language=language_of(source_language, said),
        engine=ENGINES.get(engine, engine),
        review=reviewed_clause(front, language, dates),
    )


def reviewed_clause(front: Mapping[str, Any], language: str, dates: str = "12 March 2026") -> str:
    """The part of the sentence that says who reviewed, or that nobody did."""
    said = words(language)
    translation = front.get("translation") or {}
    if translation.get("status") != "reviewed" or not translation.get("reviewer"):
        return said.gettext(UNREVIEWED)
    at = translation.get("reviewed_at")
    on = at.date() if isinstance(at, dt.datetime) else at
    if not isinstance(on, dt.date):
        return filled(said.gettext("reviewed by {reviewer}"), reviewer=str(translation["reviewer"]))
    return filled(
        said.gettext(REVIEWED), reviewer=str(translation["reviewer"]), date=day(on, language, dates)
    )


def swap(raw: bytes, old: str, new: str, body: str = "") -> bytes:
    """A file with the disclosure sentence `old` (plain text) replaced by `new`, for an approval.

    Both as `disclosure` gives them. Every other byte stays; unchanged where an editor took the sentence out, or it stands there more than once. Where there was to be none (`old` is ""), it comes at the end of `body`.
    """
    before, after = markdown.paragraph(old).encode(), markdown.paragraph(new).encode()
    if after and not before and body.strip() and raw.endswith(body.encode()):
        return raw.rstrip(b"\n") + b"\n\n" + after + b"\n"
    wrapped = re.compile(rb"\s+".join(map(re.escape, before.split())))
    return wrapped.sub(lambda _: after.strip(), raw) if before and len(wrapped.findall(raw)) == 1 else raw


def brought_up(body: str, sentence: str, language: str, wording: str | None = None) -> str:
    """A body whose sentence about the machine is `sentence` now, whatever engine and reviewer it named.

    Unchanged where it has none in the house's or the site's (`wording`) form.
    """
    line, said, now = line_of(body, language), words(language), markdown.paragraph(sentence).strip()
    if not line or not sentence or line == now:
        return body
    forms = (re.escape(text) for text in (said.gettext(MACHINE), said.gettext(PERSON), wording) if text)
    if not any(re.fullmatch(re.sub(r"\\{\w+\\}", ".+", form), _plain(line)) for form in forms):
        return body
    before, _, after = body.rpartition(line)
    return before + now + after


def line_of(body: str, language: str) -> str:
    """The last line of a body that says who reviewed, or that nobody did; "" where none does."""
    found = _clause(body, language)
    if not found:
        return ""
    return body[body.rfind("\n", 0, found.start()) + 1 :].split("\n", 1)[0].strip()


def rewritten(body: str, front: Mapping[str, Any], language: str) -> str:
    """A body whose review clause says what `front` says now, whatever the sentence around it.

    For flavours that keep no status of their own, or the text twice.
    """
    found = _clause(body, language)
    if not found:
        return body
    return body[: found.start()] + markdown.escape(reviewed_clause(front, language)) + body[found.end() :]


def recovered(body: str, language: str) -> dict[str, Any]:
    """`translation` keys as far as the sentence tells them: machine, engine, status, reviewer, reviewed_at."""
    said, found = words(language), _clause(body, language)
    if not found:
        return {}
    on, reviewer = day_of(found["date"] or "", language), found["reviewer"] or found["undated"] or ""
    paragraph = body[: found.start()].rsplit("\n", 1)[-1] + "{review}"
    pattern = re.escape(said.gettext(MACHINE).partition("{review}")[0])
    pattern = pattern.replace(r"\{language\}", ".+?").replace(r"\{engine\}", "(?P<engine>.+?)")
    told = re.match(pattern, paragraph)
    names = {name: key for key, name in ENGINES.items()}
    engine = _plain(told["engine"]) if told else ""
    return {
        "machine": told is not None,
        "engine": names.get(engine, engine),
        "status": "reviewed" if reviewer else "machine",
        "reviewer": _plain(reviewer),
        "reviewed_at": dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC) if on else None,
    }


def _clause(body: str, language: str) -> re.Match[str] | None:
    """The last review clause of a body."""
    said = words(language)
    dated = re.escape(said.gettext(REVIEWED)).replace(r"\{reviewer\}", r"(?P<reviewer>[^\n]+?)")
    dated = dated.replace(r"\{date\}", r"(?P<date>\d[\d.-]+\d|\d+(?:er)? \w+ \d{4}|\w+ \d+, \d{4})")
    undated = re.escape(said.gettext("reviewed by {reviewer}"))
    undated = undated.replace(r"\{reviewer\}", r"(?P<undated>[^\n]+?)(?=\.?[ \t]*$)")
    unreviewed = re.escape(said.gettext(UNREVIEWED))
    return max(
        re.finditer(f"(?m:{unreviewed}|{dated}|{undated})", body),
        key=lambda found: found.start(),
        default=None,
    )


def _plain(text: str) -> str:
    blocks = markdown.parse(text)
    return blocks[0].text if blocks else ""
