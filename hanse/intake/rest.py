"""Lines that named a partner whom nobody knew: kept aside, and taken in once somebody says who it is, from the file that was sent.

They become an import of their own, `rest_of` the first: so that it can be withdrawn alone, and so that lines which a later
file has corrected stay corrected.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction
from django.db.models import Count, Max

from hanse.kernel import clock
from hanse.kernel.actor import Actor

from .checking.lines import RejectedRow

AT_ONCE = 2000


def aside(**wanted: Any) -> models.QuerySet[RejectedRow]:
    """Rejected lines of imports that count, which would be good if their partner were known."""
    return RejectedRow.objects.filter(batch__state="committed", matched_in=None, **wanted).exclude(reference="")


def references() -> list[Any]:
    """What nobody knows, with how many lines wait in how many imports: most lines first."""
    grouped = aside().order_by().values("batch__kind", "reference")
    counted = grouped.annotate(
        lines=Count("id"), imports=Count("batch", distinct=True), newest=Max("batch__received_at")
    )
    return list(counted.order_by("-lines", "batch__kind", "reference")[:500])


class Rest(models.Model):
    """An import may be the rest of another one: those of its lines whose partner is known by now."""

    rest_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="rests", db_index=False)

    class Meta:
        abstract = True

    def hand_over(self, work: str, *, by: Actor, **values: Any) -> None:
        raise NotImplementedError

    @property
    def only_lines(self) -> frozenset[int] | None:
        """The lines of the file that it takes; None for all of them."""
        if self.rest_of is None:
            return None
        return frozenset(RejectedRow.objects.filter(matched_in=self.pk).values_list("line", flat=True))

    def take_rest(self, reference: str, *, by: Actor) -> Self | None:
        """Open an import of the lines that wait for this reference; None where there are none any more. A worker does it."""
        with transaction.atomic():
            rows = aside(batch=self.pk, reference=reference)
            ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
            if not ids:
                return None
            made = type(self)(
                **{name: getattr(self, name) for name in _KEPT}, rest_of=self, account_id=by.account_id,
                actor_name=by.name, by_token=by.is_machine, received_at=clock.now(),
            )  # fmt: skip
            made.save(force_insert=True)
            for place in range(0, len(ids), AT_ONCE):
                RejectedRow.objects.filter(pk__in=ids[place : place + AT_ONCE]).update(matched_in=made.pk)
            made.hand_over("whole", by=by)
        return made

    def release_rest(self) -> None:
        """Its lines wait again. Inside the transaction that takes them out."""
        RejectedRow.objects.filter(matched_in=self.pk).update(matched_in=None)


_KEPT = ("kind", "file_name", "file_hash", "file_size", "layout", "described", "columns", "mapping")
