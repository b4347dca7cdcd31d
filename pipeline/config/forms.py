"""Why a text is not of the form that its key asks for (`pipeline/model/forms.py`), in words for people."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pipeline.config.words import near

_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}|\d{3}))?")
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+")
_SERVER = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")
_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_NO_BRANCH = re.compile(r"[\s~^:?*\[\\]|\.\.|//|@\{|^[/.-]|/\.|[/.]$|\.lock(?:/|$)")
"""git-check-ref-format(1)."""
_QUOTES = frozenset("\"'<>`‘’‚“”„«»‹›")
_PLAIN = ("en-x-plain", "de-x-plain")
_GERMAN = ("de", "de-AT", "de-CH", "de-DE", "de-LI", "de-LU", "de-BE")


def is_web(address: str) -> bool:
    """Whether a text is an address that begins with http or https and names a host."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    bare = not (re.search(r"\s", address) or _QUOTES & {*parts.netloc})
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bare


def is_mail(address: str) -> bool:
    """Whether a text is one mail address."""
    return _MAIL.fullmatch(address) is not None


def zone_problem(name: str) -> str:
    """Why a time zone is none; "" where it is one."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = near(name, sorted(available_timezones()))
        return f"no time zone `{name}`{hint or ';'} write it like `Europe/Berlin`"
    return ""


def _web(text: str) -> str:
    if is_web(text):
        return ""
    said = text.strip("".join(_QUOTES))
    right = "https://" + re.sub(r"^\w*:?/*", "", said) if "://" in said else f"https://{said.lstrip('/')}"
    hint = f"; did you mean `{right}`?" if is_web(right) and "." in right else ""
    return f"expected an address that begins with https:// or http://, not `{text}`{hint}"


def _base(text: str) -> str:
    if why := _web(text):
        return why
    bare = re.split(r"[?#]", text)[0]
    hint = f"; did you mean `{bare}`?"
    return "" if bare == text else f"expected an address without `?` and `#`, not `{text}`{hint}"


def _database(text: str) -> str:
    if text == "sqlite":
        return ""
    # What stands before the @ may hold a password, which no line shows.
    scheme, _, rest = text.partition("://")
    shown = f"{scheme}://...@{rest.rpartition('@')[2]}" if "@" in rest else text
    try:
        parts = urlsplit(text)
        right = scheme == "postgresql+psycopg" and (parts.port or 1) and bool(parts.path.strip("/"))
    except ValueError:
        right = False
    if right and not re.search(r"\s", text):
        return "" if find_spec("psycopg") else "PostgreSQL needs the extra: pip install 'stadtbote[postgres]'"
    hint = "; it has no path" if scheme.startswith("sqlite") else ""
    if scheme != "postgresql+psycopg" and scheme.startswith("postgres") and rest:
        hint = f"; did you mean `postgresql+psycopg://{shown.partition('://')[2]}`?"
    return f"expected `sqlite`, or an address like postgresql+psycopg://user@host/name, not `{shown}`{hint}"


def _wording(text: str) -> str:
    known = {"language", "engine", "review"}
    wrong = [name for name in re.findall(r"\{([^{}]*)\}", text) if name not in known]
    if wrong or set("{}") & set(re.sub(r"\{\w+\}", "", text)):
        return f"`{{{wrong[0] if wrong else ''}}}` is filled with nothing; known: {{language}}, {{engine}}, {{review}}"
    return ""


def _tag(text: str) -> str:
    if text in _PLAIN:
        return ""
    found = _TAG.fullmatch(text)
    if found is not None and found[2] and not _is_region(found[2].upper()):
        right = f"`{found[1]}-GB`" if found[2].upper() == "UK" else f"`{found[1]}` alone, or with another"
        return f"`{text}`: `{found[2]}` is no country (ISO 3166); write {right}"
    if found is None or not _is_language(found[1].lower()):
        tag = text.replace("_", "-")
        right = tag if _TAG.fullmatch(tag) and _is_language(tag.split("-")[0].lower()) else "en-GB"
        return f"`{text}` is no language tag (BCP 47); write it like `{right}`"
    return ""


def _german(text: str) -> str:
    if text in _GERMAN:
        return ""
    hint = (
        "; did you mean `de`?"
        if re.match(r"d|ger", text, re.IGNORECASE)
        else ": German is what is translated"
    )
    return f"expected `de`, `de-AT` or `de-CH`, not `{text}`{hint}"


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


def _host(text: str) -> str:
    bare = re.sub(r"^\w+://", "", text).split("/")[0]
    hint = f"; did you mean `{bare}`?" if bare != text and _HOST.fullmatch(bare) else ""
    return "" if _HOST.fullmatch(text) else f"expected a host like `www.example.org`, not `{text}`{hint}"


def _server(text: str) -> str:
    found = _SERVER.fullmatch(text)
    if found is not None and int(found[1] or 25) <= 65535:
        return ""
    return f"expected a host, or a host and a port like mail.example.org:587, not `{text}`"


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"expected an address like `127.0.0.1` or `10.0.0.0/8`, not `{text}`"
    return ""


def _branch(text: str) -> str:
    if "{stem}" in text and not _NO_BRANCH.search(text) and not set("{}") & set(text.replace("{stem}", "")):
        return ""
    return f"expected the name of a branch with `{{stem}}` like `cms/posts/{{stem}}`, not `{text}`"


def _path(text: str) -> str:
    if text.startswith("~"):
        return f"`{text}`: `~` is not read here; write the path from config.yaml on, or from `/` on"
    if "$" in text:
        return f"`{text}`: variables of the shell are not read here; write the path itself"
    return ""


def _shaped(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    return lambda text: "" if pattern.fullmatch(text) else f"expected {what}, not `{text}`"


FORMS: Mapping[str, Callable[[str], str]] = {
    "web": _web,
    "base": _base,
    "database": _database,
    "wording": _wording,
    "mail": _shaped(_MAIL, "a mail address like `desk@example.org`"),
    "tag": _tag,
    "german": _german,
    "zone": zone_problem,
    "host": _host,
    "server": _server,
    "network": _network,
    "header": _shaped(_HEADER, "the name of a header like `X-Forwarded-User`"),
    "branch": _branch,
    "path": _path,
    "file": _path,
}
"""Form to what is wrong with a text, "" where nothing is. What reads pages, or the disk, is asked about the others."""
