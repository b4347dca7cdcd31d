"""The engines by name, each in a file of its own; further ones by entry point `stadtbote.engines`."""

BUILT_IN = {
    "deepl": "pipeline.translate.engines.deepl:opened",
    "local": "pipeline.translate.engines.local:opened",
    "libretranslate": "pipeline.translate.engines.libretranslate:opened",
    "openai": "pipeline.translate.engines.openai:opened",
    "ollama": "pipeline.translate.engines.ollama:opened",
    "pseudo": "pipeline.translate.engines.pseudo:opened",
}
"""Name to dotted path of a function `opened(options, env, language) -> Engine`."""
GROUP = "stadtbote.engines"
