"""A sentence in English that knows what it was made of."""

from __future__ import annotations

from collections.abc import Mapping


class Message(str):
    """The English of `id` with its `{name}`s filled in. A plain string to whoever only shows, hashes or stores it."""

    __slots__ = ("id", "values")
    id: str
    """The msgid: the English with its `{name}`s, a literal where it is written so that the catalogue's test finds it."""
    values: Mapping[str, object]

    def __new__(cls, id: str, /, **values: object) -> Message:
        """A sentence. Raises KeyError where a value is missing."""
        return cls._made(id, id, values)

    @classmethod
    def _made(cls, form: str, id: str, values: Mapping[str, object]) -> Message:
        made = str.__new__(cls, form.format(**values) if values else form)
        made.id, made.values = id, values
        return made


def plural(text: str, many: str, n: int, /, **values: object) -> Message:
    """A sentence that counts: `{n}` is the number; the msgid is that of one thing."""
    return Message._made(text if n == 1 else many, text, {"n": n, **values})


def noop(id: str, /) -> str:
    """Marks a msgid that stands in a table: it is said, or made a Message, elsewhere."""
    return id
