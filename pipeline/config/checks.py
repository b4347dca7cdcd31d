"""What no type says of a configuration: names that must exist, addresses, numbers in their bounds.

Each check gives the key and what to write instead; whoever asks adds file and line.
"""

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pipeline.config.settings import Settings
from pipeline.model import STYLES, Source

Problem = tuple[str, str]
"""A dotted key and a line for people."""
_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}|\d{3}))?")
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+")
_SERVER = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?")
_PLAIN = ("en-x-plain", "de-x-plain")
_HOME = ("127.0.0.1", "localhost", "::1")
_DATABASE = re.compile(r"sqlite|[a-z0-9]+(?:\+[a-z0-9]+)?://.+")


def problems(settings: Settings) -> Iterator[Problem]:
    """What is wrong in a config.yaml; nothing is opened and nobody is asked."""
    site = settings.site
    if message := zone_problem(site.timezone):
        yield "site.timezone", message
    if not site.name.strip():
        yield "site.name", "is empty: write the name as it stands in feeds and reports"
    for key, folder in (("site.folder", site.folder), ("site.posts", site.posts)):
        if folder.startswith("~"):
            yield key, f"`{folder}`: `~` is not read here; write the path from config.yaml on, or from `/` on"
    if site.posts.startswith("/") or ".." in site.posts.split("/"):
        yield "site.posts", f"`{site.posts}` must lie inside the site's folder: write it from there on"
    if site.url and not _is_web(site.url):
        yield (
            "site.url",
            f"expected an address, not `{site.url}`; did you mean `https://{site.url.lstrip('/')}`?",
        )
    yield from _syndication(settings)
    yield from _languages(settings.languages)
    yield from _twice("sources", settings.sources)
    for number, name in enumerate(settings.sources):
        if "://" in name:
            yield (
                f"sources.{number}",
                f"expected a source's name, not an address: `stadtbote sources add {name}` makes one",
            )
    yield from _engines(settings)
    yield from _numbers(settings)
    yield from _report(settings)
    if settings.deadline is not None and settings.deadline <= dt.timedelta():
        yield "deadline", "a run of no time does nothing: write a span such as 30m"
    for name, examples in STYLES.items():
        if (value := getattr(settings.style, name)) not in examples:
            yield f"style.{name}", f"expected {', '.join(f'`{text}`' for text in examples)}, not `{value}`"
    for key, names in (("glossaries", settings.glossaries), ("memory", settings.memory)):
        for number, name in enumerate(names):
            if not (settings.root / name).is_file():
                yield f"{key}.{number}", f"no file `{name}` beside config.yaml"
    if not _DATABASE.fullmatch(settings.store):
        yield (
            "store",
            f"expected `sqlite` or an address like postgresql+psycopg://user@host/name, not `{settings.store}`",
        )
    if not re.fullmatch(r"folder|branch:[\w./-]+", settings.records):
        yield "records", f"expected `folder` or `branch:NAME`, not `{settings.records}`"


def contact_problem(contact: str) -> str:
    """Why a press office could not reach anyone by this; "" where it could."""
    if not contact.isascii():
        return f"`{contact}` goes into a header of HTTP: write it in ASCII, an umlaut of a host as `xn--...`"
    if _is_web(contact) or _MAIL.fullmatch(contact):
        return ""
    return f"expected a mail address or the address of a page, not `{contact}`"


def source_problems(source: Source) -> Iterator[Problem]:
    """What is wrong in a source's file."""
    if source.kind != "folder" and not _is_web(source.url):
        yield "url", f"expected an address that begins with http:// or https://, not `{source.url}`"
    if source.kind == "folder" and "://" in source.url:
        yield "url", f"a folder is read from a path, not from `{source.url}`; a feed is `kind: feed`"
    for key in ("public",):
        if (value := getattr(source, key)) and not _is_web(value):
            yield key, f"expected an address, not `{value}`"


def near(name: str, known: Collection[str]) -> str:
    """`; did you mean ...?`, or what is known."""
    found = difflib.get_close_matches(name, known, n=1) or difflib.get_close_matches(
        name.lower(), [each for each in known if each.islower()], n=1
    )
    if found:
        return f"; did you mean `{found[0]}`?"
    return f"; known: {', '.join(known)}" if 0 < len(known) < 40 else ""


