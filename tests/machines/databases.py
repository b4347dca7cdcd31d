"""Databases of one PostgreSQL server of our own, one a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from tests.postgres import server


class Databases:
    """Makes them."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        self._number = 0

    def new(self) -> str:
        """Address of an empty one."""
        self._number += 1
        with self._admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE round{self._number}"))
        return self._address.replace("/postgres?", f"/round{self._number}?")


@contextmanager
def served() -> Iterator[Databases]:
    """While the server runs."""
    with server() as address:
        yield Databases(address)
