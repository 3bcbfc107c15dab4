"""What our own people judge: a mark with its reason, by a criterion, for a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.trail.changes import made
from hanse.kernel.walls.access import PartnerOwned
from hanse.network.models import Organisation, Partnership

from ..events import RatingGiven
from ..judging.criterion import BUILT_IN, Judged
from .definitions import Kind

WORST, BEST = 1, 5
Standing = dict[str, dict[int, list[Decimal]]]


class Rating(PartnerOwned):
    """One colleague's mark for one partner by one criterion, 1 (bad) to 5 (excellent). Their latest counts; all are kept.

    `key` is the criterion; empty in ratings from before there were several, which are by the one of the start. On
    `expires_on` it counts no more; `anchor` is what the mark meant when it was given. While a round waits for others it is
    `sealed` (`seals.py`): nobody is told it, and it counts nowhere, until `opened_at`.
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
    def give(
        cls, organisation: Organisation, *, kind: str, mark: int, reason: str, by: Actor, judged: Judged | None = None
    ) -> Rating:
        """Judge a partner by a criterion, without one by that of the start.

        Refused without a reason, outside of 1 to 5, for a company without that role, and for who does not judge by it.
        """
        from . import seals

        if not by.is_staff or by.account_id is None:
            raise Refused(_("Only our own people rate partners."), status=403)
        if judged is not None and not judged.is_for(by.roles, by.account_id):
            raise Refused(_("Others judge by this criterion."), status=403)
        if not WORST <= mark <= BEST:
            raise Refused(_("A mark is a whole number from 1 to 5."), field="mark")
        if not reason.strip():
            raise Refused(_("Say why: the partner sees the mark with its reason."), field="reason")
        if not Partnership.objects.filter(organisation=organisation, role=kind).exists():
            raise Refused(_("%(company)s has no such role.") % {"company": organisation}, field="kind")
        wanted, now = judged or BUILT_IN[kind], clock.now()
        row = cls(
            organisation=organisation, kind=kind, key=wanted.key, mark=mark, anchor=str(wanted.anchors[mark - 1])[:300],
            reason=reason.strip(), account_id=by.account_id, rater=by.name, at=now, expires_on=wanted.expires(clock.today()),
        )  # fmt: skip
        with transaction.atomic():
            row.sealed = bool(seals.lock_rounds(organisation, wanted.key))
            made(row, by=by, operation=f"scorecards.rate_{kind}", reason=reason.strip())
            if not row.sealed:
                publish(RatingGiven(rating_id=row.pk, organisation_id=organisation.pk, role=kind))
            elif seals.open_due():
                row.refresh_from_db(fields=["sealed", "opened_at"])
        return row

    @classmethod
    def standing(cls, kind: str, *, only: int | None = None) -> Standing:
        """For each criterion and company that was ever judged (or one of them) the marks that count: none where all have
        expired."""
        latest: dict[tuple[str, int, int], Decimal | None] = {}
        rows, today = cls.objects.filter(kind=kind, sealed=False).order_by("at", "id"), clock.today()
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
        from .seals import told_now

        rows = cls.objects.filter(told_now(), by_criterion(kind, key), organisation=organisation_id).order_by(
            "at", "id"
        )
        latest = {row.account_id: row for row in rows}
        return sorted(latest.values(), key=lambda row: row.at, reverse=True)


def by_criterion(kind: str, key: str) -> Q:
    """Judgements by a criterion; those of before there were several are by that of the start."""
    keys = [key, ""] if key == BUILT_IN[kind].key else [key]
    return Q(kind=kind, key__in=keys)
