from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Manufacturer(models.Model):
    """The company that runs this Hanse: one row, made at set-up."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("company"), max_length=200)
    currency = models.CharField(
        _("reporting currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    timezone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("manufacturer")
        verbose_name_plural = _("manufacturer")
        constraints = [models.CheckConstraint(name="manufacturer_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> Manufacturer | None:
        """The one, or None before set-up."""
        return cls.objects.filter(pk=1).first()
