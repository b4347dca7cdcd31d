"""The nouns: frozen, with slots, keyword only, aware datetimes.

What a source is stands in `sources`, what comes from it in `releases`, what we make of it in `drafts`,
what is known of it in `records`.
"""

from pipeline.model.drafts import (
    Draft,
    Finding,
    Fix,
    Origin,
    Post,
    Segment,
    Severity,
    Span,
    Translation,
    is_plain,
)
from pipeline.model.front import Front
from pipeline.model.log import Acknowledgement, Approval, Decision, Event, Purchase
from pipeline.model.memory import Retirement, Unit
from pipeline.model.news import News
from pipeline.model.proposals import Edit, Proposal, ProposedBlock, Question
from pipeline.model.records import (
    Approved,
    Change,
    Effects,
    FileChange,
    Missing,
    Pending,
    Record,
    Refusal,
    Status,
    Undo,
    Version,
)
from pipeline.model.releases import (
    UNKNOWN_DAY,
    Attachment,
    Block,
    Entry,
    Image,
    LeftOut,
    Listing,
    Page,
    PageBlocks,
    Release,
    Run,
    Validators,
)
from pipeline.model.source_state import Poll, SourceState, Standing
from pipeline.model.sources import ArticleRules, ListRules, Rights, Source
from pipeline.model.states import Freshness, PostState, Review, Work
from pipeline.model.terms import STYLES, Style, Term

__all__ = [
    "STYLES",
    "UNKNOWN_DAY",
    "Acknowledgement",
    "Approval",
    "Approved",
    "ArticleRules",
    "Attachment",
    "Block",
    "Change",
    "Decision",
    "Draft",
    "Edit",
    "Effects",
    "Entry",
    "Event",
    "FileChange",
    "Finding",
    "Fix",
    "Freshness",
    "Front",
    "Image",
    "LeftOut",
    "ListRules",
    "Listing",
    "Missing",
    "News",
    "Origin",
    "Page",
    "PageBlocks",
    "Pending",
    "Poll",
    "Post",
    "PostState",
    "Proposal",
    "ProposedBlock",
    "Purchase",
    "Question",
    "Record",
    "Refusal",
    "Release",
    "Retirement",
    "Review",
    "Rights",
    "Run",
    "Segment",
    "Severity",
    "Source",
    "SourceState",
    "Span",
    "Standing",
    "Status",
    "Style",
    "Term",
    "Translation",
    "Undo",
    "Unit",
    "Validators",
    "Version",
    "Work",
    "is_plain",
]
