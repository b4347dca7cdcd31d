"""Whose site an address is on: an address goes in, the domain that was registered comes out.

The keeper of tld, which carries the Public Suffix List: `presse.wien.gv.at` belongs to `wien.gv.at`, and two
pages under `github.io` to two different people.
"""

import threading
from functools import lru_cache
from urllib.parse import urlsplit

from tld import get_fld

PLATFORMS = frozenset(
    {
        "facebook.com",
        "flickr.com",
        "instagram.com",
        "issuu.com",
        "linkedin.com",
        "mastodon.social",
        "podigee.io",
        "soundcloud.com",
        "spotify.com",
        "t.me",
        "threads.net",
        "tiktok.com",
        "twitter.com",
        "vimeo.com",
        "whatsapp.com",
        "x.com",
        "xing.com",
        "youtu.be",
        "youtube.com",
    }
)
"""Where press offices post things that are no releases: never the home of one, however many items lead there."""


_ASKING = threading.Lock()


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """`stadt.example` for `www.stadt.example`; the host itself where it is a number or one word."""
    host = host.lower().rstrip(".")
    # tld reads its list when it is asked first: by each thread that asks before another has read it.
    with _ASKING:
        found = get_fld(f"http://{host}/", fail_silently=True, search_private=True)
    if found:
        return str(found)
    labels = host.split(".")
    # An ending that is on no list: by the list's own last rule the two last labels were registered.
    return host if ":" in host or labels[-1].isdigit() else ".".join(labels[-2:])


def home(url: str) -> str:
    """The registered domain of an address, "" where it has no host."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return ""
    return registrable(host) if host else ""
