"""Duties kept apart: who did one thing to a row may not do the other, and above a limit it takes two."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.trail import audit
from hanse.kernel.walls import authz
from hanse.kernel.walls.authz import RELATIONS, allows, cells, decide, require, suffices
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES

TABLE = """
["claims.make"]
says = "Make a claim"
any = ["sales", "finance_approver"]

["claims.approve"]
says = "Approve a claim"
any = ["finance_approver"]
not_by = ["claims.make"]

["claims.pay"]
says = "Pay a claim"
any = ["finance_approver"]
two_above = 1000

["claims.edit"]
says = "Change a claim"
managed = ["partner_manager"]
own = ["sales"]
writes = {"kernel.Account" = ["phone"]}
"""
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "authz.toml"
    path.write_text(TABLE)
    found = authz._parse("kernel", path)
    monkeypatch.setattr(authz, "table", lambda: found)


def approver(account_id: int) -> Actor:
    return Actor.staff(account_id=account_id, name=f"Approver {account_id}", roles=["finance_approver"])


def a_claim(*, made_by: Actor | None = None) -> Account:
    """Any row: the rules look at what the trail tells of it."""
    row = Account.objects.create_user(f"{Account.objects.count()}@example.org", name="Claim")
    if made_by:
        done(row, "claims.make", made_by)
    return row


def done(row: Account, operation: str, by: Actor) -> None:
    with acting(by), transaction.atomic():
        audit.record(operation, subject=row, after={"state": operation})


def test_who_made_a_claim_may_not_approve_it_and_somebody_else_may() -> None:
    claim = a_claim(made_by=approver(1))

    assert not allows(approver(1), "claims.approve", claim)
    assert allows(approver(2), "claims.approve", claim)
    assert allows(approver(1), "claims.approve", a_claim(made_by=approver(2)))
    decision = decide(approver(1), "claims.approve", claim)
    assert (decision.why, decision.before) == ("not_by", {"claims.make"})
    with pytest.raises(
        Refused, match=r"You had a part in this before\. Somebody else has to do it: Approve a claim"
    ) as no:
        require(approver(1), "claims.approve", claim)
    assert no.value.status == 403


def test_before_a_claim_is_known_the_role_alone_decides() -> None:
    assert allows(approver(1), "claims.approve")


@pytest.mark.parametrize(("amount", "enough"), [("1000", True), ("1000.01", False), ("0", True)])
def test_above_the_limit_it_takes_two(amount: str, enough: bool) -> None:
    claim = a_claim()

    assert allows(approver(1), "claims.pay", claim, amount=Decimal(amount))
    assert suffices(approver(1), "claims.pay", claim, amount=Decimal(amount)) is enough


def test_the_second_is_somebody_else() -> None:
    claim, much = a_claim(), Decimal(5000)
    done(claim, "claims.pay", approver(1))

    assert decide(approver(1), "claims.pay", claim, amount=much).why == "two"
    assert not suffices(approver(1), "claims.pay", claim, amount=much)
    with pytest.raises(Refused, match="A second person has to do it too"):
        require(approver(1), "claims.pay", claim, amount=much)
    assert allows(approver(2), "claims.pay", claim, amount=much)
    assert suffices(approver(2), "claims.pay", claim, amount=much)


def test_below_the_limit_one_may_do_it_again() -> None:
    claim = a_claim()
    done(claim, "claims.pay", approver(1))

    assert allows(approver(1), "claims.pay", claim, amount=Decimal(10))


def test_the_table_says_something_of_every_operation_role_and_relation() -> None:
    every = list(cells())

    assert len(every) == 4 * (len(STAFF_ROLES) + len(PARTNER_ROLES) + 1) * len(RELATIONS)
    allowed = {(cell.operation, cell.role, cell.relation) for cell in every if cell.allowed}
    assert {one for one in allowed if one[0] == "claims.edit"} == {
        ("claims.edit", "partner_manager", "managed"), ("claims.edit", "sales", "own"),
    }  # fmt: skip


def test_fields_are_named_by_model() -> None:
    assert authz.table()["claims.edit"].writes == {"kernel.Account": {"phone"}}
