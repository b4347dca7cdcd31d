"""Checks of a site's own, found by entry point (group `stadtbote.checks`): docs/add-a-check.md."""

from functools import lru_cache

from pipeline import plugins
from pipeline.check.pair import Check
from pipeline.errors import ConfigError

GROUP = "stadtbote.checks"


@lru_cache(maxsize=1)
def plugged() -> tuple[Check, ...]:
    """Every check an installed package offers: a Check, or a function without arguments that makes one.

    Raises ConfigError where an entry point is something else.
    """
    found: list[Check] = []
    for name in plugins.names(GROUP, {}):
        item = plugins.resolve(GROUP, {}, name)
        check = item if isinstance(item, Check) else item() if callable(item) else None
        if not isinstance(check, Check):
            raise ConfigError(f"the entry point `{name}` of {GROUP} is no Check")
        found.append(check)
    return tuple(found)
