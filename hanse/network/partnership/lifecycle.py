"""The partner lifecycle, the same for suppliers and dealers: states, ways between them, gates. Pure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class State(models.TextChoices):
    TARGET = "target", gettext_lazy("target")
    APPLICANT = "applicant", gettext_lazy("applicant")
    QUALIFIED = "qualified", gettext_lazy("qualified")
    CONTRACTED = "contracted", gettext_lazy("contracted")
    ONBOARDING = "onboarding", gettext_lazy("onboarding")
    ACTIVE = "active", gettext_lazy("active")
    DEVELOPING = "developing", gettext_lazy("developing")
    PROBATION = "probation", gettext_lazy("on probation")
    SUSPENDED = "suspended", gettext_lazy("suspended")
    RENEWING = "renewing", gettext_lazy("renewing")
    EXITING = "exiting", gettext_lazy("exiting")
    FORMER = "former", gettext_lazy("former")
    DECLINED = "declined", gettext_lazy("declined")
    BLOCKED = "blocked", gettext_lazy("blocked")

    @classmethod
    def live(cls) -> frozenset[State]:
        """States in which business is done."""
        return frozenset({cls.ACTIVE, cls.DEVELOPING, cls.PROBATION, cls.RENEWING})


_S = State
_WORKING: set[State] = {_S.DEVELOPING, _S.PROBATION, _S.SUSPENDED, _S.RENEWING, _S.EXITING}

ALLOWED: dict[State, set[State]] = {
    _S.TARGET: {_S.APPLICANT, _S.QUALIFIED, _S.DECLINED, _S.BLOCKED},
    _S.APPLICANT: {_S.QUALIFIED, _S.DECLINED, _S.BLOCKED},
    _S.QUALIFIED: {_S.CONTRACTED, _S.DECLINED, _S.BLOCKED},
    _S.CONTRACTED: {_S.ONBOARDING, _S.DECLINED, _S.BLOCKED},
    _S.ONBOARDING: {_S.ACTIVE, _S.EXITING, _S.BLOCKED},
    _S.ACTIVE: _WORKING | {_S.BLOCKED},
    _S.DEVELOPING: {_S.ACTIVE, _S.PROBATION, _S.SUSPENDED, _S.RENEWING, _S.EXITING, _S.BLOCKED},
    _S.PROBATION: {_S.ACTIVE, _S.DEVELOPING, _S.SUSPENDED, _S.EXITING, _S.BLOCKED},
    _S.SUSPENDED: {_S.ACTIVE, _S.PROBATION, _S.EXITING, _S.BLOCKED},
    _S.RENEWING: {_S.ACTIVE, _S.DEVELOPING, _S.PROBATION, _S.EXITING, _S.BLOCKED},
    _S.EXITING: {_S.FORMER, _S.ACTIVE, _S.BLOCKED},
    _S.FORMER: {_S.TARGET, _S.APPLICANT, _S.BLOCKED},
    _S.DECLINED: {_S.TARGET, _S.APPLICANT, _S.BLOCKED},
    _S.BLOCKED: {_S.TARGET, _S.FORMER},
}

NEEDS_REASON = frozenset({_S.PROBATION, _S.SUSPENDED, _S.EXITING, _S.DECLINED, _S.BLOCKED})

MAIN_LINE = (_S.APPLICANT, _S.QUALIFIED, _S.CONTRACTED, _S.ONBOARDING, _S.ACTIVE, _S.RENEWING, _S.FORMER)


def guard(role: str, to: str, *, has_reference: bool, has_manager: bool) -> str | None:
    """What stands in the way of entering state `to`, as a sentence, or None.

    Gates differ by role; the chart does not.
    """
    if to == _S.CONTRACTED and not has_reference:
        return _("A contracted partner needs a number of ours. Enter it on the partnership first.")
    if to == _S.ACTIVE and role in {"dealer", "distributor"} and not has_manager:
        return _("An active dealer needs a partner manager. Assign one first.")
    return None


def place(state: str) -> int:
    """Where a state stands on the main line of the track (0 to 6); working states stand at active."""
    if state in MAIN_LINE:
        return MAIN_LINE.index(State(state))
    if state in {_S.TARGET, _S.DECLINED, _S.BLOCKED}:
        return -1
    return MAIN_LINE.index(_S.FORMER) if state == _S.EXITING else MAIN_LINE.index(_S.ACTIVE)
