"""What the relational database keeps of the facts: the version that counts, and sums by month for pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.ids import LENGTH
from hanse.kernel.walls.access import PartnerOwned
from hanse.kernel.work.locks import exclusive
from hanse.network.models import Product, ProductLine

from .expecting.models import FeedArrival, FeedExpectation, FeedPeriod

__all__ = [
    "FactTable",
    "FactVersion",
    "FeedArrival",
    "FeedExpectation",
    "FeedPeriod",
    "Monthly",
    "ProductLineKnown",
    "day_after",
]

SUM_DIGITS = 34
"""Room for the sum of ever so many of the largest lines: one that did not fit would keep every later import of its kind out."""


def day_after(day: date) -> datetime:
    """The moment at which a day is over, in the manufacturer's time."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


class FactTable(models.Model):
    """The committed version of one kind of fact. A later version in the store that is not named here does not count."""

    kind = models.CharField(max_length=40, primary_key=True)
    version = models.BigIntegerField()
    lines = models.BigIntegerField(default=0)
    newest_on = models.DateField(null=True)
    rates_version = models.BigIntegerField(null=True)
    """The version of the exchange rates by which its amounts are converted."""
    unconverted = models.BigIntegerField(default=0, db_default=0)
    """How many lines wait for the rate of their day, and count in no sum of amounts."""
    lines_known = models.BigIntegerField(null=True)
    """As of which row of `ProductLineKnown` its months are added up; None: nobody looked at that yet."""

    class Meta:
        verbose_name = _("fact table")
        verbose_name_plural = _("fact tables")

    def __str__(self) -> str:
        return f"{self.kind}, version {self.version}"

    @classmethod
    def pinned(cls, kind: str) -> FactTable | None:
        """The version that counts now, or None when nothing of this kind was ever committed."""
        return cls.objects.filter(kind=kind).first()

    @property
    def has_moved(self) -> bool:
        """Did products go to another line since its months were added up by line?"""
        return ProductLineKnown.last() > (self.lines_known or 0) or ProductLineKnown.moved().exists()


class FactVersion(models.Model):
    """A version of one kind of fact that counted, from when it did: what the figures of that day were read from."""

    kind = models.CharField(max_length=40)
    version = models.BigIntegerField()
    at = models.DateTimeField()
    lines = models.BigIntegerField(default=0)
    rates_version = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("version of facts")
        verbose_name_plural = _("versions of facts")
        ordering = ["kind", "version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="fact_version_once")]

    def __str__(self) -> str:
        return f"{self.kind}, version {self.version}"

    @classmethod
    def of(cls, table: FactTable) -> None:
        """Note the version that counts from now on; the same one again changes nothing."""
        cls.objects.get_or_create(
            kind=table.kind, version=table.version,
            defaults={"at": clock.now(), "lines": table.lines, "rates_version": table.rates_version},
        )  # fmt: skip

    @classmethod
    def known_on(cls, kind: str, day: date) -> FactVersion | None:
        """The version that counted when this day ended, in the manufacturer's time; None before there was any."""
        return cls.objects.filter(kind=kind, at__lt=day_after(day)).order_by("-at", "-version").first()


class ProductLineKnown(models.Model):
    """In which line a product is, from when figures first knew it. As of a row's number a product is in the line of its last row
    up to there.
    """

    product = models.ForeignKey("network.Product", on_delete=models.CASCADE, related_name="+")
    line = models.CharField(_("product line"), max_length=120, blank=True)
    of = models.CharField(max_length=LENGTH, blank=True, default="", db_default="")
    """The public id of the line that had this name then, kept for the cards that knew it when the line is removed."""
    at = models.DateTimeField(_("known since"))

    class Meta:
        verbose_name = _("known product line")
        verbose_name_plural = _("known product lines")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.line

    @classmethod
    def note(cls) -> int:
        """Keep which products changed their line since the last time; gives the number as of which that is known."""
        if cls.moved().exists():
            with exclusive("known product lines"), transaction.atomic():
                now = clock.now()
                ProductLineKnown.objects.bulk_create(
                    ProductLineKnown(
                        product=each, line=line.name if line else "", of=line.public_id if line else "", at=now
                    )
                    for each in cls.moved().select_related("line").order_by("id")
                    for line in (each.line,)
                )
        return cls.last()

    @classmethod
    def last(cls) -> int:
        """The number as of which all is known that was kept."""
        last: int | None = cls.objects.aggregate(last=Max("pk"))["last"]
        return last or 0

    @classmethod
    def moved(cls) -> QuerySet[Product]:
        """Products in another line than the last that was kept of them, or in one of another name, and those of which none was."""
        last = cls.objects.filter(product=OuterRef("pk")).order_by("-pk")
        products = Product.objects.annotate(
            kept=Subquery(last.values("line")[:1]), kept_of=Subquery(last.values("of")[:1])
        )
        is_same = Q(kept_of=Coalesce("line__public_id", Value(""))) | Q(kept_of="")
        return products.exclude(Q(kept__isnull=False, kept=Coalesce("line__name", Value(""))) & is_same)

    @classmethod
    def as_of(cls, number: int | None = None) -> dict[int, str]:
        """The line's name by product (empty for none) as of a number, or the last one; a product that came later is in its first."""
        return {product: line for product, (_of, line) in cls._walked(cls.objects.all(), number).items()}

    @classmethod
    def names(cls, lines: Collection[str], number: int | None = None) -> dict[str, str]:
        """What product lines were called as of a number, or are now, by their public ids; without those in which no product was."""
        if number is None:
            some = ProductLine.objects.filter(public_id__in=lines, products__isnull=False)
            return dict(some.values_list("public_id", "name").distinct())
        ever = cls.objects.filter(of__in=lines).values("product")
        return {
            of: line for of, line in cls._walked(cls.objects.filter(product__in=ever), number).values() if of in lines
        }

    @classmethod
    def _walked(cls, rows: QuerySet[Self], number: int | None) -> dict[int, tuple[str, str]]:
        """The last line of each product up to a number, its id and name, or the first where all came later."""
        found: dict[int, tuple[str, str]] = {}
        for key, product, of, line in rows.order_by("pk").values_list("pk", "product_id", "of", "line"):
            if number is None or key <= number:
                found[product] = (of, line)
            else:
                found.setdefault(product, (of, line))
        return found


class Monthly(PartnerOwned):
    """Sums of one partner, month and product line, in reporting currency; rebuilt from the lines at each commit."""

    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="monthly")
    kind = models.CharField(max_length=40)
    month = models.DateField(_("month"))
    product_line = models.ForeignKey("network.ProductLine", on_delete=models.SET_NULL, null=True, related_name="+")
    lines = models.PositiveIntegerField(_("lines"))
    quantity = models.DecimalField(_("quantity"), max_digits=SUM_DIGITS, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=SUM_DIGITS, decimal_places=4)
    part = models.DecimalField(max_digits=SUM_DIGITS, decimal_places=4, default=0, db_default=0)
    whole = models.DecimalField(max_digits=SUM_DIGITS, decimal_places=4, default=0, db_default=0)
    """What the kind's share is made of, such as lines in time and all lines."""

    class Meta(PartnerOwned.Meta):
        verbose_name = _("month's sum")
        verbose_name_plural = _("months' sums")
        ordering = ["kind", "month", "id"]
        indexes = [
            models.Index(fields=["organisation", "kind", "month"], name="monthly_partner"),
            models.Index(fields=["kind", "month"], name="monthly_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"
