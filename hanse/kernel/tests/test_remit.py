from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.actor import Actor
from hanse.kernel.walls.remit import looking_at, remit

COMPANIES = st.frozensets(st.integers(1, 9))


def somebody(*roles: str, sees: frozenset[int]) -> Actor:
    actor = Actor.staff(account_id=1, name="A", roles=roles)
    object.__setattr__(actor, "known_remit", sees)
    return actor


@given(sees=COMPANIES, at=COMPANIES)
def test_who_looks_at_a_few_companies_sees_no_other_and_none_that_they_did_not_see(
    sees: frozenset[int], at: frozenset[int]
) -> None:
    manager = somebody("partner_manager", sees=sees)

    assert remit(looking_at(manager, at)) == sees & at
    assert remit(manager) == sees


def test_who_sees_all_goes_on_seeing_all() -> None:
    chief = somebody("channel_chief", sees=frozenset())

    assert looking_at(chief, {1}) is chief
    assert not looking_at(chief, {1}).is_bounded
