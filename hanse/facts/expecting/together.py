"""The same expected of many partners: of whom it would be, of whom it is already, and who has no such lines."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor
from hanse.network.models import Organisation, Partnership
from hanse.network.partnership.status import capital
from hanse.network.together.acts import OF_PARTNERS, Act, Done, of_partners
from hanse.network.together.preview import Part, Would
from hanse.ui import formats

from ..jobs import take_stock
from ..showing.overview import declared
from .forms import RuleForm
from .models import DECLARE, FeedExpectation


def _would_be_expected(rows: Sequence[Partnership], form: RuleForm, by: Actor) -> list[Would]:
    """A company that is several things to us is asked once: on the first of its rows."""
    given = form.cleaned_data
    kind, roles, known = declared()[given["kind"]], _roles(rows, by), FeedExpectation.expected_of(given)
    part = Part(kind.label, _("not expected"), form.rule)
    asked: set[int] = set()

    def one(row: Partnership) -> Would:
        again = row.organisation_id in asked
        asked.add(row.organisation_id)
        if again or row.organisation_id in known:
            return Would(row)
        wrong = form.misfit(roles[row.organisation_id])
        return Would(row, (), wrong[1]) if wrong else Would(row, (part,))

    return [one(row) for row in rows]


def _roles(rows: Sequence[Partnership], by: Actor) -> dict[int, set[str]]:
    """What the companies of these are to us, as far as that is in one's care."""
    found: dict[int, set[str]] = {}
    every = Partnership.objects.filter(organisation__in={row.organisation_id for row in rows})
    for owner, role in of_partners(DECLARE)(every, by).order_by().values_list("organisation", "role"):
        found.setdefault(owner, set()).add(role)
    return found


def _expect(rows: QuerySet[Partnership], form: RuleForm, by: Actor) -> Done:
    companies = Organisation.objects.filter(pk__in=rows.order_by().values("organisation")).order_by("pk")
    made, act = FeedExpectation.declare_for(companies, form.cleaned_data, by=by)
    take_stock.enqueue(kind=form.cleaned_data["kind"])
    count = len(made)
    sentence = ngettext(
        "It is expected of %(count)s partner from now on.", "It is expected of %(count)s partners from now on.", count
    )
    return Done(sentence % {"count": formats.number(count)}, count, act)


FEEDS = Act(
    DECLARE, DECLARE, gettext_lazy("Expect a feed"),
    lambda count: ngettext("Expect it of %(shown)s partner", "Expect it of %(shown)s partners", count)
    % {"shown": formats.number(count)},
    ("network:partners", "facts:feeds_declared", "facts:feed_undo"),
    mine=of_partners(DECLARE), form=lambda data, _rows: RuleForm(data),
    columns=((gettext_lazy("Role"), lambda row: capital(row.get_role_display())),),
    would=_would_be_expected, do=_expect, **OF_PARTNERS,
)  # fmt: skip
