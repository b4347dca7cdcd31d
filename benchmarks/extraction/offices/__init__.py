"""Press offices of German towns made by a program, to judge how they are found and read from their home page."""
