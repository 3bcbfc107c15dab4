"""An entry of the index: what one may find a row by."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from hanse.kernel.walls.access import Scope, ScopedManager


class Entry(models.Model):
    """Written by the database's own triggers, as its row is (`keeping`); read by `index`, for nothing but proposals.

    `text` begins with the sign of its kind and holds all words, folded, a space before each; `near` the pieces of its own words.
    """

    scope = Scope()

    kind = models.CharField(max_length=20)
    row = models.BigIntegerField()
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    past = models.BooleanField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    numbers = models.TextField()
    near = models.TextField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("entry of the index")
        verbose_name_plural = _("entries of the index")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "row"], name="entry_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "kind"], name="entry_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
