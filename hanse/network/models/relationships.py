"""Ties between companies: typed, dated, optionally with a share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.trail.changes import locked, made
from hanse.kernel.walls.access import PartnerOwned, Scope
from hanse.ui import formats

from ..company.shares import WHOLE, Part, peak
from .editing import Seen, corrected, unique
from .organisations import Organisation
from .undoing import Altered, Undo, taken_out

INVERSE = "of:"
"""Before a kind: the same, told from the other side."""


class Relationship(PartnerOwned):
    """`organisation` is towards `other` what `kind` says, from `starts_on` to `ends_on`, both days included.

    Ours only: what one partner is to another is not shown to either.
    """

    class Kind(models.TextChoices):
        PARENT_OF = "parent_of", _("is the parent of")
        DISTRIBUTES_TO = "distributes_to", _("distributes to")
        SUPPLIES = "supplies", _("supplies")
        COMPETES = "competes", _("competes with")
        SERVES = "serves", _("serves")

    INVERSE = {
        Kind.PARENT_OF: _("belongs to"),
        Kind.DISTRIBUTES_TO: _("is served by the distributor"),
        Kind.SUPPLIES: _("is supplied by"),
        Kind.COMPETES: _("competes with"),
        Kind.SERVES: _("is served by"),
    }

    scope = Scope(also="other_id", partner="none")
    way_back: Undo | None = None

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
    account_id = models.BigIntegerField(null=True, blank=True)
    """Who tied it: to themselves it opens nothing (`territories/remit.py`)."""

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

    @classmethod
    def of(cls, company: Organisation) -> models.QuerySet[Relationship]:
        """Those in which the company is on either side."""
        return cls.objects.filter(Q(organisation=company) | Q(other=company))

    @staticmethod
    def holds_on(day: date) -> Q:
        """The condition for holding on that day; no first day means always before, no last day means still."""
        return (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))

    def words_from(self, company: Organisation) -> str:
        """What the other side is to `company`: belongs to, supplies."""
        return str(
            self.get_kind_display() if self.organisation_id == company.pk else self.INVERSE[self.Kind(self.kind)]
        )

    def opposite(self, company: Organisation) -> Organisation:
        """The company on the other side."""
        return self.other if self.organisation_id == company.pk else self.organisation

    @classmethod
    def too_much(cls, others: Iterable[Relationship], part: Part, *, kind: str) -> str:
        """Why a company cannot have this part beside `others` of the same kind; empty when it can.

        All parts of what one company belongs to, or is supplied by, come to a whole at most; competitors share nothing.
        """
        if kind == cls.Kind.COMPETES:
            return ""
        there = [Part(each.share, each.starts_on, each.ends_on) for each in others if each.share is not None]
        highest = peak([*there, part])
        if highest.total <= WHOLE:
            return ""
        told = {"total": formats.number(highest.total), "day": formats.day(highest.on) if highest.on else ""}
        if highest.on is None:
            return gettext("With the shares of others this would be %(total)s per cent; a whole has 100.") % told
        return gettext("With the shares of others this would be %(total)s per cent on %(day)s; a whole has 100.") % told

    @contextmanager
    def _within_a_whole(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """Nobody else gives away shares of the same company meanwhile. Refused when they would be more than all of it."""
        share, start, end = (
            values[name] if name in values else getattr(self, name) for name in ("share", "starts_on", "ends_on")
        )
        with transaction.atomic():
            locked(Organisation, self.other_id)
            if share is not None:
                with acting(by.beyond_remit()):
                    there = Relationship.objects.filter(other_id=self.other_id, kind=self.kind).exclude(pk=self.pk)
                    others = list(
                        there.exclude(organisation_id=self.organisation_id, starts_on=start)
                    )  # the same twice
                if sentence := self.too_much(others, Part(share, start, end), kind=self.kind):
                    raise Refused(sentence, field="share")
            yield

    @classmethod
    def tie(
        cls, organisation: Organisation, other: Organisation, values: Mapping[str, Any], *, by: Actor
    ) -> Relationship:
        """Two companies have to do with each other. Refused for a company with itself, and for the same thing twice."""
        if organisation.pk == other.pk:
            raise Refused(gettext("A company has no relationship with itself."), field="other")
        row = cls(organisation=organisation, other=other, account_id=by.account_id, **values)
        with _once(), row._within_a_whole(values, by=by):
            made(row, by=by, operation="relationships.tie")
            row.way_back = Undo.of_new(row, operation="relationships.tie", by=by)
            return row

    def edit(self, values: Mapping[str, Any], *, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Correct its dates or share, end it. Gives the way back, None when nothing is different.

        Refused when all shares would be more than a whole.
        """
        before = {name: getattr(self, name) for name in values}
        with transaction.atomic(), self.returning(values, by=by):
            if not corrected(self, values, by=by, operation="relationships.edit", seen=seen):
                return None
            return Undo.keep([Altered(self, before)], operation="relationships.edit", by=by)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """It may say so: not twice from one day, and within a whole."""
        with _once(), self._within_a_whole(values, by=by):
            yield

    def remove(self, *, by: Actor) -> Undo:
        """It never was. What has ended gets a last day instead. Gives the way back."""
        what = "relationships.remove"
        with transaction.atomic():
            return Undo.keep([taken_out(self, by=by, operation=what)], operation=what, by=by)


def directions() -> list[tuple[str, Any]]:
    """What one company may be to another, in both directions, each once."""
    back = [
        (f"{INVERSE}{kind.value}", words)
        for kind, words in Relationship.INVERSE.items()
        if kind != Relationship.Kind.COMPETES
    ]
    return [*((str(kind.value), kind.label) for kind in Relationship.Kind), *back]


def _once() -> Any:
    return unique(gettext("This relationship is known already, from the same day."), field="other")
