"""What the common parts plant into the world of tests that cross rooms: saved views of lists."""

from __future__ import annotations

from typing import Any

from hanse.ui.models import SavedView


def plant(world: Any) -> None:
    SavedView.objects.create(
        account=world.accounts["administrator"], table="partners", title="Partners", path="/partners/", name="Our dealers",
        query="role=dealer",
    )  # fmt: skip
