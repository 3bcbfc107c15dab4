"""Ties between companies: typed, dated, optionally with a share."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hanse.kernel.access import PartnerOwned, Scope

from .organisations import Organisation


class Relationship(PartnerOwned):
    """`organisation` is towards `other` what `kind` says, from `starts_on` up to `ends_on`.

    Ours only: what one partner is to another is not shown to either.
    """

    class Kind(models.TextChoices):
        PARENT_OF = "parent_of", _("is the parent of")
        DISTRIBUTES_TO = "distributes_to", _("distributes to")
        SUPPLIES = "supplies", _("supplies")
        COMPETES = "competes", _("competes with")
        SERVES = "serves", _("serves")

    scope = Scope(partner="none")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relationships_to")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    share = models.DecimalField(
        _("share in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                "other",
                "kind",
                Coalesce("starts_on", Value(date(1900, 1, 1))),
                name="relationship_once",
            ),
            models.CheckConstraint(name="relationship_of_two", condition=~Q(organisation=F("other"))),
            models.CheckConstraint(
                name="relationship_dates_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="relationship_share", condition=Q(share=None) | Q(share__range=(0, 100))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()} {self.other}"
