"""What a record alone gives back to an empty memory: every paragraph that was paid for, written or approved."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Record, Unit


def units_of(record: Record) -> Iterator[Unit]:
    """Memory units of a record: results of purchases first, then what people approved."""
    language = record.release.language if record.release else "de"
    for purchase in record.purchases:
        for key, source, target in purchase.bought:
            yield Unit(
                source=source,
                target=target,
                source_language=language,
                target_language=purchase.language,
                origin="engine",
                key=key,
                engine=purchase.engine,
                model=purchase.model,
                at=purchase.at,
            )
    for source, target, who, at, target_language in record.approved:
        yield Unit(
            source=source,
            target=target,
            source_language=language,
            target_language=target_language,
            origin="person",
            at=at,
            who=who,
        )
