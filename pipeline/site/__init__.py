"""The site room: a Draft to a file and back, in the way each generator takes it; feeds and pictures beside.

Takes a Release, its Translation and its Source; gives a Draft, and a Flavour that writes, reads, publishes and
withdraws it as bytes. Only `writing` touches the disk.
"""

from pipeline.site import backups, feeds, front_matter, markdown, writing
from pipeline.site.disclosure import brought_up, disclosure
from pipeline.site.disclosure import swap as swap_disclosure
from pipeline.site.draft import PostFacts, PostSettings, draft, printable, source_line, summary_of
from pipeline.site.flavours import ALWAYS, FLAVOURS, NEVER, Flavour, Span, flavour
from pipeline.site.sameness import says_the_same
from pipeline.site.slug import short, slug

__all__ = [
    "ALWAYS",
    "FLAVOURS",
    "NEVER",
    "Flavour",
    "PostFacts",
    "PostSettings",
    "Span",
    "backups",
    "brought_up",
    "disclosure",
    "draft",
    "feeds",
    "flavour",
    "front_matter",
    "markdown",
    "printable",
    "says_the_same",
    "short",
    "slug",
    "source_line",
    "summary_of",
    "swap_disclosure",
    "writing",
]
