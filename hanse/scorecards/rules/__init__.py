"""Pure rules: from figures to a score that adds up, its interval, its rank and what would help."""
