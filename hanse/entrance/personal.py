"""What the entrance keeps of people: failed attempts, as hashes, for as long as they count."""

from __future__ import annotations

from hanse.kernel.personal import nothing_personal

nothing_personal(
    "entrance.FailedSignIn", "hashes of what was tried, and addresses of nobody we know; gone when they no longer count",
    fields={"account_hash", "address"},
)  # fmt: skip
