"""What no type says of a configuration: what hangs together, files that must be there, addresses.

Each check gives the key and what to write instead; whoever asks adds file and line.
"""

import datetime as dt
import re
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.config.fitting import of_form
from pipeline.config.forms import is_mail, is_web
from pipeline.config.settings import Preview, Settings
from pipeline.config.words import IN_THE_ENVIRONMENT, is_secret, like, near
from pipeline.model import STYLES, Source

Problem = tuple[str, str]
"""A dotted key and a line for people."""
GENERATORS = frozenset(typing.get_args(typing.get_type_hints(Preview)["generator"]))
"""A flavour of these names is ours, and no other generator builds its posts."""
_HOME = ("127.0.0.1", "localhost", "::1")


def problems(settings: Settings) -> Iterator[Problem]:
    """What is wrong in a config.yaml; nothing is opened and nobody is asked."""
    site = settings.site
    if site.posts.startswith("/") or ".." in site.posts.split("/"):
        yield "site.posts", f"`{site.posts}` must lie inside the site's folder: write it from there on"
    yield from _syndication(settings)
    yield from _languages(settings.languages)
    named = [
        *((f"disclosure.{name}", name) for name in settings.disclosure),
        *((f"site.front.language.{name}", name) for name in site.front.language),
        *((f"desk.reviewers.{who}", name) for who, may in settings.desk.reviewers.items() for name in may),
    ]
    for key, name in named:
        if name not in settings.languages:
            yield key, f"`{name}` is none of `languages`{near(name, settings.languages)}"
    for engine, options in settings.options.items():
        yield from ((f"options.{engine}.{name}", IN_THE_ENVIRONMENT) for name in options if is_secret(name))
    yield from _twice("sources", settings.sources)
    for number, name in enumerate(settings.sources):
        if "://" in name:
            yield (
                f"sources.{number}",
                f"expected a source's name, not an address: `stadtbote sources add {name}` makes one",
            )
    if not settings.engines:
        yield "engines", "name at least one, or `auto`; `[memory]` translates with what is known alone"
    if settings.engines != "auto":
        yield from _twice("engines", settings.engines)
    if urlsplit(settings.desk.public).path.strip("/"):
        yield (
            "desk.public",
            f"the desk answers at the root of a host: write an address like `https://desk.example.org`, not `{settings.desk.public}`",
        )
    yield from _preview(settings)
    if settings.deadline is not None and settings.deadline <= dt.timedelta():
        yield "deadline", "a run of no time does nothing: write a span such as 30m"
    for name, examples in STYLES.items():
        if (value := getattr(settings.style, name)) not in examples:
            yield f"style.{name}", f"expected {', '.join(f'`{text}`' for text in examples)}, not `{value}`"
    yield from missing_files(settings, settings.root)
    if not re.fullmatch(r"folder|branch:[\w./-]+", settings.records):
        yield "records", f"expected `folder` or `branch:NAME`, not `{settings.records}`"


def contact_problem(contact: str) -> str:
    """Why a press office could not reach anyone by this; "" where it could."""
    if not contact.isascii():
        return f"`{contact}` goes into a header of HTTP: write it in ASCII, an umlaut of a host as `xn--...`"
    if is_web(contact) or is_mail(contact):
        return ""
    return f"expected a mail address or the address of a page, not `{contact}`"


def missing_files(made: object, root: Path) -> Iterator[Problem]:
    """Files that a configuration or a source names, and that are not there."""
    for key, name in of_form("file", made):
        if (root / name).is_dir():
            yield key, f"`{name}` is a folder: name the file in it"
        elif not (root / name).is_file():
            beside = [each.name for each in (root / name).parent.glob("*") if each.is_file()]
            hint = f"; did you mean `{found}`?" if (found := like(Path(name).name, beside)) else ""
            yield key, f"no file `{name}` beside config.yaml{hint}"


def source_problems(source: Source) -> Iterator[Problem]:
    """What is wrong in a source's file."""
    if source.kind != "folder" and not is_web(source.url):
        yield "url", f"expected an address that begins with http:// or https://, not `{source.url}`"
    if source.every <= dt.timedelta():
        yield "every", "a source is polled after a span such as 2h, not without pause"
    if source.rights is not None and source.rights.checked.year > dt.datetime.now(dt.UTC).year + 5:
        yield (
            "rights.checked",
            f"`{source.rights.checked}` is years from now: write the day the terms were read",
        )
    if source.kind == "folder" and "://" in source.url:
        yield "url", f"a folder is read from a path, not from `{source.url}`; a feed is `kind: feed`"


def _languages(languages: Sequence[str]) -> Iterator[Problem]:
    if not languages:
        yield "languages", "name at least one, like `en-GB`"
    yield from _twice("languages", languages)
    for number, name in enumerate(languages):
        if name != "de-x-plain" and name.partition("-")[0].lower() in ("de", "deu", "ger"):
            yield (
                f"languages.{number}",
                f"`{name}`: German is what the releases are written in; name what they are translated into, or `de-x-plain`",
            )


def _twice(key: str, names: Sequence[str]) -> Iterator[Problem]:
    low = [name.casefold() for name in names]
    for number, name in enumerate(low):
        if name in low[:number]:
            yield f"{key}.{number}", f"`{names[number]}` stands there twice"


def _syndication(settings: Settings) -> Iterator[Problem]:
    """Addresses and a token go there: https, or this machine (as `translate/engines/wire.py` has it for engines)."""
    told = settings.syndication
    for key, address, example in (
        ("hub", told.hub, "https://hub.example/"),
        ("mastodon", told.mastodon, "https://social.example"),
    ):
        plain = is_web(address) and not re.search(r"[\s#@]", address)
        parts = urlsplit(address if plain else "")
        safe = parts.scheme == "https" or parts.hostname in _HOME
        if address and not (safe and (key == "hub" or not (parts.path.strip("/") or parts.query))):
            yield f"syndication.{key}", f"expected an address like `{example}`, not `{address}`"
        elif address and not settings.site.url:
            yield f"syndication.{key}", "needs `site.url`, with which the addresses that it tells of begin"


def _preview(settings: Settings) -> Iterator[Problem]:
    """Another host than the desk's for each built site: cookies know no ports."""
    wanted = settings.preview
    parts = urlsplit(wanted.public.replace("*", "any", 1))
    named = parts.scheme == "https" and parts.netloc.startswith("any.") and "*" not in parts.netloc
    if wanted.public and (not named or parts.path.strip("/") or parts.query or parts.fragment):
        yield (
            "preview.public",
            f"expected an address like `https://*.preview.example.org`, not `{wanted.public}`",
        )
    elif wanted.generator and settings.desk.public and not wanted.public:
        yield (
            "preview.public",
            "a desk behind a proxy shows built pages under a name of their own: `https://*.preview.example.org`",
        )
    elif wanted.generator and settings.site.flavour.removesuffix("-legacy") in GENERATORS - {
        wanted.generator
    }:
        yield (
            "preview.generator",
            f"`{wanted.generator}` builds no posts of `site.flavour: {settings.site.flavour}`",
        )
    elif wanted.public and not wanted.port:
        yield "preview.port", "name the port that the proxy serves as `preview.public`"
