"""Checks of language, completeness, negation, names and references on plain blocks."""

from __future__ import annotations

import pytest

from pipeline.check import Pair, flags, of_pair
from pipeline.check.defaults import CHECKS
from pipeline.check.language.language import check as language
from pipeline.model import Severity


def ids(german: str, english: str) -> set[str]:
    return {finding.check for finding in flags(german, english)}


@pytest.mark.parametrize(
    ("german", "english"),
    [
        (
            "Der Film „Das Leben der Anderen“ läuft im Schauburg-Kino.",
            "The film “Das Leben der Anderen” is on at Schauburg cinema.",
        ),
        (
            "Die Arbeitsgemeinschaft der Vereine lädt ein.",
            "The Arbeitsgemeinschaft der Vereine is inviting everyone.",
        ),
        ("Haus der Geschichte", "Haus der Geschichte"),
        ("Musterstadt", "Musterstadt"),
        (
            "Mehr unter www.amt-fuer-umwelt-und-natur.de/luft-und-boden.",
            "More at www.amt-fuer-umwelt-und-natur.de/luft-und-boden.",
        ),
        ("Johann Sebastian Bach, Georg Friedrich Händel", "Johann Sebastian Bach, George Frideric Handel"),
    ],
)
def test_names_and_titles_stay_quiet(german: str, english: str) -> None:
    assert "language" not in ids(german, english)


@pytest.mark.parametrize(
    "english",
    [
        "Die Stadt saniert im Sommer die Schulen.",
        "The city is renovating die Schulen und lädt zum Rundgang ein.",
        "The city is renovating schools and lädt am Sonntag alle Eltern zum Rundgang ein.",
        "La ville rénove les écoles en été et invite les parents à une visite pour que tous voient les travaux.",
        "Місто ремонтує школи влітку і запрошує батьків.",
    ],
)
def test_what_is_not_english(english: str) -> None:
    german = "Die Stadt saniert im Sommer die Schulen und lädt am Sonntag alle Eltern zum Rundgang ein."

    assert "language" in ids(german, english)


@pytest.mark.parametrize(
    ("german", "target"),
    [
        ("Digital im Alltag – die Grenzen des Machbaren", ""),
        ("Uhrzeit für den Umzug in Musterstadt, Kanal der Stadt", ""),
        ("Nach dem Regen seien alle „gut beraten, auf der Wiese zu bleiben“.", "After the rain all are „gut beraten, auf der Wiese zu bleiben“."),
        ("Ein Stuhl kam zurück (der Stoff hat vorne ein Loch).", "A chair came back (der Stoff hat vorne ein Loch)."),
        ("Sie erinnert sich an Berlin vor der Wahl im Herbst.", "She remembers Berlin vor der Wahl im Herbst."),
        ("Er fragt: „Wie kann das sein? Es ist ein Fest.“", "He asks: “Wie kann das sein? Es ist ein Fest.”"),
    ],
)  # fmt: skip
def test_german_left_whole_or_in_a_part(german: str, target: str) -> None:
    """A block as it was, what stands in quotes or brackets and is no title, a place and what happens there."""
    assert "language" in ids(german, target or german)


@pytest.mark.parametrize(("english", "severity"), [("He hurt his Gesicht.", Severity.WARNING), ("A Kutsche came.", Severity.WARNING)])  # fmt: skip
def test_a_german_noun_behind_an_english_article_is_a_warning(english: str, severity: Severity) -> None:
    german = "Eine Kutsche kam; er verletzte sich am Gesicht, das schmerzte."

    assert [finding.severity for finding in of_pair(german, english) if finding.check == "language"] == [
        severity
    ]


def test_a_copied_block_may_be_german() -> None:
    """What had nothing to translate is no German left over: see the room's segments of origin `copied`."""
    from pipeline.check.language import language
    from pipeline.check.pair import Pair

    text = "Amt für Stadtgrün und Umwelt der Stadt"

    assert list(language.check(Pair(source=text, target=text)))
    assert not list(language.check(Pair(source=text, target=text, copied=True)))


