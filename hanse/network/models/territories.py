"""Areas of the market and who looks after them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hanse.kernel.ids import PublicIdField


class Territory(models.Model):
    """A named area: a country or some of its regions, within a group."""

    public_id = PublicIdField()
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    group = models.CharField(_("group"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["group", "name", "id"]

    def __str__(self) -> str:
        return self.name


class TerritoryAssignment(models.Model):
    """Who looks after a territory, from when to when; a deputy acts while the first is away."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="assignments")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="territory_assignments"
    )
    is_deputy = models.BooleanField(_("deputy"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("territory assignment")
        verbose_name_plural = _("territory assignments")
        ordering = ["territory", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "account", "starts_on"], name="assignment_once"),
            models.CheckConstraint(
                name="assignment_dates_in_order", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.territory}"
