"""A recipe in words and as an expression, and how sure its figures are told to be."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import current
from hanse.ui import formats

from ..metrics.registry import Metric, Unit
from ..rules import exactly, resampling
from .offered import REPORTING, conditions, facts_of, measures, texts
from .offered import signs as sign_words
from .recipe import DOCUMENTS, LINES, MONTHS, Recipe, Signs, Sure, Way


def ways() -> dict[str, str]:
    """Each way of combining, in a few words."""
    return {
        Way.SUM.value: _("Sum"), Way.MEDIAN.value: _("Median: the document in the middle"), Way.RATIO.value: _("Ratio or mean: one sum divided by another"),
        Way.RATE.value: _("Rate: share of lines that meet conditions"), Way.SLOPE.value: _("Slope: how fast it rises or falls"),
        Way.REGULARITY.value: _("Regularity of orders"), Way.RECENCY.value: _("Recency: days since the last order"),
        Way.MIX.value: _("Mix: share of a product line"),
    }  # fmt: skip


def unit_of(recipe: Recipe, written: str = "") -> Unit:
    """In what a recipe's value is written; of a ratio `written` says it where the facts do not."""
    if recipe.way in {Way.SUM, Way.MEDIAN}:
        return Unit.MONEY if recipe.above == REPORTING else Unit.NUMBER
    if recipe.way is Way.RATIO:
        per_amount = recipe.above == REPORTING and recipe.below != REPORTING
        return Unit.MONEY if per_amount else Unit(written or Unit.NUMBER)
    return {Way.SLOPE: Unit.CHANGE, Way.RECENCY: Unit.DAYS}.get(recipe.way, Unit.SHARE)


def formula(recipe: Recipe) -> str:
    """What is measured, in a sentence or two."""
    under = recipe.parts[1] if recipe.below_facts else recipe
    words = {
        "above": _name(recipe, recipe.above), "below": _name(under, recipe.below), "facts": facts_of(recipe.facts).label,
        "others": facts_of(under.facts).label,
        "part": recipe.part, "conditions": "; ".join(_asked(recipe)),
    }  # fmt: skip
    told = {
        Way.SUM: _("Sum of “%(above)s” over lines of %(facts)s."),
        Way.MEDIAN: _("Median of “%(above)s” of each document, over lines of %(facts)s: half of the documents have less, half have more."),
        Way.RATIO: _("Sum of “%(above)s” over lines of %(facts)s, divided by sum of “%(below)s” over lines of %(others)s in the same window.")
        if recipe.below_facts
        else _("Sum of “%(above)s” divided by sum of “%(below)s”, over lines of %(facts)s."),
        Way.RATE: _("Lines of %(facts)s that meet all of this: %(conditions)s; divided by all lines that can be asked."),
        Way.SLOPE: _("Least-squares slope of “%(above)s” of each month or cycle, divided by the mean, over lines of %(facts)s."),
        Way.REGULARITY: _("Gaps between days with %(facts)s that are at most 1.25 times the usual gap, divided by all gaps."),
        Way.RECENCY: _("Days from the last day with %(facts)s to the end of the period."),
        Way.MIX: _("“%(above)s” in the product line “%(part)s” divided by “%(above)s” in all, over lines of %(facts)s.")
        if recipe.part
        else _("“%(above)s” in the largest product line divided by “%(above)s” in all, over lines of %(facts)s."),
    }[recipe.way]  # fmt: skip
    return " ".join([told % words, *_limits(recipe)])


def _limits(recipe: Recipe) -> list[str]:
    found = [window(recipe), *_steadily(recipe)]
    if recipe.product_lines:
        found.append(_("Product lines: %(lines)s.") % {"lines": ", ".join(recipe.product_lines)})
    labels = texts(facts_of(recipe.facts))
    for column, text in recipe.only:
        words = {"field": labels.get(column, column), "text": text}
        only = (
            _("Of what is divided only what has “%(text)s” as “%(field)s”.")
            if recipe.below_facts
            else _("Only lines whose “%(field)s” is “%(text)s”.")
        )
        found.append(only % words)
    if recipe.signs is not Signs.ALL:
        of_these = _("Of what is divided %(which)s.") if recipe.below_facts else _("Of these %(which)s.")
        found.append(of_these % {"which": sign_words()[recipe.signs]})
    if recipe.below_facts:
        found.append(_held_against(recipe))
    if not all(facts_of(each).believed for each in recipe.kinds):
        found.append(_("What partners report of themselves counts once our own books say the same."))
    return found


