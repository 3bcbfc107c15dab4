"""Brands that companies carry or make."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.trail.changes import made
from hanse.kernel.walls.access import PartnerOwned

from .editing import unique
from .organisations import Organisation
from .undoing import Undo, taken_out


class Brand(PartnerOwned):
    """A brand that a company carries, or makes itself."""

    way_back: Undo | None = None

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="brands")
    name = models.CharField(_("brand"), max_length=120)
    is_own = models.BooleanField(
        _("its own"), default=False, help_text=_("The company makes it, and does not only carry it.")
    )

    class Meta(PartnerOwned.Meta):
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="brand_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, organisation: Organisation, *, name: str, is_own: bool, by: Actor) -> Brand:
        """The company carries or makes it."""
        with unique(gettext("This brand is known here already."), field="name"), transaction.atomic():
            row = made(cls(organisation=organisation, name=name, is_own=is_own), by=by, operation="brands.add")
            row.way_back = Undo.of_new(row, operation="brands.add", by=by)
            return row

    def remove(self, *, by: Actor) -> Undo:
        """The company has it no more. Gives the way back."""
        with transaction.atomic():
            return Undo.keep([taken_out(self, by=by, operation="brands.remove")], operation="brands.remove", by=by)
