"""A fresh process whose threads read records at one moment goes on living."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, threading
from pipeline.model import Record
from pipeline.store.form.encoding import compact, decode
from tests.store.releases import release

raw = compact(release())
sys.setswitchinterval(1e-6)
together = threading.Barrier(16)

def work():
    together.wait()
    assert decode(raw, Record) == release()

threads = [threading.Thread(target=work) for _ in range(16)]
for one in threads:
    one.start()
for one in threads:
    one.join()
"""


def test_threads_that_read_the_first_record_at_one_moment() -> None:
    started = [subprocess.Popen([sys.executable, "-c", PROGRAM]) for _ in range(6)]

    assert [popen.wait(timeout=120) for popen in started] == [0] * 6
