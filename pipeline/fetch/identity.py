"""Who an entry is, whatever is said about it: source, guid, address and text go in, 32 hex digits come out.

The guid decides; without one the canonical address; without either a hash of title, day and text
(docs/architecture.md, Identity). Stored identities depend on every line here: a change makes all releases new.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|itm_\w+|mtm_\w+|pk_\w+|piwik_\w+|matomo_\w+|hsa_\w+|_hs\w+|mc_[ce]id|at_(?:medium|campaign|custom\d)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mkt_tok|vero_id|oly_\w+_id"
    r"|wt_?mc\w*|wt\.mc_id|xtor|ns_(?:campaign|source|mchannel)|sc_campaign|ref_src|__twitter_impression"
    r"|_ga|_gl|etcc_\w+|emcs_\w+",
    re.IGNORECASE,
)
_SESSION = re.compile(r"phpsessid|jsessionid|s?aspsessionid\w*|cftoken|zenid|fe_typo_user", re.IGNORECASE)
_PERHAPS_SESSION = re.compile(r"sid|s|session|session_?id|cfid", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z0-9,-]{20,}", re.IGNORECASE)
_LETTER = re.compile(r"[a-z]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_PATH_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_SAFE_PATH = "/:@!$&'()*+,;=-._~"
_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The address without what only counts visitors: tracking parameters, session ids, fragment, default port.

    The scheme and host in small letters, percent-encoding in one form, the other parameters in their order.
    What is no http(s) address comes back stripped, and otherwise as it is.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return text
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        return text
    host = _host(parts.hostname)
    if port is not None and port != _PORTS[scheme]:
        host = f"{host}:{port}"
    path = quote(
        unquote(_PATH_SESSION.sub("", parts.path), errors="surrogateescape"),
        _SAFE_PATH,
        errors="surrogateescape",
    )
    if "%" in parts.path and "%2f" in parts.path.lower():
        path = _PATH_SESSION.sub("", parts.path)  # an encoded slash is not a slash
    return urlunsplit((scheme, host, path or "/", _query(parts), ""))


def _host(host: str) -> str:
    host = host.lower().rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _query(parts: SplitResult) -> str:
    if not parts.query:
        return ""
    # Only when something has to go is the query put together anew: `?a&b=%C3%BC` is otherwise kept as it is.
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = [(name, value) for name, value in pairs if not _droppable(name, value)]
    if len(kept) == len(pairs):
        return parts.query
    return urlencode(kept, errors="surrogateescape", safe=":/,[]")


def _droppable(name: str, value: str) -> bool:
    if _TRACKING.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    return bool(_PERHAPS_SESSION.fullmatch(name) and _is_token(value))


def _is_token(value: str) -> bool:
    """Whether it looks like a session id; `sid=1234` is the number of a page in some content systems."""
    return bool(_TOKEN.fullmatch(value) and _LETTER.search(value) and _DIGIT.search(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKey:
    """What of an entry can tell it from others."""

    guid: str = ""
    url: str = ""
    title: str = ""
    day: dt.date | None = None
    text: str = ""


def identities(source: str, traits: Sequence[EntryKey]) -> list[str]:
    """One identity an entry, in order; no two are the same.

    A guid (or address) that several entries of one poll share says nothing: then the address joins in, then
    title and day, then a counter. Some offices give every item the same guid, and none of them may be lost.
    """
    parts = [_first(trait) for trait in traits]
    for extend in (_by_url, _by_title, None):
        shared = {key for key, count in Counter(parts).items() if count > 1}
        if not shared:
            break
        seen: Counter[tuple[str, ...]] = Counter()
        for index in reversed(
            range(len(parts))
        ):  # from the oldest, so that a newcomer does not renumber the others
            key = parts[index]
            if key not in shared:
                continue
            if extend is not None:
                parts[index] = (*key, *extend(traits[index]))
            else:
                seen[key] += 1
                if seen[key] > 1:
                    parts[index] = (*key, "again", str(seen[key]))
    return [_hash((source, *key)) for key in parts]


def _first(trait: EntryKey) -> tuple[str, ...]:
    guid = trait.guid.strip()
    if guid:
        return ("guid", _schemeless(guid))
    if trait.url:
        return ("url", _schemeless(trait.url))
    return ("text", *_by_title(trait), " ".join(trait.text.split()))


def _by_url(trait: EntryKey) -> tuple[str, ...]:
    return ("url", _schemeless(trait.url))


def _by_title(trait: EntryKey) -> tuple[str, ...]:
    return (" ".join(trait.title.split()), trait.day.isoformat() if trait.day else "")


def _schemeless(text: str) -> str:
    """An address in canonical form and without its scheme: a site that moves to https buys nothing again."""
    url = canonical_url(text)
    return url.partition("://")[2] if url.startswith(("http://", "https://")) else url


def _hash(key: tuple[str, ...]) -> str:
    data = "\x1f".join(key).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:32]
