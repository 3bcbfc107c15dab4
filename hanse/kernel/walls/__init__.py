"""Who may see which row and do what: both walls, and the decision table."""
