"""Who reads the cards of several companies from one login works out nothing of the few beside them."""

from __future__ import annotations

import html
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.models import Account
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Organisation, VisibilityGrant
from hanse.network.tests.builders import a_dealer, a_person, in_sight_of, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.models import Card
from hanse.scorecards.runs.computing import compute

from .builders import SYSTEM, Importing, a_sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
MIDDLE = "€650"


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    """Seven shops."""
    found = [a_dealer(f"Dealer {number}", business_type="Shop") for number in range(7)]
    imported("sell_in", [
        a_sale(each, date(2026, month, 3), amount=str(100 + 10 * place)) for place, each in enumerate(found) for month in range(1, 6)
    ])  # fmt: skip
    with acting(SYSTEM):
        compute("dealer")
    return found


def looks_into(head: Organisation, *branches: Organisation, resource: str = "scorecard") -> None:
    with acting(SYSTEM):
        for each in branches:
            VisibilityGrant.give(
                each, by=SYSTEM, grantee=head, resource=resource, starts_on=clock.today(), ends_on=None, reason="Branch"
            )


def what_is_told(client: Client, account: Account, company: Organisation) -> str:
    """The company's card in its portal, one of its measures, and the card by a program."""
    seat = next(each for each in seats_of(account) if each.actor.organisation_id == company.pk)
    client.post("/seat/", {"seat": seat.key})
    addresses = (
        reverse("scorecards:portal_card", args=["dealer"]),
        reverse("scorecards:portal_metric", args=["dealer", "net_sales"]),
        f"/api/v1/organisations/{company.public_id}/scorecards",
    )
    answers = [client.get(each) for each in addresses]
    assert [each.status_code for each in answers] == [200] * 3
    return html.unescape("".join(map(text, answers)))


def rank_of(company: Organisation) -> int:
    with acting(SYSTEM):
        rank = Card.objects.get(organisation=company, computation__is_current=True).rank
    assert rank is not None
    return rank


@pytest.mark.parametrize(("branches", "shown"), [(0, True), (1, True), (2, False), (5, False), (6, True)])
def test_a_head_office_that_looks_into_its_branches_reads_nobody_elses_figures(
    client: Client, dealers: list[Organisation], branches: int, *, shown: bool
) -> None:
    """With the cards of six of seven it would read what the seventh has; with all seven there is nobody else."""
    head, mine = dealers[0], dealers[1 : 1 + branches]
    account = signed_in(client, "executive", at=head)
    looks_into(head, *mine)

    for company in (head, *mine[-1:]):
        told, rank = what_is_told(client, account, company), rank_of(company)
        assert (MIDDLE in told) == shown
        assert (f"Rank {rank} of 7" in told) == shown
        assert (f'"rank":{rank}' in told.replace(" ", "")) == shown


def test_seats_of_ones_own_are_counted_as_well(client: Client, dealers: list[Organisation]) -> None:
    account = signed_in(client, "executive", at=dealers[0])
    for each in dealers[1:3]:
        a_person(each, roles=("executive",), account=account)

    assert MIDDLE not in what_is_told(client, account, dealers[2])


def test_a_seat_that_reads_no_card_is_not_counted(client: Client, dealers: list[Organisation]) -> None:
    account = signed_in(client, "executive", at=dealers[0])
    looks_into(dealers[0], *dealers[1:4], resource="orders")

    assert MIDDLE in what_is_told(client, account, dealers[0])


@pytest.mark.parametrize(("managed", "shown"), [(1, True), (2, False), (5, False), (6, True)])
def test_one_of_ours_who_is_a_partners_person_too_is_counted_from_both_sides(
    client: Client, dealers: list[Organisation], managed: int, *, shown: bool
) -> None:
    """Of seven one is told rank and middle to its people: together with the others' scores they would tell of the few left."""
    theirs, ours = dealers[0], dealers[1 : 1 + managed]
    account = signed_in(client, "partner_manager")
    in_sight_of(account, *ours)
    a_person(theirs, roles=("executive",), account=account)

    told = what_is_told(client, account, theirs)
    assert (MIDDLE in told) == shown
    assert (f"Rank {rank_of(theirs)} of 7" in told) == shown

    client.post("/seat/", {"seat": "staff"})
    one = ours[0]
    card = html.unescape(text(client.get(reverse("scorecards:dealer", args=[one.public_id]))))
    measure = html.unescape(text(client.get(reverse("scorecards:metric", args=[one.public_id, "dealer", "net_sales"]))))
    assert one.name in card
    assert (f"Rank {rank_of(one)} of 7" in card) == shown
    assert (MIDDLE in measure) == shown
