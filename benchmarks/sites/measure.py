"""Town sites made by a program: how many are found from the home page, how many releases are read right.

    python -m benchmarks.sites.measure [first] [count] [-v]

Seeds with an even hash are the half that was looked at while building, the others the half that was not.
"""

from __future__ import annotations

import hashlib
import sys

from tests.fetch.towns.serving import Outcome, outcome


def looked_at(seed: int) -> bool:
    """Whether a seed belongs to the half that was looked at while building."""
    return hashlib.sha256(f"town {seed}".encode()).digest()[0] % 2 == 0


def main() -> None:
    """Prints both halves."""
    figures = [int(text) for text in sys.argv[1:] if text.isdigit()]
    first, count = (*figures, *(0, 60)[len(figures) :])
    half = next((text for text in sys.argv[1:] if text in ("seen", "unseen")), "")
    outcomes: dict[bool, list[Outcome]] = {True: [], False: []}
    for seed in range(first, first + count):
        seen = looked_at(seed)
        if half and seen != (half == "seen"):
            continue
        one = outcome(seed)
        outcomes[seen].append(one)
        if "-v" in sys.argv and seen and (not one.found or one.right < one.read):
            print(
                seed,
                one.town.mode,
                "found" if one.found else "NOT FOUND",
                f"{one.right}/{one.read}",
                one.how[:200],
            )
            print(
                "   ",
                {
                    key: one.town.traits[key]
                    for key in ("press", "route", "list", "article", "dates", "count", "feed")
                },
            )
            for fault in one.faults[:4]:
                print("   ", fault[:300])
    for seen, name in ((True, "looked at"), (False, "not looked at")):
        found = outcomes[seen]
        if found:
            read = sum(one.read for one in found)
            print(f"{name}: {len(found)} sites, found {sum(one.found for one in found) / len(found):.1%}, {read} releases, right {sum(one.right for one in found) / max(1, read):.1%}")  # fmt: skip


if __name__ == "__main__":
    main()
