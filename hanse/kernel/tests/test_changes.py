"""How rows change, what the audit trail keeps of it, and that nothing is half done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import NoActor, Refused
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import Moves, change, made, removed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BY = Actor.staff(account_id=5, name="Ada Lund", roles=["data_steward"])


def an_account(**fields: object) -> Account:
    return Account.objects.create_user("ada@example.org", "secret", **({"name": "Ada"} | fields))


def test_an_entry_keeps_who_what_when_and_only_what_differs() -> None:
    account = an_account(phone="1")
    before = audit.snapshot(account)
    account.phone = "2"
    with clock.standing_at(NOON), acting(BY), transaction.atomic():
        entry = audit.record("accounts.edit", subject=account, before=before, after=audit.snapshot(account), reason="r")

    assert entry is not None
    assert (entry.at, entry.actor_name, entry.account_id, entry.reason) == (NOON, "Ada Lund", 5, "r")
    assert (entry.before, entry.after) == ({"phone": "1"}, {"phone": "2"})
    assert entry.subject_type == "kernel.account"


def test_a_change_of_nothing_leaves_no_entry() -> None:
    account = an_account()
    with acting(BY), transaction.atomic():
        entry = audit.record(
            "accounts.edit", subject=account, before=audit.snapshot(account), after=audit.snapshot(account)
        )

    assert entry is None
    assert not AuditEntry.objects.exists()


def test_an_entry_needs_an_actor() -> None:
    account = an_account()
    with pytest.raises(NoActor), transaction.atomic():
        audit.record("accounts.edit", subject=account, after={})


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_its_change_is_a_mistake() -> None:
    account = an_account()
    with acting(BY), pytest.raises(RuntimeError, match="outside the transaction"):
        audit.record("accounts.edit", subject=account, after={})


def test_values_are_kept_as_plain_text_that_comes_back_exactly() -> None:
    assert audit._plain(Decimal("0.12")) == "0.12"
    assert audit._plain(date(2026, 3, 1)) == "2026-03-01"
    assert audit._plain(None) is None


def test_a_chart_says_where_one_can_go_from_here() -> None:
    moves = Moves({"draft": {"sent"}, "sent": {"won", "lost"}})
    labels = {"draft": "draft", "sent": "sent", "won": "won", "lost": "lost"}

    moves.check("draft", "sent", labels)
    with pytest.raises(Refused, match=r"sent cannot become draft\. From here it can become: lost, won\."):
        moves.check("sent", "draft", labels)
    with pytest.raises(Refused, match="it can become: nothing"):
        moves.check("won", "draft", labels)


def test_a_new_row_comes_with_its_entry() -> None:
    account = made(Account(email="b@example.org", name="Bea"), by=BY, operation="accounts.add")

    entry = AuditEntry.objects.get(operation="accounts.add")
    assert entry.subject_id == str(account.pk)
    assert entry.after["email"] == "b@example.org"


def test_what_somebody_else_removed_meanwhile_is_refused_in_a_sentence() -> None:
    account = an_account()
    with acting(Actor.system("a test removes a row")):
        Account.objects.filter(pk=account.pk).delete()

    with pytest.raises(Refused, match="removed this meanwhile"), change(account, by=BY, operation="accounts.edit"):
        pass
    with pytest.raises(Refused, match="removed this meanwhile"):
        removed(account, by=BY, operation="accounts.end")
    assert not AuditEntry.objects.exists()
