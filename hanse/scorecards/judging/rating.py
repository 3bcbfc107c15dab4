"""A mark is given: a colleague judges a partner. While a round waits for others it is sealed; the last one opens them all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.kernel.trail.changes import made
from hanse.network.models import Organisation, Partnership

from ..events import RatingGiven
from ..models import Rating
from ..models.ratings import BEST, WORST
from ..models.rounds import in_turn, is_asked, open_due
from .criterion import BUILT_IN, Judged


def rate(
    organisation: Organisation, *, kind: str, mark: int, reason: str, by: Actor, judged: Judged | None = None
) -> Rating:
    """Judge a partner by a criterion, without one by that of the start.

    Refused without a reason, outside of 1 to 5, for a company without that role, and for who does not judge by it.
    """
    if not by.is_staff or by.account_id is None:
        raise Refused(_("Only our own people rate partners."), status=403)
    if judged is not None and not judged.is_for(by.roles, by.account_id):
        raise Refused(_("Others judge by this criterion."), status=403)
    if not WORST <= mark <= BEST:
        raise Refused(_("A mark is a whole number from 1 to 5."), field="mark")
    if not reason.strip():
        raise Refused(_("Say why: the partner sees the mark with its reason."), field="reason")
    if not Partnership.objects.filter(organisation=organisation, role=kind).exists():
        raise Refused(_("%(company)s has no such role.") % {"company": organisation}, field="kind")
    wanted, now = judged or BUILT_IN[kind], clock.now()
    row = Rating(
        organisation=organisation, kind=kind, key=wanted.key, mark=mark, anchor=str(wanted.anchors[mark - 1])[:300],
        reason=reason.strip(), account_id=by.account_id, rater=by.name, at=now, expires_on=wanted.expires(clock.today()),
    )  # fmt: skip

    def give() -> Rating:
        row.sealed = is_asked(organisation, wanted.key)
        made(row, by=by, operation=f"scorecards.rate_{kind}", reason=reason.strip())
        if not row.sealed:
            publish(RatingGiven(rating_id=row.pk, organisation_id=organisation.pk, role=kind))
        elif open_due():
            row.refresh_from_db(fields=["sealed", "opened_at"])
        return row

    return in_turn().claim(give)
