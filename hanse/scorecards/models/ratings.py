"""What our own people judge: a mark with its reason."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
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
from .definitions import Kind

WORST, BEST = 1, 5


class Rating(PartnerOwned):
    """One colleague's mark for one partner in one role, 1 (poor) to 5 (excellent). Their latest counts; all are kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ratings")
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    mark = models.PositiveSmallIntegerField(
        gettext_lazy("mark"), validators=[MinValueValidator(WORST), MaxValueValidator(BEST)]
    )
    reason = models.TextField(gettext_lazy("reason"), max_length=2000)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField(gettext_lazy("by"), max_length=200)
    at = models.DateTimeField(gettext_lazy("when"))

    class Meta(PartnerOwned.Meta):
        verbose_name = gettext_lazy("rating")
        verbose_name_plural = gettext_lazy("ratings")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["organisation", "kind", "-at"], name="rating_of_partner")]
        constraints = [
            models.CheckConstraint(name="rating_mark", condition=models.Q(mark__range=(WORST, BEST))),
        ]

    def __str__(self) -> str:
        return f"{self.rater}: {self.mark}"

    @classmethod
    def give(cls, organisation: Organisation, *, kind: str, mark: int, reason: str, by: Actor) -> Rating:
        """Judge a partner. Refused without a reason, outside of 1 to 5, or for a company without that role."""
        if not by.is_staff or by.account_id is None:
            raise Refused(_("Only our own people rate partners."), status=403)
        if not WORST <= mark <= BEST:
            raise Refused(_("A mark is a whole number from 1 to 5."), field="mark")
        if not reason.strip():
            raise Refused(_("Say why: the partner sees the mark with its reason."), field="reason")
        if not Partnership.objects.filter(organisation=organisation, role=kind).exists():
            raise Refused(_("%(company)s has no such role.") % {"company": organisation}, field="kind")
        row = cls(
            organisation=organisation, kind=kind, mark=mark, reason=reason.strip(), account_id=by.account_id,
            rater=by.name, at=clock.now(),
        )  # fmt: skip
        with transaction.atomic():
            made(row, by=by, operation=f"scorecards.rate_{kind}", reason=reason.strip())
            publish(RatingGiven(rating_id=row.pk, organisation_id=organisation.pk, role=kind))
        return row

    @classmethod
    def counting(cls, kind: str) -> dict[int, list[Decimal]]:
        """The marks that count now for each company: the latest of each rater."""
        return cls._latest(cls.objects.filter(kind=kind))

    @classmethod
    def of_company(cls, organisation_id: int, kind: str) -> list[Decimal]:
        """The marks that count now for one company."""
        return cls._latest(cls.objects.filter(organisation=organisation_id, kind=kind)).get(organisation_id, [])

    @staticmethod
    def _latest(rows: models.QuerySet[Rating]) -> dict[int, list[Decimal]]:
        latest: dict[tuple[int, int], int] = {}
        for company, account, mark in rows.order_by("at", "id").values_list("organisation_id", "account_id", "mark"):
            latest[company, account] = mark
        found: dict[int, list[Decimal]] = {}
        for (company, _account), mark in latest.items():
            found.setdefault(company, []).append(Decimal(mark))
        return found
