"""How a partnership's state is told: its word with the role, and its tone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Partnership
from .lifecycle import State

TONES: dict[str, str] = {
    State.APPLICANT: "info",
    State.QUALIFIED: "info",
    State.CONTRACTED: "info",
    State.ONBOARDING: "info",
    State.ACTIVE: "good",
    State.DEVELOPING: "info",
    State.PROBATION: "warn",
    State.SUSPENDED: "bad",
    State.RENEWING: "info",
    State.EXITING: "warn",
    State.BLOCKED: "bad",
}
IN_TROUBLE = (State.PROBATION, State.SUSPENDED, State.EXITING)


def capital(words: object) -> str:
    """With a capital first letter, as at the start of a sentence."""
    text = str(words)
    return text[:1].upper() + text[1:]


def role_and_state(partnership: Partnership) -> str:
    """Dealer: on probation."""
    return _("%(role)s: %(state)s") % {
        "role": capital(partnership.get_role_display()),
        "state": partnership.get_state_display(),
    }


def tone(partnership: Partnership) -> str:
    return TONES.get(partnership.state, "")


def territory_in_words(partnership: Partnership) -> str:
    """What its address says of the territory, and that somebody decided otherwise; empty where nothing was computed yet."""
    if not partnership.territory_reason:
        return ""
    computed, why = partnership.computed_territory, Partnership.Why(partnership.territory_reason).label
    if not partnership.is_set_by_hand:
        return capital(why)
    if computed is not None and computed.pk == partnership.territory_id:
        return _("Set by hand; its address says the same.")
    if computed is None:
        return _("Set by hand. By its address: %(why)s.") % {"why": why}
    return _("Set by hand. By its address it would be %(territory)s (%(why)s).") % {"territory": computed, "why": why}
