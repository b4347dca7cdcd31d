"""A client that may talk to loopback, and an answer for it."""

from __future__ import annotations

import datetime as dt

from pipeline.fetch.http import Client
from tests.fetch.wires import FakeClock, fixed, reply

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
HELLO = fixed(reply(b"Guten Tag", headers={"Content-Type": "text/html; charset=utf-8"}))


def client(**settings: object) -> Client:
    """A client that may talk to loopback, without a pause."""
    given_settings = {
        "contact": "desk@stadt.example",
        "clock": FakeClock(NOW),
        "delay": dt.timedelta(0),
        "private": ["127.0.0.0/8"],
        "version": "1.2",
        **settings,
    }
    return Client(**given_settings)  # type: ignore[arg-type]  # settings are named by each test
