"""Names of people, places and offices, found in the German and looked for in the translation."""
