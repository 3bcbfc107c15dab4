"""What forms say of job roles is what `authz.toml` has."""

from __future__ import annotations

from hanse.kernel.walls.authz import table
from hanse.kernel.walls.roles import ADDS, ADDS_NOTHING, PARTNER_ROLES


def may(role: str) -> frozenset[str]:
    return frozenset(name for name, entry in table().items() if role in entry.own)


def test_what_whoever_signs_in_sees_and_what_each_role_adds_is_so() -> None:
    everybody = frozenset.intersection(*map(may, PARTNER_ROLES))

    assert {"facts.own", "scorecards.own", "people.read", "todos.read"} <= everybody
    assert {role for role in PARTNER_ROLES if may(role) == everybody} == {
        role for role, words in ADDS.items() if words == ADDS_NOTHING
    }
    assert may("partner_administrator") == frozenset.union(*map(may, PARTNER_ROLES))
    for role in PARTNER_ROLES.keys() - {"partner_administrator"}:
        says = str(ADDS[role])
        assert ("sends files" in says) == ("imports.receive" in may(role))
        assert ("bank accounts" in says) == ("finances.propose" in may(role))
        assert ("documents" in says) == ("documents.add" in may(role))
        assert ("appeals" in says) == ("scorecards.make_appeal" in may(role))
