"""Lines and their sums tell of companies and products, of no person."""

from __future__ import annotations

from hanse.kernel.personal import nothing_personal, register

nothing_personal("facts.FactTable", "versions", fields={"kind"})
nothing_personal("facts.FactVersion", "versions that counted", fields={"kind"})
nothing_personal("facts.ProductLineKnown", "product lines as they were known", fields={"line", "of"})
nothing_personal("facts.Monthly", "a company's sums", fields={"kind"})
register(
    "facts.FeedExpectation", mentions={"note"}, others={"source", "kind", "rhythm", "job_role"},
    why="what a company is to send; a note may name anybody",
)  # fmt: skip
nothing_personal("facts.FeedPeriod", "a period of what a company is to send")
nothing_personal("facts.FeedArrival", "a file that brought what was expected")
