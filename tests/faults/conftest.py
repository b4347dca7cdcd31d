"""One certificate authority for all faults."""

from tests.faults.stage import authority

__all__ = ["authority"]
