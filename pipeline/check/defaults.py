"""The checks that run by default, in the order in which their findings are shown. Plain data: see docs/add-a-check.md."""

from __future__ import annotations

from pipeline.check import completeness, language, negation, references
from pipeline.check.facts.findings import look
from pipeline.check.pair import Check

FACTS: tuple[Check, ...] = (
    Check(
        id="numbers",
        name="Numbers",
        about="Each number of the German is in the English, by value.",
        block=look("numbers"),
    ),
    Check(
        id="words",
        name="Number words",
        about="Number words and ordinals are not contradicted.",
        block=look("words"),
    ),
    Check(
        id="dates", name="Dates", about="Days, months, years and weekdays are the same.", block=look("dates")
    ),
    Check(id="times", name="Times", about="Clock times are the same, 18 Uhr as 6pm.", block=look("times")),
    Check(
        id="units",
        name="Money and per cent",
        about="Currency and per cent stay with their number.",
        block=look("units"),
    ),
)

CHECKS: tuple[Check, ...] = (
    Check(id="missing", name="Missing block", about="Each block has a translation.", block=completeness.missing, english=False),
    *FACTS,
    Check(id="references", name="Links and numbers to call", about="Links, e-mail addresses and phone numbers are equal.", block=references.check, english=False),
    Check(id="language", name="Left in German", about="No German is left in the English.", block=language.check),
    Check(id="length", name="Length", about="The English is about as long as the German and does not break off.", block=completeness.length, english=False),
    Check(id="loops", name="Repetition", about="No phrase is repeated and no word doubled.", block=completeness.loops, english=False),
    Check(id="negation", name="Negation", about="What the German negates, the English negates.", block=negation.check),
    Check(id="meta", name="About the text", about="The engine translated, and did not refuse, sum up or comment.", block=completeness.meta),
)  # fmt: skip
