"""The ground: facts about German as pure functions. Nothing here knows of sources, engines or posts."""
