"""What a place is called in another language: CLDR's countries and cities (Babel), and a small gazetteer of ours."""

from collections import defaultdict
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from pipeline.check.data import lines
from pipeline.check.words.spelling import fold, shape


@lru_cache(maxsize=65536)
def called(name: str, language: str) -> frozenset[str]:
    """Every name known for a German place name in a language: `Deutschland` is Germany, German; `Genua` is Genoa.

    Names of the gazetteer are of all languages; empty where the place is not known.
    """
    low = fold(name)
    known = set(_cldr(language.split("-")[0].lower()).get(low, ()))
    table = _gazetteer()
    for key in (low, "=" + shape(name) if len(shape(name)) > 2 else ""):
        known |= table.get(key, set())
    return frozenset(known)


@lru_cache(maxsize=65536)
def told(name: str, language: str) -> frozenset[str]:
    """The name CLDR has for a country or city of this German name in a language; empty where it knows none."""
    return frozenset(_cldr(language.split("-")[0].lower()).get(fold(name), ()))


@lru_cache(maxsize=16)
def _cldr(language: str) -> dict[str, set[str]]:
    """German name, folded: its names. A country brings the language spoken there (French for Frankreich)."""
    german = Locale("de")
    try:
        other = Locale(language)
    except (UnknownLocaleError, ValueError):
        return {}
    table: dict[str, set[str]] = defaultdict(set)
    for code, name in german.territories.items():
        names = {other.territories.get(code, "")}
        if code.isalpha() and len(code) == 2:
            names |= {other.languages.get(spoken, "") for spoken in get_official_languages(code)}
        table[fold(name)] |= names - {""}
    for code, name in german.languages.items():
        table[fold(name)] |= {other.languages.get(code, "")} - {""}
    for zone, names in german.time_zones.items():
        if city := names.get("city"):
            there = other.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            table[fold(city)].add(there)
    return table


@lru_cache(maxsize=1)
def _gazetteer() -> dict[str, set[str]]:
    """By name and by sound (after `=`): the cities of GeoNames; the regions, waters and bodies we wrote down."""
    table: dict[str, set[str]] = defaultdict(set)
    for line in lines("places.txt"):
        names = set(line.split("|"))
        for name in names:
            table["=" + shape(name)] |= names
    for line in lines("exonyms.tsv"):
        german, _, rest = line.partition("\t")
        table[fold(german)] |= set(rest.split("|"))
    return table
