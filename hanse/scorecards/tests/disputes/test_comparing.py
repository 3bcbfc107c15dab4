"""Partners beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.network.models import Organisation
from hanse.network.tests.builders import signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.comparing import telling
from hanse.scorecards.models import Card, CardLine
from hanse.scorecards.showing.ranks import with_ranks

from ..builders import SYSTEM, Importing
from ..scored import scored_suppliers

pytestmark = pytest.mark.django_db


@pytest.fixture
def suppliers(imported: Importing) -> Iterator[list[Organisation]]:
    with clock.standing_at(datetime(2026, 6, 10, 9, tzinfo=UTC)):
        yield scored_suppliers(imported, 6)


def test_ticked_partners_stand_side_by_side(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    with acting(SYSTEM):
        cards = {card.organisation_id: card for card in Card.objects.filter(computation__is_current=True)}
    ticked = [cards[each.pk].public_id for each in suppliers]

    too_many = client.post(reverse("scorecards:comparing"), {"row": ticked})
    page = text(client.get(client.post(reverse("scorecards:comparing"), {"row": ticked[:2]})["Location"]))

    assert too_many.status_code == 409
    assert "Supplier 0" in page
    assert "Supplier 1" in page
    assert "Supplier 2" not in page


def test_the_best_of_those_beside_it_stands_out_and_what_does_not_count_says_so(suppliers: list[Organisation]) -> None:
    with acting(SYSTEM):
        scored = Card.objects.filter(computation__is_current=True, score__isnull=False)
        cards = list(with_ranks(scored).order_by("-score")[:3])
        criteria = cards[0].computation.criteria
        heads, rows = telling.heads(cards, {}), telling.side_by_side(cards, criteria)
        level = telling.heads([cards[0], cards[0]], {})

    assert [head.best for head in heads] == [card.score == cards[0].score for card in cards]
    assert not any(head.best for head in level)
    earned = {str(row.label): [cell.earned for cell in row.cells] for row in rows}
    assert all(told.endswith(" points") for told in earned["Spend"])
    assert earned["Buyer's rating"] == ["unknown"] * 3


def test_the_heat_map_is_sorted_by_a_measure_and_leads_to_it(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")
    with acting(SYSTEM):
        spent = CardLine.objects.filter(card__computation__is_current=True, key="spend").select_related("organisation")
        first, *_, last = sorted(spent, key=lambda line: -(line.contribution or 0))

    page = client.get(reverse("scorecards:heat", args=["supplier"]), {"sort": "-spend"})

    shown = text(page)
    assert 0 < shown.index(first.organisation.name) < shown.index(last.organisation.name)
    assert reverse("scorecards:metric", args=[first.organisation.public_id, "supplier", "spend"]) in page.text
    assert client.get(reverse("scorecards:heat", args=["nobody"])).status_code == 404


def test_a_heat_map_is_exported_with_exact_shares(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")

    file = client.get(reverse("scorecards:heat", args=["supplier"]), {"export": "csv"})

    rows = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(suppliers)


def test_the_months_have_their_page(client: Client, suppliers: list[Organisation]) -> None:
    signed_in(client, "channel_chief")

    assert client.get(reverse("scorecards:months", args=[suppliers[0].public_id, "supplier"])).status_code == 200
