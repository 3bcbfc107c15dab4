"""What is sold and bought: products in product lines in categories. The same for every partner, so behind no wall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.trail.changes import locked, made

from ..custom.record import Customised
from .editing import Seen, unique
from .organisations import currency_code
from .territories import Territory
from .undoing import Undo, edited, unused_out

EDIT = "products.edit"


def _alone_with(value: str, *, field: str) -> AbstractContextManager[None]:
    return unique(gettext("There is another one with “%(value)s”.") % {"value": value}, field=field)


class ProductCategory(models.Model):
    """A category of product lines. `way_back` is how the one who has just entered it takes it back."""

    way_back: Undo | None = None

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def enter(cls, *, name: str, by: Actor) -> ProductCategory:
        """A category that is new."""
        with _alone_with(name, field="name"), transaction.atomic():
            row = made(cls(name=name), by=by, operation=EDIT)
            row.way_back = Undo.of_new(row, operation=EDIT, by=by)
            return row

    def remove(self, *, by: Actor) -> Undo:
        """Refused while product lines are in it. Gives the way back."""
        with transaction.atomic():
            return Undo.keep([unused_out(self, by=by, operation=EDIT)], operation=EDIT, by=by)

    def edit(self, *, name: str, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Rename the category; gives the way back."""
        with _alone_with(name, field="name"), transaction.atomic():
            return edited(self, {"name": name}, by=by, operation=EDIT, seen=seen)


class ProductLine(models.Model):
    """A line of like products, such as helmets; breadth of range counts these."""

    way_back: Undo | None = None

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=120, unique=True)
    category = models.ForeignKey(
        ProductCategory,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("category"),
    )

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def enter(cls, *, name: str, category: ProductCategory | None, by: Actor) -> ProductLine:
        """A line that is new."""
        with _alone_with(name, field="name"), transaction.atomic():
            row = made(cls(name=name, category=category), by=by, operation=EDIT)
            row.way_back = Undo.of_new(row, operation=EDIT, by=by)
            return row

    def remove(self, *, by: Actor) -> Undo:
        """Refused while products, territories or figures are in it. Gives the way back."""
        with transaction.atomic():
            locked(ProductLine, self.pk, to_remove=True)
            self._refuse_while_named()
            return Undo.keep([unused_out(self, by=by, operation=EDIT)], operation=EDIT, by=by)

    @contextmanager
    def returning(self, values: Mapping[str, Any], *, by: Actor) -> Iterator[None]:
        """One that was entered goes again as little as any other while a territory is for it."""
        if not values:
            locked(ProductLine, self.pk, to_remove=True)
            self._refuse_while_named()
        yield

    def named_by(self) -> list[Territory]:
        """The territories that are for this line; they keep its public id, so no constraint holds it."""
        return [each for each in Territory.objects.filter(lines__isnull=False) if self.public_id in (each.lines or ())]

    def _refuse_while_named(self) -> None:
        if named := self.named_by():
            words = {"territory": named[0]}
            raise Refused(gettext("%(territory)s is for this product line. Take it out there first.") % words)

    def edit(self, *, name: str, category: ProductCategory | None, by: Actor, seen: Seen | None = None) -> Undo | None:
        """Rename the line, or put it into another category; gives the way back."""
        with _alone_with(name, field="name"), transaction.atomic():
            return edited(self, {"name": name, "category": category}, by=by, operation=EDIT, seen=seen)


class Product(Customised, models.Model):
    way_back: Undo | None = None

    public_id = PublicIdField()
    number = models.CharField(_("number"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    line = models.ForeignKey(
        ProductLine,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("product line"),
    )
    list_price = models.DecimalField(_("list price"), max_digits=18, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    description = models.TextField(_("description"), blank=True)
    active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="product_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def enter(cls, *, number: str, by: Actor, **fields: object) -> Product:
        """A product that is new to us."""
        with _alone_with(number, field="number"), transaction.atomic():
            row = made(cls(number=number, **fields), by=by, operation=EDIT)
            row.way_back = Undo.of_new(row, operation=EDIT, by=by)
            return row

    def edit(self, *, number: str, by: Actor, seen: Seen | None = None, **fields: object) -> Undo | None:
        """Correct what is known of the product; gives the way back. Raises `Overtaken` when it no longer is as it was `seen`."""
        with _alone_with(number, field="number"), transaction.atomic():
            return edited(self, {"number": number, **fields}, by=by, operation=EDIT, seen=seen)


class ProductIdentifier(models.Model):
    """A number by which another system knows a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("register"), max_length=60)
    value = models.CharField(_("number"), max_length=120)

    class Meta:
        verbose_name = _("product identifier")
        verbose_name_plural = _("product identifiers")
        ordering = ["scheme", "value", "id"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="product_identifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"
