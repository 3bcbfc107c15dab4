"""From texts to typed rows: what is taken, what is not, and why."""
