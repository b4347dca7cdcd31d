"""What editors read in pull requests and run reports, in English and German."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "de"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "review": ("Review", "Prüfen"),
    "original": ("Original", "Original"),
    "city": ("Source", "Quelle"),
    "german title": ("German title", "Deutscher Titel"),
    "english title": ("English title", "Englischer Titel"),
    "published": ("Published", "Veröffentlicht"),
    "day unknown": ("day unknown", "Tag unbekannt"),
    "retrieved": ("Retrieved", "Abgerufen"),
    "updated": ("Updated by the city", "Von der Stadt aktualisiert"),
    "engine": ("Translated by", "Übersetzt von"),
    "glossary": ("glossary", "Glossar"),
    "bought": ("Characters bought for it", "Dafür gekaufte Zeichen"),
    "hash": ("Hash of the German", "Prüfsumme des Deutschen"),
    "picture": ("Picture", "Bild"),
    "credit": ("credit", "Bildnachweis"),
    "no credit": ("no credit known: it is not published", "kein Nachweis bekannt: es wird nicht veröffentlicht"),
    "urgent": ("Urgent", "Eilig"),
    "findings": ("What the checks found", "Was die Prüfungen fanden"),
    "no findings": ("The checks found nothing.", "Die Prüfungen fanden nichts."),
    "error": ("error", "Fehler"),
    "warning": ("warning", "Warnung"),
    "info": ("note", "Hinweis"),
    "changed": (
        "The city has changed the original; this text is not updated yet. `stadtbote accept` takes the proposal, or with `--by-hand` lets you work the change in.",
        "Die Stadt hat das Original geändert; dieser Text ist noch nicht angepasst. `stadtbote accept` übernimmt den Vorschlag oder lässt Sie mit `--by-hand` die Änderung selbst einarbeiten.",
    ),
    "field title": ("Title", "Titel"),
    "field description": ("Description", "Beschreibung"),
    "field tags": ("Tags", "Schlagwörter"),
    "field image.alt": ("Alternative text", "Alternativtext"),
    "field image.credit": ("Credit", "Bildnachweis"),
    "passage": ("Passage", "Stelle"),
    "conflict": (
        "Both changed it (`stadtbote accept --keep N` or `--take N`):",
        "Beide haben geändert (`stadtbote accept --keep N` oder `--take N`):",
    ),
    "side by side": ("German and English side by side", "Deutsch und Englisch nebeneinander"),
    "cut": ("The rest is in the post: a pull request holds so much and no more.", "Der Rest steht im Beitrag: mehr fasst ein Pull Request nicht."),
    "german": ("German", "Deutsch"),
    "english": ("English", "Englisch"),
    "none": ("(none)", "(fehlt)"),
    "checklist": (
        "Tick every box and merge: with that you approve the text, and it is published.",
        "Alle Kästchen ankreuzen und mergen: damit geben Sie den Text frei, und er wird veröffentlicht.",
    ),
    "box names": ("Names of people, offices and places are right", "Namen von Menschen, Ämtern und Orten stimmen"),
    "box facts": ("Numbers, dates, times and money are right", "Zahlen, Daten, Uhrzeiten und Beträge stimmen"),
    "box links": ("Links lead where they should", "Links führen, wohin sie sollen"),
    "box rights": ("Text and pictures may be used", "Text und Bilder dürfen verwendet werden"),
    "box tone": ("It reads like English", "Es liest sich wie Englisch"),
    "box finding": ("Dealt with", "Erledigt"),
    "how": (
        "Edit the post on this branch as you like. Merged without every box ticked it stays a draft. "
        "Closing rejects the release for good; `stadtbote retry` brings it back.",
        "Bearbeiten Sie den Beitrag auf diesem Branch, wie Sie möchten. Ohne alle Kreuze gemergt bleibt er ein Entwurf. "
        "Schließen verwirft die Meldung für immer; `stadtbote retry` holt sie zurück.",
    ),
    "report": ("City news: run of {when}", "Stadtnachrichten: Lauf vom {when}"),
    "nothing": ("Nothing new for a person.", "Nichts Neues für einen Menschen."),
    "new for a person": ("New for a person", "Neu für einen Menschen"),
    "drafts": ("New drafts", "Neue Entwürfe"),
    "published posts": ("Published", "Veröffentlicht"),
    "per source": ("Per source", "Je Quelle"),
    "row": (
        "{name}: {new} new, {changed} changed, {written} drafts, {waiting} waiting, {expired} over, {failed} failed, {characters} characters",
        "{name}: {new} neu, {changed} geändert, {written} Entwürfe, {waiting} wartend, {expired} vorbei, {failed} gescheitert, {characters} Zeichen",
    ),
    "urgent subject": ("Urgent draft: {title}", "Eiliger Entwurf: {title}"),
    "urgent text": (
        "A draft with an urgent word waits: {words}.",
        "Ein Entwurf mit einem eiligen Wort wartet: {words}.",
    ),
    "what source": ("source", "Quelle"),
    "what failed": ("failed", "gescheitert"),
    "what refused": ("not read again", "nicht wieder gelesen"),
    "what in_doubt": ("paid or not?", "bezahlt oder nicht?"),
    "what changed": ("changed", "geändert"),
    "what withdrawn": ("withdrawn", "zurückgezogen"),
    "what damaged": ("damaged", "beschädigt"),
    "what missing": ("missing", "fehlt"),
    "what urgent": ("urgent", "eilig"),
    "what twins": ("probable twins", "wahrscheinliche Doppelte"),
    "what no room": ("no room in the queue", "kein Platz in der Liste"),
    "what engine": ("engine", "Übersetzungsdienst"),
    "what question": ("another text: what is it?", "anderer Text: was ist das?"),
    "what page": ("page not to be had", "Seite nicht zu haben"),
    "what clock": ("a clock ran ahead", "eine Uhr ging vor"),
    "what relaunch": ("relaunch", "Relaunch"),
}  # fmt: skip


def message(language: Language, key: str, **values: object) -> str:
    """A word or sentence in the editors' language. Raises KeyError for a key nobody wrote."""
    return _WORDS[key][1 if language == "de" else 0].format(**values)


def kind(language: Language, what: str) -> str:
    """The word for a kind of news; an unknown kind is its own word."""
    key = f"what {what}"
    return message(language, key) if key in _WORDS else what.replace("_", " ")


def keys() -> tuple[str, ...]:
    """Every key there is."""
    return tuple(_WORDS)
