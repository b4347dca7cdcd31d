"""Releases as a town writes them: a random generator goes in, title, day and paragraphs come out."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

TODAY = dt.date(2026, 11, 20)
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember")  # fmt: skip
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")

_PLACES = ("Lindenstraße", "Marktplatz", "Mühlenviertel", "Schillerschule", "Stadtbücherei", "Freibad am Hang", "Bahnhofstraße", "Altes Zollhaus", "Ortsteil Neudorf", "Sportpark West", "Museum im Kloster", "Stadtwald", "Brückenstraße", "Festwiese", "Kita Regenbogen", "Feuerwache Nord", "Rathausgalerie", "Klärwerk Süd", "Burggarten", "Kreishaus")  # fmt: skip
_TITLES = (
    "{place}: Bauarbeiten beginnen {when}",
    "Stadt erneuert Leitungen im Bereich {place}",
    "{place} öffnet nach der Sanierung wieder",
    "Bürgerversammlung zum Thema {place}",
    "{number} neue Bäume für den Bereich {place}",
    "Oberbürgermeister ehrt {number} Ehrenamtliche",
    "Vollsperrung: {place} {when} nicht befahrbar",
    "Stadtrat beschließt Haushalt mit {number} Millionen Euro",
    "Wie wird der Winterdienst geregelt? Antworten der Stadt",
    "„Tag der offenen Tür“: {place} lädt ein",
    "Spende über {number}.500 Euro für das Haus {place}",
    "Neue Öffnungszeiten: {place}",
    "Landrätin übergibt Förderbescheid für {place}",
    "Volkshochschule stellt Programm mit {number} Kursen vor",
    "Warnung vor falschen Mitarbeitern der Stadtwerke",
    "Umleitung der Buslinie {number} ab {when}",
    "Grippeimpfung: Gesundheitsamt bietet Termine an",
    "Einladung zum Neujahrsempfang der Gemeinde",
)
_WHEN = (
    "ab Montag",
    "im Frühjahr",
    "in den Herbstferien",
    "kommende Woche",
    "von Dezember an",
    "Anfang März",
)
_OPENERS = (
    "Die Arbeiten am Standort {place} beginnen am {weekday}, {day}, und dauern voraussichtlich {number} Wochen.",
    "Am {weekday}, {day}, hat der Rat der Stadt mit {number} zu {small} Stimmen einen Beschluss zum Standort {place} gefasst.",
    "Rund {number} Gäste sind am {weekday} der Einladung der Stadtverwaltung in das Haus {place} gefolgt.",
    "Wegen einer Baustelle wird der Bereich {place} vom {day} an für den Verkehr gesperrt.",
    "Insgesamt {number}.000 Euro investiert die Stadt in den kommenden Monaten in den Standort {place}.",
    "Die Verwaltung hat am {weekday} mitgeteilt, dass im Bereich {place} künftig andere Zeiten gelten.",
)
_SENTENCES = (
    "Die Zufahrt für Anliegerinnen und Anlieger bleibt in dieser Zeit möglich.",
    "Eine Umleitung über die {place} ist ausgeschildert.",
    "Die Kosten belaufen sich auf rund {number}.000 Euro, davon trägt das Land {small}0 Prozent.",
    "Insgesamt wurden {number} Anträge gestellt, im Vorjahr waren es noch {small}3.",
    "„Das ist ein wichtiger Schritt für unsere Stadt“, sagte die Bürgermeisterin bei der Vorstellung der Pläne.",
    "Interessierte können sich bis zum {day} bei der Verwaltung anmelden.",
    "Der Eintritt ist frei, um eine Voranmeldung wird gebeten.",
    "Die Ausschüsse befassen sich in ihrer Sitzung am {weekday}, {day}, mit dem Entwurf.",
    "Zuletzt war das Gebäude im Jahr 19{number} umfassend erneuert worden.",
    "Das Bürgerbüro ist an diesem Tag nur von 8 bis {small}2.30 Uhr geöffnet.",
    "Die Stadt bittet alle Verkehrsteilnehmerinnen und Verkehrsteilnehmer um Verständnis.",
    "An der Aktion beteiligten sich {number} Kinder aus {small} Schulen.",
    "Geplant sind außerdem {number} Stellplätze für Fahrräder und eine Ladesäule.",
    "Den Auftrag hat nach einer Prüfung der Angebote ein Unternehmen aus der Region erhalten.",
    "Weitere Auskünfte erteilt das zuständige Fachamt zu den üblichen Sprechzeiten.",
    "Mit der Fertigstellung rechnet das Tiefbauamt bis Ende {month}.",
    "Im vergangenen Jahr zählte die Einrichtung mehr als {number}.000 Besuche.",
)
_HEADS = ("Hintergrund", "So geht es weiter", "Anmeldung und Kosten", "Zum Projekt", "Programm")
_ITEMS = ("Montag bis Freitag, 8 bis 16 Uhr", "Bezirk Nord: {number} Plätze", "Eintritt: {small},50 Euro", "Treffpunkt: Eingang {place}", "Ersatzhaltestelle {place}", "Start: {small}4 Uhr")  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One block of a release: `kind` is p, h2, li or quote."""

    kind: str
    text: str


