"""A press office: added, checked, moved, paused; polled, and its entries chosen."""
