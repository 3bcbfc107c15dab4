"""What scorecards show on common pages: the score in a strip, who moved most, who is easily overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats

from .bands import wording as bands
from .metrics.registry import metric
from .models import Card, CardLine, Computation, Kind
from .rules.differences import Cause, Difference, by_shares, came_or_went, compare, mover
from .rules.peers import WITH_QUARTERS
from .showing import history, wording
from .showing.peers import strips_of
from .tables import card_rows, card_url, cared_for

MOST = 5


@dataclass(frozen=True, slots=True)
class Score:
    """A score for a strip: with what it is compared with and how much of it is known."""

    label: str
    card: Card
    earlier: Card | None
    url: str

    @property
    def value(self) -> str:
        return wording.score(self.card.score)

    @property
    def change(self) -> str:
        if self.card.score is None or self.earlier is None or self.earlier.score is None:
            return ""
        return wording.moved(self.card.score - self.earlier.score)

    @property
    def good(self) -> bool | None:
        return None if not self.change or self.change.startswith("0") else self.change.startswith("+")

    @property
    def note(self) -> str:
        parts = [bands.told(self.card), self._set, self._compared]
        return ", ".join(part for part in parts if part)

    @property
    def _set(self) -> str:
        if (until := getattr(self.card, "set_until", None)) is None:
            return ""
        words = {"score": wording.score(self.card.set_score), "day": formats.day(until)}  # type: ignore[attr-defined]
        return _("set to %(score)s until %(day)s") % words

    @property
    def _compared(self) -> str:
        words = {"share": formats.percent(self.card.coverage_share, 0)}
        if self.change and self.earlier:
            words["month"] = formats.month_short(self.earlier.computation.ends_on)
            return _("since %(month)s, coverage %(share)s") % words
        return _("coverage %(share)s") % words


def of_partner(request: Request, company: Organisation) -> dict[str, Any] | None:
    """A company's scores on its page."""
    if not allows(request.actor, "scorecards.read"):
        return None
    found = history.of_company(company, company.pk)
    return _scores(found, {kind: reverse(f"scorecards:{kind}", args=[company.public_id]) for kind in found})


def of_own(request: Request) -> dict[str, Any] | None:
    """The own company's scores on the portal's home."""
    if request.actor.organisation_id is None or not allows(request.actor, "scorecards.own"):
        return None
    found = history.of_company(request, request.actor.organisation_id)
    return _scores(found, {kind: reverse("scorecards:portal_card", args=[kind]) for kind in found})


def _scores(found: dict[str, list[Card]], urls: dict[str, str]) -> dict[str, Any] | None:
    both = len(found) > 1
    scores = [
        Score(
            _label(kind) if both else _("Score"),
            cards[0],
            cards[1] if len(cards) > 1 else None,
            urls[kind],
        )
        for kind, cards in found.items()
    ]
    return {"scores": scores} if scores else None


def _label(kind: str) -> str:
    return _("Score as a dealer") if kind == Kind.DEALER else _("Score as a supplier")


def belongs(kind: str) -> Any:
    """Whether a company's tab means something: it holds the role, or has a card from when it did."""

    def show(company: Organisation) -> bool:
        return any(each.role == kind for each in company.partnerships.all())

    return show


def in_care(request: Request, cards: QuerySet[Any]) -> QuerySet[Any]:
    """Of a partner manager those that they look after today; for everybody else all."""
    return cards.filter(cared_for(True)) if "partner_manager" in request.actor.roles else cards


@dataclass(frozen=True, slots=True)
class Told:
    """One partner in a panel: who, with which figure, and why it is named."""

    name: str
    url: str
    reason: str
    score: str = ""
    change: str = ""
    rose: bool = True


