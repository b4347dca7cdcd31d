"""The translate room: a Release goes in, a Translation comes out.

`translate` does it, `plan` says what it would cost, `open_engine` and `available` find an engine.
"""

from pipeline.translate.engine import Bought, Can, Engine, Hit, Ledger, Memory, Order, Reply, Usage, Validator
from pipeline.translate.inline_tags import number, number_like
from pipeline.translate.job import STEPS, Job
from pipeline.translate.registry import available, how_to_get_one, names, open_engine
from pipeline.translate.translator import Plan, plan, segments, translate

__all__ = [
    "STEPS",
    "Bought",
    "Can",
    "Engine",
    "Hit",
    "Job",
    "Ledger",
    "Memory",
    "Order",
    "Plan",
    "Reply",
    "Usage",
    "Validator",
    "available",
    "how_to_get_one",
    "names",
    "number",
    "number_like",
    "open_engine",
    "plan",
    "segments",
    "translate",
]
