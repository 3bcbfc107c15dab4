"""What the relational database keeps of the facts: the version that counts, and sums by month for pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hanse.kernel.access import PartnerOwned


class FactTable(models.Model):
    """The committed version of one kind of fact. A later version in the store that is not named here does not count."""

    kind = models.CharField(max_length=40, primary_key=True)
    version = models.BigIntegerField()
    lines = models.BigIntegerField(default=0)
    newest_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("fact table")
        verbose_name_plural = _("fact tables")

    def __str__(self) -> str:
        return f"{self.kind}, version {self.version}"


class Monthly(PartnerOwned):
    """Sums of one partner, month and product line, in reporting currency; rebuilt from the lines at each commit."""

    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="monthly")
    kind = models.CharField(max_length=40)
    month = models.DateField(_("month"))
    product_line = models.ForeignKey("network.ProductLine", on_delete=models.SET_NULL, null=True, related_name="+")
    lines = models.PositiveIntegerField(_("lines"))
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("month's sum")
        verbose_name_plural = _("months' sums")
        ordering = ["kind", "month", "id"]
        indexes = [
            models.Index(fields=["organisation", "kind", "month"], name="monthly_partner"),
            models.Index(fields=["kind", "month"], name="monthly_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"
