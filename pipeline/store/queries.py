"""How the database is asked: a connection for as long as one answer takes."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


class Queries:
    """A database that can be asked."""

    _engine: sa.Engine

    def rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """All rows of an answer."""
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def scalar(self, query: sa.Select[Any]) -> Any:
        """The first column of the first row; None where there is none."""
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()