def moved_most(request: Request) -> dict[str, Any] | None:
    """Whose score fell and rose most since the computation before, what fell first: in a good year no fall is among the largest."""
    cards = in_care(request, card_rows().prefetch_related(None))
    fell = list(cards.filter(moved__lt=0).order_by("moved", "pk")[:MOST])
    rose = list(cards.filter(moved__gt=0).order_by("-moved", "pk")[:MOST])
    rises = rose[: max(MOST - len(fell), MOST // 2)]
    found = [*fell[: MOST - len(rises)], *rises]
    if not found:
        return None
    lines = history.lines_of([each for card in found for each in (card.pk, card.before)])
    url = reverse("scorecards:cards")
    if "partner_manager" not in request.actor.roles:  # for whom the list opens with these
        url += f"?kind={found[0].computation.kind}&sort=moved"
    return {"cards": [_moved(card, lines) for card in found], "url": url}


def _moved(card: Any, lines: dict[int, list[CardLine]]) -> Told:
    moves = compare(map(history.earned, lines.get(card.before, [])), map(history.earned, lines.get(card.pk, [])))
    change = wording.moved(card.moved)
    return Told(
        card.organisation.name, card_url(card), why_moved(moves), wording.score(card.score), change, card.moved > 0
    )


def why_moved(moves: Sequence[Difference]) -> str:
    """What moved a score mostly: a measure by its own figure, or the way in which the hundred points are shared out."""
    together, top = by_shares(moves), mover(moves)
    one = came_or_went(moves) if together else top
    words = {"label": metric(one.key).label if one else "", "points": wording.moved(together or top.change)}
    if not together:
        return _("mostly %(label)s: %(points)s") % words
    if one is None:
        return _("mostly as the hundred points are shared out otherwise: %(points)s") % words
    return str(_SHARED[one.cause is Cause.KNOWN, together > 0]) % words


_SHARED = {
    (True, True): gettext_lazy(
        "mostly as %(label)s counts now and brings more than it takes from the others: %(points)s"
    ),
    (True, False): gettext_lazy(
        "mostly as %(label)s counts now and takes more from the others than it brings: %(points)s"
    ),
    (False, True): gettext_lazy("mostly as %(label)s counts no more and the others have its share: %(points)s"),
    (False, False): gettext_lazy("mostly as %(label)s counts no more and the others bring less for it: %(points)s"),
}
"""By whether the measure counts now, and whether the score rose."""


def overlooked(request: Request) -> dict[str, Any] | None:
    """Dealers who buy less than the middle of their peers, order steadily, and sell much that does not come from us; where that
    group's picture is for who looks."""
    computation = Computation.current(Kind.DEALER)
    if computation is None:
        return None
    strip = strips_of(computation).filter(group=OuterRef("peers_group"))
    lower = Case(When(peers__gte=WITH_QUARTERS, then="lower"), default="middle")
    cards = (
        in_care(request, Card.objects.filter(computation=computation))
        .select_related("organisation", "computation")
        .annotate(
            sales=_value("net_sales"), steady=_value("order_regularity"), share=_value("share_of_potential"),
            middle_sales=Subquery(strip.filter(key="net_sales").values("middle")[:1]),
            lower_share=Subquery(strip.filter(key="share_of_potential").values_list(lower)[:1]),
        )
        .filter(sales__lt=F("middle_sales"), share__lt=F("lower_share"), steady__gte="0.9")
    )  # fmt: skip
    found = list(cards.order_by(F("organisation__annual_sales").desc(nulls_last=True), "pk")[: MOST - 2])
    return {"cards": [_overlooked(card) for card in found]} if found else None


def _value(key: str) -> Subquery:
    lines = CardLine.objects.filter(card=OuterRef("pk"), key=key, status="ok")
    return Subquery(lines.values("value")[:1])


def _overlooked(card: Card) -> Told:
    company = card.organisation
    words = {
        "share": formats.percent(getattr(card, "share", None)),
        "sales": formats.whole_money(company.annual_sales, company.annual_sales_currency),
    }
    reason = _("orders steadily; %(share)s of the %(sales)s that it sells in a year come from us") % words
    return Told(company.name, card_url(card), reason, wording.score(card.score))
