"""What one could expect, from what came: who sent lines month after month is likely to go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows, table
from hanse.network.access import open_to
from hanse.network.forms.record import Asking
from hanse.network.models import Organisation, Partnership, Undo
from hanse.network.people.job_roles import fitting
from hanse.ui import formats

from ..declaring import FactKind
from ..models import Monthly
from ..showing.months import back
from ..showing.overview import declared
from .care import of_those
from .models import DECLARE, FeedExpectation

LEAST = 3
"""So many months in a row."""
LOOKED_BACK = 24
DUE_DAYS = 10
MOST = 200


def since(sent: Collection[date], month: date) -> date | None:
    """From which month on lines came month after month, up to `month` or the one before; None for less than three in a row."""
    newest = next((each for each in (month, back(month, 1)) if each in sent), None)
    if newest is None:
        return None
    first = newest
    while back(first, 1) in sent:
        first = back(first, 1)
    return first if back(newest, LEAST - 1) >= first else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One partner, or our systems together, and a kind that came each month since `since`."""

    kind: FactKind
    company: Organisation | None
    since: date

    @property
    def key(self) -> str:
        return f"{self.kind.key}:{self.company.public_id if self.company else ''}"

    @property
    def sentence(self) -> str:
        """Under the heading of its kind."""
        words = {"sender": self.company or _("Our systems"), "month": formats.month(self.since)}
        return _("%(sender)s: each month since %(month)s") % words


def suggestions(actor: Actor) -> list[Suggestion]:
    """What came regularly and is not declared yet, as far as this actor may declare it; our own systems first."""
    if not allows(actor, DECLARE):
        return []
    month = back(clock.today().replace(day=1), 1)
    return [*_ours(actor, month), *_theirs(actor, month)]


def _ours(actor: Actor, month: date) -> Iterator[Suggestion]:
    if not actor.roles & table()[DECLARE].any:
        return
    known = {key: kind for key, kind in declared().items() if kind.roles and not kind.reported}
    undeclared = ~Exists(FeedExpectation.objects.filter(kind=OuterRef("kind"), organisation=None, ends_on=None))
    rows = Monthly.objects.filter(undeclared, kind__in=known, month__gte=back(month, LOOKED_BACK))
    sent: dict[str, set[date]] = {}
    for kind, day in rows.order_by().values_list("kind", "month").distinct():
        sent.setdefault(kind, set()).add(day)
    for key, days in sorted(sent.items()):
        if (first := since(days, month)) is not None:
            yield Suggestion(known[key], None, first)


def _theirs(actor: Actor, month: date) -> Iterator[Suggestion]:
    known = {key: kind for key, kind in declared().items() if kind.reported}
    same = FeedExpectation.objects.filter(kind=OuterRef("kind"), organisation=OuterRef("organisation"), ends_on=None)
    mine = of_those(open_to(Partnership.objects.all(), actor, DECLARE), known.values())
    rows = Monthly.objects.filter(mine, ~Exists(same))
    recent = Q(month__range=(back(month, LEAST), month))
    counted = rows.order_by().values("kind", "organisation").annotate(near=Count("month", distinct=True, filter=recent))
    near = list(counted.filter(near__gte=LEAST).order_by("kind", "organisation")[:MOST])
    companies = Organisation.objects.in_bulk({row["organisation"] for row in near})
    sent: dict[tuple[str, int], set[date]] = {}
    days = Monthly.objects.filter(organisation__in=companies, kind__in=known, month__gte=back(month, LOOKED_BACK))
    for kind, company, day in days.order_by().values_list("kind", "organisation", "month").distinct():
        sent.setdefault((kind, company), set()).add(day)
    for row in near:
        if (first := since(sent.get((row["kind"], row["organisation"]), set()), month)) is not None:
            yield Suggestion(known[row["kind"]], companies[row["organisation"]], first)


class SuggestionsForm(Asking, forms.Form):
    """Which of these to expect, by kind, first what came longest."""

    feeds = forms.MultipleChoiceField(
        label=gettext_lazy("What came regularly"), widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Some of it is expected already. What is left stands here.")},
    )  # fmt: skip

    def __init__(self, found: Iterable[Suggestion], data: Mapping[str, Any] | None = None) -> None:
        self.found = {each.key: each for each in found}
        super().__init__(data)
        kinds: dict[str, list[tuple[str, str]]] = {}
        for key, each in sorted(self.found.items(), key=lambda pair: pair[1].since):
            kinds.setdefault(str(each.kind.label), []).append((key, each.sentence))
        feeds: Any = self.fields["feeds"]
        feeds.choices = list(kinds.items())

    def declare(self, given: Mapping[str, Any], *, by: Actor) -> Undo | None:
        return declare([self.found[key] for key in given["feeds"]], source=_("Our systems"), by=by)


def declare(found: Iterable[Suggestion], *, source: str, by: Actor) -> Undo | None:
    """Expect these from this month on, monthly, ten days after it; gives the way back, None of nothing."""
    acts = []
    groups: dict[tuple[str, str], list[Organisation]] = {}
    for each in found:
        values = _values(each)
        if each.company is None:
            acts.append(FeedExpectation.declare({**values, "source": source}, by=by)[1])
        else:
            groups.setdefault((each.kind.key, values["job_role"]), []).append(each.company)
    for (kind, job_role), companies in groups.items():
        values = _terms(kind, job_role)
        acts.append(FeedExpectation.declare_for(companies, values, by=by)[1])
    return Undo.joined(acts) if acts else None


def _values(each: Suggestion) -> dict[str, Any]:
    return _terms(each.kind.key, "sales" if each.company and "sales" in fitting(each.kind.sent_by) else "")


def _terms(kind: str, job_role: str) -> dict[str, Any]:
    return {
        "kind": kind, "rhythm": "monthly", "due_days": DUE_DAYS, "business_days": False, "job_role": job_role,
        "starts_on": clock.today().replace(day=1),
    }  # fmt: skip
