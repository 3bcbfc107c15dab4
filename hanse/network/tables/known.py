"""What partners can be filtered by now: what they have been given and where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from hanse.kernel.actor import current
from hanse.kernel.models import Account
from hanse.kernel.together import together
from hanse.ui import formats
from hanse.ui.tables import by_label

from ..models import LineTerritory, Organisation, Partnership, Site, Territory
from ..territories import regions
from .choices import one_of_each

Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What partners can be filtered by now, and whether there are any."""

    some: bool
    countries: Choices
    business_types: Choices
    managers: Choices
    territories: Choices
    regions: Regions


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions in which there are head sites: each as people write it, country and name."""

    spellings: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, sites: Iterable[tuple[str, str]]) -> Regions:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for country, name in sites:
            if named := regions.key(country, name):
                found[f"{country}.{named}"].append((country, name))
        return cls(dict(found))

    @property
    def choices(self) -> Choices:
        told = {key: self._label(*spelt[0]) for key, spelt in self.spellings.items()}
        return by_label(told.items())

    def called(self, text: str) -> list[str]:
        """Those of which this is a name, in whatever language."""
        split = (each.split(".", 1) for each in self.spellings)
        return [f"{country}.{name}" for country, name in split if regions.key(country, text) == name]

    @staticmethod
    def _label(country: str, name: str) -> str:
        region = regions.label(country, name, language=(get_language() or "en")[:2])
        return f"{region}, {formats.country(country)}" if country else region

    def where(self, chosen: Sequence[str]) -> Q:
        """That a company's head site is in one of these."""
        there = Q(pk__in=())
        for key in chosen:
            for country, name in self.spellings[key]:
                there |= Q(country=country, region=name)
        return Q(Exists(Site.objects.filter(there, organisation=OuterRef("organisation"), is_head=True)))


HEADS_WITH_REGION = "is_head AND NOT (region = '')"
"""As the index `site_region` has it."""


def known() -> Known:
    """What partners have been given and where they are, in one question."""
    sees_all = current().is_staff and not current().is_bounded
    found = _off_indexes() if sees_all else _of_each_partner()
    return Known(
        some=bool(found["role"]),
        countries=by_label((key, formats.country(key)) for key, _label in found["country"]),
        business_types=by_label(found["type"]),
        managers=by_label(found["manager"]),
        territories=by_label(found["territory"]),
        regions=Regions.of(found["region"]),
    )


Found = defaultdict[str, list[tuple[str, str]]]
"""Of each thing to filter by, the values that there are: key and label, of a region country and name."""


def _off_indexes() -> Found:
    """For who sees all: each value looked up in an index, of however many partners."""
    companies, partnerships = Organisation.objects.order_by(), Partnership.objects.order_by()
    managers = _led_to(Account.objects.order_by(), "manager", partnerships)
    territories = _led_to(Territory.objects.order_by(), "territory", partnerships, LineTerritory.objects.order_by())
    asked = (
        _told("role", one_of_each(partnerships, "role"), "role"),
        _told("country", one_of_each(companies, "country"), "country"),
        _told("type", one_of_each(companies, "business_type"), "business_type"),
        _told("manager", managers, "public_id", "name"), _told("territory", territories, "public_id", "name"),
        _told("region", one_of_each(_heads(), "country", "region", where=HEADS_WITH_REGION), "country", "region"),
    )  # fmt: skip
    found: Found = defaultdict(list)
    for what, key, label in asked[0].union(*asked[1:], all=True).order_by():
        found[what].append((key, label))
    return found


def _of_each_partner() -> Found:
    """For who sees some: each of their partners is read, once."""
    partners = Partnership.objects.order_by().values_list(
        *(column for columns in OF_PARTNER.values() for column in columns)
    )
    by_line = LineTerritory.objects.order_by().values_list("territory__public_id", "territory__name")
    asked = partners.distinct(), by_line.distinct(), _heads().values_list("country", "region").distinct()
    together(*asked)
    found: Found = defaultdict(list)
    for row in asked[0]:
        values = iter(row)
        for what, columns in OF_PARTNER.items():
            told = tuple(islice(values, len(columns)))
            found[what].append((told[0], told[-1]))
    found["territory"] += asked[1]
    found["region"] += asked[2]
    return found


OF_PARTNER = {
    "role": ("role",),
    "country": ("organisation__country",),
    "type": ("organisation__business_type",),
    "manager": ("manager__public_id", "manager__name"),
    "territory": ("territory__public_id", "territory__name"),
}


def _heads() -> QuerySet[Site]:
    return Site.objects.filter(is_head=True).exclude(region="").order_by()


def _led_to[M: Model](rows: QuerySet[M], by: str, *leading: QuerySet[Any]) -> QuerySet[M]:
    """Those to which any of these leads."""
    return rows.filter(reduce(or_, (Q(Exists(some.filter(**{by: OuterRef("pk")}))) for some in leading)))


def _told(what: str, rows: QuerySet[Any], key: str, label: str = "") -> QuerySet[Any]:
    """Each value once, with what it is of and what it is called."""
    text = CharField()
    told: QuerySet[Any] = rows.annotate(what_=Value(what, text), key_=Cast(key, text), label_=Cast(label or key, text))
    return told.values_list("what_", "key_", "label_").distinct()