@pytest.mark.parametrize(
    ("german", "english", "check"),
    [
        ("Die Brücke ist gesperrt. Der Verkehr wird über den Ring umgeleitet. Busse fahren nicht.", "The bridge is closed. Buses are not running.", "sentences"),
        ("Die Stadt lädt alle Bürgerinnen und Bürger herzlich zum Fest ein.", "The city cordially invites all the", "length"),
        ("Die Stadt lädt zum Fest.", "The city invites everyone to the festival, the city invites everyone to the festival.", "loops"),
        ("Die Stadt lädt zum Fest.", "The city city invites everyone.", "loops"),
        ("Die Stadt lädt zum Fest.", "As an AI language model, I invite you.", "meta"),
        ("Es wurde niemand verletzt.", "Somebody was hurt there.", "negation"),
        ("Nicht nur Kinder sind eingeladen.", "Only children are invited.", "negation"),
        ("Das ist kein Fest, sondern ein Markt.", "This is a festival but a market.", "negation"),
        ("Leider ist das Buch nun nicht mehr verfügbar.", "Unfortunately, the book is available.", "negation"),
        ("Bis Montag fahren die Busse nicht.", "The buses will be running until Monday.", "negation"),
        ("Der Kuchen darf auch nicht fehlen.", "The cake may be left out as well.", "negation"),
        ("Hier leben nicht selten drei Generationen.", "It is unusual for three generations to live here.", "negation"),
        ("Es gab kaum noch freie Plätze in der Halle.", "There were free seats left in the hall.", "negation"),
        ("Zutritt nur mit Anmeldung.", "Access with registration.", "restriction"),
        ("Täglich außer montags geöffnet.", "Open daily, also on Mondays.", "restriction"),
        ("Die Haltestelle Gottesauer Platz entfällt.", "The Gottesauer Paltz stop is cancelled.", "names"),
        ("Die Bürgermeisterin eröffnet die Karlstraße.", "The mayor opens Karlstaße.", "names"),
        ("Der Markt erneuert die Bäckerei.", "The market is relaunching its Bäckerei.", "language"),
        ("Das Kino zeigt drei Filme.", "The cinema shows films.", "words"),
        ("Die Mehrheit will, dass sie 2030 kandidiert.", "The majority want her to run in 0030.", "numbers"),
        ("Friedhelm Ringe von Greenpeace kommt.", "Friedhelm Karst of the union is coming.", "names"),
    ],
)  # fmt: skip
def test_found(german: str, english: str, check: str) -> None:
    assert check in ids(german, english)


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Sie fuhr immer wieder hin und her.", "She went there again and again."),
        ("Das Orchester hatte gespielt.", "The orchestra had had its turn."),
        ("Die Halle ist nicht groß genug.", "The hall is too small."),
        ("Es fehlt kein Kind.", "No child is missing."),
        ("Das ist nicht schwer.", "That is easily done."),
        ("Es gab kaum noch Plätze.", "There were hardly any seats left."),
        ("Bis Montag fährt kein Bus und keine Bahn.", "Until Monday there is no bus and tram."),
        ("Ich habe es nicht gewusst.", "I didnt know it."),
        ("Nicht nur Kinder sind eingeladen.", "Children are not the only ones invited."),
        ("Zutritt nur für Mitglieder.", "Members only."),
        ("Der Präsident der Ukraine kommt nach Moskau.", "The President of Ukraine is coming to Moscow."),
        ("In Köln und Nürnberg", "In Cologne and Nuremberg"),
        ("Die Straße am Bahnhof", "The street at the station"),
        ("Das Konzert fällt aus.", "The concert is cancelled."),
        ("Der Markt erneuert die Reihe „Bäckerei“.", "The market is relaunching its Bäckerei range."),
        ("Das Kino zeigt die Reihe „Die Drei vom Bauamt“.", "The cinema shows the series “Office Stars”."),
        ("Friedhelm Ringe (Nabu) kommt.", "Friedhelm Ringe (Nature and Biodiversity Union) is coming."),
        (
            "Stadt sollte finanzielle Mittel für künstliche Intelligenz verdoppeln",
            "City should double AI funding",
        ),
    ],
)
def test_quiet(german: str, english: str) -> None:
    assert flags(german, english) == []


def test_a_damaged_address_shows_both_and_its_fix() -> None:
    (found,) = flags("Mail an presse@musterstadt.de!", "E-mail prese@musterstadt.de!")

    assert found.severity is Severity.ERROR
    assert "presse@musterstadt.de" in found.message
    assert "prese@musterstadt.de" in found.message
    assert found.fix is not None
    assert found.fix.text == "presse@musterstadt.de"


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Infos: https://www.musterstadt.de/", "Information: www.musterstadt.de"),
        ("umwelt[at]musterstadt.de", "umwelt@musterstadt.de"),
        ("Tel. +49 721 133-0", "Phone 0721 1330"),
        ("Telefon 115", "Phone 115"),
        ("(www.musterstadt.de).", "(www.musterstadt.de)."),
    ],
)
def test_same_reference_in_another_form(german: str, english: str) -> None:
    assert "references" not in ids(german, english)


@pytest.mark.parametrize(("digits", "right"), [("٠١٢٣ ٤٥٦-٧٨٩", True), ("٠١٢٣ ٤٥٦-٧٩٨", False)])
def test_a_phone_number_in_eastern_digits_is_read(digits: str, right: bool) -> None:
    pair = Pair(source="Tel. 0123 456-789", target=f"هاتف {digits}", language="ar")
    found = {finding.check for check in CHECKS if check.block for finding in check.block(pair)}
    assert found & {"numbers", "references"} == (set() if right else {"references"})


def test_a_failed_name_offers_the_right_one() -> None:
    (found,) = of_pair("Die Haltestelle Gottesauer Platz", "The Gottesaur Platz stop")

    assert found.expected == "Gottesauer"


def test_a_headline_that_stayed_german_is_seen_and_a_name_is_not() -> None:
    """Too short for the telling words of German: the same words as the original are what tells."""
    said = list(language(Pair(source="Wechselnde Seite", target="Wechselnde Seite", role="title")))
    name = list(language(Pair(source="Rathausplatz", target="Rathausplatz", role="title")))

    title = "Neue Bücherei in Seeburg"  # might be a name, by its capitals: that alone does not settle it
    named = list(language(Pair(source=title, target=title, role="title")))

    assert [finding.severity for finding in said] == [Severity.WARNING]
    assert Severity.WARNING in {finding.severity for finding in named}
    assert name == []