def _held_against(recipe: Recipe) -> str:
    if recipe.matched:
        return _(
            "Only months and products of which both say something count; in our own books no line means that there was nothing."
        )
    return _(
        "Months of which only one of both says something count as well: make another version, and they are left out."
    )


def window(recipe: Recipe) -> str:
    if recipe.by_cycles:
        count = recipe.cycles
        told = ngettext(
            "Window: the last whole ordering cycle of the partner, within 36 months.",
            "Window: the last %(count)s whole ordering cycles of the partner, within 36 months.", count,
        )  # fmt: skip
    else:
        count = recipe.months
        told = ngettext("Window: the last month.", "Window: the last %(count)s months to the end of the period.", count)
    return told % {"count": formats.number(count)}


def _steadily(recipe: Recipe) -> list[str]:
    if not recipe.by_cycles:
        return []
    if recipe.steady:
        return [
            _(
                "Cycles are counted from half a cycle after the last order, so one that comes some days early or late stays in its own."
            )
        ]
    return [
        _(
            "Cycles are counted from the end of the period, so an order that slips over it moves: make another version, and it does not."
        )
    ]


def expression(recipe: Recipe) -> str:
    """The same as an expression over the store's columns."""
    above, below = _term(recipe.above), _term(recipe.below)
    asked = " and ".join(
        f"{each.left} {'<=' if each.test == 'at_most' else '>='} {each.right}" if each.right
        else f"{each.left} {'=' if each.test == 'zero' else '>'} 0"
        for each in recipe.conditions
    )  # fmt: skip
    part = f"product_line = '{recipe.part}'" if recipe.part else "product_line = largest"
    made = {
        Way.SUM: above, Way.MEDIAN: f"median({above} by document)", Way.RATIO: f"{above} / {below}", Way.RATE: f"count({asked}) / count(*)",
        Way.SLOPE: f"slope({above} by place) / mean({above} by place)",
        Way.REGULARITY: "count(gap <= 1.25 * median(gap)) / count(gap)", Way.RECENCY: "end - max(day)",
        Way.MIX: f"{above.removesuffix(')')} where {part}) / {above}",
    }[recipe.way]  # fmt: skip
    if recipe.below_facts:
        parts = (f"{_term(part.above)} from {part.facts}{_where(part)}" for part in recipe.parts)
        of_both = " of both" if recipe.matched else ""
        return f"({') / ('.join(parts)}) over {_over(recipe)}{of_both}"
    return f"{made} from {recipe.facts}{_where(recipe)} over {_over(recipe)}"


def _where(recipe: Recipe) -> str:
    found = []
    if recipe.product_lines:
        found.append("product_line in (" + ", ".join(f"'{name}'" for name in recipe.product_lines) + ")")
    found += [f"{column} = '{text}'" for column, text in recipe.only]
    if recipe.signs is not Signs.ALL:
        found.append("quantity < 0" if recipe.signs is Signs.RETURNS else "quantity >= 0")
    return f" where {' and '.join(found)}" if found else ""


def _over(recipe: Recipe) -> str:
    return f"{recipe.cycles} own cycles" if recipe.by_cycles else f"{recipe.months} months"


def _term(name: str) -> str:
    return {LINES: "count(*)", DOCUMENTS: "count(documents)", MONTHS: "months", "": ""}.get(name, f"sum({name})")


def _name(recipe: Recipe, name: str) -> Any:
    return _("months") if name == MONTHS else measures(facts_of(recipe.facts)).get(name, name)


def _asked(recipe: Recipe) -> list[str]:
    offered = conditions(facts_of(recipe.facts))
    return [offered.get(each.key, each.key) for each in recipe.conditions]


