"""What one partner may see of another: given for a part of the portal, with dates, visible to both, ending by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.prepared import Given
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import made
from hanse.kernel.walls.access import PartnerOwned, Scope
from hanse.kernel.work.contest import contest

from ..events import InsightGiven
from .editing import unique
from .organisations import Organisation
from .undoing import Altered, Undo


class VisibilityGrant(PartnerOwned):
    """`grantee` may look into the part `resource` of what `organisation` has in its portal, first and last day included.

    A distributor sees nothing of its dealers, nor a head office of its branches, but by such a row. It gives reading alone.
    """

    scope = Scope(also="grantee_id")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_given")
    grantee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_held")
    resource = models.CharField(_("part"), max_length=40)
    grantee_name = models.CharField(_("who looks in"), max_length=200)
    """As it was when it was given: those whose rows these are do not see the other company's record."""
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=1000)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("insight")
        verbose_name_plural = _("insights")
        ordering = [
            "resource",
            "grantee_name",
            "-starts_on",
            "id",
        ]  # by no other table: a partner does not see the other company
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "grantee", "resource", "starts_on"], name="visibility_grant_once"
            ),
            models.CheckConstraint(name="visibility_grant_of_two", condition=~Q(organisation=F("grantee"))),
            models.CheckConstraint(
                name="visibility_grant_dates_in_order", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]
        indexes = [models.Index(fields=["grantee", "ends_on"], name="visibility_grant_grantee")]

    def __str__(self) -> str:
        return gettext("%(part)s, for %(grantee)s") % {"part": self.part, "grantee": self.grantee_name}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """All but the other company, which those whose row this is do not see."""
        super().clean_fields(exclude={*(exclude or ()), "grantee"})

    @property
    def part(self) -> str:
        """The part of the portal, in words."""
        return next((str(each.label) for each in contributions.shareables if each.key == self.resource), self.resource)

    @staticmethod
    def holds_on(day: date | Given) -> Q:
        return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))

    @property
    def is_open(self) -> bool:
        """Does it hold now or will it, so that it can be ended?"""
        return self.ends_on is None or self.ends_on >= clock.common_day()

    @classmethod
    def give(cls, organisation: Organisation, *, by: Actor, **values: Any) -> VisibilityGrant:
        """Let another partner look in. Refused for the company itself, and for the same part from the same day."""
        if organisation.pk == values["grantee"].pk:
            raise Refused(gettext("A company sees its own already."), field="grantee")
        with unique(gettext("This is given already, from the same day."), field="resource"), transaction.atomic():
            grant = cls(organisation=organisation, grantee_name=str(values["grantee"]), **values)
            made(grant, by=by, operation="insights.give")
            publish(InsightGiven(grant_id=grant.pk, organisation_id=organisation.pk))
            return grant

    def end(self, *, by: Actor) -> Undo:
        """From now on it does not hold. One that has not begun is ended before it does. Gives the way back."""
        alike = contest("insights", self.organisation_id, self.grantee_id, self.resource)
        with acting(by):
            return alike.claim(lambda: self._ended(by=by))

    def _ended(self, *, by: Actor) -> Undo:
        with transaction.atomic():
            locked = type(self).objects.select_for_update().get(pk=self.pk)
            if not locked.is_open:
                raise Refused(gettext("This has ended already."))
            before = audit.snapshot(locked)
            was = {"starts_on": locked.starts_on, "ends_on": locked.ends_on}
            locked.ends_on = clock.common_day() - timedelta(days=1)
            if locked.starts_on > locked.ends_on:
                locked.starts_on = locked._free_day(before=locked.ends_on)
            locked.save(update_fields=["starts_on", "ends_on"])
            audit.record("insights.end", subject=locked, before=before, after=audit.snapshot(locked))
            kept = Undo.keep([Altered(locked, was)], operation="insights.end", by=by)
        self.starts_on, self.ends_on = locked.starts_on, locked.ends_on
        return kept

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """Who takes its end back sees both companies still: nobody is let in anew by somebody who does not know them any more."""
        with acting(by.within_remit()):
            if not type(self).objects.filter(pk=self.pk).exists():
                raise Refused(
                    gettext("Not all of these are there for you to change any more. Ask who looks after them now.")
                )
        yield

    def _free_day(self, *, before: date) -> date:
        """The last day up to this one from which the same was not given: of two that never held, each keeps its row."""
        alike = type(self).objects.filter(organisation_id=self.organisation_id, grantee_id=self.grantee_id)
        taken = set(alike.filter(resource=self.resource).values_list("starts_on", flat=True))
        while before in taken:
            before -= timedelta(days=1)
        return before

    @classmethod
    def seen_by(cls, organisation_ids: list[int]) -> Mapping[int, dict[Organisation, list[VisibilityGrant]]]:
        """What each of these companies may look into today: by company, then by whose it is."""
        found: dict[int, dict[Organisation, list[VisibilityGrant]]] = {}
        today = cls.objects.filter(cls.holds_on(clock.common_day()), grantee__in=organisation_ids)
        for grant in today.select_related("organisation").order_by("organisation__name", "id"):
            found.setdefault(grant.grantee_id, {}).setdefault(grant.organisation, []).append(grant)
        return found
