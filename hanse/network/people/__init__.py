"""People at companies: their roles, their languages, their page."""
