"""What a person answers for, as lines of a record and as units of the memory."""

from collections.abc import Iterator, Sequence

from pipeline.model import Approved, Record, Unit


def with_approved(old: Sequence[Approved], new: Sequence[Approved]) -> tuple[Approved, ...]:
    """What was approved before, with today's words in place of older ones for the same German."""
    fresh = {(approved[0], approved[4]) for approved in new}
    return (*(approved for approved in old if (approved[0], approved[4]) not in fresh), *new)


def person_units(record: Record, lines: Sequence[Approved]) -> tuple[Unit, ...]:
    """Memory units of what a person answers for."""
    return tuple(
        Unit(
            source=german,
            target=english,
            source_language=record.language,
            target_language=language,
            origin="person",
            at=at,
            who=who,
        )
        for german, english, who, at, language in lines
    )


def units_of(record: Record) -> Iterator[Unit]:
    """What a record alone gives back to an empty memory: results of purchases first, then what people approved."""
    for purchase in record.purchases:
        for key, source, target in purchase.bought:
            yield Unit(
                source=source,
                target=target,
                source_language=record.language,
                target_language=purchase.language,
                origin="engine",
                key=key,
                engine=purchase.engine,
                model=purchase.model,
                at=purchase.at,
            )
    yield from person_units(record, record.approved)
