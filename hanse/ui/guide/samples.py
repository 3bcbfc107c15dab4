"""What the style guide shows: one example of each component. Names are AdventureWorks', figures are made up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.contributions import Todo

from .. import formats, parts
from ..comparing import Compared
from ..pictures import figures, graphs, maps
from . import extremes, lists
from .components import COMPONENTS
from .declare import STATES
from .extremes import HERE

MEASURES = (
    _("Net sales, 12 months"),
    _("Growth, whole ordering cycles"),
    _("Order regularity"),
    _("Breadth of range"),
    _("Discount dependence"),
    _("Share of potential"),
    _("Manager's rating"),
)


class WaysField(forms.MultipleChoiceField):
    """Choices of which some are explained."""

    about_choices: ClassVar = {"post": _("takes three days")}


class SampleForm(forms.Form):
    """A form with every sort of field; one number in it is never right."""

    name = forms.CharField(label=_("Name"))
    vat = forms.CharField(label=_("VAT number"), help_text=_("With the country's letters."))
    country = forms.ChoiceField(label=_("Country"), choices=[("", "–"), ("GB", "United Kingdom"), ("FR", "France")])
    since = forms.DateField(label=_("Partner since"), required=False)
    ways = WaysField(
        label=_("Reached by"),
        choices=[
            (_("On paper"), [("post", _("post"))]),
            (_("At once"), [("mail", _("e-mail")), ("phone", _("phone"))]),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=_("Shares its figures with us"), required=False)
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def clean_vat(self) -> str:
        raise forms.ValidationError(_("The check digit does not fit: 980780684 would."))


class ContactForm(forms.Form):
    """Fields that stand side by side where there is room."""

    given = forms.CharField(label=_("First name"))
    family = forms.CharField(label=_("Family name"))
    mail = forms.EmailField(label=_("E-mail"), help_text=_("Where notices go."))
    phone = forms.CharField(label=_("Phone"), required=False)


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
        "flat": figures.Chart(
            _("Claims by month: none"), months, [figures.Series(_("Claims"), [0] * 12)], heading=_("Month")
        ),
    }


def _usual(now: datetime) -> dict[str, Any]:
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
        "undated": [
            parts.Step(_("Qualified"), "past", formats.UNKNOWN),
            parts.Step(_("Active"), "now"),
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
        "many_tabs": [
            parts.Tab(name, HERE, current=not place)
            for place, name in enumerate(
                (_("Overview"), _("People"), _("Sites"), _("Sell-in"), _("Scorecard"), _("History"), _("Documents"))
            )
        ],
        "compared": [
            Compared(_("Manager"), "José Saraiva", "Amy Alberts"),
            Compared(_("Score"), "67.5", "71.4", by=parts.trend("3.9", True)),
            Compared(_("Region"), "", "Bavaria"),
            Compared(_("E-mail"), parts.address("priya@metropolitan.example"), ""),
            Compared(_("Country"), "GB", "GB", changed=False),
        ],
        "compared_new": [Compared(_("Name"), "", "Road-Way Mart"), Compared(_("Country"), "", "FR")],
        "compared_nothing": [],
        "people": [
            parts.Contact("Priya Shah", HERE, _("Sales, administrator; English, Hindi"), _("today")),
            parts.Contact("Mark O'Neill", HERE, _("Workshop; certified to August 2027"), "9 Nov"),
        ],
    }


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the style guide's templates show."""
    points = ["19.2", "11.6", "13.1", "6.4", "7.3", "5.6", "8.2"]
    return {
        **_usual(clock.now()),
        **extremes.context(),
        "components": COMPONENTS,
        "states": STATES,
        "lists": lists.drawn(request),
        "direction": {"rtl": "rtl", "ltr": "ltr"}.get(request.GET.get("dir", "")),
        "form": SampleForm(auto_id="usual_%s"),
        "pair": ContactForm(),
        "wrong_form": SampleForm({"vat": "GB 980780685", "name": "Metropolitan Bicycle Supply"}),
        "cell": SampleForm(auto_id="cell_%s"),
        "wrong_cell": SampleForm({}, auto_id="wrong_cell_%s"),
        "offers": [
            parts.Action(_("Overlaps and gaps"), HERE, "map-search"), parts.Action(_("Without a partner"), HERE, "user-question"),
            parts.Action(_("Hand over or stand in"), HERE, "transfer"),
            parts.Action(_("Add a territory"), HERE, "plus", "primary"),
        ],
        "charts": _charts(),
        "contributions": [figures.Contribution(label, Decimal(one)) for label, one in zip(MEASURES, points, strict=True)],
        "no_contributions": [],
        "peers": figures.Peers(12, 45, 80, 125, 180, own=109, low=88, high=131, count=41),
        "peers_down": figures.Peers(12, 45, 80, 125, 180, own=20, count=41, higher_is_better=False),
        "peers_few": figures.Peers(None, None, 80, None, None, own=109, low=88, high=131, count=7),
        "peers_unknown": figures.Peers(12, 45, 80, 125, 180, count=41),
        "places": [maps.Place(51.5074, -0.1278, "London"), maps.Place(53.959, -1.0815, "York")],
        "places_around": [maps.Place(51.752, -1.2577), maps.Place(51.4545, -2.5879), maps.Place(53.8008, -1.5491)],
        "graph_nodes": [
            graphs.Node(0, 0, 1, "Nord"), graphs.Node(1, 0, 2, "West"), graphs.Node(-1, 0, 0, "Sud"),
            graphs.Node(1, 1, 3, "Metropolitan Bicycle Supply"),
        ],
        "graph_edges": [
            graphs.Edge(0, 1, 0, "Nord supplies West"), graphs.Edge(0, 2, 3, "Nord competes with Sud"),
            graphs.Edge(0, 3, 0, "Nord supplies Metropolitan Bicycle Supply"),
        ],
        "graph_kinds": [(0, _("supplies")), (3, _("competes with"))],
        "amount": Decimal("412930.55"),
        "huge": Decimal("-123456789012345.67"),
        "loss": Decimal("-0.114"),
        "now": clock.now(),
        "nothing_at_all": None,
        "here": HERE,
    }  # fmt: skip
