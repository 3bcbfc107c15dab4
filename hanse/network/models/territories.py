"""Areas of the market and who looks after them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import locked, made
from hanse.ui import formats

from ..events import StandInChanged, TerritoryRedrawn
from ..territories.areas import MOST_PARTS, Part, read, written
from ..territories.covering import Claim
from .editing import Seen, corrected, unique
from .undoing import Altered, PlaceTaken, Undo, edited, unused_out

ONE_DAY = timedelta(days=1)
EDIT, ASSIGN = "territories.edit", "territories.assign"


class Territory(models.Model):
    """A named area, for partners in some roles and for some product lines; without any, for all of them.

    `area` has a country, a region or postcodes on each line (`areas.read`); who is in it is computed. `country` and `group`
    only say under what the territory is listed. `way_back` is how the one who has just drawn it takes it back.
    """

    way_back: Undo | None = None

    public_id = PublicIdField()
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    group = models.CharField(_("group"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    area = models.TextField(_("area"), blank=True, default="", db_default="")
    roles = models.JSONField(_("roles"), null=True, blank=True)
    lines = models.JSONField(_("product lines"), null=True, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["group", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def draw(cls, *, code: str, by: Actor, **fields: object) -> Territory:
        """A new area of the market. Refused where the code is taken."""
        with unique(_taken(code), field="code"), transaction.atomic():
            row = made(cls(code=code, **fields), by=by, operation=EDIT)
            row.way_back = Undo.of_new(row, operation=EDIT, by=by)
            return row

    def edit(self, *, code: str, by: Actor, seen: Seen | None = None, **fields: object) -> Undo | None:
        """Correct its code, name, group or country; gives the way back. Raises `Overtaken`."""
        with unique(_taken(code), field="code"), transaction.atomic():
            return edited(self, {"code": code, **fields}, by=by, operation=EDIT, seen=seen)

    def remove(self, *, by: Actor) -> Undo:
        """Refused while partners are in it, or where somebody looks or looked after it: then it stays for its history.

        Gives the way back. Places that it claimed along with another are the other's then.
        """
        with transaction.atomic():
            key, claimed = self.pk, self.area
            gone = unused_out(self, by=by, operation=EDIT)
            if claimed:
                publish(TerritoryRedrawn(territory_id=key))
            return Undo.keep([gone], operation=EDIT, by=by)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """With the area who is in it changes too."""
        yield
        self._keep_its_lines()
        if values.keys() & {"area", "roles", "lines"}:
            publish(TerritoryRedrawn(territory_id=self.pk))

    def _keep_its_lines(self) -> None:
        """Nobody removes the product lines that it is for before all see that it is. Refused where somebody has.

        It names them by their public ids, so no constraint holds them.
        """
        wanted = set(self.lines or ())
        kept: Any = apps.get_model("network", "productline")._default_manager.filter(public_id__in=wanted)
        if wanted and len(kept.select_for_update(no_key=True).order_by("pk")) < len(wanted):
            raise Refused(gettext("One of the product lines was removed meanwhile. Look at the lines, then try again."))

    @property
    def parts(self) -> tuple[Part, ...]:
        return read(self.area, countries=_AsIs())

    @property
    def claim(self) -> Claim:
        return Claim(self.pk, self.parts, frozenset(self.roles or ()), frozenset(self.lines or ()))

    @staticmethod
    def kept(*, area: Collection[Part], roles: Collection[str], lines: Collection[str]) -> dict[str, Any]:
        """What it claims as its columns keep that."""
        return {"area": written(sorted(area)), "roles": sorted(roles) or None, "lines": sorted(lines) or None}

    def redraw(
        self,
        parts: Collection[Part],
        *,
        roles: Collection[str],
        lines: Collection[str],
        by: Actor,
        seen: Seen | None = None,
    ) -> Undo | None:
        """Another area, other roles (of `covering.SELLING_ROLES`), other lines (public ids of product lines).

        Gives the way back, None when nothing is different. Who is in it is computed afterwards. Raises `Overtaken`.
        """
        if len(parts) > MOST_PARTS:
            raise Refused(
                ngettext("An area has %(count)d line at most.", "An area has %(count)d lines at most.", MOST_PARTS)
                % {"count": MOST_PARTS},
                field="area",
            )
        values = self.kept(area=parts, roles=roles, lines=lines)
        before: Mapping[str, Any] = {name: getattr(self, name) for name in values}
        with transaction.atomic():
            if not corrected(self, values, by=by, operation=EDIT, seen=seen):
                return None
            self._keep_its_lines()
            publish(TerritoryRedrawn(territory_id=self.pk))
            return Undo.keep([Altered(self, before)], operation=EDIT, by=by)

    def assign(
        self,
        *,
        account: Account,
        starts_on: date,
        ends_on: date | None = None,
        is_deputy: bool = False,
        in_place_of: Account | None = None,
        by: Actor,
    ) -> TerritoryAssignment:
        """Let somebody look after it, beside the others or in the place of one, whose time then ends the day before.

        Refused for one who already does in that time. It is taken back by its `way_back`, with the end of who was before.
        """
        if ends_on and ends_on < starts_on:
            raise Refused(gettext("The last day is before the first."), field="ends_on")
        with transaction.atomic():
            locked(Territory, self.pk)
            before = [self._take_over(in_place_of, starts_on, by=by)] if in_place_of is not None else []
            self._refuse_twice(account, starts_on, ends_on)
            row = TerritoryAssignment(
                territory=self, account=account, starts_on=starts_on, ends_on=ends_on, is_deputy=is_deputy
            )
            made(row, by=by, operation=ASSIGN)
            row.way_back = Undo.of_new(row, operation=ASSIGN, by=by, before=before)
            if is_deputy:
                by_whom = by.account_id or 0
                publish(StandInChanged(account.pk, by_whom, what="began", assignment_id=row.pk))
            return row

    def _take_over(self, before: Account, starts_on: date, *, by: Actor) -> Altered:
        held = self.assignments.filter(TerritoryAssignment.on(starts_on), account=before).first()
        if held is None:
            raise Refused(
                gettext("%(person)s does not look after it on that day.") % {"person": before}, field="in_place_of"
            )
        return held.ended(on=starts_on - timedelta(days=1), by=by)

    def _refuse_twice(self, account: Account, starts_on: date, ends_on: date | None) -> None:
        if TerritoryAssignment.within(starts_on, ends_on).filter(territory=self, account=account).exists():
            raise Refused(
                gettext("%(person)s looks after it in that time already.") % {"person": account}, field="account"
            )


FOR_ANOTHER = _(
    "%(person)s stands in for %(other)s in %(territory)s on some of these days, so for the partners of %(other)s alone. "
    "Choose somebody else there."
)


class _AsIs(dict[str, str]):
    """Country codes as they are kept."""

    def get(self, name: str, default: Any = None) -> Any:
        return name.upper() or default


def _taken(code: str) -> str:
    return gettext("Another territory has the code “%(code)s”.") % {"code": code}


class TerritoryAssignment(models.Model):
    """Who looks after a territory, from when to when; a deputy acts while the first is away.

    One that is lent (`lent_by`) holds no longer than its lender has the territory.
    """

    way_back: Undo | None = None

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="assignments")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="territory_assignments"
    )
    is_deputy = models.BooleanField(_("deputy"), default=False)
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("lent by"),
    )
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

    def meets(self, first: date, last: date | None) -> bool:
        """Is it held on one of these days?"""
        return (last is None or self.starts_on <= last) and (self.ends_on is None or self.ends_on >= first)

    def refuse_lent_by_others(self, theirs: Iterable[TerritoryAssignment], first: date, last: date) -> None:
        """Refused where whoever would stand in for this does so for somebody else on one of these days: for that one's partners alone."""
        lender = self.lent_by_id if self.is_deputy else self.account_id
        for each in theirs:
            if each.lent_by_id not in {None, lender} and each.meets(first, last):
                words = {"person": each.account, "other": each.lent_by, "territory": self.territory}
                raise Refused(FOR_ANOTHER % words, field="receiver")

    @staticmethod
    def days_without(held: Iterable[TerritoryAssignment], first: date, last: date) -> Iterator[tuple[date, date]]:
        """The spans from `first` to `last` in which none of these holds."""
        day = first
        for each in sorted(held, key=lambda each: each.starts_on):
            if each.meets(day, last):
                if each.starts_on > day:
                    yield day, each.starts_on - ONE_DAY
                if each.ends_on is None or each.ends_on >= last:
                    return
                day = each.ends_on + ONE_DAY
        yield day, last

    @staticmethod
    def on(day: date) -> Q:
        """That an assignment holds on that day."""
        then = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
        lenders = TerritoryAssignment.objects.filter(then, is_deputy=False, account=OuterRef("lent_by"))
        return then & (Q(lent_by=None) | Q(Exists(lenders.filter(territory=OuterRef("territory")))))

    @classmethod
    def within(cls, since: date, until: date | None) -> models.QuerySet[TerritoryAssignment]:
        """Those that hold on any of these days."""
        rows = cls.objects.exclude(ends_on__lt=since)
        return rows if until is None else rows.filter(starts_on__lte=until)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """Nobody looks after a territory twice: if they were given it anew meanwhile, that stays alone."""
        days = {"starts_on": self.starts_on, "ends_on": self.ends_on, **values}
        others = type(self).within(days["starts_on"], days["ends_on"]).exclude(pk=self.pk)
        if values and others.filter(territory=self.territory_id, account=self.account_id).exists():
            raise PlaceTaken
        yield

    def end(self, *, on: date, by: Actor, seen: Seen | None = None) -> Undo | None:
        """`on` is the last day. Refused before the first. Gives the way back; raises `Overtaken`."""
        self._refuse_before_the_first(on)
        with transaction.atomic():
            return edited(self, {"ends_on": on}, by=by, operation=ASSIGN, seen=seen)

    def ended(self, *, on: date, by: Actor) -> Altered:
        """The same, where it is a part of another act that keeps what was."""
        self._refuse_before_the_first(on)
        was = {"ends_on": self.ends_on}
        corrected(self, {"ends_on": on}, by=by, operation=ASSIGN)
        return Altered(self, was)

    def _refuse_before_the_first(self, on: date) -> None:
        if on < self.starts_on:
            raise Refused(
                gettext("%(person)s's time begins on %(day)s, so it cannot end before.")
                % {"person": self.account, "day": formats.day(self.starts_on)},
                field="on",
            )
