"""A scorecard as a page tells it: its score, its lines, among whom it stands, why it changed, what would help.

The same for our people and for the partner; only the addresses differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hanse.kernel.models import Manufacturer
from hanse.ui import formats
from hanse.ui.pictures.figures import Contribution, Peers, tone_of

from ..bands import wording as bands
from ..metrics.registry import metric
from ..models import Card, CardLine, Computation, PeerStrip
from ..recipes import wording as recipes
from ..rules.differences import Difference, compare
from ..rules.scoring import Criterion
from . import history, plainly, ranks, wording
from .asking import Asking
from .changes import Change, parts_of
from .helping import Help, what_would_help
from .lines import TellingLine
from .peers import picture, strips_of

UNKNOWN = "none"


def currency() -> str:
    """The reporting currency."""
    manufacturer = Manufacturer.get()
    return manufacturer.currency if manufacturer else ""


def _currency_of(lines: Sequence[CardLine]) -> str:
    """As it was read with the lines: without any there is no amount either."""
    return getattr(lines[0], "currency", None) or "" if lines else ""


@dataclass
class CardTelling:
    """A card with everything that its page shows. `address` gives the page of one of its metrics."""

    card: Card
    lines: list[CardLine]
    earlier: Card | None
    earlier_lines: list[CardLine]
    strips: Mapping[str, PeerStrip]
    currency: str
    address: Callable[[str], str]
    asking: Asking | None = None
    """Whom to ask for what is missing, for those who may."""

    @classmethod
    def of(
        cls,
        holder: object,
        organisation_id: int,
        kind: str,
        *,
        address: Callable[[str], str],
        beside: Sequence[QuerySet[Any]] = (),
    ) -> CardTelling | None:
        """The card that counts, or None before there is one. Two questions to the database, the first shared by `holder`; what
        the page needs `beside` it is fetched with the second."""
        cards = history.of_company(holder, organisation_id).get(kind, [])[:2]
        if not cards:
            return None
        return cls.told_of(cards[0], cards[1] if len(cards) > 1 else None, address=address, beside=beside)

    @classmethod
    def of_card(cls, card: Card, *, address: Callable[[str], str]) -> CardTelling:
        """Any card that is kept, as it was, compared with the period before it."""
        return cls.told_of(card, history.before(card), address=address)

    @classmethod
    def told_of(
        cls, card: Card, earlier: Card | None, *, address: Callable[[str], str], beside: Sequence[QuerySet[Any]] = ()
    ) -> CardTelling:
        cards = [each for each in (card, earlier) if each is not None]
        strips = strips_of(card.computation).filter(group=card.peers_group)
        lines = history.lines_of((each.pk for each in cards), strips, *beside)
        return cls(
            card, lines.get(card.pk, []), earlier, lines.get(earlier.pk, []) if earlier else [],
            {strip.key: strip for strip in strips}, _currency_of(lines.get(card.pk, [])), address,
        )  # fmt: skip

    @property
    def computation(self) -> Computation:
        return self.card.computation

    @property
    def kind(self) -> str:
        return self.computation.kind

    @property
    def score(self) -> str:
        return wording.score(self.card.score)

    @property
    def total(self) -> str:
        return wording.points(self.card.score)

    @property
    def rounding(self) -> str:
        """Why the points as they are written miss the score by a tenth, where they do."""
        return wording.rounding([line.line.contribution for line in self.told], self.card.score)

    @property
    def rounding_of_changes(self) -> str:
        """The same of the parts of the change, from one score to the next."""
        if self.change is None or self.earlier is None:
            return ""
        parts = [self.earlier.score, *(each.change for each in self.differences)]
        return wording.rounding(parts, self.card.score)

    @property
    def ends(self) -> tuple[Decimal | None, Decimal | None]:
        """Between which points the truth lies, as far as the figures' intervals tell."""
        return self.card.low_points, self.card.high_points

    @property
    def between(self) -> str:
        if self.card.low is None or self.card.high is None:
            return ""
        words = {"low": wording.score(self.card.low), "high": wording.score(self.card.high)}
        return _("%(low)s to %(high)s, given uncertainty") % words

    @property
    def band(self) -> str:
        return bands.told(self.card)

    @property
    def band_doubt(self) -> str:
        return bands.doubt(self.card)

    @property
    def known(self) -> bool:
        return self.card.score is not None

    @property
    def coverage(self) -> str:
        return wording.coverage(self.lines, self.card.coverage_share)

    @cached_property
    def told(self) -> list[TellingLine]:
        """The lines in the order of the card; unknown ones last."""
        placed = [line for line in self.lines if line.contribution is not None]
        rest = [line for line in self.lines if line.contribution is None]
        shown = [self._line(line, tone_of(place)) for place, line in enumerate(placed)]
        return [*shown, *(self._line(line, UNKNOWN) for line in rest)]

    def _line(self, line: CardLine, swatch: str) -> TellingLine:
        wanted, figure = metric(line.key), line.figure
        told = TellingLine(
            line, wanted, swatch, wording.figure(wanted, figure, self.currency),
            wording.interval(wanted, figure, self.currency), self._peers(line), self.address(line.key),
            self.currency,
        )  # fmt: skip
        return replace(told, asked=self.asking.of(line, told.way)) if self.asking and told.way else told

    def _peers(self, line: CardLine) -> Peers | None:
        strip, figure = self.strips.get(line.key), line.figure
        if strip is None or figure.value is None or line.contribution is None:
            return None
        return picture(strip, figure)

    @property
    def contributions(self) -> list[Contribution]:
        """The bar's parts, in the order of the known lines."""
        return [
            Contribution(line.metric.label, line.line.points, line.line.most_points) for line in self.told if line.known
        ]

    @property
    def group(self) -> str:
        """Among whom the partner stands."""
        return self.card.peers_group or str(self.computation.get_kind_display())

    @cached_property
    def rank_is_told(self) -> bool:
        return ranks.is_told(self.card)

    @property
    def rank(self) -> str:
        if self.card.rank is None or self.card.of is None or not self.rank_is_told:
            return ""
        words = {"rank": formats.number(self.card.rank), "of": formats.number(self.card.of), "group": self.group}
        return _("Rank %(rank)s of %(of)s: %(group)s") % words

    @property
    def rank_range(self) -> str:
        """The places that it could as well hold, or why it has none."""
        card = self.card
        if card.rank is None:
            return _("no rank: too little is known, or there are fewer than five peers")
        if not self.rank_is_told:
            return ranks.instead()
        words = {"best": formats.number(card.rank_low), "worst": formats.number(card.rank_high)}
        return _("%(best)s to %(worst)s, given uncertainty") % words

    @property
    def interval_says(self) -> str:
        return recipes.interval_says()

    @property
    def methods(self) -> list[tuple[str, str]]:
        """The methods by which intervals of this card are made, each with what it means."""
        return sorted({line.method_told for line in self.told if line.known and line.method})

    @property
    def among(self) -> str:
        """The head of the column of peers."""
        most = max((strip.peers for strip in self.strips.values()), default=0)
        if not most:
            return _("Among peers")
        return _("Among up to %(count)s peers") % {"count": formats.number(most)}

    @property
    def change(self) -> int | None:
        """By how many thousandths of a point the score moved, None where there is nothing to compare with."""
        if self.card.score is None or self.earlier is None or self.earlier.score is None:
            return None
        return self.card.score - self.earlier.score

    @property
    def moved(self) -> str:
        return "" if self.change is None else wording.moved(self.change)

    @property
    def rose(self) -> bool | None:
        return None if not self.change else self.change > 0

    @property
    def since(self) -> str:
        """The month that the score is compared with."""
        return formats.month(self.earlier.computation.ends_on) if self.earlier else ""

    @property
    def changed_title(self) -> str:
        return _("Why it changed since %(month)s") % {"month": self.since}

    @property
    def changes(self) -> list[Change]:
        """Why the score changed: parts that add up to the change."""
        return [] if self.change is None else parts_of(self.differences, self.currency)

    @cached_property
    def differences(self) -> list[Difference]:
        return compare(map(history.earned, self.earlier_lines), map(history.earned, self.lines))

    @property
    def plain(self) -> str:
        """All of it in a few sentences."""
        moved = None if self.change is None else plainly.Moved(self.change, self.since, self.differences)
        return plainly.told(self.card, self.told, moved)

    @property
    def earlier_total(self) -> str:
        return wording.points(self.earlier.score) if self.earlier else ""

    @property
    def month(self) -> str:
        return formats.month(self.computation.ends_on)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.card.criteria

    @property
    def helps(self) -> list[Help]:
        """What would bring most, and what would make unknown measures count."""
        return what_would_help(self.criteria, {line.key: line.figure for line in self.lines}, self.currency)

    @property
    def meta(self) -> list[str]:
        """Which definition, which days, which facts."""
        made = self.computation
        first, last = formats.days(made.starts_on, made.ends_on)
        words = {
            "number": formats.number(made.version.number), "from": first, "to": last,
            "facts": formats.number(self.card.facts_version),
            "moment": self.card.refreshed_at and formats.moment(self.card.refreshed_at), "day": formats.moment(made.computed_at),
        }  # fmt: skip
        title = (
            _("Dealer scorecard, version %(number)s")
            if self.kind == "dealer"
            else _("Supplier scorecard, version %(number)s")
        )
        told = [title % words, _("Period from %(from)s to %(to)s") % words, _("Facts version %(facts)s") % words]
        if self.card.refreshed_at:
            told.append(_("This card was computed %(moment)s, what its peers have %(day)s") % words)
        return told
