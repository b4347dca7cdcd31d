"""Which rule of a source reads a page."""

import datetime as dt

from pipeline.model import ArticleRules, Source

NO_RULES = ArticleRules()
"""No selectors: the generic reader serves."""


def rules_for(source: Source, day: dt.date) -> ArticleRules:
    """The rule meant for a release of this day: of those that reach it, the one that ends first."""
    fitting = [rule for rule in source.article if rule.until is None or day <= rule.until]
    return min(fitting, key=lambda rule: rule.until or dt.date.max, default=NO_RULES)