def interval_method(wanted: Metric) -> str:
    """By which method a metric's interval is made, with its source."""
    return {
        "": _("none: what is counted whole is not estimated"),
        "wilson": _("95%, Wilson's score interval for a share of counts (1927)"),
        "exact": _(
            "95%% at least, exact for a share of counts (Clopper and Pearson 1934); Wilson's from %(many)s events on"
        )
        % {"many": formats.number(exactly.MOST + 1)},
        "bootstrap": _(
            "95%%, bootstrap: %(draws)s draws from its documents or months, always the same ones (Efron 1979, Hesterberg 2015);"
            " with fewer than %(few)s of them, or more than %(many)s, by Student's t"
        )
        % {
            "draws": formats.number(resampling.DRAWS),
            "few": formats.number(resampling.FEWEST),
            "many": formats.number(resampling.MOST),
        },
        "ratio": _("95%, linearised ratio estimator, Student's t over documents (Cochran 1977)"),
        "months": _("95%, Student's t over months"),
        "cycles": _("95%, linearised ratio estimator over pairs of cycles (Cochran 1977)"),
        "slope": _("95%, Student's t of the regression"),
        "order": _(
            "95% at least, order statistics, whatever the documents are like (Thompson 1936); none of fewer than six"
        ),
        "marks": _("95%, Student's t over the raters' marks (Gosset 1908)"),
    }[wanted.interval_method]


def interval_told(wanted: Metric) -> str:
    """What its interval says and what it is made of; empty where there is none."""
    made_of = interval_in_words(wanted)
    return f"{interval_says()} {made_of}" if made_of else ""


def interval_says() -> str:
    """What any interval means, in plain words, to the partner itself or to us."""
    if current().is_partner:
        return _("The value is what was seen; your true value lies in its 95% interval in about 95 of 100 such cases.")
    return _(
        "The value is what was seen; what the partner is really like lies in its 95% interval in about 95 of 100 such cases."
    )


def interval_in_words(wanted: Metric) -> str:
    """What its interval is made of, in plain words; empty where there is none."""
    return {
        Sure.WILSON.value: _("It is made from how many of how many went well: few of them make it wide."),
        Sure.EXACT.value: _(
            "It is made from how many of how many went well, a little wider than it need be and so never too narrow: few of them make it wide."
        ),
        Sure.RATIO.value: _(
            "It is made from how much the value differs from one paper (an order, a delivery, a lot) to the next: few papers, or very"
            " different ones, make it wide."
        ),
        "cycles": _(
            "It is made from how much the value differs from one pair of ordering cycles to the next: few pairs, or very different ones, make it wide."
        ),
        Sure.MONTHS.value: _("It is made from how much the months differ from each other: very different ones make it wide."),
        "marks": _("It is made from how much the marks differ from each other: few marks, or very different ones, make it wide."),
        Sure.SLOPE.value: _("It is made from how far the months or cycles lie from the line through them."),
        Sure.BOOTSTRAP.value: _(
            "The value is worked out many times, from papers or months drawn out of its own: 95 of 100 results lie in it."
        ),
        Sure.ORDER.value: _("Its ends are two of the papers themselves: the middle of all such papers lies between them."),
    }.get(wanted.interval_method, "")  # fmt: skip


def short_method(wanted: Metric) -> str:
    """The method in a word or two, for where an interval stands; empty for none."""
    return _short().get(wanted.interval_method, "")


def _short() -> dict[str, str]:
    students = _("Student's t")
    return {
        Sure.WILSON.value: _("Wilson's"), Sure.EXACT.value: _("exact"), Sure.RATIO.value: _("linearised ratio"),
        "cycles": _("linearised ratio"), Sure.MONTHS.value: students, Sure.SLOPE.value: students, "marks": students,
        Sure.BOOTSTRAP.value: _("bootstrap"), Sure.ORDER.value: _("order statistics"),
    }  # fmt: skip


def methods() -> dict[str, str]:
    """What a form offers, each where it suits."""
    return {
        Sure.EXACT.value: _("exact: never narrower than it may be"), Sure.WILSON.value: _("Wilson's: right on average, narrower"),
        Sure.RATIO.value: _("linearised ratio, over documents or months"), Sure.SLOPE.value: _("Student's t of the regression"),
        Sure.BOOTSTRAP.value: _("bootstrap: for values that lie unevenly"),
    }  # fmt: skip
