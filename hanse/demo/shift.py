"""By how many months the demo's data moves, so that it ends last month."""

from __future__ import annotations

from datetime import date

NEWEST = date(2025, 11, 1)
"""The newest month of both halves, the dealers' already moved by the twelve years between them."""


def months_up_to(today: date) -> int:
    """Whole months from the newest month of the data to the month before `today`'s."""
    return (today.year - NEWEST.year) * 12 + today.month - 1 - NEWEST.month


def moved(month: date, months: int) -> date:
    """The first day of the month that lies so many months later."""
    years, rest = divmod(month.month - 1 + months, 12)
    return date(month.year + years, rest + 1, 1)
