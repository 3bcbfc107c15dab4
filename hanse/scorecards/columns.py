"""What scorecards add to the list of partners: the score in the partnership's role, and how much of it is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.facts.keeping.versions import KEY, day_in
from hanse.facts.models import day_after
from hanse.kernel.contributions import PartnerColumn
from hanse.network.models import Partnership
from hanse.ui import formats
from hanse.ui.parts import why
from hanse.ui.tables import BooleanFilter, ChoiceFilter, NumberColumn, NumberFilter, PercentColumn, TextColumn

from .models import Card, Override, in_points
from .showing import wording
from .tables import beside, in_thousandths


def _current() -> QuerySet[Card]:
    """The card of a partnership's company in its role."""
    return Card.objects.filter(
        organisation=OuterRef("organisation"), computation__kind=OuterRef("role"), computation__is_current=True
    )


def _known(day: date) -> QuerySet[Card]:
    """The card of the newest period that was computed by the end of this day, and not by itself since."""
    over = day_after(day)
    found = Card.objects.filter(
        organisation=OuterRef("organisation"), computation__kind=OuterRef("role"), computation__computed_at__lt=over
    ).exclude(refreshed_at__gte=over)
    return found.order_by("-computation__ends_on", "-computation__computed_at", "-computation")


def _as_asked(now: Callable[[Any], Any], name: str) -> Callable[[Any, Any], Any]:
    """As `now` does, or by the card that was known on the day that the address asks for."""

    def annotate(rows: Any, asked: Any) -> Any:
        day = day_in(asked.getlist(KEY)[-1:])
        return now(rows) if day is None else rows.annotate(**{name: Subquery(_known(day).values(name)[:1])})

    return annotate


def score_as_asked(rows: Any, asked: Any) -> Any:
    """As `with_score`; of another day what was set by hand then is left out."""
    day = day_in(asked.getlist(KEY)[-1:])
    if day is None:
        return with_score(rows)
    card = _known(day)
    return rows.annotate(
        score=Subquery(card.values("score")[:1]), known_card=Subquery(card.values("public_id")[:1]),
        set_score=Value(None, IntegerField()), set_until=Value(None, DateField()),
    )  # fmt: skip


def with_score(rows: QuerySet[Partnership]) -> Any:
    """Adds `score`, in thousandths of a point, and what a person set in its place, `set_score` until `set_until`."""
    held = Override.counting().filter(organisation=OuterRef("organisation"), kind=OuterRef("role"))
    return rows.annotate(
        score=Subquery(_current().values("score")[:1]),
        set_score=Subquery(held.values("score")[:1]),
        set_until=Subquery(held.values("until")[:1]),
    )


def with_coverage(rows: QuerySet[Partnership]) -> Any:
    """Adds `coverage`, in thousandths of the weight."""
    return rows.annotate(coverage=Subquery(_current().values("coverage")[:1]))


def with_band(rows: QuerySet[Partnership]) -> Any:
    """Adds `band`, its name."""
    return rows.annotate(band=Subquery(_current().values("band")[:1]))


def _bands() -> list[tuple[str, str]]:
    found = Card.objects.filter(computation__is_current=True).exclude(band="").order_by("band")
    return [(name, name) for name in found.values_list("band", flat=True).distinct()]


def _score(row: Any) -> Any:
    if row.score is None:  # other roles than those that have cards are here too
        return beside(formats.UNKNOWN, row.set_score, row.set_until)
    known = getattr(row, "known_card", "")
    url = (
        reverse("scorecards:kept_card", args=[known])
        if known
        else reverse(f"scorecards:{row.role}", args=[row.organisation.public_id])
    )
    return beside(why(wording.score(row.score), url), row.set_score, row.set_until)


def _share(row: Any) -> Decimal | None:
    return None if row.coverage is None else Decimal(row.coverage).scaleb(-3)


SCORE = PartnerColumn(
    "scorecards-score",
    NumberColumn(
        key="score", label=_("Score"), value=lambda row: in_points(row.score), cell=_score, sort="score", phone="figure"
    ),
    with_score,
    "scorecards.read",
    filters=(
        NumberFilter(key="score", label=_("Score"), where=lambda ends: in_thousandths(ends, "score", 1000)),
        BooleanFilter(
            key="scored",
            label=_("Known"),
            where=lambda known: Q(score__isnull=not known),
            yes=_("has a score"),
            no=_("has no score yet"),
        ),
    ),
    order=10,
    as_asked=score_as_asked,
)
COVERAGE = PartnerColumn(
    "scorecards-coverage",
    PercentColumn(key="coverage", label=_("Coverage"), value=_share, digits=0, soft=True, sort="coverage"),
    with_coverage,
    "scorecards.read",
    order=11,
    as_asked=_as_asked(with_coverage, "coverage"),
)
BAND = PartnerColumn(
    "scorecards-band",
    TextColumn(key="band", label=_("Band"), value=lambda row: row.band or "", sort="band", hidden=True),
    with_band,
    "scorecards.read",
    filters=(ChoiceFilter(key="band", label=_("Band"), field="band", choices=_bands, many=True),),
    order=12,
    as_asked=_as_asked(with_band, "band"),
)
