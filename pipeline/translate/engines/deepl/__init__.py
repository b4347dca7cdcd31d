"""DeepL (keeper of the library `deepl`): the engine, and the glossary it is given."""

from pipeline.translate.engines.deepl.engine import DeepL, opened
from pipeline.translate.engines.deepl.glossary import GlossaryState, glossary_entries, glossary_sync

__all__ = ["DeepL", "GlossaryState", "glossary_entries", "glossary_sync", "opened"]
