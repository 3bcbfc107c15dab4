"""Who is there in tests of seats: an administrator of ours, a company, and its own administrator."""

from __future__ import annotations

import pytest

from hanse.kernel.models import Account
from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_dealer, a_person, an_account

from .builders import an_administrator


@pytest.fixture
def administrator(manufacturer: object) -> Account:
    return an_administrator()


@pytest.fixture
def albatross() -> Organisation:
    return a_dealer("Albatross Cycles")


@pytest.fixture
def theirs(albatross: Organisation) -> Person:
    """The company's own administrator."""
    return a_person(
        albatross, roles=("partner_administrator",), account=an_account("ada@albatross.example", name="Ada Tern")
    )
