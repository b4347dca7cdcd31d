"""In and out for other programs: TMX, XLIFF, dumps and exports."""
