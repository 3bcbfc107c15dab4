"""Kinds of documents: what is asked for before a partnership may enter a state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.ids import PublicIdField
from hanse.kernel.trail.changes import made

from .editing import Seen, corrected, unique
from .organisations import Organisation

MOST_MONTHS = 120


class DocumentKind(models.Model):
    """What is asked of partners in `roles` before their partnership enters one of `states`, and why.

    One counts for `months` from its first day, without them for ever. A retired kind is asked for no more; what was sent stays.
    """

    public_id = PublicIdField()
    name = models.CharField(_("document"), max_length=100)
    why = models.CharField(_("why it is needed"), max_length=300)
    months = models.PositiveSmallIntegerField(
        _("valid for, in months"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )  # fmt: skip
    roles = models.JSONField(_("of partners that are"), default=list)
    states = models.JSONField(_("before they become"), default=list)
    retired_at = models.DateTimeField(_("asked for no more since"), null=True, blank=True)

    class Meta:
        verbose_name = _("kind of document")
        verbose_name_plural = _("kinds of documents")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["name"], name="document_kind_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> models.QuerySet[DocumentKind]:
        """Those that are asked for."""
        return cls.objects.filter(retired_at=None)

    @classmethod
    def asked_of_company(cls, company: Organisation) -> models.QuerySet[DocumentKind]:
        """Those that are asked for of a company in any of its roles."""
        roles = set(company.partnerships.values_list("role", flat=True))
        return cls.current().filter(pk__in=[each.pk for each in cls.current() if roles & set(each.roles)])

    def asked_of(self, role: str, *, to: str) -> bool:
        """Is it needed before a partnership in this role enters the state `to`?"""
        return self.retired_at is None and role in self.roles and to in self.states

    @classmethod
    def define(cls, *, by: Actor, **values: Any) -> DocumentKind:
        """From now on it is asked for. Refused where another has the name."""
        with unique(_taken(values["name"]), field="name"):
            return made(cls(**values), by=by, operation="document_kinds.edit")

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> None:
        """Ask for it otherwise. Raises `Overtaken` when it no longer is as it was `seen`."""
        with unique(_taken(values.get("name", self.name)), field="name"):
            corrected(self, values, by=by, operation="document_kinds.edit", seen=seen)

    def retire(self, *, by: Actor) -> None:
        """It is asked for no more."""
        if self.retired_at is None:
            corrected(self, {"retired_at": clock.now()}, by=by, operation="document_kinds.retire")

    def bring_back(self, *, by: Actor) -> None:
        """It is asked for again."""
        corrected(self, {"retired_at": None}, by=by, operation="document_kinds.bring_back")


def _taken(name: object) -> str:
    return gettext("There is a document called %(name)s already.") % {"name": name}
