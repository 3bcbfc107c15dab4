"""Rounds: several colleagues are asked to judge several partners by a day.

Their marks are sealed until all of a round is judged: who still has one to give learns nothing of the others'. A sealed mark
is told to who gave it and to auditors, and counts in no score. All marks of a round are opened together: when the last one
asked for is given, or when the round is closed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.trail.changes import change, made, one_by_one
from hanse.kernel.walls.access import PartnerOwned, Scope
from hanse.kernel.walls.authz import allows, table
from hanse.kernel.work.contest import Contest, contest
from hanse.network.models import Organisation

from ..events import JudgementsAsked, MarksOpened
from ..judging.criterion import Judged
from .definitions import Kind
from .ratings import Rating

MOST_PARTNERS, MOST_RATERS = 50, 10
END = "scorecards.end_round"
WHY = "open the marks of a round"
MOST_AHEAD = timedelta(days=366)
LATEST = timedelta(days=14)
"""So long after its day a round is closed by itself: a starting point."""


class JudgingRound(models.Model):
    """Colleagues are asked to judge partners by one criterion (`key`) until a day. It is over when it is closed."""

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    key = models.CharField(gettext_lazy("criterion"), max_length=40)
    due_on = models.DateField(gettext_lazy("due"))
    note = models.CharField(gettext_lazy("note"), max_length=200, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("asked by")
    )
    at = models.DateTimeField(gettext_lazy("asked"))
    reminded_on = models.DateField(gettext_lazy("reminded"), null=True, blank=True)
    closed_at = models.DateTimeField(gettext_lazy("closed"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("round of judgements")
        verbose_name_plural = gettext_lazy("rounds of judgements")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.key} {self.due_on.isoformat()}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()

    @classmethod
    def begin(
        cls, judged: Judged, *, partners: Collection[Organisation], raters: Collection[Account], due_on: date, note: str,
        by: Actor,
    ) -> JudgingRound:  # fmt: skip
        """Ask. Each of the raters is asked of those partners that they see and may judge; refused where that is nobody."""
        if by.account_id is None:
            raise Refused(_("Only somebody who has signed in asks colleagues."), status=403)
        if due_on <= clock.today():
            raise Refused(_("Choose a day that is still to come."), field="due_on")
        if due_on > clock.today() + MOST_AHEAD:  # until then marks are sealed, and count nowhere
            raise Refused(_("This day is more than a year ahead."), field="due_on")
        if not 0 < len(partners) <= MOST_PARTNERS or not 0 < len(raters) <= MOST_RATERS:
            words = {"partners": MOST_PARTNERS, "raters": MOST_RATERS}
            raise Refused(_("Ask one to %(raters)s colleagues about one to %(partners)s partners.") % words)
        asked = [(rater, company) for rater in raters for company in _judgeable(rater, judged, partners)]
        if not asked:
            raise Refused(_("None of these colleagues may judge any of these partners."), field="raters")
        row = cls(
            kind=judged.kind, key=judged.key, due_on=due_on, note=note, account_id=by.account_id, at=clock.now()
        )  # fmt: skip
        with transaction.atomic():
            made(row, by=by, operation="scorecards.ask_judgements")
            Ask.objects.bulk_create([Ask(round=row, account=rater, organisation=each) for rater, each in asked])
            publish(JudgementsAsked(round_id=row.pk, again=False, by_account_id=by.account_id or 0))
        return row

    def remind(self, *, by: Actor) -> None:
        """Tell those who still have to judge once more, at most once a day."""
        self._must_be_theirs(by)
        with transaction.atomic(), change(self, by=by, operation="scorecards.ask_judgements") as row:
            row._must_be_open()
            if row.reminded_on == clock.today():
                raise Refused(_("They were reminded today already."))
            row.reminded_on = clock.today()
            publish(JudgementsAsked(round_id=row.pk, again=True, by_account_id=by.account_id or 0))

    def close(self, *, by: Actor) -> None:
        """Nobody is asked any more; what was judged is opened, and counts."""
        self._must_be_theirs(by)
        in_turn().claim(lambda: self._close(by=by))

    def _close(self, *, by: Actor) -> None:
        with change(self, by=by, operation="scorecards.ask_judgements") as row:
            row._must_be_open()
            row.closed_at = clock.now()
            row.save(update_fields=["closed_at"])
            open_due()

    @classmethod
    def remind_due(cls, *, today: date) -> None:
        """Three days before the day, and on the day after, everybody who is behind is reminded. Safe to run twice."""
        days = [today + timedelta(days=3), today - timedelta(days=1)]
        rows = cls.objects.filter(closed_at=None, due_on__in=days).exclude(reminded_on=today)
        one_by_one(rows.order_by("pk"), lambda row: row.remind(by=current()))

    @classmethod
    def close_late(cls, *, today: date) -> None:
        """A round that is two weeks late is closed, lest its marks stay sealed; so are opened those that wait for nobody here any more."""
        late = cls.objects.filter(closed_at=None, due_on__lte=today - LATEST).order_by("pk")

        def close() -> None:
            one_by_one(late, lambda row: row._close(by=current()))
            open_due()

        in_turn().claim(close)

    def is_theirs(self, by: Actor) -> bool:
        """Do they look after the whole of it: who opened it, and whoever may end any?"""
        return by.is_system or self.account_id == by.account_id or bool(by.roles & table()[END].any)

    def _must_be_theirs(self, by: Actor) -> None:
        if not self.is_theirs(by):
            raise Refused(_("Only who opened this round, or who may end any, reminds or closes it."), status=403)

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise Refused(_("This round is closed already."))


class Ask(PartnerOwned):
    """One colleague is asked to judge one partner in a round. It is done by judging: nothing is kept of that here.

    No partner sees who is asked about it.
    """

    scope = Scope(partner="none")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(
        JudgingRound, on_delete=models.CASCADE, related_name="asks", verbose_name=gettext_lazy("round")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=gettext_lazy("colleague")
    )

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("asked judgement")
        verbose_name_plural = gettext_lazy("asked judgements")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "organisation", "account"], name="ask_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.organisation_id}"

    @classmethod
    def told(cls) -> QuerySet[Any]:
        """Each with `done`: was it judged since the round began?"""
        given = Rating.objects.filter(
            key=OuterRef("round__key"), organisation=OuterRef("organisation"), account=OuterRef("account"),
            at__gte=OuterRef("round__at"),
        )  # fmt: skip
        return cls.objects.annotate(done=Exists(given))

    @classmethod
    def open_of(cls, account_id: int | None) -> QuerySet[Any]:
        """What this colleague still has to judge."""
        return cls.told().filter(round__closed_at=None, account=account_id or 0, done=False)


def _judgeable(rater: Account, judged: Judged, partners: Collection[Organisation]) -> list[Organisation]:
    """Those of the partners that a colleague sees and may judge by the criterion."""
    roles = StaffRole.objects.filter(account=rater).values_list("role", flat=True)
    actor = Actor.staff(account_id=rater.pk, name=rater.name, roles=roles)
    if not judged.is_for(actor.roles, rater.pk):
        return []
    with acting(actor):
        rows = Organisation.objects.filter(pk__in=[each.pk for each in partners], partnerships__role=judged.kind)
        seen = list(rows.distinct().prefetch_related("partnerships"))
        judge = judged.by_its_roles(actor)
        return [each for each in seen if allows(judge, f"scorecards.rate_{judged.kind}", each)]


def in_turn() -> Contest:
    """Who gives a mark or closes a round waits for whoever else does: of two last ones the second sees the first.

    All rounds together, for a mark may wait for several.
    """
    return contest("the marks of rounds")


def is_asked(organisation: Organisation, key: str) -> bool:
    """Does an open round ask about a company by a criterion?"""
    with acting(Actor.system(WHY)):
        return Ask.objects.filter(organisation=organisation, round__key=key, round__closed_at=None).exists()


def open_due() -> int:
    """Open the sealed marks of which no open round waits for anybody; gives how many. In the transaction of what opened them."""
    with acting(Actor.system(WHY)):
        rows = Rating.objects.filter(sealed=True).exclude(Exists(_waiting()))
        found = dict(rows.order_by("pk").values_list("pk", "kind"))
        Rating.objects.filter(pk__in=found).update(sealed=False, opened_at=clock.now())
        for each in sorted({*found.values()}):
            publish(MarksOpened(role=each))
    return len(found)


def _waiting() -> QuerySet[JudgingRound]:
    """Open rounds about the company of a mark, by its criterion, begun before it, in which somebody has still to judge."""
    left = Ask.told().filter(round=OuterRef("pk"), done=False, account__is_active=True)
    return JudgingRound.objects.filter(
        Exists(left), closed_at=None, key=OuterRef("key"), at__lte=OuterRef("at"), asks__organisation=OuterRef("organisation")
    )  # fmt: skip
