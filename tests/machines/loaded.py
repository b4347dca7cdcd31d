"""What a worker loads until its first draft is made, for the process that all workers are forked from."""

import trafilatura

import pipeline.cli.setup
import pipeline.translate.engines.deepl
import pipeline.worker.queue
from pipeline import check
from tests.machines import fleet

__all__ = ["fleet", "pipeline", "trafilatura"]

check.of_pair(
    "Das Bauamt saniert am 3. Oktober die Brücke mit 120 Plätzen in der Hauptstraße.",
    "On 3 October the building department renovates the bridge with 120 places in Hauptstraße.",
)
