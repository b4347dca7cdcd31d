"""Engines in their order, what they cost, the ledger, the limits, and purchases whose outcome nobody knows."""
