"""The one way out of the house: an address goes in, a `Page` comes out, or a `FetchError`.

The keeper of httpx and httpcore. Nothing else in the package opens a socket to fetch (a test enforces it).
"""

from pipeline.fetch.clock import Clock, SystemClock
from pipeline.fetch.http.client import ACCEPT_FEED, ACCEPT_IMAGE, ACCEPT_PAGE, Client, Network, Timeouts
from pipeline.fetch.http.headers import retry_after

__all__ = [
    "ACCEPT_FEED",
    "ACCEPT_IMAGE",
    "ACCEPT_PAGE",
    "Client",
    "Clock",
    "Network",
    "SystemClock",
    "Timeouts",
    "retry_after",
]
