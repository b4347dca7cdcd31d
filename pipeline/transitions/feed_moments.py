"""When a release was published and last told of anew, as feeds say it."""

import datetime as dt

from pipeline.model import Record

_NEWS = {"published", "refreshed", "accepted", "withdrawn", "original withdrawn", "approved"}


def feed_moments(record: Record) -> tuple[dt.datetime, dt.datetime]:
    """First publication (first sight where there was none), and the last event that readers are told; whole seconds."""
    published = next((event.at for event in record.history if event.what == "published"), record.seen)
    told = [event.at for event in record.history if event.what in _NEWS]
    return published.replace(microsecond=0), max([published, *told]).replace(microsecond=0)
