"""What the style guide shows: one example of each part, in all its states. Names are AdventureWorks', figures are made up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.contributions import Todo

from . import extremes, parts, tables
from .pictures import figures, graphs, maps
from .tables import state as states
from .tables.draw import Drawn
from .tables.sources import source

HERE = "#"


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
    size = 25
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


class SampleForm(forms.Form):
    """A form with mistakes."""

    name = forms.CharField(label=_("Name"))
    vat = forms.CharField(label=_("VAT number"), help_text=_("With the country's letters."))
    country = forms.ChoiceField(label=_("Country"), choices=[("", "–"), ("GB", "United Kingdom"), ("FR", "France")])
    since = forms.DateField(label=_("Partner since"), required=False)
    ways = forms.MultipleChoiceField(
        label=_("Reached by"),
        choices=[("post", _("post")), ("mail", _("e-mail"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=_("Shares its figures with us"), required=False)
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def clean_vat(self) -> str:
        raise forms.ValidationError(_("The check digit does not fit: 980780684 would."))


def _charts() -> dict[str, figures.Chart]:
    months = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    now = [31, 24, 36, 29, 41, 38, 44, 27, 33, 40, 46, 24]
    past = [28, 30, None, 52, 30, 37, 41, 33, None, 58, 36, 27]
    rate = [0.021, 0.018, 0.026, 0.022, 0.03, 0.024, None, 0.033, 0.027, 0.036, 0.041, 0.034]
    low = [None if one is None else round(one - 0.008, 3) for one in rate]
    high = [None if one is None else round(one + 0.008, 3) for one in rate]
    names = ["Metropolitan Bicycle Supply", "Brakes and Gears", "Road-Way Mart"]
    return {
        "bars": figures.Chart(
            _("Sell-in by month in thousand pounds: highest in October, 46"),
            months,
            [figures.Series(_("Same cycles, year before"), past, past=True), figures.Series(_("Last 12 months"), now)],
            short=[name[0] for name in months],
            heading=_("Month"),
        ),
        "lines": figures.Chart(
            _("Rejected of received by month: from 2.1% to 3.4%"),
            months,
            [
                figures.Series(_("You"), rate, low=low, high=high),
                figures.Series(_("Middle of 18 peers"), [0.028] * 12, past=True),
            ],
            kind="lines",
            percent=True,
            short=[name[0] for name in months],
            heading=_("Month"),
        ),
        "dots": figures.Chart(
            _("Growth of three dealers with its interval"),
            names,
            [figures.Series(_("Growth"), [0.081, 0.14, 0.031], low=[-0.02, 0.05, -0.06], high=[0.186, 0.21, 0.12])],
            kind="dots",
            percent=True,
            heading=_("Dealer"),
        ),
    }


def _lists(now: datetime) -> dict[str, Any]:
    return {
        "events": [
            parts.Event(
                _("Ordered 14 lines for £23,871, two product lines for the first time"),
                now - timedelta(hours=3),
                icon="package-import",
            ),
            parts.Event(
                _("Score rose from 67.5 to 71.4: order regularity +2.6, breadth +1.5, growth −0.2"),
                now - timedelta(days=23),
                icon="gauge",
                url=HERE,
            ),
            parts.Event("<script>alert('a name stays text')</script>", now - timedelta(days=40)),
        ],
        "todos": [
            Todo(
                _("Decide Brakes and Gears' deal: 40 e-bikes for Lyon's city police"),
                _("Registered on Friday. Probably the same customer as another dealer's open deal."),
                HERE,
                due=now - timedelta(days=1),
                late=True,
            ),
            Todo(
                _("Lead not accepted: fleet of 25 touring bikes, Croydon"),
                _("Offered to Priya Shah 22 hours ago."),
                HERE,
                icon="target-arrow",
                due=now + timedelta(hours=2),
            ),
            Todo(
                _("Agree the plan with Metropolitan Bicycle Supply"),
                _("They have changed two targets since you last read it."),
                HERE,
                due=now.date() + timedelta(days=9),
                note=_("From José Saraiva."),
                ways=((_("Put off"), HERE), (_("Hand on"), HERE)),
            ),
        ],
        "chips": [
            parts.Tab(_("All"), HERE, current=True, count=7),
            parts.Tab(_("Late"), HERE, count=2),
            parts.Tab(_("Within seven days"), HERE, count=3),
        ],
        "track": [
            parts.Step(_("Applicant"), "past", date(2019, 2, 1)),
            parts.Step(_("Qualified"), "past", date(2019, 3, 1)),
            parts.Step(_("Contracted"), "past", date(2019, 4, 1)),
            parts.Step(_("Onboarding"), "past", date(2019, 4, 20)),
            parts.Step(_("Active"), "now", _("since June 2019")),
            parts.Step(_("Renewing"), when=_("due April 2027")),
            parts.Step(_("Former")),
        ],
        "way": [
            parts.Step(_("File"), "past", url=HERE),
            parts.Step(_("Columns"), "now"),
            parts.Step(_("Import")),
            parts.Step(_("Result")),
        ],
        "tabs": [
            parts.Tab(_("Overview"), HERE, current=True),
            parts.Tab(_("People"), HERE, count=9),
            parts.Tab(_("Sites"), HERE, count=1204),
            parts.Tab(_("History"), HERE),
        ],
        "people": [
            parts.Contact("Priya Shah", HERE, _("Sales, administrator; English, Hindi"), _("today")),
            parts.Contact("Mark O'Neill", HERE, _("Workshop; certified to August 2027"), "9 Nov"),
        ],
    }


def _long_rows() -> SampleRows:
    names = (extremes.LONG, extremes.UNBROKEN, extremes.ARABIC)
    return SampleRows(
        [replace(_sample(n), name=name, town=name, sales=Decimal(10) ** 14) for n, name in enumerate(names)]
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the style guide's template shows."""
    rows = SampleRows([_sample(number) for number in range(38)])
    drawn = Drawn(SampleTable, request, states.read(SampleTable, request), source(SampleTable, rows), None)
    form = SampleForm({"vat": "GB 980780685", "name": "Metropolitan Bicycle Supply"})
    labels = [
        _("Net sales, 12 months"),
        _("Growth, whole ordering cycles"),
        _("Order regularity"),
        _("Breadth of range"),
        _("Discount dependence"),
        _("Share of potential"),
        _("Manager's rating"),
    ]
    points = ["19.2", "11.6", "13.1", "6.4", "7.3", "5.6", "8.2"]
    return {
        **_lists(clock.now()),
        **extremes.context(),
        "lists": extremes.lists(request, SampleTable, rows, _long_rows(), SampleRows([])),
        "direction": {"rtl": "rtl", "ltr": "ltr"}.get(request.GET.get("dir", "")),
        "table": drawn,
        "form": form,
        "cell": SampleForm(auto_id="cell_%s"),
        "charts": _charts(),
        "contributions": [figures.Contribution(label, Decimal(one)) for label, one in zip(labels, points, strict=True)],
        "peers": figures.Peers(12, 45, 80, 125, 180, own=109, low=88, high=131, count=41),
        "peers_down": figures.Peers(12, 45, 80, 125, 180, own=20, count=41, higher_is_better=False),
        "peers_few": figures.Peers(None, None, 80, None, None, own=109, low=88, high=131, count=7),
        "places": [maps.Place(51.5074, -0.1278, "London"), maps.Place(53.959, -1.0815, "York")],
        "places_around": [maps.Place(51.752, -1.2577), maps.Place(51.4545, -2.5879), maps.Place(53.8008, -1.5491)],
        "graph_nodes": [
            graphs.Node(0, 0, 1, "Nord"),
            graphs.Node(1, 0, 2, "West"),
            graphs.Node(-1, 0, 0, "A company with a very, very long name"),
        ],
        "graph_edges": [graphs.Edge(0, 1, 0, "Nord supplies West"), graphs.Edge(0, 2, 3, "Nord competes with another")],
        "graph_kinds": [(0, _("supplies")), (3, _("competes with"))],
        "amount": Decimal("412930.55"),
        "loss": Decimal("-0.114"),
        "now": clock.now(),
        "nothing_at_all": None,
        "here": HERE,
    }
