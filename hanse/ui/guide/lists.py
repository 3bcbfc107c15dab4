"""Lists of the style guide: dealers that come from nowhere, drawn as a list is in each of its states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock

from .. import tables
from ..models import SavedView
from ..tables import state as states
from ..tables.draw import Drawn
from ..tables.sources import source
from .extremes import ARABIC, HEBREW, HERE, LONG, UNBROKEN


@dataclass(frozen=True, slots=True)
class Sample:
    """A dealer in the sample list."""

    number: int
    name: str
    town: str
    kind: str
    state: str
    score: Decimal | None
    coverage: Decimal
    sales: Decimal
    growth: Decimal | None
    ordered: date | None


_LINES = (
    ("Metropolitan Bicycle Supply", "London, GB", "warehouse", "active", "71.4", "1", 412930, "0.081", 12),
    ("Bike Dealers Association", "Oxford, GB", "warehouse", "probation", "58.2", "1", 286114, "-0.114", 53),
    ("Brakes and Gears", "Lyon, FR", "reseller", "active", "77.9", "0.91", 264870, "0.14", 4),
    ("Roadway Bicycle Supply", "Paris, FR", "reseller", "active", "63", "1", 198356, "0.027", 7),
    ("Thorough Parts and Repair Services", "Rennes, FR", "reseller", "developing", "69.5", "0.84", 91204, "0.219", 5),
    ("Valley Bicycle Specialists", "Bristol, GB", "warehouse", "onboarding", None, "0.38", 12480, None, 15),
    ("Metropolitan Sports Supply", "York, GB", "shop", "active", "61.2", "1", 88017, "-0.009", 10),
    ("Road-Way Mart", "Sainte-Savine, FR", "shop", "active", "55.8", "0.72", 17330, "0.031", 21),
    ("Valley Bicycle Distributors", "Leeds, GB", "warehouse", "suspended", "41", "1", 143902, "-0.283", 143),
    ("A Bike Store", "Reading, GB", "reseller", "exiting", None, "0.2", 3218, "-0.64", None),
)
_STATES = {
    "active": _("active"),
    "probation": _("probation"),
    "developing": _("developing"),
    "onboarding": _("onboarding"),
    "suspended": _("suspended"),
    "exiting": _("exiting"),
}
_KINDS = {"warehouse": _("Warehouse"), "reseller": _("Value added reseller"), "shop": _("Specialty shop")}
_TONES = {"active": "good", "probation": "warn", "developing": "info", "onboarding": "info", "suspended": "bad"}


def _sample(number: int) -> Sample:
    name, town, kind, state, score, coverage, sales, growth, days = _LINES[number % len(_LINES)]
    return Sample(
        number=number,
        name=name,
        town=town,
        kind=kind,
        state=state,
        score=Decimal(score) if score else None,
        coverage=Decimal(coverage),
        sales=Decimal(sales) - number,
        growth=Decimal(growth) if growth else None,
        ordered=clock.today() - timedelta(days=days) if days else None,
    )


class SampleRows:
    """Rows that come from nowhere: shows what a table asks of rows outside the database."""

    def __init__(self, rows: Sequence[Sample]) -> None:
        self.rows = rows

    def count(self) -> int:
        return len(self.rows)

    def _sorted(self, sort: str) -> list[Sample]:
        key = sort.removeprefix("-") or "number"
        known = [row for row in self.rows if getattr(row, key) is not None]
        unknown = [row for row in self.rows if getattr(row, key) is None]
        return sorted(known, key=lambda row: getattr(row, key), reverse=sort.startswith("-")) + unknown

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Sample]:
        return self._sorted(sort)[offset : offset + limit]

    def export(self, sort: str) -> Iterator[Sample]:
        return iter(self._sorted(sort))

    def sums(self) -> Mapping[str, Any]:
        return {"sales": sum(row.sales for row in self.rows)}

    def narrow(self, search: str, values: Mapping[str, Any]) -> SampleRows:
        words = search.lower().split()
        least, most = values.get("ordered", (None, None))
        return SampleRows(
            [
                row
                for row in self.rows
                if all(word in f"{row.name} {row.town}".lower() for word in words)
                and values.get("town", "").lower() in row.town.lower()
                and row.state in values.get("state", _STATES)
                and row.kind in values.get("kind", _KINDS)
                and (values.get("known") is None or values["known"] == (row.score is not None))
                and (least is None or (row.ordered is not None and row.ordered >= least))
                and (most is None or (row.ordered is not None and row.ordered <= most))
            ]
        )


class SampleTable(tables.Table):
    """The sample list."""

    name = "samples"
    title = _("Dealers")
    search = ("name", "town")
    search_label = _("Name or town")
    row_key = "number"
    by_column = False
    selects = True
    sizes = (5, 25, 50)
    size = 5
    sort = "-sales"
    note = _("All money in GBP.")
    columns = (
        tables.LinkColumn(key="name", label=_("Partner"), url=lambda _row: HERE, under="town", sort=True),
        tables.Column(key="kind", label=_("Business type"), cell=lambda row: _KINDS[row.kind], soft=True),
        tables.StatusColumn(key="state", label=_("Status"), tones=_TONES, labels=_STATES, sort=True),
        tables.NumberColumn(key="score", label=_("Score"), digits=1, strong=True, sort=True, phone="figure"),
        tables.ShadeColumn(key="coverage", label=_("Coverage"), sort=True),
        tables.MoneyColumn(key="sales", label=_("Net sales, 12 months"), sort=True),
        tables.PercentColumn(key="growth", label=_("Growth"), sign=True, coloured=True, sort=True),
        tables.DateColumn(key="ordered", label=_("Last order"), sort=True),
        tables.NumberColumn(key="number", label=_("Number"), hidden=True, sort=True),
    )
    filters = (
        tables.ChoiceFilter(key="state", label=_("Status"), choices=tuple(_STATES.items()), many=True),
        tables.ChoiceFilter(key="kind", label=_("Business type"), choices=tuple(_KINDS.items())),
        tables.BooleanFilter(key="known", label=_("Score"), yes=_("has a score"), no=_("has no score yet")),
        tables.TextFilter(key="town", label=_("Town")),
        tables.DateFilter(key="ordered", label=_("Last order")),
    )
    views = (
        tables.View("all", _("Everyone")),
        tables.View("shops", _("Shops"), {"kind": "shop"}),
        tables.View("trouble", _("In trouble"), {"state": ["probation", "suspended"]}),
    )
    bulk = (tables.BulkAction(_("Assign manager"), "/appearance/", "ui.appearance", icon="user-check"),)


ACTS = (
    tables.BulkAction(_("Assign manager"), "/appearance/", "ui.appearance", icon="user-check"),
    tables.BulkAction(_("Change state"), "/appearance/", "ui.appearance"),
    tables.BulkAction(_("Place in a territory"), "/appearance/", "ui.appearance", icon="map-pin"),
    tables.BulkAction(_("Hand over"), "/appearance/", "ui.appearance", icon="users"),
)


def _named(key: str, title: Any, **changed: Any) -> type[SampleTable]:
    """The same list under another name: two of one name cannot stand on one page."""
    given = {"name": f"{SampleTable.name}-{key}", "title": title, "sort": "name", **changed}
    return type(f"{key.title()}Table", (SampleTable,), given)


def _worded(key: str, title: Any, name: str, other: str) -> type[SampleTable]:
    """A list whose views and acts are called so."""
    views = (tables.View("all", name), tables.View("shops", other, {"kind": "shop"}))
    acts = tuple(replace(each, label=label) for each, label in zip(ACTS, (name, other) * 2, strict=True))
    return _named(key, title, views=views, bulk=acts, search_label=name)


KINDS = {
    "busy": _named("busy", _("Dealers that are on their way")),
    "empty": _named("empty", _("Dealers of nobody")),
    "sought": _named("sought", _("Dealers that are not found")),
    "unread": _named("unread", _("Dealers of a state that there is not")),
    "kept": _named("kept", _("Dealers in saved views")),
    "narrow": _named("narrow", _("Dealers in a narrow column")),
    "picked": _named("picked", _("Selected dealers"), bulk=ACTS),
    "long": _worded("long", _("Dealers with long names"), LONG, UNBROKEN),
    "wordy": _worded("wordy", _("Selected dealers with long names"), LONG, UNBROKEN),
    "rtl": _worded("rtl", _("Dealers from right to left"), ARABIC, HEBREW),
    "turned": _worded("turned", _("Selected dealers from right to left"), ARABIC, HEBREW),
}


def _called(*names: str) -> SampleRows:
    amount = Decimal(10) ** 14
    return SampleRows([replace(_sample(n), name=name, town=name, sales=amount) for n, name in enumerate(names)])


def drawn(request: HttpRequest) -> dict[str, Drawn]:
    """Each list by its state; `usual` is looked around in as the address says."""
    dealers = SampleRows([_sample(number) for number in range(38)])
    long, turned = _called(LONG, UNBROKEN, ARABIC), _called(ARABIC, HEBREW)

    def of(name: str, rows: SampleRows, query: str = "", saved: Sequence[SavedView] = ()) -> Drawn:
        state = states.read(KINDS[name], request, QueryDict(query))
        return Drawn(KINDS[name], request, state, source(KINDS[name], rows), None, saved)

    def views(*names: str) -> list[SavedView]:
        asked = ("state=onboarding", "kind=shop")
        return [
            SavedView(name=name[:60], title="Dealers", path=request.path, query=query)
            for name, query in zip(names, asked, strict=True)
        ]

    usual = Drawn(SampleTable, request, states.read(SampleTable, request), source(SampleTable, dealers), None)
    return {
        "usual": usual,
        "busy": of("busy", SampleRows(dealers.rows[:3])),
        "empty": of("empty", SampleRows([])),
        "sought": of("sought", dealers, "q=zebra&state=active"),
        "unread": of("unread", SampleRows(dealers.rows[:2]), "state=sleeping"),
        "kept": of("kept", dealers, "state=onboarding", views("Onboarding since the fair", "Shops in France")),
        "narrow": of("narrow", SampleRows(dealers.rows[:3]), "state=active&q=Bicycle"),
        "picked": of("picked", dealers),
        "long": of("long", long, "state=active&state=probation", views(LONG, UNBROKEN)),
        "wordy": of("wordy", dealers),
        "rtl": of("rtl", turned, "", views(ARABIC, HEBREW)),
        "turned": of("turned", dealers),
    }
