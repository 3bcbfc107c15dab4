"""What a measure tells, said to the partner whom it measures: the portal says "you" where we say "the dealer"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .registry import Metric

GROWS = _("Whether you buy more than before, in your own rhythm: an empty month says nothing if you order every three.")
OWN = {
    "net_sales": _("What you bought from us in the twelve months to the end of the period, after discounts and returns."),
    "cycle_growth": GROWS,
    "sales_growth": GROWS,
    "order_regularity": _("How steadily you order: steady orders can be planned for."),
    "breadth": _("How much of our range you carry."),
    "discount_dependence": _("How much of what you buy is bought by discount: less is better."),
    "share_of_potential": _("How much of what you sell in a year comes from us."),
    "spend": _("What we ordered from you: how much we lean on each other."),
    "lead_time_kept": _("How often you delivered by the agreed day."),
    "credit_rating": _("How sound your company is, as we recorded it: 1 is best, 5 is worst."),
}  # fmt: skip


def meaning(metric: Metric, *, own: bool) -> str:
    """What it tells, to us or to the partner; a measure that somebody made says the same to both."""
    return str(OWN.get(metric.key, metric.meaning) if own else metric.meaning)
