"""What our own people judge: a mark with its reason, by a criterion, for a time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import current
from hanse.kernel.walls.access import PartnerOwned
from hanse.kernel.walls.authz import table
from hanse.network.models import Organisation

from ..judging.criterion import BUILT_IN
from .definitions import Kind

WORST, BEST = 1, 5
Standing = dict[str, dict[int, list[Decimal]]]


class Rating(PartnerOwned):
    """One colleague's mark for one partner by one criterion, 1 (bad) to 5 (excellent). Their latest counts; all are kept.

    `key` is the criterion; empty in ratings from before there were several, which are by the one of the start. On
    `expires_on` it counts no more; `anchor` is what the mark meant when it was given. While a round waits for others it is
    `sealed` (`rounds.py`): nobody is told it, and it counts nowhere, until `opened_at`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ratings")
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    key = models.CharField(gettext_lazy("criterion"), max_length=40, blank=True, default="", db_default="")
    mark = models.PositiveSmallIntegerField(
        gettext_lazy("mark"), validators=[MinValueValidator(WORST), MaxValueValidator(BEST)]
    )
    anchor = models.CharField(gettext_lazy("meaning"), max_length=300, blank=True, default="", db_default="")
    reason = models.TextField(gettext_lazy("reason"), max_length=2000)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField(gettext_lazy("by"), max_length=200)
    at = models.DateTimeField(gettext_lazy("when"))
    expires_on = models.DateField(gettext_lazy("expires"), null=True, blank=True)
    sealed = models.BooleanField(gettext_lazy("sealed"), default=False, db_default=False)
    opened_at = models.DateTimeField(gettext_lazy("opened"), null=True, blank=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("rating")
        verbose_name_plural = gettext_lazy("ratings")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "kind", "-at"], name="rating_of_partner"),
            models.Index(fields=["id"], condition=models.Q(sealed=True), name="rating_sealed"),
        ]
        constraints = [
            models.CheckConstraint(name="rating_mark", condition=models.Q(mark__range=(WORST, BEST))),
        ]

    def __str__(self) -> str:
        return f"{self.rater}: {self.mark}"

    @property
    def by_key(self) -> str:
        return self.key or BUILT_IN[self.kind].key

    def counts_on(self, day: date) -> bool:
        return self.expires_on is None or self.expires_on > day

    @classmethod
    def standing(cls, kind: str, *, only: int | None = None, at: datetime | None = None) -> Standing:
        """For each criterion and company that was ever judged (or one of them) the marks that count, or counted at a moment:
        none where all have expired."""
        latest: dict[tuple[str, int, int], Decimal | None] = {}
        rows = cls.objects.filter(Q(sealed=False) if at is None else opened_by(at), kind=kind).order_by("at", "id")
        today = clock.today() if at is None else timezone.localdate(at)
        if only is not None:
            rows = rows.filter(organisation=only)
        for key, company, account, mark, expires_on in rows.values_list(
            "key", "organisation_id", "account_id", "mark", "expires_on"
        ):
            counts = expires_on is None or expires_on > today
            latest[key or BUILT_IN[kind].key, company, account] = Decimal(mark) if counts else None
        found: Standing = {}
        for (key, company, _account), mark in latest.items():
            marks = found.setdefault(key, {}).setdefault(company, [])
            if mark is not None:
                marks.append(mark)
        return found

    @classmethod
    def of_company(cls, organisation_id: int, kind: str, key: str) -> list[Rating]:
        """Each rater's latest judgement of one company by one criterion, expired ones too, the newest first; as far as it is told."""
        rows = cls.objects.filter(told_now(), by_criterion(kind, key), organisation=organisation_id).order_by(
            "at", "id"
        )
        latest = {row.account_id: row for row in rows}
        return sorted(latest.values(), key=lambda row: row.at, reverse=True)


def by_criterion(kind: str, key: str) -> Q:
    """Judgements by a criterion; those of before there were several are by that of the start."""
    keys = [key, ""] if key == BUILT_IN[kind].key else [key]
    return Q(kind=kind, key__in=keys)


def opened_by(moment: object) -> Q:
    """Marks that were open at a moment: since then, or from the start."""
    return Q(sealed=False) & (Q(opened_at=None, at__lte=moment) | Q(opened_at__lte=moment))


def told_now() -> Q:
    """Marks that are told to who looks: open ones, their own, and all to an auditor who judges nobody."""
    actor = current()
    judges = any(actor.roles & table()[f"scorecards.rate_{kind}"].roles for kind in Kind.values)
    if actor.is_system or ("auditor" in actor.roles and not judges):
        return Q(pk__isnull=False)
    return Q(sealed=False) | Q(account=actor.account_id or 0)


def sealed_entries() -> Q:
    """What the trail tells of sealed marks of others; of none to an auditor."""
    hidden = Rating.objects.filter(sealed=True).exclude(told_now()).order_by().annotate(name=Cast("pk", CharField()))
    return Q(subject_type=Rating._meta.label_lower, subject_id__in=hidden.values("name"))
