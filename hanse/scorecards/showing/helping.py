"""What would help a score: the steps that bring most, and what is not known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.ui import formats

from ..metrics.registry import metric
from ..rules import improving
from ..rules.figures import Figure
from ..rules.scoring import Criterion
from . import wording

MOST_HELP = 3


@dataclass(frozen=True, slots=True)
class Help:
    """The act, what it would lead to, and the points; unknown points are a question mark."""

    text: str
    detail: str
    points: str
    icon: str


def what_would_help(criteria: Sequence[Criterion], figures: Mapping[str, Figure], currency: str) -> list[Help]:
    """What would bring most, and what would make unknown measures count. No step on a scale that is kept back.

    Nor one so small that it reads like none.
    """
    kept_back = {each.key for each in criteria if wording.is_kept_back(each)}
    steps = [
        step
        for step in improving.steps(criteria, figures)
        if step.key not in kept_back and (step.more or _reads_apart(step, currency))
    ][:MOST_HELP]
    lacking = improving.lacking(criteria, figures)[: MOST_HELP - 1]
    return [*(_step(step, currency) for step in steps), *(_lack(lack, figures[lack.key].reason) for lack in lacking)]


def _reads_apart(step: improving.Step, currency: str) -> bool:
    now, then = (wording.value(metric(step.key), each, currency) for each in (step.now, step.value))
    return now != then


def _step(step: improving.Step, currency: str) -> Help:
    wanted = metric(step.key)
    words = {
        "label": wanted.label, "now": wording.value(wanted, step.now, currency), "value": wording.value(wanted, step.value, currency),
        "more": step.more and formats.number(step.more),
    }  # fmt: skip
    if step.key == "breadth" and step.more:
        text = ngettext("Buy from %(more)s more product line", "Buy from %(more)s more product lines", step.more)
    else:
        text = _("%(label)s: from %(now)s to %(value)s")
    detail = _("the score would be %(total)s") % {"total": wording.score(step.total)}
    return Help(text % words, detail, wording.moved(step.gain), icon="stairs-up")


def _lack(lack: improving.Lacking, reason: str) -> Help:
    words = {"label": metric(lack.key).label, "reason": reason}
    return Help(
        _("%(label)s would count") % words, _("%(reason)s; today it counts for nothing") % words, "?", icon="hourglass"
    )
