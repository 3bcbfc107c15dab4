"""What seats plant into the world of tests that cross rooms: at each company an open invitation and a token; one to ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_person
from hanse.seats.joining.secret import hashed
from hanse.seats.models import Invitation, Token

SECRETS = {key: f"invitation-of-{key}-{'x' * 24}" for key in ("ours", "mine", "rival", "supplier", "both")}


def plant(world: Any) -> None:
    """The links that anybody may open are one to ours and one to the supplier, whose words are nobody's secret there."""
    world.words["seats.secret"] = [SECRETS["ours"], SECRETS["supplier"], "of-nobody"]
    world.words["seats.change"] = ["1", "9" * 30]
    administrator = world.accounts["administrator"]
    _invite("ours", by=administrator, email="new@ours.example", name="New Colleague", roles=["trainer"])
    for key, company in world.companies.items():
        _at(company, key, by=administrator)
        _token(company, key, account=world.accounts[key])


def _at(company: Organisation, key: str, *, by: Account) -> None:
    person = a_person(company, given_name=f"Waiting{key.title()}", family_name=f"Guest{key.title()}")
    _invite(
        key, by=by, organisation=company, person=person, email=f"waiting@{key}.example", name=person.name
    )  # fmt: skip


def _invite(key: str, *, by: Account, **fields: Any) -> None:
    now = clock.now()
    Invitation.objects.create(
        secret_hash=hashed(SECRETS[key]), invited_by=by, sent_at=now, expires_at=now + timedelta(days=7), **fields
    )


def _token(company: Organisation, key: str, *, account: Account) -> None:
    now = clock.now()
    Token.objects.create(
        organisation=company, person=account.persons.get(), account=account, name=f"Stock import of {key}",
        prefix=f"hanse_{key}1"[:12], secret_hash=hashed(f"token of {key}"), scopes=["people.read"], created_at=now,
        expires_at=now + timedelta(days=30),
    )  # fmt: skip
