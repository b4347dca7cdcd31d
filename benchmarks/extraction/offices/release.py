"""Press releases made from a seed: what a right reader gives back, and the HTML an office would have typed."""

from __future__ import annotations

import datetime as dt
import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

TODAY = dt.date(2026, 11, 28)
MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
WEEKDAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]

SUBJECTS: tuple[tuple[str, str], ...] = (
    ("Sanierung der {street} beginnt", "Die Bauarbeiten in der {street} beginnen am Montag nach den Ferien."),
    ("Neue Kita in der {street} eröffnet", "{n} Kinder sind in die neue Kindertagesstätte in der {street} eingezogen."),
    ("Stadt verlängert Leihräder bis {year}", "Der Rat hat den Vertrag für {n} Leihräder bis {year} verlängert."),
    ("{n} Bäume für den {park}", "Das Grünflächenamt pflanzt im {park} bis zum Frühjahr {n} junge Bäume."),
    ("Bürgerbüro {district} schließt früher", "Das Bürgerbüro im Stadtteil {district} schließt in dieser Woche schon um 15 Uhr."),
    ("Haushalt {year}: Rat berät über {n} Millionen", "Der Entwurf des Haushalts für {year} sieht Ausgaben von {n} Millionen Euro vor."),
    ("Stadtbibliothek zeigt Schau über {park}", "Bis Ende des Jahres zeigt die Stadtbibliothek Fotografien aus dem {park}."),
    ("Trinkwasser in {district} wieder in Ordnung", "Das Abkochgebot für {district} ist aufgehoben, teilt das Gesundheitsamt mit."),
    ("Feuerwehr sucht Freiwillige in {district}", "Die Löschgruppe {district} sucht Frauen und Männer zwischen 18 und {n} Jahren."),
    ("Wochenmarkt zieht an die {street}", "Wegen der Umbauten zieht der Wochenmarkt für {n} Wochen an die {street}."),
    ("Radweg an der {street} freigegeben", "Auf {n} Metern ist der Radweg entlang der {street} wieder frei."),
    ("Volkshochschule legt Programm vor", "Mit {n} Kursen startet die Volkshochschule in das neue Semester."),
)  # fmt: skip
SENTENCES = (
    "Die Kosten liegen bei rund {n}.500 Euro und werden zur Hälfte vom Land getragen.",
    "„Wir danken allen, die in den vergangenen Monaten Geduld hatten“, sagt Beigeordnete {person}.",
    "Anlieger der {street} erreichen ihre Grundstücke jederzeit zu Fuß.",
    "Der Ausschuss hatte dem Vorhaben bereits im Sommer mit großer Mehrheit zugestimmt.",
    "Busse der Linie {n} halten in dieser Zeit an der Ersatzhaltestelle {park}.",
    "Interessierte können die Unterlagen während der Öffnungszeiten im Rathaus einsehen.",
    "Die Umleitung führt über die {street} und ist ausgeschildert.",
    "Nach Angaben des Amtes werden {n} Stellplätze neu geordnet.",
    "Im Stadtteil {district} leben heute etwa {n} Prozent mehr Menschen als vor zehn Jahren.",
    "Wer Fragen hat, wendet sich an das Servicetelefon der Verwaltung.",
    "Eine Anmeldung ist nicht erforderlich, der Eintritt bleibt frei.",
    "Die Arbeiten dauern voraussichtlich {n} Tage, sofern das Wetter mitspielt.",
    "Damit setzt die Verwaltung einen Beschluss aus dem Jahr {year} um.",
    "Auch die Schulen in {district} beteiligen sich mit eigenen Vorhaben.",
    "„Das ist ein guter Tag für {district}“, so {person} bei der Vorstellung.",
    "Zusätzlich entstehen am {park} Sitzbänke, ein Trinkbrunnen und neue Leuchten.",
)
NAMES = {
    "street": ("Lindenallee", "Hafenstraße", "Bahnhofstraße", "Mühlgasse", "Nordring", "Schillerstraße"),
    "park": ("Stadtgarten", "Volkspark", "Burggraben", "Weiherpark", "Schlossgarten"),
    "district": ("Oberfeld", "Altenweiler", "Neuhausen", "Sankt Georg", "Seedorf", "Westend"),
    "person": ("Petra Muster", "Dr. Jan Beispiel", "Ayla Probe", "Uwe Vorlage"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A block that must be read: its right texts, or any text with the same letters; `free` may be missing."""

    texts: tuple[str, ...]
    letters: bool = False
    free: bool = False
    place: str = "body"
    """`file`: stands in the text or among the attachments."""


@dataclass(slots=True)
class Story:
    """One release: what is right, and its HTML in pieces."""

    key: int
    title: str
    day: dt.date
    lead: str
    parts: list[Part] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    picture: str = ""
    caption: str = ""
    credit: str = ""
    contact: list[str] = field(default_factory=list)
    kicker: str = ""
    url: str = ""

    @property
    def slug(self) -> str:
        """The title in an address."""
        plain = self.title.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def fill(text: str, dice: random.Random) -> str:
    """A sentence with its names and numbers drawn."""
    values = {name: dice.choice(choices) for name, choices in NAMES.items()}
    return text.format(n=dice.randint(12, 98), year=dice.randint(2027, 2031), **values)


def long_day(day: dt.date) -> str:
    """5. November 2026."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def story(key: int, day: dt.date, dice: random.Random, traits: frozenset[str], taken: set[str]) -> Story:
    """A release of `day`; no two of a site share a headline."""
    while True:
        headline, lead = dice.choice(SUBJECTS)
        seed = dice.random()
        title = fill(headline, random.Random(seed))
        if title not in taken:
            break
    taken.add(title)
    made = Story(key, title, day, fill(lead, random.Random(seed)))
    wanted = sorted(traits & set(FEATURES))
    sentences = [fill(one, dice) for one in dice.sample(SENTENCES, 12)]
    for _ in range(dice.randint(2, 4)):
        text = " ".join(sentences.pop() for _ in range(dice.randint(1, 3)))
        made.parts.append(Part((text,)))
        made.markup.append(f"<p>{html.escape(text, quote=False)}</p>")
    for name in dice.sample(wanted, min(len(wanted), dice.randint(0, 3))):
        FEATURES[name](made, dice)
    if dice.random() < 0.7 and "no pictures" not in traits:
        made.picture = f"{made.slug[:24]}-{key}.jpg"
        made.caption = fill("Der Blick vom {park} auf die {street}.", dice)
        made.credit = dice.choice(("Stadt Musterstadt", "Foto-Atelier Probe", "Stadt Musterstadt / Vorlage"))
    if dice.random() < 0.6:
        made.contact = [
            "Pressekontakt",
            "Stadt Musterstadt, Presseamt, Rathausplatz 1",
            "Telefon 01234 567-890",
        ]
    if dice.random() < 0.25 and "kicker" in traits:
        made.kicker = "Dezernat für Bauen und Verkehr"
    return made


def _add(made: Story, markup: str, *parts: Part) -> None:
    made.markup.append(markup)
    made.parts += parts


def _sup(made: Story, dice: random.Random) -> None:
    area = dice.randint(120, 980)
    _add(
        made, f"<p>Die Fläche misst {area} m<sup>2</sup>, der Einlass ist um 18<sup>30</sup> Uhr.</p>",
        Part(tuple(f"Die Fläche misst {area} {unit}, der Einlass ist um {time} Uhr." for unit in ("m²", "m2", "m^2") for time in ("18.30", "18:30"))),
    )  # fmt: skip


def _footnote(made: Story, dice: random.Random) -> None:
    year = dice.randint(2019, 2025)
    _add(
        made, f"<p>Zuletzt wurde im Jahr {year}<sup>1</sup> gezählt.</p>",
        Part(tuple(f"Zuletzt wurde im Jahr {year}{mark} gezählt." for mark in ("¹", " [1]", "[1]", " (1)", "", " 1"))),
    )  # fmt: skip


def _struck(made: Story, dice: random.Random) -> None:
    tag = dice.choice(("del", "s", "strike"))
    _add(made, f"<p>Beginn ist um <{tag}>18 Uhr</{tag}> <ins>19 Uhr</ins> im Ratssaal.</p>", Part(("Beginn ist um 19 Uhr im Ratssaal.",)))  # fmt: skip


def _table(made: Story, dice: random.Random) -> None:
    rows = [("Linie", "Fahrten am Tag"), ("Linie 4", "86"), (f"Linie {dice.randint(10, 40)}", "112")]
    body = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows[1:])
    head = f"<tr><th>{rows[0][0]}</th><th>{rows[0][1]}</th></tr>"
    _add(made, f"<table><thead>{head}</thead><tbody>{body}</tbody></table>", Part((" ".join(cell for row in rows for cell in row),), letters=True))  # fmt: skip


def _terms(made: Story, dice: random.Random) -> None:
    rows = (("Beginn", "Montag, 8 Uhr"), ("Ort", fill("{street} {n}", dice)))
    _add(
        made, "<dl>" + "".join(f"<dt>{a}:</dt><dd>{b}</dd>" for a, b in rows) + "</dl>",
        Part((" ".join(f"{a}: {b}" for a, b in rows),), letters=True),
    )  # fmt: skip


def _list(made: Story, dice: random.Random) -> None:
    tag = dice.choice(("ul", "ol"))
    items = [fill("{street}, Höhe Hausnummer {n}", dice), fill("{park}, Eingang {district}", dice)]
    intro = "Gesperrt sind:"
    _add(
        made, f"<p>{intro}</p><{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>",
        *(Part((text,)) for text in (intro, *items)),
    )  # fmt: skip


def _heading(made: Story, dice: random.Random) -> None:
    text = fill("Der {park} bleibt offen, auch am Abend.", dice)
    level = dice.choice("234")
    _add(
        made, f"<h{level}>Was sich ändert</h{level}><p>{text}</p>", Part(("Was sich ändert",)), Part((text,))
    )


def _mail(made: Story, dice: random.Random) -> None:
    shown = dice.choice(("presse(at)musterstadt.example", "presse[at]musterstadt.example", "presse&#64;musterstadt&#46;example", "presse<span style=\"display:none\">nospam</span>@musterstadt.example"))  # fmt: skip
    right = ("presse(at)musterstadt.example", "presse[at]musterstadt.example", "presse@musterstadt.example")
    _add(made, f"<p>Anmeldungen gehen an {shown} oder an das Rathaus.</p>", Part(tuple(f"Anmeldungen gehen an {text} oder an das Rathaus." for text in right)))  # fmt: skip


def _abbreviation(made: Story, dice: random.Random) -> None:
    text = "Die VHS öffnet früher, der ÖPNV fährt länger."
    _add(made, '<p>Die <abbr title="Volkshochschule">VHS</abbr> öffnet früher, der <abbr title="Öffentlicher Personennahverkehr">ÖPNV</abbr> fährt länger.</p>', Part((text,)))  # fmt: skip


def _soft(made: Story, dice: random.Random) -> None:
    text = fill("Die Verkehrsbehörde rechnet mit {n} Fahrzeugen je Stunde.", dice)
    _add(made, "<p>" + text.replace("Verkehrsbehörde", "Verkehrs&shy;behörde").replace(" Fahr", "&nbsp;Fahr") + "</p>", Part((text,)))  # fmt: skip


def _address(made: Story, dice: random.Random) -> None:
    lines = ("Rathaus Musterstadt", fill("{street} {n}", dice), "12345 Musterstadt")
    _add(
        made, "<p>Treffpunkt:<br>" + "<br />".join(lines) + "</p>", Part((" ".join(("Treffpunkt:", *lines)),))
    )


def _quote(made: Story, dice: random.Random) -> None:
    text = fill("„Der {park} gehört allen“, sagt {person}.", dice)
    _add(made, f"<blockquote><p>{text}</p></blockquote>", Part((text,)))


def _details(made: Story, dice: random.Random) -> None:
    text = fill("Gesperrt ist die {street} zwischen Hausnummer 1 und {n}.", dice)
    shape = dice.choice(("details", "aria", "bootstrap"))
    label = "Alle Sperrungen im Überblick"
    name = f"k{made.key}"
    markup = {
        "details": f"<details><summary>{label}</summary><p>{text}</p></details>",
        "aria": f'<button aria-expanded="false" aria-controls="{name}">{label}</button><div id="{name}" hidden><p>{text}</p></div>',
        "bootstrap": f'<div class="card"><h3 class="card-header"><a data-toggle="collapse" href="#{name}">{label}</a></h3><div id="{name}" class="collapse" style="display:none"><p>{text}</p></div></div>',
    }[shape]
    _add(made, markup, Part((label,), free=True), Part((text,)))


def _smuggled(made: Story, dice: random.Random) -> None:
    made.markup.append('<p style="display:none">Günstige Kredite ohne Auskunft finden Sie bei uns.</p>')


def _button(made: Story, dice: random.Random) -> None:
    text = fill("Die Karte zeigt den {park} in drei Farben.", dice)
    made_of = text.replace(
        "Karte", '<button type="button" class="glossar" title="Plan der Stadt">Karte</button>'
    )
    _add(made, f"<p>{made_of}</p>", Part((text,)))


def _file(made: Story, dice: random.Random) -> None:
    text = "Die vollständige Mitteilung als PDF (120 KB)"
    _add(made, f'<p><a href="/dateien/m{made.key}.pdf">{text}</a></p>', Part((text,), place="file"))


def _divs(made: Story, dice: random.Random) -> None:
    texts = [fill("Der Zugang über die {street} ist barrierefrei.", dice), fill("Das Fest im {park} dauert bis 22 Uhr.", dice)]  # fmt: skip
    _add(made, "".join(f"<div>{text}</div>" for text in texts), *(Part((text,)) for text in texts))


def _breaks(made: Story, dice: random.Random) -> None:
    texts = [fill("Der Strom in {district} wird kurz abgeschaltet.", dice), fill("Die {street} ist davon nicht betroffen.", dice)]  # fmt: skip
    _add(made, f"<p>{texts[0]}<br><br>{texts[1]}</p>", Part((" ".join(texts),), letters=True))


def _strong(made: Story, dice: random.Random) -> None:
    made.markup.insert(0, "<p>&nbsp;</p>")
    text = fill("Achtung: Die {street} ist für Radfahrende gesperrt.", dice)
    _add(made, f"<p><strong>{text[:8]}</strong>{text[8:]}</p><p> </p>", Part((text,)))


FEATURES: dict[str, Callable[[Story, random.Random], None]] = {
    "sup": _sup, "footnote": _footnote, "struck": _struck, "table": _table, "terms": _terms, "list": _list,
    "heading": _heading, "mail": _mail, "abbr": _abbreviation, "soft": _soft, "address": _address, "quote": _quote,
    "details": _details, "smuggled": _smuggled, "button": _button, "file": _file, "divs": _divs, "breaks": _breaks,
    "strong": _strong,
}  # fmt: skip
