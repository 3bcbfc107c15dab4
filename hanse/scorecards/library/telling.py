"""A metric as the library tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.facts.kinds import fact_kind
from hanse.network.models import Organisation, ProductLine
from hanse.ui import formats
from hanse.ui.pictures.figures import Chart, Series

from ..metrics.registry import Metric, Nature, Unit
from ..models import CardDraft, CardLine, CardVersion, Computation, MadeMetric, MetricOwner
from ..recipes import wording as recipes
from ..rules.figures import Figure
from ..runs.measuring import kinds_of
from ..showing import wording
from ..showing.telling import currency
from .distribution import Bar, bars
from .measuring import Preview

MOST_RUNS = 8


def unit(wanted: Metric) -> str:
    return {
        Unit.MONEY: _("amount in reporting currency"), Unit.SHARE: _("share in per cent"),
        Unit.CHANGE: _("change in per cent, with its sign"), Unit.MARK: _("mark, 1 to 5"), Unit.NUMBER: _("number"),
        Unit.DAYS: _("days"),
    }[wanted.unit]  # fmt: skip


def sources(wanted: Metric) -> str:
    """Where its figures come from."""
    if wanted.of_lines:
        return ", ".join(str(fact_kind(each).label) for each in kinds_of(wanted))
    return {
        Nature.RECORDED: _("the company's record"), Nature.JUDGED: _("our people's ratings")
    }[wanted.nature]  # fmt: skip


def chart(wanted: Metric, found: Sequence[Bar], money: str) -> Chart:
    """The bars as a picture with its table."""

    def end(value: Decimal | None) -> str:
        return wording.value(wanted, value, money)

    names = []
    for bar in found:
        if bar.low is None and bar.high is None:
            names.append(_("all alike"))
        elif bar.low is None:
            names.append(_("below %(end)s") % {"end": end(bar.high)})
        elif bar.high is None:
            names.append(_("from %(end)s") % {"end": end(bar.low)})
        else:
            names.append(_("%(low)s to %(high)s") % {"low": end(bar.low), "high": end(bar.high)})
    count = sum(bar.count for bar in found)
    sentence = _("%(count)s partners by their value of “%(measure)s”") % {
        "count": formats.number(count), "measure": wanted.label
    }  # fmt: skip
    counts = [bar.count for bar in found]
    short = brief_ends(wanted, found)
    return Chart(sentence, names, [Series(_("Partners"), counts)], short=short, heading=wanted.label)


def brief_ends(wanted: Metric, found: Sequence[Bar]) -> list[str]:
    """From which value on each bar counts, in as few letters as tell them apart; of the first one, below which."""
    is_share = wanted.unit in {Unit.SHARE, Unit.CHANGE}
    for digits in range(3):
        told = [
            _brief_end(bar, partial(formats.percent if is_share else formats.brief, digits=digits)) for bar in found
        ]
        if len(set(told)) == len(told):
            break
    return told


def _brief_end(bar: Bar, told: Callable[[Any], str]) -> str:
    if bar.low is None and bar.high is None:
        return _("all alike")
    return told(bar.low) if bar.low is not None else f"< {told(bar.high)}"


@dataclass(frozen=True)
class PreviewTold:
    """A recipe on everybody: how they lie, and ten of them."""

    wanted: Metric
    found: Preview

    @property
    def counting(self) -> str:
        words = {"known": formats.number(len(self.found.values)), "all": formats.number(len(self.found.figures))}
        return _("%(known)s of %(all)s partners have this figure") % words

    @property
    def chart(self) -> Chart | None:
        found = bars(self.found.values)
        return chart(self.wanted, found, currency()) if found else None

    @property
    def examples(self) -> list[tuple[Organisation, str, str, str]]:
        """Who, the value, its interval, and the fraction or why there is none."""
        money = currency()
        return [
            (
                company,
                wording.figure(self.wanted, found, money),
                wording.interval(self.wanted, found, money),
                _fraction(found),
            )
            for company, found in self.found.examples()
        ]


def _fraction(found: Figure) -> str:
    if found.numerator is None or found.denominator is None:
        return found.reason
    told = f"{wording.exact(found.numerator)} / {wording.exact(found.denominator)}"
    return f"{told}; {found.reason}" if found.reason else told


@dataclass(frozen=True)
class MetricTold:
    """Everything about one metric; what it tells of partners is only of those whom the actor may see."""

    wanted: Metric
    made: MadeMetric | None
    owner: MetricOwner | None
    versions: list[CardVersion]
    drafts: list[CardDraft]
    current: Computation | None

    @classmethod
    def of(cls, wanted: Metric) -> MetricTold:
        kind = wanted.kind
        drafts = CardDraft.objects.filter(kind=kind, state__in=CardDraft.ON_ITS_WAY)
        return cls(
            wanted,
            MadeMetric.objects.filter(key=wanted.key).select_related("account").first() if wanted.recipe else None,
            MetricOwner.objects.filter(key=wanted.key).select_related("account").first(),
            [each for each in CardVersion.objects.filter(kind=kind).order_by("-number") if _weight(each, wanted.key)],
            [each for each in drafts if _weight(each, wanted.key)],
            Computation.current(kind),
        )

    @property
    def retired(self) -> bool:
        return self.wanted.retired or (self.made is not None and self.made.retired_at is not None)

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        wanted = self.wanted
        found = [
            (_("Expression"), wanted.expression), (_("Unit"), unit(wanted)), (_("Direction"), wording.direction(wanted)),
            (_("Nature"), wording.nature(wanted)), (_("Source"), sources(wanted)),
            (_("Minimum sample"), wording.minimum(wanted)), (_("Interval"), recipes.interval_method(wanted)),
            (_("Answers for it"), self.owner.account.name if self.owner else wording.owner(wanted)),
        ]  # fmt: skip
        if self.made is not None:
            who = self.made.account.name if self.made.account else ""
            words = {"number": formats.number(self.made.number), "day": formats.day(self.made.at), "who": who}
            found.append((_("Version"), _("%(number)s, made on %(day)s by %(who)s") % words))
        return found

    @property
    def removed(self) -> str:
        """That product lines of it were removed; empty where all are there."""
        recipe = self.wanted.recipe
        known = dict(recipe.known_lines) if recipe else {}
        there = set(ProductLine.objects.filter(public_id__in=known.values()).values_list("public_id", flat=True))
        if not (gone := [f"“{name}”" for name, key in known.items() if key not in there]):
            return ""
        return ngettext(
            "The product line %(names)s was removed: nothing is measured of it, whatever has its name now. Make another version, or retire the measure.",
            "The product lines %(names)s were removed: nothing is measured of them, whatever has their names now. Make another version, or retire the measure.",
            len(gone),
        ) % {"names": ", ".join(gone)}

    @property
    def method_told(self) -> str:
        return recipes.interval_told(self.wanted)

    @property
    def used(self) -> list[tuple[str, str, str]]:
        """Each definition that has it: its name, the weight there, its address."""
        url = reverse("scorecards:versions", args=[self.wanted.kind])
        found = [
            (
                _("Draft: %(note)s") % {"note": each.note},
                formats.number(_weight(each, self.wanted.key)),
                reverse("scorecards:card_draft", args=[each.public_id]),
            )
            for each in self.drafts
        ]
        for each in self.versions:
            name = _("Version %(number)s, %(day)s") % {
                "number": formats.number(each.number),
                "day": formats.day(each.made_at),
            }
            found.append((name, formats.number(_weight(each, self.wanted.key)), url))
        return found

    @cached_property
    def values(self) -> list[Decimal]:
        """On the cards that count now, of the partners whom the actor may see."""
        rows = CardLine.objects.filter(card__computation=self.current, key=self.wanted.key, status="ok")
        return [value for value in rows.order_by().values_list("value", flat=True) if value is not None]

    @property
    def chart(self) -> Chart | None:
        found = bars(self.values)
        return chart(self.wanted, found, currency()) if found else None

    @property
    def groups_url(self) -> str:
        """How each group of peers lies on it; empty where the scorecard does not have it."""
        return (
            f"{reverse('scorecards:groups', args=[self.wanted.kind])}?measure={self.wanted.key}"
            if self.measured
            else ""
        )

    @property
    def measured(self) -> bool:
        """Did the last run measure it?"""
        return self.current is not None and _weight(self.current.version, self.wanted.key) > 0

    @property
    def runs(self) -> list[tuple[str, str, str]]:
        """The last computations with it: when, to which day, for how many partners it was known."""
        known = CardLine.objects.filter(card__computation=OuterRef("pk"), key=self.wanted.key, status="ok").order_by()
        counted = known.values("card__computation").annotate(count=Count("pk")).values("count")
        found = Computation.objects.filter(kind=self.wanted.kind, version__in=self.versions)
        return [
            (formats.moment(each.computed_at), formats.day(each.ends_on), formats.number(each.known or 0))
            for each in found.annotate(known=Subquery(counted)).order_by("-computed_at", "-id")[:MOST_RUNS]
        ]


def _weight(holder: CardVersion | CardDraft, key: str) -> int:
    return next((each["weight"] for each in holder.criteria if each["key"] == key), 0)