def zone_problem(name: str) -> str:
    """Why a time zone is none; "" where it is one."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = near(name, sorted(available_timezones()))
        return f"no time zone `{name}`{hint or ';'} write it like `Europe/Berlin`"
    return ""


def _languages(languages: Sequence[str]) -> Iterator[Problem]:
    if not languages:
        yield "languages", "name at least one, like `en-GB`"
    yield from _twice("languages", languages)
    for number, name in enumerate(languages):
        if name in _PLAIN:
            continue
        found = _TAG.fullmatch(name)
        if found is not None and found[2] and not _is_region(found[2].upper()):
            right = f"`{found[1]}-GB`" if found[2].upper() == "UK" else f"`{found[1]}` alone, or with another"
            yield f"languages.{number}", f"`{name}`: `{found[2]}` is no country (ISO 3166); write {right}"
        elif found is None or not _is_language(found[1].lower()):
            tag = name.replace("_", "-")
            right = tag if _TAG.fullmatch(tag) and _is_language(tag.split("-")[0].lower()) else "en-GB"
            yield f"languages.{number}", f"`{name}` is no language tag (BCP 47); write it like `{right}`"
        elif found[1].lower() in ("de", "deu", "ger"):
            yield (
                f"languages.{number}",
                f"`{name}`: German is what the releases are written in; name what they are translated into, or `de-x-plain`",
            )


def _is_language(code: str) -> bool:
    """Whether a code is a language's; Babel, whose tables cost a while, is asked about rare ones alone."""
    if code in ("en", "fr", "es", "it", "tr", "uk", "ru", "ar", "pl", "de"):
        return True
    from babel.localedata import locale_identifiers

    return any(name.split("_")[0].lower() == code for name in locale_identifiers())


def _is_region(code: str) -> bool:
    """Whether a code is a country's or a region's (ISO 3166, UN M.49); Babel is asked about rare ones alone."""
    if code in ("GB", "US", "FR", "ES", "IT", "TR", "UA", "PL", "DE", "AT", "CH"):
        return True
    from babel import Locale

    return code in Locale("en").territories


def _twice(key: str, names: Sequence[str]) -> Iterator[Problem]:
    low = [name.casefold() for name in names]
    for number, name in enumerate(low):
        if name in low[:number]:
            yield f"{key}.{number}", f"`{names[number]}` stands there twice"


def _engines(settings: Settings) -> Iterator[Problem]:
    if settings.engines == "auto":
        return
    if not settings.engines:
        yield "engines", "name at least one, or `auto`; `[memory]` translates with what is known alone"
    yield from _twice("engines", settings.engines)


def _numbers(settings: Settings) -> Iterator[Problem]:
    bounds: Sequence[tuple[str, int | None, int, int]] = (
        ("budget.day", settings.budget.day, 0, 10**12),
        ("budget.month", settings.budget.month, 0, 10**12),
        ("select.start", settings.select.start, 0, 10**6),
        ("select.max_waiting", settings.select.max_waiting, 0, 10**6),
        ("keep_days", settings.keep_days, 0, 10**5),
        ("report.hour", settings.report.hour, 0, 23),
        ("desk.port", settings.desk.port, 0, 65535),
    )
    for key, value, least, most in bounds:
        if value is not None and not least <= value <= most:
            yield key, f"expected a number from {least} to {most}, not {value}"


def _syndication(settings: Settings) -> Iterator[Problem]:
    """Addresses and a token go there: https, or this machine (as `translate/engines/wire.py` has it for engines)."""
    told = settings.syndication
    for key, address, like in (
        ("hub", told.hub, "https://hub.example/"),
        ("mastodon", told.mastodon, "https://social.example"),
    ):
        plain = _is_web(address) and not re.search(r"[\s#@]", address)
        parts = urlsplit(address if plain else "")
        safe = parts.scheme == "https" or parts.hostname in _HOME
        if address and not (safe and (key == "hub" or not (parts.path.strip("/") or parts.query))):
            yield f"syndication.{key}", f"expected an address like `{like}`, not `{address}`"
        elif address and not settings.site.url:
            yield f"syndication.{key}", "needs `site.url`, with which the addresses that it tells of begin"


def _report(settings: Settings) -> Iterator[Problem]:
    report = settings.report
    for number, address in enumerate(report.mail):
        if not _MAIL.fullmatch(address):
            yield f"report.mail.{number}", f"expected a mail address, not `{address}`"
    found = _SERVER.fullmatch(report.server)
    if found is None or int(found[1] or 25) > 65535:
        yield (
            "report.server",
            f"expected a host, or a host and a port like mail.example.org:587, not `{report.server}`",
        )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
