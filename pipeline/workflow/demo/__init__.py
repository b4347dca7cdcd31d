"""Three mornings of a demo town, with everything real but the wire."""
