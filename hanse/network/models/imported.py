"""What an import of master data did, row by row, so that it can be taken back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedChange(models.Model):
    """One row that an import made (`before` is None) or changed (its old values, and what it left there)."""

    batch_id = models.BigIntegerField(db_index=True)
    model = models.CharField(max_length=80)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("imported change")
        verbose_name_plural = _("imported changes")
        ordering = ["id"]
        indexes = [models.Index(fields=["row_id", "model"], name="imported_row")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
