"""Which job roles somebody may be given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.network.models import Partnership
from hanse.network.people.job_roles import FITTING, decide, fitting

roles = st.frozensets(st.sampled_from(sorted(PARTNER_ROLES)))
anything = st.frozensets(st.sampled_from([*PARTNER_ROLES, "administrator", "channel_chief", ""]))


def test_every_partnership_says_what_fits_it_in_roles_that_there_are() -> None:
    assert set(FITTING) == set(Partnership.Role.values)
    assert frozenset().union(*FITTING.values()) == set(PARTNER_ROLES)


@given(held=roles, wanted=anything, allowed=roles)
def test_nobody_ever_holds_more_than_was_held_or_allowed(
    held: frozenset[str], wanted: frozenset[str], allowed: frozenset[str]
) -> None:
    grant = decide(held=held, wanted=wanted, allowed=allowed)

    assert grant.roles <= held | allowed
    assert grant.roles | grant.refused == wanted


@given(one=st.sampled_from(sorted(FITTING)), other=st.sampled_from(sorted(FITTING)))
def test_a_company_that_is_two_things_may_give_the_roles_of_both(one: str, other: str) -> None:
    assert fitting([one, other]) == fitting([one]) | fitting([other])


def test_a_dealer_has_no_supplier_quality() -> None:
    assert "quality" not in fitting(["dealer"])
    assert "quality" in fitting(["supplier"])
