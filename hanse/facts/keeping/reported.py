"""What partners report of themselves."""

from __future__ import annotations

from hanse.intake.models import Batch


def imports_of_partners(kind: str) -> list[int]:
    """The numbers of the imports of a kind that partners sent themselves."""
    theirs = Batch.objects.filter(kind=kind, committed_at__isnull=False).exclude(organisation=None)
    return list(theirs.order_by("pk").values_list("pk", flat=True))
