"""The boxes of a pull request's text: which are ticked, in a text that is the one we wrote, and what it was about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.hashing import digest
from pipeline.messages import noop
from pipeline.model import Finding

BOXES: Mapping[str, str] = {
    "names": noop("Names of people, offices and places are right"),
    "facts": noop("Numbers, dates, times and money are right"),
    "links": noop("Links lead where they should"),
    "rights": noop("Text and pictures may be used"),
    "tone": noop("It reads like English"),
}
"""Asked for of every text."""
CHANGE = "change"
"""The box that says that the city's change is worked in, where it has changed the original."""
TAKE = "take"
"""The box that has the city's change put into the branch."""
_BOX = re.compile(r"^- \[([ xX])\](?= .*<!-- ((?:box|finding|do) [\w:-]+) -->$)", re.MULTILINE)
_ABOUT = re.compile(r"<!-- (stadtbote|german|english) ([\w: -]+?) -->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """What a person did to the boxes of a pull request."""

    open: tuple[str, ...] = ()
    """Boxes without a tick that a merge wants."""
    findings: tuple[str, ...] = ()
    """Names of findings a person dealt with."""
    take: bool = False
    """Whether the city's change is to be put into the branch."""
    german: str = ""
    """Fingerprint of the German the text was about."""
    english: str = ""
    """Hash of the English it showed."""


def finding_name(finding: Finding) -> str:
    """What a finding's box is known by: it stays while the same is said of the same place, whatever else in it changes."""
    return digest("\x1f".join([finding.check, finding.role, str(finding.index), finding.message]), 12)


def text_digest(text: str) -> str:
    """What a text is known by, without ticks: hosts store other ends of lines than were sent."""
    return digest(_BOX.sub("- [ ]", _lines(text)), 16)


def about(text: str) -> tuple[str, str]:
    """The release and the language that a text says it is about; "" for what it does not say."""
    found = dict(_ABOUT.findall(_lines(text))).get("stadtbote", "")
    identity, _, language = found.partition(" ")
    return identity, language


def ticks(text: str, told: str) -> Ticks | None:
    """The ticks of a text; None where it is not the one with the digest `told`: somebody rewrote it, so nothing in it
    counts."""
    if text_digest(text) != told:
        return None
    state = {name: tick != " " for tick, name in _BOX.findall(_lines(text))}
    known = dict(_ABOUT.findall(_lines(text)))
    named = {name: name.partition(" ")[2] for name in state}
    return Ticks(
        open=tuple(
            named[name] for name, ticked in state.items() if not ticked and not name.startswith("do ")
        ),
        findings=tuple(
            named[name] for name, ticked in state.items() if ticked and name.startswith("finding ")
        ),
        take=state.get(f"do {TAKE}", False),
        german=known.get("german", ""),
        english=known.get("english", ""),
    )


def carried(text: str, before: str, told: str) -> str:
    """A new text with the ticks of the one before, as far as they still hold: all of them while German and English are
    the same, else those of findings that are said still."""
    old, new = ticks(before, told), ticks(text, text_digest(text))
    if old is None or new is None:
        return text
    same = (old.german, old.english) == (new.german, new.english)
    kept = {
        name
        for tick, name in _BOX.findall(_lines(before))
        if tick != " " and (same or name.startswith("finding "))
    }
    return _BOX.sub(
        lambda found: "- [x]" if found[2] in kept and found[2] != f"do {TAKE}" else found[0], text
    )


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
