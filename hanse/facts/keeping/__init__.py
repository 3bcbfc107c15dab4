"""How lines are kept: versions of the store, what is committed to them, and the one door through which they are read."""
