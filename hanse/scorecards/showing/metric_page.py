"""The page of one metric on one card: its definition, the exact fraction, and the rows that add up to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from hanse.facts.kinds import fact_kind
from hanse.kernel import clock
from hanse.kernel.models import Manufacturer
from hanse.kernel.pages import Request
from hanse.ui import formats
from hanse.ui.pictures.figures import Peers
from hanse.ui.tables import table

from ..metrics import own
from ..metrics.registry import Metric, Nature
from ..models import Card, CardLine, PeerStrip, Rating
from ..recipes import wording as recipes
from ..rules.scoring import Criterion
from ..tables import Evidence, evidence_table
from . import amounts, leaving_out, wording
from .evidence import rows_of
from .peers import ends, picture, strips_of


@dataclass(frozen=True, slots=True)
class MetricTelling:
    """What the page reads as `told`."""

    line: CardLine
    criterion: Criterion | None
    strip: PeerStrip | None
    currency: str
    agreement: str = ""

    @property
    def card(self) -> Card:
        return self.line.card

    @property
    def metric(self) -> Metric:
        return self.line.metric

    @property
    def value(self) -> str:
        return wording.figure(self.metric, self.line.figure, self.currency)

    @property
    def interval(self) -> str:
        return wording.interval(self.metric, self.line.figure, self.currency)

    @property
    def known(self) -> bool:
        return self.line.contribution is not None

    @property
    def points(self) -> str:
        return wording.points(self.line.contribution)

    @property
    def most(self) -> str:
        return _("of %(most)s") % {"most": wording.points(self.line.most)} if self.known else self.line.reason

    @property
    def above(self) -> str:
        return amounts.shown(self.line.numerator, self.currencies[0])

    @property
    def below(self) -> str:
        return amounts.shown(self.line.denominator, self.currencies[1])

    @property
    def currencies(self) -> tuple[str | None, str | None]:
        return amounts.currencies(self.metric, self.currency)

    @property
    def as_lines(self) -> str:
        """That what is summed is in no one currency."""
        return _("each line in its own currency") if self.currencies[0] == "" else ""

    @property
    def counted(self) -> str:
        return formats.number(self.line.n)

    @property
    def needed(self) -> str:
        words = {"events": self.metric.event, "count": formats.number(self.metric.minimum_sample)}
        return _("%(events)s; at least %(count)s needed") % words

    @property
    def from_record(self) -> str:
        """Where the part below the line comes from, when no row adds to it."""
        return _("from the company's record") if self.metric.sums and not self.metric.sums.below else ""

    @property
    def scale(self) -> str:
        return wording.scale(self.metric, self.criterion.scale if self.criterion else None, self.currency)

    @property
    def scale_told(self) -> str:
        """The scale, and that it is only where one begins; not to a partner where the figures of few others made it."""
        if wording.is_kept_back(self.criterion):
            return _("Not told: it was set by the figures of few partners.")
        if self.scale and self.card.computation.version.is_starting_point:
            return _("%(scale)s (starting point)") % {"scale": self.scale}
        return self.scale

    @property
    def left_out(self) -> list[str]:
        """What does not count, and why, in sentences."""
        return leaving_out.sentences(self.metric, self.line.figure, self.currency)

    @property
    def drawn(self) -> str:
        return wording.drawn(self.metric, self.line.figure, self.currency)

    @property
    def drawn_exactly(self) -> str:
        """How the value is made of what was measured and of the peers' mean, to the last digit."""
        was = self.line.figure.shrunk
        if was is None:
            return ""
        words = {
            "kept": wording.exact(was.kept), "measured": wording.exact(was.measured), "rest": wording.exact(1 - was.kept),
            "mean": wording.exact(was.mean), "value": wording.exact(was.value),
        }  # fmt: skip
        return _("%(kept)s × %(measured)s + %(rest)s × %(mean)s = %(value)s") % words

    @property
    def weight(self) -> str:
        return _("%(weight)s of 100") % {"weight": formats.number(self.line.weight)}

    @property
    def direction(self) -> str:
        return wording.direction(self.metric)

    @property
    def method(self) -> str:
        """By which method the interval is made."""
        return recipes.interval_method(self.metric)

    @property
    def method_told(self) -> str:
        """What the interval says and of what it is made, in plain words; empty where there is none."""
        return recipes.interval_told(self.metric)

    @property
    def nature(self) -> str:
        return wording.nature(self.metric)

    @property
    def owner(self) -> Any:
        return wording.owner(self.metric)

    @property
    def peers(self) -> Peers | None:
        strip, figure = self.strip, self.line.figure
        if strip is None or not self.known:
            return None
        return picture(strip, figure)

    @property
    def quarters(self) -> list[tuple[str, str]]:
        """The middle of the group, in words, and its quartiles unless it is of a few."""
        strip = self.strip
        if strip is None:
            return []
        names = (_("lower quarter up to"), _("middle"), _("upper quarter from"))
        told = zip(names, ends(strip), strict=True)
        return [(name, wording.value(self.metric, end, self.currency)) for name, end in told if end is not None]

    @property
    def group(self) -> str:
        words = {
            "group": self.card.peers_group or self.card.computation.get_kind_display(),
            "count": formats.number(self.strip.peers) if self.strip else formats.UNKNOWN,
        }
        return _("%(group)s, %(count)s with this figure") % words

    @property
    def meta(self) -> list[str]:
        made = self.card.computation
        first, last = formats.days(made.starts_on, made.ends_on)
        words = {
            "number": formats.number(made.version.number), "from": first, "to": last,
            "facts": formats.number(self.card.facts_version),
        }  # fmt: skip
        return [
            _("Scorecard version %(number)s") % words,
            _("Period from %(from)s to %(to)s") % words,
            *(self._versions or [_("Facts version %(facts)s") % words]),
        ]

    @property
    def _versions(self) -> list[str]:
        """Of which version of each kind of fact a recipe was measured."""
        recipe, versions = self.metric.recipe, self.card.versions
        return [
            _("%(kind)s version %(facts)s")
            % {"kind": fact_kind(each).label, "facts": formats.number(versions[each])}
            for each in (recipe.kinds if recipe else ()) if each in versions
        ]  # fmt: skip


