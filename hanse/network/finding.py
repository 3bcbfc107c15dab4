"""What may be found of companies, people, products and territories, and how rows that were found are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.finding.declaring import Above, Beside, Searchable
from hanse.finding.ranking import is_called
from hanse.kernel import clock
from hanse.kernel.contributions import Found
from hanse.ui import formats

from .models import Organisation, Partnership, Person, Product, Site, Territory, TerritoryAssignment
from .partnership.status import role_and_state
from .tables.known import known
from .territories import by_postcode, regions
from .territories.areas import Address, plain
from .territories.holdings import holders

LEAST_LETTERS = 4
"""Of a region's name: codes of two or three letters are also the beginnings of words."""
MOST_COLLEAGUES = 5
SEARCHABLE = (
    Searchable(
        "companies", "c", "network.Organisation", title=("name",), words=("legal_name", "sought"), owner="id", order=10,
        beside=(
            Beside("network.Site", "organisation_id", words=("name", "city", "region")),
            Beside("network.Identifier", "organisation_id", numbers=("value",)),
            Beside("network.Partnership", "organisation_id", words=("sought",), numbers=("reference",)),
        ),
    ),
    Searchable(
        "people", "p", "network.Person", title=("given_name", "family_name"), words=("title", "email", "sought"),
        numbers=("reference",),
        owner="organisation_id", above=Above("network.Organisation", "organisation_id", ("name",)),
        past="r.left_on IS NOT NULL", past_columns=("left_on",), order=20,
    ),
    Searchable(
        "products", "a", "network.Product", title=("name",), words=("sought",), numbers=("number",), past="NOT r.active", past_columns=("active",),
        beside=(Beside("network.ProductIdentifier", "product_id", numbers=("value",)),),
        above=Above("network.ProductLine", "line_id", ("name",)), order=30,
    ),
    Searchable(
        "territories", "t", "network.Territory", title=("name",), words=("group",), numbers=("code",), order=40
    ),
)  # fmt: skip


def partners_by_region(text: str) -> list[Found]:
    """The list of those partners that are in a region, by any of its names."""
    if len(text) < LEAST_LETTERS or not regions.is_listed(text):
        return []
    there = known().regions
    labels = dict(there.choices)
    url = reverse("network:partners")
    return [Found(labels[key], "", f"{url}?region={quote(key)}", icon="map-pin") for key in there.called(text)]


def territories_by_postcode(text: str) -> list[Found]:
    """The territories in which a postcode is."""
    if (asked := by_postcode.asked(text)) is None:
        return []
    there = by_postcode.territories_at(*asked)
    today = TerritoryAssignment.objects.filter(
        TerritoryAssignment.on(clock.today()), territory__in=there, is_deputy=False
    )
    names: dict[int, list[str]] = defaultdict(list)
    for territory, name in today.order_by("account__name").values_list("territory", "account__name"):
        names[territory].append(name)
    return [
        Found(
            each.name,
            "; ".join(filter(None, (_place(address, asked[1]), ", ".join(names[each.pk])))),
            _url("territory", each),
            "map-2",
        )
        for each, address in there.items()
    ]


def _place(address: Address, postcode: str) -> str:
    """Where it is; of one that nobody has by which other it is told."""
    named = _joined(address.postcode, address.region, formats.country(address.country))
    return named if plain(address.postcode) == plain(postcode) else _("nearest known: %(place)s") % {"place": named}


def handovers(text: str) -> list[Found]:
    """Colleagues who look after something, by name, each to be handed over, or to be stood in for."""
    if len(text) < LEAST_LETTERS:
        return []
    named: list[Any] = [each for each in holders() if is_called(text, each.name)]
    return [found for each in named[:MOST_COLLEAGUES] for found in _ways_of(each)]


def _ways_of(holder: Any) -> Iterator[Found]:
    """One of `holders()`: for good, and for a time where they have a territory."""
    partners, territories = holder.partner_count, holder.territory_count
    url, words = reverse("network:handover_new", args=[holder.public_id]), {"name": holder.name}
    detail = ngettext("%(shown)s partner", "%(shown)s partners", partners) % {"shown": formats.number(partners)}
    yield Found(_("Hand over from %(name)s") % words, detail, url, icon="transfer")
    if territories:
        detail = ngettext("%(shown)s territory", "%(shown)s territories", territories)
        detail %= {"shown": formats.number(territories)}
        yield Found(_("Stand-in for %(name)s") % words, detail, f"{url}?away=yes", icon="calendar-off")


def companies(ids: Sequence[int]) -> list[Found]:
    """With their town and, in the same query, their roles."""
    city = Site.objects.filter(organisation=OuterRef("pk")).values("city")[:1]
    roles = ("partnerships__role", "partnerships__state", "partnerships__reference")
    rows = Organisation.objects.filter(pk__in=ids).annotate(town=Subquery(city)).order_by("partnerships__id")
    there: dict[int, list[str]] = {}
    told: dict[int, tuple[str, str]] = {}
    for key, public_id, name, country, town, role, state, number in rows.values_list(
        "pk", "public_id", "name", "country", "town", *roles
    ):
        there.setdefault(key, [town or "", country])
        told[key] = name, reverse("network:partner", args=[public_id])
        if role:
            there[key] += [str(role_and_state(Partnership(role=role, state=state))), number or ""]
    return [
        Found(told[key][0], _joined(*there[key]), told[key][1], icon="building-store") for key in ids if key in there
    ]


def people(ids: Sequence[int]) -> list[Found]:
    rows = Person.objects.select_related("organisation")
    return _found(
        rows, ids, lambda row: Found(row.name, _joined(row.title, str(row.organisation)), _url("person", row), icon="user")
    )  # fmt: skip


def own_people(ids: Sequence[int]) -> list[Found]:
    """Of one's own company, without those who have left."""
    return _found(
        Person.objects.filter(left_on=None), ids,
        lambda row: Found(row.name, _joined(row.title, row.email), _url("portal_person", row), icon="user"),
    )  # fmt: skip


def products(ids: Sequence[int]) -> list[Found]:
    rows = Product.objects.select_related("line")
    return _found(
        rows, ids, lambda row: Found(row.name, _joined(row.number, str(row.line or "")), _url("product", row), icon="box")
    )  # fmt: skip


def territories(ids: Sequence[int]) -> list[Found]:
    return _found(
        Territory.objects.all(), ids,
        lambda row: Found(row.name, _joined(row.code, row.group), _url("territory", row), icon="map-2"),
    )  # fmt: skip


def _found(rows: QuerySet[Any], ids: Sequence[int], show: Callable[[Any], Found]) -> list[Found]:
    """Those that the actor may see, in this order."""
    there = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [show(there[key]) for key in ids if key in there]


def _url(page: str, row: Person | Product | Territory) -> str:
    return reverse(f"network:{page}", args=[row.public_id])


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
