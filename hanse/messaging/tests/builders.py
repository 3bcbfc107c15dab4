"""Builders of notices: partnerships that were moved by somebody else."""

from __future__ import annotations

from typing import Any

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.messaging import writing
from hanse.messaging.models import Notice, Preference
from hanse.network.events import PartnershipMoved
from hanse.network.models import Organisation, Partnership
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system, someone_at, staff

__all__ = ["a_dealer", "a_person", "an_account", "as_system", "someone_at", "staff"]


def of(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account_id)


def moved(company: Organisation, after: str = "suspended") -> list[Notice]:
    """Somebody else moved the company's partnership; those whom it concerns are told."""
    contributions.load("contributions")
    with as_system():
        partnership = Partnership.objects.get(organisation=company)
        Partnership.objects.filter(pk=partnership.pk).update(state=after)
        return writing.write(
            PartnershipMoved(
                partnership_id=partnership.pk, organisation_id=company.pk, role=partnership.role, before="active",
                after=after,
            )
        )  # fmt: skip


def wants(account: Account, channel: Any, kind: str = "partnership-moved") -> None:
    Preference.choose(account, {kind: channel})


def notices_of(actor: Actor) -> list[Notice]:
    with acting(actor):
        return list(Notice.objects.all())
