"""The form of a translation: markup, terms, house style, what an engine leaves in its reply."""
