"""What importing does with a kind of fact: its lines are told apart, judged, committed to the store and taken out again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from hanse.intake.models import Batch, ImportKind
from hanse.intake.verdicts import Verdict
from hanse.kernel.actor import current
from hanse.network.models import Product

from .declaring import DEALERS, FactKind
from .keeping import committing, repeating, traded
from .keeping.attached import connect
from .models import FactTable
from .sending.changes import changes
from .sending.samples import samples

if TYPE_CHECKING:
    from hanse.intake.mapping import Mapping


class FactFile(FactKind, ImportKind):
    """A kind of file that brings a kind of fact: what each file of `facts/kinds` declares."""

    def lookups_of(self, organisation_id: int) -> dict[str, Any]:
        """A dealer may know what is on sale, and every partner what it had to do with."""
        found = self.lookups()
        known = traded.products_of(organisation_id, roles=self.roles)
        if set(self.roles) & set(DEALERS):
            known |= set(Product.objects.filter(active=True).values_list("pk", flat=True))
        return found | {"product": [row for row in found["product"] if row[-1] in known]}

    def meaning(self, mapping: Mapping, lookups: dict[str, Any]) -> str:  # type: ignore[override]
        return repeating.meaning(self, mapping.as_json(), lookups)

    def repeated(self, batch: Batch) -> Verdict | None:
        return repeating.repeated(self, batch)

    def called(self, fields: Collection[str]) -> dict[str, str | None]:
        return {field.name: str(field.label) for field in self.fields}

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        table = FactTable.pinned(self.key)
        connection = connect()
        try:
            version = table.version if table else None
            verdict = committing.judge(self, staged, batch=batch, connection=connection, version=version)
            return replace(verdict, samples=samples(self, connection), differences=changes(self, connection))
        finally:
            connection.close()

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        return committing.commit(self, staged, batch)

    def withdraw(self, batch: Batch) -> None:
        committing.withdraw(self, batch)

    def result_url(self, of: str) -> str | None:
        its_own = f"?import={of}" if of else ""
        if current().is_partner:
            return reverse("facts:portal_lines", args=[self.key]) + its_own if self.own else None
        return reverse("facts:lines", args=[self.key]) + its_own
