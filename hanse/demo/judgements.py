"""What our people think of the partners that have a login: made up, as little else in the demo is.

The data has no judgements. Without any, the judged metric of a scorecard would never be seen at work; so the partners that a
visitor may be have one from whoever has them in care, and suppliers one from supplier quality.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.network.models import Partnership
from hanse.scorecards.judging.criterion import BUILT_IN
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import JudgingRound, Rating

from .colleagues import MAIL

MADE_UP = "Made up for the demo:"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A mark for a partner, by its manager or by the colleague with this mailbox."""

    role: str
    reference: str
    mark: int
    reason: str
    mailbox: str = ""


JUDGEMENTS = (
    Judgement("dealer", "AW00000502", 4, "plans the season with us and keeps to it; new models reach its shop late."),
    Judgement("dealer", "AW00000064", 3, "knows the road bikes well; has nobody yet who can explain the touring line."),
    Judgement("dealer", "AW00000334", 4, "small, but each visit ends with a next step that is then taken."),
    Judgement("dealer", "AW00000621", 4, "honest about what does not sell, which saves both sides returns."),
    Judgement("supplier", "GREENWOO0001", 3, "answers within a day; price rises come without notice."),
    Judgement("supplier", "GREENWOO0001", 2, "finds causes of rejects only after the second reminder.", "ben0"),
    Judgement("supplier", "ADVANCED0001", 5, "tells us of a delay before we ask."),
    Judgement(
        "supplier", "ADVANCED0001", 4, "reports are complete; measuring methods could be closer to ours.", "ben0"
    ),
    Judgement("supplier", "AUSTRALI0001", 4, "knows from its own shop what riders complain about."),
)


def give() -> None:
    """Give every judgement that was not given yet."""
    for one in JUDGEMENTS:
        partnership = Partnership.objects.select_related("organisation", "manager").get(
            role=one.role, reference=one.reference
        )
        rater = Account.objects.get(email=f"{one.mailbox}@{MAIL}") if one.mailbox else partnership.manager
        assert rater is not None
        company = partnership.organisation
        if Rating.objects.filter(organisation=company, kind=one.role, account_id=rater.pk).exists():
            continue
        roles = rater.staff_roles.values_list("role", flat=True)
        by = Actor.staff(account_id=rater.pk, name=rater.name, roles=roles)
        rate(company, kind=one.role, mark=one.mark, reason=f"{MADE_UP} {one.reason}", by=by)


ASKED, JUDGES, DAYS = 6, ("sheela0", "ben0"), 12


def ask() -> None:
    """Ask buyers for marks of suppliers that have none yet, once, as before the talks of a year."""
    if JudgingRound.objects.exists():
        return
    chief, *judges = (Account.objects.get(email=f"{mailbox}@{MAIL}") for mailbox in ("stephen0", *JUDGES))
    known = [one.reference for one in JUDGEMENTS]
    unjudged = Partnership.objects.filter(role="supplier", state="active").exclude(reference__in=known)
    JudgingRound.begin(
        BUILT_IN["supplier"], partners=[row.organisation for row in unjudged.select_related("organisation").order_by("reference")[:ASKED]],
        raters=judges, due_on=clock.today() + timedelta(days=DAYS), note=f"{MADE_UP} before the talks of January.",
        by=Actor.staff(account_id=chief.pk, name=chief.name, roles=["channel_chief"]),
    )  # fmt: skip
