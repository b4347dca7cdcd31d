"""Whether a change of the checks changes any finding: every pair is looked at, and the findings are kept or compared.

usage: compare.py CASES_FOLDER RELEASES.jsonl FINDINGS.jsonl [EACH]
  FINDINGS.jsonl   written where it is not there yet (before the change), compared where it is (behind it)
  EACH             every so many pairs alone (1: all 45,851)

Prints each pair whose findings differ, in whole: check, severity, message, places, fix. Ends with 1 where one does.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from pathlib import Path

import everything

from pipeline.check import of_pair


def main(folder: Path, releases: Path, kept: Path, each: int) -> int:
    """Writes the findings of all pairs, or says where they differ from those written before."""
    begun = time.process_time()
    now = {
        json.dumps(row[:6], ensure_ascii=False): sorted(map(repr, of_pair(row.german, row.target, language=row.language)))
        for row in islice(everything.rows(folder, releases), 0, None, each)
    }  # fmt: skip
    print(f"{len(now)} pairs, {len(now) / (time.process_time() - begun):.0f} a second")
    if not kept.exists():
        kept.write_text(json.dumps(now, ensure_ascii=False, indent=0), encoding="utf-8")
        return 0
    before: dict[str, list[str]] = json.loads(kept.read_text(encoding="utf-8"))
    both = before.keys() & now.keys()
    others = [key for key in now if key in both and before[key] != now[key]]
    for key in others:
        lost, new = (
            [one for one in here if one not in there]
            for here, there in ((before[key], now[key]), (now[key], before[key]))
        )
        print(key, *(f"  - {one}" for one in lost), *(f"  + {one}" for one in new), sep="\n")
    print(f"{len(others)} of {len(both)} differ")
    return int(bool(others))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4]), each=int((*sys.argv[4:], "1")[0])))
