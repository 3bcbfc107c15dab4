"""Around every request: its actor, its limits, its headers, forms that count once, files by their bytes."""
