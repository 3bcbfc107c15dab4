"""What is asked about products, product lines and categories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Product, ProductCategory, ProductLine
from .watched import WatchedForm


class ProductForm(WatchedForm[Product]):
    """A product. A price needs its currency, and a currency without a price says nothing."""

    line = forms.ModelChoiceField(
        ProductLine.objects.all(),
        label=gettext_lazy("Product line"),
        required=False,
        to_field_name="public_id",
        empty_label="–",
    )
    list_price = forms.DecimalField(
        label=gettext_lazy("List price"), required=False, min_value=0, max_digits=18, decimal_places=4
    )

    class Meta:
        model = Product
        fields = ("number", "name", "line", "list_price", "currency", "unit", "description", "active")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        price, currency = given.get("list_price"), given.get("currency")
        if price is not None and currency == "":
            self.add_error("currency", ValidationError(_("Say in which currency the price is.")))
        untouched = (self.record.list_price, self.record.currency) == (price, currency)
        if price is None and currency and "list_price" not in self.errors and not untouched:
            given["currency"] = ""
        return given


class ProductLineForm(WatchedForm[ProductLine]):
    """A product line's name and its category."""

    category = forms.ModelChoiceField(
        ProductCategory.objects.all(),
        label=gettext_lazy("Category"),
        required=False,
        to_field_name="public_id",
        empty_label="–",
    )

    class Meta:
        model = ProductLine
        fields = ("name", "category")


class ProductCategoryForm(WatchedForm[ProductCategory]):
    """A category's name."""

    class Meta:
        model = ProductCategory
        fields = ("name",)
