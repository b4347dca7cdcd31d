"""The store: what was seen, paid, generated and decided. Records change through one door (`Store.change`)."""

from pipeline.model import Change, Poll, SourceState, Standing, Unit
from pipeline.store.autosave import Typed
from pipeline.store.door import ManyTransition, Transition
from pipeline.store.earlier_texts import BODY, EarlierText
from pipeline.store.lock import Fence, ReleaseLocks, run_lock
from pipeline.store.search import Hit
from pipeline.store.store import Store

__all__ = [
    "BODY",
    "Change",
    "EarlierText",
    "Fence",
    "Hit",
    "ManyTransition",
    "Poll",
    "ReleaseLocks",
    "SourceState",
    "Standing",
    "Store",
    "Transition",
    "Typed",
    "Unit",
    "run_lock",
]
