"""What messaging keeps of people: what they were told of, and how they want it."""

from __future__ import annotations

from hanse.kernel.personal import KEPT, account, register

register(
    "messaging.Notice",
    of=account,
    gone=True,
    others={"about", "to_send"},
    fields={"kind": KEPT, "at": KEPT, "read_at": KEPT},
)
register("messaging.Preference", of=account, gone=True, fields={"kind": KEPT, "channel": KEPT})
