"""What the common parts keep of people: how they look at lists."""

from __future__ import annotations

from hanse.kernel.personal import KEPT, account, register

register(
    "ui.SavedView", of=account, gone=True,
    fields={"table": KEPT, "title": KEPT, "path": KEPT, "name": KEPT, "query": KEPT, "opens_for": KEPT},
)  # fmt: skip
