"""A recipe: which facts are combined, in which way, over which window. Pure; those that a form made are kept as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from ..rules.period import Period, months_before

MOST_MONTHS = 36
MOST_CYCLES = 12
FEWEST_POINTS = 3
"""Points below which a slope says nothing."""
EMPTY = "\x1f"
"""Begins the name of a product line in which no product is; what takes its own name is another line."""
LINES, DOCUMENTS, MONTHS = "lines", "documents", "months"
COUNTS = (LINES, DOCUMENTS)


class Way(StrEnum):
    """How facts are combined into one value."""

    SUM = "sum"
    MEDIAN = "median"
    RATIO = "ratio"
    RATE = "rate"
    SLOPE = "slope"
    REGULARITY = "regularity"
    RECENCY = "recency"
    MIX = "mix"


class Test(StrEnum):
    """What a condition asks of a line's measure or day."""

    __test__ = False

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ZERO = "zero"
    MORE = "more"


class Sure(StrEnum):
    """By which method the interval of a figure is made."""

    WILSON = "wilson"
    EXACT = "exact"
    RATIO = "ratio"
    MONTHS = "months"
    SLOPE = "slope"
    ORDER = "order"
    BOOTSTRAP = "bootstrap"


class Signs(StrEnum):
    """Which lines take part: deliveries and returns have different signs."""

    ALL = "all"
    WITHOUT_RETURNS = "without_returns"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a line has to show: `left` at most or at least `right` (both measures or both days), or `left` being 0 or more."""

    left: str
    test: Test
    right: str = ""

    @classmethod
    def of(cls, text: str) -> Condition:
        """From its key, such as "delivered_on:at_most:promised_on"."""
        left, test, right = text.split(":")
        return cls(left, Test(test), right)

    @property
    def key(self) -> str:
        return f"{self.left}:{self.test}:{self.right}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a made metric is of. `kind` is dealer or supplier, `facts` a kind of fact.

    `above` and `below` are measures of it, or counts; a median is that of documents. The window is so many `months`, or so many
    `cycles` of the partner's own ordering. `product_lines` (all when empty) and `signs` say which lines take part, and `only` which
    texts they have to have, by column; `conditions` are what a rate asks of each; `part` is the product line whose share a mix
    is, the largest one when empty. `interval` is the method of its interval, where one was chosen; recipes from before there was
    a choice have none, and the first closed form of their way. A ratio may be of two kinds: then `below` is a measure of
    `below_facts`, and signs and texts are those of what stands above the line; where it is `matched`, only months and products of which both say something
    count (recipes from before that was ruled are not). Cycles that are `steady` are counted back from half a cycle after the last
    order, others from the end of the period. `known_lines` are the product lines by the names that they had when it was made, each with
    its public id, so that a line that is renamed stays in it. What is written in code may be `of_period`: its window is the
    period of the cards, from the day `since`, which is known once they are computed.
    """

    kind: str
    facts: str
    way: Way
    above: str = LINES
    below: str = ""
    conditions: tuple[Condition, ...] = ()
    months: int = 12
    cycles: int = 0
    product_lines: tuple[str, ...] = ()
    signs: Signs = Signs.ALL
    part: str = ""
    interval: str = ""
    only: tuple[tuple[str, str], ...] = ()
    of_period: bool = False
    since: date | None = None
    below_facts: str = ""
    matched: bool = False
    steady: bool = False
    known_lines: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.months <= MOST_MONTHS or not 0 <= self.cycles <= MOST_CYCLES:
            raise ValueError(f"A window has 1 to {MOST_MONTHS} months, or up to {MOST_CYCLES} cycles.")
        if self.way is Way.RATIO and not self.below:
            raise ValueError("A ratio needs something below the line.")
        if self.below_facts and (self.way is not Way.RATIO or self.by_cycles or self.below == MONTHS):
            raise ValueError("Of two kinds of fact there is a ratio of sums over months.")
        if self.way is Way.MEDIAN and self.above == DOCUMENTS:
            raise ValueError("Every document is one document.")
        if self.way is Way.RATE and not self.conditions:
            raise ValueError("A rate needs a condition.")
        if self.way is Way.SLOPE and max(self.cycles, 0 if self.cycles else self.months) < FEWEST_POINTS:
            raise ValueError(f"A slope needs {FEWEST_POINTS} points.")
        if self.interval and self.interval not in self.intervals:
            raise ValueError(f"A {self.way} has no interval by {self.interval}.")

    def within(self, period: Period, names: Mapping[str, str]) -> Recipe:
        """As it is for cards of this period, for which product lines have these names, by their public ids."""
        named = self.named(names)
        return replace(named, since=period.start) if self.of_period else named

    def named(self, names: Mapping[str, str]) -> Recipe:
        """With the product lines as they are called; those in which no product is are called as no line is."""
        if not self.known_lines:
            return self
        now = {name: names.get(key, f"{EMPTY}{key}") for name, key in self.known_lines}
        return replace(
            self, product_lines=tuple(now.get(name, name) for name in self.product_lines), part=now.get(self.part, self.part)
        )  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Is there no product in the product lines that it is of?"""
        lines = (self.part,) if self.part else self.product_lines
        return bool(lines) and all(name.startswith(EMPTY) for name in lines)

    def first_day(self, end: date) -> date:
        """Of a window that is not counted in cycles."""
        return self.since or months_before(end, self.months)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of which kinds of fact it is made."""
        return (self.facts, self.below_facts) if self.below_facts else (self.facts,)

    @property
    def parts(self) -> tuple[Recipe, Recipe]:
        """Of a ratio of two kinds: what stands above and below the line, each as a sum of its own kind."""
        above = replace(self, way=Way.SUM, below="", below_facts="", interval="", matched=False)
        return above, replace(above, facts=self.below_facts, above=self.below, signs=Signs.ALL, only=())

    @property
    def by_cycles(self) -> bool:
        return self.cycles > 0

    @property
    def in_places(self) -> bool:
        """Is each month's part needed by itself?"""
        return self.by_cycles or self.way is Way.SLOPE or self.below == MONTHS

    @property
    def is_total(self) -> bool:
        """Is it so much in all, or so much a month?"""
        return self.way is Way.SUM or self.below == MONTHS

    @property
    def of_days(self) -> bool:
        """Is it read from the days of orders, not from amounts?"""
        return self.way in {Way.REGULARITY, Way.RECENCY}

    @property
    def intervals(self) -> tuple[Sure, ...]:
        """By which methods an interval can be made, the one that suits the figure's nature first; none for what is counted whole.

        Lines and gaps are few with most partners, so exactly; a slope is told over a mean that errs as well.
        """
        match self.way:
            case Way.RATE | Way.REGULARITY:
                return Sure.EXACT, Sure.WILSON
            case Way.RATIO if not self.below_facts:
                return (Sure.MONTHS if self.below == MONTHS else Sure.RATIO), Sure.BOOTSTRAP
            case Way.SLOPE:
                return Sure.BOOTSTRAP, Sure.SLOPE
            case Way.MIX:
                return (Sure.RATIO,)
            case Way.MEDIAN:
                return (Sure.ORDER,)
        return ()

    @property
    def method(self) -> str:
        """By which method its interval is made; empty for none."""
        if self.interval:
            return self.interval
        return next((each for each in self.intervals if each not in {Sure.EXACT, Sure.BOOTSTRAP}), "")

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Recipe:
        return cls(
            told["kind"], told["facts"], Way(told["way"]), told["above"], told["below"],
            tuple(Condition.of(key) for key in told["conditions"]), told["months"], told["cycles"],
            tuple(told["product_lines"]), Signs(told["signs"]), told["part"], told.get("interval", ""),
            tuple((column, text) for column, text in told.get("only", ())), below_facts=told.get("below_facts", ""),
            matched=told.get("matched", False), steady=told.get("steady", False),
            known_lines=tuple((name, key) for name, key in told.get("known_lines", ())),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        return {
            "kind": self.kind, "facts": self.facts, "way": self.way.value, "above": self.above, "below": self.below,
            "conditions": [each.key for each in self.conditions], "months": self.months, "cycles": self.cycles,
            "product_lines": list(self.product_lines), "signs": self.signs.value, "part": self.part, "interval": str(self.interval),
            "only": [list(each) for each in self.only],
        } | ({"below_facts": self.below_facts} if self.below_facts else {}) | self._ruled  # fmt: skip

    @property
    def _ruled(self) -> dict[str, Any]:
        """What was ruled since the first recipes, which are told as they were."""
        lines = [list(each) for each in self.known_lines]
        ruled = {name: True for name in ("matched", "steady") if getattr(self, name)}
        return ruled | ({"known_lines": lines} if lines else {})
