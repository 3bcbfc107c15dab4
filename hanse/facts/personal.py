"""Lines and their sums tell of companies and products, of no person."""

from __future__ import annotations

from hanse.kernel.personal import nothing_personal

nothing_personal("facts.FactTable", "versions", fields={"kind"})
nothing_personal("facts.FactVersion", "versions that counted", fields={"kind"})
nothing_personal("facts.Monthly", "a company's sums", fields={"kind"})
