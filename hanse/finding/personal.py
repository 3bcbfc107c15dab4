"""What the index keeps of people: nothing that their rows do not say, and no longer than these."""

from __future__ import annotations

from hanse.kernel.personal import nothing_personal

nothing_personal(
    "finding.Entry",
    "follows the rows it is made from: the database writes it anew when they change, and removes it with them",
    fields={"kind", "title", "text", "numbers", "near"},
)
