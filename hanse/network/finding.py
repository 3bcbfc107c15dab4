"""What the finder finds of companies, people, products and territories; each with the eyes of who asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from hanse.kernel.contributions import Found

from .models import Organisation, Person, Product, Territory
from .status import role_and_state

MOST_WORDS = 8


def _each_word(text: str, fields: Sequence[str]) -> Q:
    """Each word of the text in one of the fields."""
    whole = Q()
    for word in text.split()[:MOST_WORDS]:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        whole &= anywhere
    return whole


def companies(text: str, limit: int) -> list[Found]:
    """Companies by name, number or town; those whose name begins so come first."""
    fields = ("name", "legal_name", "partnerships__reference", "identifiers__value", "sites__city")
    begins = Case(When(name__istartswith=text, then=Value(0)), default=Value(1))
    rows = Organisation.objects.filter(_each_word(text, fields)).annotate(begins=begins).distinct()
    shown = rows.order_by("begins", "name", "id").prefetch_related("partnerships", "sites")[:limit]
    return [
        Found(
            company.name, _about(company), reverse("network:partner", args=[company.public_id]), icon="building-store"
        )
        for company in shown
    ]


def _about(company: Organisation) -> str:
    """Lübeck, DE, Dealer: active, AW00000502"""
    site = company.head_site
    roles = [_joined(role_and_state(each), each.reference or "") for each in company.partnerships.all()]
    return _joined(site.city if site else "", company.country, *roles)


def people(text: str, limit: int) -> list[Found]:
    """People at partners; those who have left come last."""
    fields = ("given_name", "family_name", "email", "organisation__name")
    rows = Person.objects.filter(_each_word(text, fields)).select_related("organisation")
    return [
        Found(person.name, _joined(person.title, str(person.organisation)), _url("person", person), icon="user")
        for person in rows.order_by(F("left_on").desc(nulls_first=True), "family_name", "given_name", "id")[:limit]
    ]


def own_people(text: str, limit: int) -> list[Found]:
    """The people of one's own company."""
    rows = Person.objects.filter(_each_word(text, ("given_name", "family_name", "email")), left_on=None)
    return [
        Found(person.name, _joined(person.title, person.email), _url("portal_person", person), icon="user")
        for person in rows[:limit]
    ]


def products(text: str, limit: int) -> list[Found]:
    rows = Product.objects.filter(_each_word(text, ("name", "number"))).select_related("line")
    return [
        Found(product.name, _joined(product.number, str(product.line or "")), _url("product", product), icon="box")
        for product in rows.order_by("-active", "name", "id")[:limit]
    ]


def territories(text: str, limit: int) -> list[Found]:
    rows = Territory.objects.filter(_each_word(text, ("name", "code")))
    return [
        Found(territory.name, territory.group, _url("territory", territory), icon="map-2") for territory in rows[:limit]
    ]


def _url(page: str, row: Person | Product | Territory) -> str:
    return reverse(f"network:{page}", args=[row.public_id])


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
