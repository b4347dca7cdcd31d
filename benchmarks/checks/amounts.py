"""Right and wrong ways of saying an amount: its sign, its unit, its bound, its scale."""

from __future__ import annotations

from sayings import Forms, Values, de, en, within
from times import spans


def signs(values: Values) -> tuple[Forms, Forms]:
    """A minus: kept, lost, added."""
    n = values.count() % 30 + 2
    things = values.rng.choice([
        ("Die Temperatur sank auf {} Grad.", "The temperature fell to {} degrees."),
        ("In der Nacht waren es {} °C.", "During the night it was {} °C."),
        ("Das Ergebnis liegt bei {} Prozent.", "The result stands at {} per cent."),
        ("Der Saldo beträgt {} Euro.", "The balance is {} euros."),
    ])  # fmt: skip
    below = ([f"minus {n}", f"−{n}", f"-{n}"], [f"minus {n}", f"−{n}", f"-{n}"])
    above = ([str(n)], [str(n)])
    return within(things, below), within(things, above)


UNITS = [
    (("Kilometer", "km"), ("kilometres", "km"), ("Meilen", "miles")),
    (("Meter", "m"), ("metres", "m"), ("Zentimeter", "centimetres")),
    (("Hektar", "ha"), ("hectares", "ha"), ("Quadratmeter", "square metres")),
    (("Hektar", "ha"), ("hectares", "hectares"), ("Hektoliter", "acres")),
    (("Quadratmeter", "m²", "qm"), ("square metres", "m²", "sq m"), ("Quadratkilometer", "square feet")),
    (("Kilogramm", "kg", "Kilo"), ("kilograms", "kg", "kilos"), ("Gramm", "pounds")),
    (("Tonnen", "t"), ("tonnes", "t"), ("Kilogramm", "kilograms")),
    (("Liter", "l"), ("litres", "l"), ("Hektoliter", "gallons")),
    (("Kubikmeter", "m³"), ("cubic metres", "m³"), ("Liter", "cubic feet")),
    (("Minuten", "Min."), ("minutes", "min"), ("Stunden", "hours")),
    (("Stunden", "Std."), ("hours", "hrs"), ("Tage", "days")),
    (("Tage", "Tage"), ("days", "days"), ("Wochen", "weeks")),
    (("Monate", "Monate"), ("months", "months"), ("Jahre", "years")),
    (("Grad Celsius", "°C"), ("degrees Celsius", "°C"), ("Grad Fahrenheit", "degrees Fahrenheit")),
    (("Stundenkilometer", "km/h"), ("kilometres per hour", "km/h"), ("Meter pro Sekunde", "miles per hour")),
    (("Kilowattstunden", "kWh"), ("kilowatt hours", "kWh"), ("Megawattstunden", "megawatt hours")),
    (("Zentimeter", "cm"), ("centimetres", "cm"), ("Millimeter", "inches")),
]  # fmt: skip


def units(values: Values) -> tuple[Forms, Forms]:
    """The same number in the same unit, in another one."""
    german, english, (wrong_de, wrong_en) = values.rng.choice(UNITS)
    n = values.count()
    things = values.rng.choice([
        ("Insgesamt sind es {}.", "In total it is {}."),
        ("Die Stadt rechnet mit {} im Jahr.", "The city expects {} a year."),
        ("Geplant sind {} für das Gelände.", "The plan is for {} on the site."),
    ])  # fmt: skip
    right = ([f"{n} {unit}" for unit in german], [f"{n} {unit}" for unit in english])
    return within(things, right), within(things, ([f"{n} {wrong_de}"], [f"{n} {wrong_en}"]))


BOUNDS = [
    (
        ("mindestens {}", "wenigstens {}", "nicht weniger als {}"),
        ("at least {}", "a minimum of {}", "no fewer than {}", "not less than {}"),
        ("höchstens {}", "at most {}"),
    ),
    (
        ("höchstens {}", "maximal {}", "bis zu {}", "nicht mehr als {}"),
        ("at most {}", "a maximum of {}", "up to {}", "no more than {}"),
        ("mindestens {}", "at least {}"),
    ),
    (("mehr als {}", "über {}"), ("more than {}", "over {}"), ("weniger als {}", "fewer than {}")),
    (("weniger als {}", "unter {}"), ("less than {}", "under {}", "fewer than {}"), ("mehr als {}", "more than {}")),
]  # fmt: skip


def bounds(values: Values) -> tuple[Forms, Forms]:
    """At least, at most, more, less; from, until, before, after."""
    if values.rng.random() < 0.25:
        return spans(values)
    german, english, (wrong_de, wrong_en) = values.rng.choice(BOUNDS)
    n = values.count() * values.rng.choice([1, 1, 10])
    things = values.rng.choice([
        ("Es kommen {} Gäste.", "{} guests are coming."),
        ("Teilnehmen kann, wer {} Jahre alt ist.", "Anyone who is {} years old may take part."),
        ("Die Miete beträgt {} Euro im Monat.", "The rent is {} euros a month."),
        ("Der Anteil liegt bei {} Prozent.", "The share is {} per cent."),
    ])  # fmt: skip
    right = ([form.format(de(n)) for form in german], [form.format(en(n)) for form in english])
    return within(things, right), within(things, ([wrong_de.format(de(n))], [wrong_en.format(en(n))]))


def scales(values: Values) -> tuple[Forms, Forms]:
    """Thousands, millions and billions."""
    n: float = values.count()
    n = n if values.rng.random() < 0.5 else n + values.rng.choice([0.1, 0.5, 0.25])
    things = values.rng.choice([
        ("Der Zuschuss beträgt {}.", "The grant amounts to {}."),
        ("Die Kosten liegen bei {}.", "The costs come to {}."),
    ])  # fmt: skip
    kind = values.rng.choice(["thousand", "million", "billion"])
    if kind == "thousand":
        n = int(n)
        german = [f"{n} TEUR", f"{n}.000 Euro", f"{n} Tausend Euro", f"{n} Tsd. Euro", f"{n} T€"]
        english = [f"€{n},000", f"{n},000 euros", f"€{n}k", f"EUR {n},000"]
        return within(things, (german, english)), within(
            things, ([f"{n} Euro", f"{n} Mio. Euro"], [f"€{n}", f"€{n} million"])
        )
    german_scale = {"million": ["Millionen", "Mio."], "billion": ["Milliarden", "Mrd."]}
    other = "billion" if kind == "million" else "million"
    german = [f"{de(n)} {scale} Euro" for scale in german_scale[kind]] + [
        f"{de(n)} {german_scale[kind][1][:-1]}€"
    ]
    english = [f"€{en(n)} {kind}", f"{en(n)} {kind} euros", f"€{en(n)}{'m' if kind == 'million' else 'bn'}"]
    wrong = [f"€{en(n)} {other}", f"{en(n)} {other} euros", f"€{en(n)}"]
    return within(things, (german, english)), within(
        things, ([f"{de(n)} {german_scale[other][0]} Euro"], wrong)
    )
