"""The session under DeepL's library: one try a request, a reply capped and timed, and word when a request has left."""

import io
import logging
import time
from collections.abc import Callable
from typing import Any

import requests
import urllib3
from deepl import http_client
from requests.adapters import HTTPAdapter

MOST_REPLY = 8 * 1024 * 1024
_LOG = logging.getLogger("deepl")


def tame(timeout: float) -> None:
    """One try a request, since the library's own resends buy twice; its settings are module globals.

    Its DEBUG log prints what is translated: it stays at INFO, which prints addresses and statuses.
    """
    http_client.max_network_retries = 0
    http_client.min_connection_timeout = timeout
    if _LOG.getEffectiveLevel() < logging.INFO:
        _LOG.setLevel(logging.INFO)


class Telling(HTTPAdapter):
    """Says when a request has left, before its reply is read; reads the reply with a cap and a total deadline."""

    def __init__(self, left: Callable[[], None], timeout: float) -> None:
        self._left, self._timeout = left, timeout
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            scheme: _told(pool, self._left)
            for scheme, pool in self.poolmanager.pool_classes_by_scheme.items()
        }

    def send(self, request: Any, *args: Any, **options: Any) -> Any:
        ends = time.monotonic() + self._timeout
        response = super().send(request, *args, **options)
        body = io.BytesIO()
        for part in response.raw.stream(64 * 1024, decode_content=True):
            body.write(part)
            if body.tell() > MOST_REPLY or time.monotonic() > ends:
                response.close()
                raise requests.exceptions.ConnectionError("reply too long or too slow", request=request)
        response.close()
        body.seek(0)
        response.raw = urllib3.HTTPResponse(body=body, preload_content=False, status=response.status_code)
        return response


def _told(pool: Any, left: Callable[[], None]) -> Any:
    class Connection(pool.ConnectionCls):  # type: ignore[misc]  # the base is urllib3's own for this scheme
        def getresponse(self) -> Any:
            left()
            return super().getresponse()

    return type("Pool", (pool,), {"ConnectionCls": Connection})
