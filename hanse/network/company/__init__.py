"""One company: its record, its numbers and money, those around it and who is affected by it."""