@dataclass(frozen=True)
class Release:
    """What a reader should find."""

    title: str
    day: dt.date
    lead: str
    blocks: tuple[Block, ...]
    picture: bool
    caption: str
    credit: str

    @property
    def teaser(self) -> str:
        """The beginning of the text, cut as content systems cut it."""
        text = self.lead or self.blocks[0].text
        return text if len(text) < 130 else text[:130].rsplit(" ", 1)[0] + " …"


def written(day: dt.date) -> str:
    """19. November 2026."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def _filled(rng: random.Random, text: str, day: dt.date) -> str:
    near = day + dt.timedelta(days=rng.randrange(1, 40))
    return text.format(place=rng.choice(_PLACES), when=rng.choice(_WHEN), number=rng.randrange(11, 98), small=rng.randrange(1, 9),
                       weekday=WEEKDAYS[near.weekday()], day=f"{near.day}. {MONTHS[near.month - 1]}", month=rng.choice(MONTHS))  # fmt: skip


def _paragraph(rng: random.Random, day: dt.date, most: int = 4) -> str:
    return " ".join(_filled(rng, text, day) for text in rng.sample(_SENTENCES, rng.randrange(2, most + 1)))


def release(rng: random.Random, day: dt.date, taken: set[str]) -> Release:
    """A release of that day, with a title that no other has."""
    title = _filled(rng, rng.choice(_TITLES), day)
    while title in taken:
        title = _filled(rng, rng.choice(_TITLES), day)
    taken.add(title)
    lead = (
        f"{_filled(rng, rng.choice(_OPENERS), day)} {_filled(rng, rng.choice(_SENTENCES), day)}"
        if rng.random() < 0.5
        else ""
    )
    first = (
        _paragraph(rng, day)
        if lead
        else f"{_filled(rng, rng.choice(_OPENERS), day)} {_paragraph(rng, day, 3)}"
    )
    # A text speaks of what its headline says.
    first += f" „{title}“ steht auch im nächsten Amtsblatt."
    blocks = [Block("p", first)]
    for _ in range(rng.randrange(1, 4)):
        blocks.append(Block("p", _paragraph(rng, day)))
    if rng.random() < 0.35:
        blocks += [Block("h2", rng.choice(_HEADS)), Block("p", _paragraph(rng, day))]
    if rng.random() < 0.25:
        blocks += [Block("li", _filled(rng, text, day)) for text in rng.sample(_ITEMS, rng.randrange(2, 4))]
        blocks.append(Block("p", _paragraph(rng, day)))
    pictured = rng.random() < 0.4
    return Release(
        title=title, day=day, lead=lead, blocks=tuple(blocks), picture=pictured,
        caption=f"Blick auf den Standort {rng.choice(_PLACES)} im Herbst." if pictured else "",
        credit=f"Stadt Musterstadt / {rng.choice('ABCDEFGH')}. Weber" if pictured else "",
    )  # fmt: skip


def releases(rng: random.Random, count: int) -> tuple[Release, ...]:
    """Newest first, one to nine days apart."""
    taken: set[str] = set()
    day = TODAY - dt.timedelta(days=rng.randrange(0, 5))
    out = []
    for _ in range(count):
        out.append(release(rng, day, taken))
        day -= dt.timedelta(days=rng.randrange(1, 10))
    return tuple(out)


def others(rng: random.Random, what: str, count: int) -> list[tuple[str, dt.date]]:
    """Titles and days of what is no release: jobs, tenders, events, notices."""
    stems = {
        "jobs": ("Sachbearbeitung Bauordnung (m/w/d)", "Erzieherin / Erzieher (m/w/d) in Teilzeit", "Ingenieur*in Tiefbau (m/w/d)", "Ausbildung zur Fachkraft für Abwassertechnik (m/w/d)", "Leitung des Standesamts (m/w/d)", "Hausmeisterin oder Hausmeister (m/w/d)"),
        "tenders": ("Öffentliche Ausschreibung: Dachdeckerarbeiten {place}", "Vergabe Nr. {number}/2026: Lieferung von Streusalz", "Ausschreibung Kanalsanierung {place}", "Öffentliche Ausschreibung nach VOB/A: Elektroarbeiten"),
        "events": ("Weihnachtsmarkt auf der Festwiese", "Konzert des Kammerorchesters", "Lesung: Krimis aus der Region", "Stadtführung mit dem Nachtwächter", "Theater für Kinder ab {small} Jahren", "Flohmarkt {place}"),
        "notices": ("Bekanntmachung: Bebauungsplan Nr. {number} „{place}“", "Satzung über die Abfallentsorgung", "Öffentliche Bekanntmachung der Sitzung des Rates", "Amtsblatt Nr. {number}/2026"),
        "topics": ("Heiraten im Schloss und an anderen Orten", "Wohnen und Bauen in unserer Stadt", "Familie, Bildung und Soziales", "Umwelt, Klima und Mobilität", "Wirtschaft und Wissenschaft", "Freizeit und Tourismus entdecken"),
    }[what]  # fmt: skip
    found = []
    for number in range(count):
        ahead = rng.randrange(1, 60) if what == "events" else -rng.randrange(0, 30)
        day = TODAY + dt.timedelta(days=ahead)
        found.append((_filled(rng, stems[number % len(stems)], day), day))
    return found