def metric_telling(organisation_id: int, kind: str, key: str) -> MetricTelling:
    """The line of a partner's card that counts now; 404 where there is none. Two questions to the database, three where people judge."""
    rows = CardLine.objects.filter(
        organisation_id=organisation_id, key=key, card__computation__kind=kind, card__computation__is_current=True
    )
    return _told(rows)


def metric_of_card(card: Card, key: str) -> MetricTelling:
    """A line of any card that is kept; 404 where there is none."""
    return _told(CardLine.objects.filter(card=card, key=key))


def _told(rows: QuerySet[CardLine]) -> MetricTelling:
    line: Any = (
        rows.select_related("card__computation__version", "organisation")
        .annotate(reporting_currency=Subquery(Manufacturer.objects.values("currency")[:1]))
        .first()
    )
    if line is None:
        raise Http404
    computation = line.card.computation
    criterion = next((each for each in line.card.criteria if each.key == line.key), None)
    strip = strips_of(computation).filter(group=line.card.peers_group, key=line.key).first()
    judged = line.metric.nature is Nature.JUDGED
    agreement = _agreement(line) if judged else ""
    return MetricTelling(line, criterion, strip, line.reporting_currency or "", agreement)


def _agreement(line: CardLine) -> str:
    rows = Rating.of_company(line.organisation_id, line.card.computation.kind, line.key)
    return wording.agreement([Decimal(row.mark) for row in rows if row.counts_on(clock.today())])


def metric_page(request: Request, told: MetricTelling, *, judge_url: str = "", **context: Any) -> HttpResponseBase:
    """Definition, fraction and rows, in the frame of who looks; no rows for who has to judge at `judge_url` first."""
    tells = own.meaning(told.metric, own=request.actor.is_partner)
    context |= {"told": told, "judge_url": judge_url, "tells": tells}
    if judge_url:
        return render(request, "scorecards/metric.html", context)
    with rows_of(told.line) as rows:
        evidence = Evidence(told.line, rows)
        return table(
            request,
            evidence_table(evidence, told.currencies),
            rows=evidence,
            template="scorecards/metric.html",
            **context,
        )
