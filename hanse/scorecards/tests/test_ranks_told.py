"""A rank is told where nobody works out from it what the few have whom they do not see."""

from __future__ import annotations

import csv
import html
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, in_sight_of, signed_in
from hanse.network.tests.reading import queries, text
from hanse.scorecards.drafting.renewing import renew
from hanse.scorecards.models import Card, CardDraft, CardLine, CardVersion
from hanse.scorecards.rules.figures import Status
from hanse.scorecards.runs.computing import compute

from .builders import SYSTEM, Importing, a_sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
SEVEN = 7
WHY_NOT = "no rank: it would tell what a few have whom you do not see"


@pytest.fixture(autouse=True)
def in_june() -> Any:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    """Seven shops, each with a rank."""
    return ranked(imported, SEVEN)


def ranked(imported: Importing, shops: int) -> list[Organisation]:
    found = [a_dealer(f"Dealer {number}", business_type="Shop", country="DE") for number in range(shops)]
    imported("sell_in", [
        a_sale(each, date(2026, 1 + month, 3 + place), amount=str(100 + 10 * place + month * place))
        for place, each in enumerate(found) for month in range(5)
    ])  # fmt: skip
    with acting(SYSTEM):
        compute("dealer")
        assert Card.objects.filter(computation__is_current=True).exclude(rank=None).count() == shops
    return found


def ranks_of(partner: Organisation) -> tuple[int, Card]:
    with acting(SYSTEM):
        card = Card.objects.get(organisation=partner, computation__is_current=True)
    assert card.rank is not None
    return card.rank, card


def page(client: Client, address: str, **asked: Any) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return html.unescape(text(answer))


def exported(client: Client, address: str, column: str, **asked: Any) -> dict[str, str]:
    rows = csv.DictReader(StringIO(text(client.get(address, asked | {"export": "csv", "columns": "every"}))))
    return {row["Partner"]: row[column] for row in rows}


@pytest.mark.parametrize(("seen", "shown"), [(2, True), (3, False), (6, False), (7, True)])
def test_a_colleague_is_told_no_rank_that_tells_of_who_is_out_of_sight(
    client: Client, dealers: list[Organisation], seen: int, *, shown: bool
) -> None:
    """Who sees six of seven would read between which two the seventh lies: on pages, in files, by a program and an order."""
    in_sight_of(signed_in(client, "partner_manager"), *dealers[:seen])
    one = dealers[0]
    rank, card = ranks_of(one)

    for address in (
        reverse("scorecards:dealer", args=[one.public_id]),
        reverse("scorecards:kept_card", args=[card.public_id]),
    ):
        told = page(client, address)
        assert (f"Rank {rank} of 7" in told) == shown
        assert (WHY_NOT in told) == (not shown)
    assert (f"{rank} of 7" in page(client, "/scorecards/")) == shown
    assert exported(client, "/scorecards/", "Rank")[one.name] == (str(rank) if shown else "")
    heads = page(
        client,
        f"{reverse('scorecards:comparison', args=['dealer'])}?partner={one.public_id}&partner={dealers[1].public_id}",
    )
    assert (f"{rank} of 7" in heads) == shown
    by_program = client.get("/api/v1/scorecards", {"current": "true"}).json()["data"]
    alone = client.get(f"/api/v1/scorecards/{card.public_id}").json()
    company = client.get(f"/api/v1/organisations/{one.public_id}/scorecards").json()["data"]
    found = [each for each in [*by_program, alone, *company] if each["id"] == str(card.public_id)]
    assert [each["rank"] for each in found] == [rank if shown else None] * 3


def test_nothing_is_ordered_or_narrowed_by_a_rank_that_is_not_told(client: Client, dealers: list[Organisation]) -> None:
    in_sight_of(signed_in(client, "partner_manager"), *dealers[:6])

    up, down = ([*exported(client, "/scorecards/", "Rank", sort=sort)] for sort in ("rank", "-rank"))
    assert up == down
    assert len(up) == 6


@pytest.mark.parametrize(("seen", "shown"), [(2, True), (6, False), (7, True)])
def test_a_draft_tells_no_rank_that_a_card_does_not(
    client: Client, dealers: list[Organisation], seen: int, *, shown: bool
) -> None:
    a_draft()
    in_sight_of(signed_in(client, "partner_manager"), *dealers[:seen])
    with acting(SYSTEM):
        draft = CardDraft.objects.get()
    moves = reverse("scorecards:draft_moves", args=[draft.public_id])

    for column in ("Rank now", "Rank then"):
        assert any(exported(client, moves, column).values()) == shown
    assert any(exported(client, moves, "Now").values())


@pytest.mark.parametrize(
    ("shops", "losing", "shown"), [(8, 0, True), (7, 1, False), (8, 1, False), (11, 4, False), (12, 5, True)]
)
def test_a_draft_tells_no_rank_once_few_are_ranked_whom_one_does_not_see(
    client: Client, imported: Importing, shops: int, losing: int, *, shown: bool
) -> None:
    """Who loses its score is ranked no more. Ranks of now and then beside each other tell of few of these as well."""
    dealers = ranked(imported, shops)
    with acting(SYSTEM):
        lines = CardLine.objects.filter(card__organisation__in=dealers[shops - losing :])
        lines.update(status=Status.NO_DATA, value=None, contribution=None, most=None)
    a_draft()
    in_sight_of(signed_in(client, "partner_manager"), *dealers[:2])
    with acting(SYSTEM):
        draft = CardDraft.objects.get()
    moves = reverse("scorecards:draft_moves", args=[draft.public_id])

    assert any(exported(client, moves, "Rank now").values())
    assert any(exported(client, moves, "Rank then").values()) == shown

    signed_in(client, "channel_chief")
    then = exported(client, moves, "Rank then")
    assert [bool(then[each.name]) for each in dealers] == [place < shops - losing for place in range(shops)]


def test_a_draft_of_other_groups_tells_who_sees_a_part_no_rank_in_them(
    client: Client, dealers: list[Organisation]
) -> None:
    """Beside the ranks of now they would tell of who is in the one and not in the other."""
    a_draft(peers=["country"])
    with acting(SYSTEM):
        draft = CardDraft.objects.get()
    moves = reverse("scorecards:draft_moves", args=[draft.public_id])
    in_sight_of(signed_in(client, "partner_manager"), *dealers[:2])
    assert any(exported(client, moves, "Rank now").values())
    assert not any(exported(client, moves, "Rank then").values())

    signed_in(client, "channel_chief")
    assert all(exported(client, moves, "Rank then").values())


def a_draft(**more: Any) -> None:
    with acting(SYSTEM):
        version = CardVersion.latest("dealer")
        assert version is not None
        CardDraft.begin(
            version, criteria=version.declared, bands=version.declared_bands, note="As it was", on=clock.today(), by=SYSTEM,
            **({"peers": [str(each) for each in version.traits]} | more),
        )  # fmt: skip
        renew()


def test_lists_of_who_sees_a_part_ask_the_database_seldom(client: Client, dealers: list[Organisation]) -> None:
    in_sight_of(signed_in(client, "partner_manager"), *dealers[:6])
    assert queries(client, "/scorecards/") <= 10
