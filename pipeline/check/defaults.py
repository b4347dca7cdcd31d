"""The checks that run by default, in the order in which their findings are shown. Plain data: see docs/add-a-check.md."""

from dataclasses import replace

from pipeline.check import source
from pipeline.check.facts import references
from pipeline.check.facts.findings import look
from pipeline.check.form import markup, reply, style, terms
from pipeline.check.language import language, order
from pipeline.check.meaning import completeness, opposites, polarity, sentences
from pipeline.check.names import names, people
from pipeline.check.pair import Check

FACTS: tuple[Check, ...] = (
    Check(
        id="numbers",
        name="Numbers",
        about="Each number of the German is in the English, by value.",
        block=look("numbers"),
        pure=True,
    ),
    Check(
        id="words",
        name="Number words",
        about="Number words and ordinals are not contradicted.",
        block=look("words"),
        pure=True,
    ),
    Check(
        id="dates",
        name="Dates",
        about="Days, months, years and weekdays are the same.",
        block=look("dates"),
        pure=True,
    ),
    Check(
        id="times",
        name="Times",
        about="Clock times are the same, 18 Uhr as 6pm.",
        block=look("times"),
        pure=True,
    ),
    Check(
        id="units",
        name="Money and per cent",
        about="Currency and per cent stay with their number.",
        block=look("units"),
        pure=True,
    ),
)

_ALL: tuple[Check, ...] = (
    Check(id="missing", name="Missing block", about="Each block has a translation.", block=completeness.missing, english=False),
    *FACTS,
    Check(id="references", name="Links and phone numbers", about="Links, e-mail addresses and phone numbers are equal.", block=references.check, english=False),
    Check(id="names", name="Names", about="People, streets and places of the German are in the translation.", block=names.check, english=False),
    Check(id="language", name="The right language", about="Each block is in the target language; no German is left in it.", block=language.check, english=False),
    Check(id="length", name="Length", about="The translation is about as long as the German and does not break off.", block=completeness.length, english=False, plain=False),
    Check(id="sentences", name="Sentences", about="No sentence is left out, none is added.", block=sentences.check, english=False, plain=False),
    Check(id="loops", name="Repetition", about="No phrase is repeated and no word doubled.", block=completeness.loops, english=False),
    Check(id="order", name="Word order", about="The words stand in an order that English has.", block=order.check),
    Check(id="meta", name="About the text", about="The engine translated, and did not refuse, sum up or comment.", block=reply.meta, english=False),
    Check(id="debris", name="Left by the engine", about="No placeholder, entity, tag, Markdown or unseen character is the engine's own.", block=reply.debris, english=False),
    Check(id="negation", name="Negation", about="What the German negates, the translation negates, and nothing else.", block=polarity.check),
    Check(id="restriction", name="Restriction", about="`nur` and `außer` of the German are in the English.", block=polarity.limits),
    Check(id="opposites", name="Opposites", about="What rises, opens or lies north in the German does so in the English.", block=opposites.check),
    Check(id="terms", name="Terms", about="The termbase is kept: required, kept and forbidden words.", block=terms.check),
    Check(id="gloss", name="Glosses", about="A name to be glossed has its English beside it once.", whole=terms.gloss),
    Check(id="people", name="People named twice", about="`Bürgerinnen und Bürger` is one English word.", block=people.check),
    Check(id="markup", name="Links and emphasis", about="Links, emphasis and the kind of block are the same.", block=markup.check, english=False),
    Check(id="source", name="The original", about="Where the German contradicts itself: told, never repaired.", whole=source.look, english=False),
    Check(id="style", name="House style", about="Dates, times, money, quotes and spelling as the house writes them.", block=style.check, english=False),
)  # fmt: skip
CHECKS = tuple(replace(check, pure=True) for check in _ALL)
"""None of ours looks at anything but the pair."""
