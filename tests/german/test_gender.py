"""Gender forms: every style becomes the plain form, everything that merely looks like one stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.german.gender import doubled, forms, neutral

FORMS = [
    ("Bürger*innen", "Bürger"),
    ("Bürger:innen", "Bürger"),
    ("Bürger_innen", "Bürger"),
    ("Bürger·innen", "Bürger"),
    ("BürgerInnen", "Bürger"),
    ("Bürger/-innen", "Bürger"),
    ("Bürger/innen", "Bürger"),
    ("Mitarbeiter(innen)", "Mitarbeiter"),
    ("Ärzte/-innen", "Ärzte"),
    ("Kunden(-innen)", "Kunden"),
    ("KH-Patientinnen und Patienten", "KH-Patienten"),
    ("Bürgerinnen und Bürger", "Bürger"),
    ("Bürger und Bürgerinnen", "Bürger"),
    ("mit Bürgerinnen und Bürgern", "mit Bürgern"),
    ("Ärztinnen und Ärzte", "Ärzte"),
    ("eine Bürgerin oder ein Bürger", "ein Bürger"),
    ("der Sieger oder die Siegerin", "der Sieger"),
    ("die Wählerin oder der Wähler", "der Wähler"),
    ("Angestellte/n", "Angestellten"),
    ("Redakteur/in", "Redakteur"),
    ("der/die Redakteur/in", "der Redakteur"),
    ("Kund:in", "Kunde"),
    ("Kolleg*innen", "Kollegen"),
    ("Ärzt*innen", "Ärzte"),
    ("Ärzt*in", "Arzt"),
    ("Autor:innen", "Autoren"),
    ("den Bürger*innen", "den Bürgern"),
    ("Bürger*innenbeteiligung", "Bürgerbeteiligung"),
    ("Student*innenwerk", "Studentenwerk"),
    ("Bürger*innen-Service", "Bürger-Service"),
    ("eine*r", "einer"),
    ("jede:r Beschäftigte:r", "jeder Beschäftigter"),
    ("ein/e", "ein"),
    ("die/der", "der"),
]


@pytest.mark.parametrize(("written", "plain"), FORMS)
def test_a_gendered_form_becomes_the_plain_one(written: str, plain: str) -> None:
    """Whatever the city's style, the engine gets one plain form."""
    assert neutral(f"Das gilt für {written} der Stadt.") == f"Das gilt für {plain} der Stadt."


@pytest.mark.parametrize(
    "text",
    [
        "um 18:00 Uhr",
        "*Anmeldung erforderlich",
        "https://www.musterstadt.example/Bürger*innen",
        "musterstadt.example/Bürger/in",
        "team_in@musterstadt.example",
        "IntercityInnenraum und IntercityInnen",
        "LinkedIn, CheckIn und PlugIn",
        "Treffpunkt:in der Halle",
        "Schülerinnen und Lehrer",
        "Köln/Bonn, Montag/Dienstag, und/oder, km/h",
        "Die Innenstadt: innen und außen",
        "Verhältnis 3:1",
        "Kunstperipherie/n und Straße/n",
        "Bürgerinnen",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    """Times, addresses, notes with a star, other capitals and two different people are not touched."""
    assert neutral(text) == text


def test_pairs_say_where_they_stand() -> None:
    """A pair is given with its place, so that English can be looked at for the same people twice."""
    text = "Alle Münchnerinnen und Münchner sowie Gäst*innen sind eingeladen."

    pair, _ = forms(text)

    assert text[pair.start : pair.end] == "Münchnerinnen und Münchner"
    assert pair.plain == "Münchner"
    assert [form.kind for form in forms(text)] == ["pair", "mark"]


@pytest.mark.parametrize(
    ("german", "english", "twice"),
    [
        ("Bürgerinnen und Bürger", "All citizens and citizens may come.", "citizens and citizens"),
        ("Bürger*innen", "Female citizens and male citizens", "Female citizens and male citizens"),
        ("Bürgerinnen und Bürger", "The women residents and residents", "women residents and residents"),
        ("Bürgerinnen und Bürger", "Residents and visitors, more and more of them", None),
        ("Schauspielerinnen und Schauspieler", "actors and actresses", None),
        ("Häuser und Häuser", "houses and houses", None),
    ],
)
def test_english_that_names_the_same_people_twice_is_found(
    german: str, english: str, twice: str | None
) -> None:
    """A pair is one English plural; repetition that the German has too is none of it."""
    places = doubled(german, english)

    assert [english[start:end] for start, end in places] == ([twice] if twice else [])


PIECES = st.sampled_from(
    [written for written, _ in FORMS]
    + ["*", ":", "_", "/", " ", "in", "innen", "In", "Innen", "und", "e", "r", "Kund"]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)))
def test_neutral_twice_is_neutral_once(text: str) -> None:
    """The plain form has no gendered form left."""
    assert neutral(neutral(text)) == neutral(text)
    assert forms(neutral(text)) == ()
