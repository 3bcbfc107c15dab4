"""Many write into the audit trail at the same instant; the chain is right, and nobody waits for it."""

from __future__ import annotations

import pytest
from django.db import transaction

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.trail import audit, chain
from hanse.kernel.trail.audit_proof import prove

from .proving import sized, tell
from .racing import race, racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
RUNNERS, LAPS = sized((20, 4), (20, 100))


def test_the_chain_is_right_when_twenty_write_at_once() -> None:
    account = Account.objects.create_user("ada@example.org", "secret", name="Ada")

    def act(lane: int, lap: int) -> None:
        with acting(Actor.system("a race")), transaction.atomic():
            audit.record("things.edit", subject=account, after={"lane": lane, "lap": lap})

    outcome = race(act, runners=RUNNERS, laps=LAPS)

    tell(outcome.line("entries of the audit trail, all at once"))
    assert outcome.errors == []
    assert AuditEntry.objects.count() == RUNNERS * LAPS
    chain.seal()
    proof = prove()
    assert (proof.violations, proof.sealed, proof.unsealed) == (0, RUNNERS * LAPS, 0)


def test_many_who_seal_at_once_make_one_chain() -> None:
    account = Account.objects.create_user("ada@example.org", "secret", name="Ada")
    with acting(Actor.system("a race")), transaction.atomic():
        AuditEntry.objects.bulk_create(
            AuditEntry(at=account.created_at, actor_kind="system", actor_name="a race", operation="things.edit",
                       subject_type="kernel.account", subject_id="1", subject_label=str(number))
            for number in range(RUNNERS * 10)
        )  # fmt: skip

    outcome = race(lambda _lane, _lap: chain.seal(), runners=RUNNERS)

    assert outcome.errors == []
    assert (prove().violations, prove().sealed) == (0, RUNNERS * 10)
