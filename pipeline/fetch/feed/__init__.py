"""Feeds: the bytes of an RSS, Atom, RDF or JSON feed go in, a `Listing` comes out."""

from pipeline.fetch.feed.poll import LIMIT, listing, parse

__all__ = ["LIMIT", "listing", "parse"]
