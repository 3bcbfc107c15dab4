"""Who sends lines, when they are expected, and lines that wait for their partner."""
