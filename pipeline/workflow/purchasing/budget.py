"""What the budget still allows."""

import datetime as dt

from pipeline.workflow.workspace.workspace import Workspace


def left(workspace: Workspace) -> int | None:
    """Characters the budget still allows today; None without a budget."""
    budget = workspace.settings.budget
    local = workspace.clock.now().astimezone(workspace.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + dt.timedelta(days=1)
    rooms = []
    if budget.day is not None:
        rooms.append(budget.day - workspace.store.spent(midnight, until=end))
    if budget.month is not None:
        rooms.append(budget.month - workspace.store.spent(midnight.replace(day=1), until=end))
    return min(rooms) if rooms else None
