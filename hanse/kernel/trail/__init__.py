"""The audit trail: written with each change, chained, and proven."""
