"""Is a text in its language: no German left, no third language, words in an order the language has."""
