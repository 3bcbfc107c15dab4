"""One partner's card computed by itself is the card that computing all gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from hanse.kernel.actor import acting
from hanse.kernel.clock import standing_at
from hanse.kernel.events import deliver_pending
from hanse.network.models import Organisation
from hanse.network.partnership.lifecycle import State
from hanse.network.tests.builders import a_dealer, a_supplier, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.models import Card, CardVersion, Computation
from hanse.scorecards.runs import refreshing
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.verify import verify
from hanse.ui import formats

from .builders import SYSTEM, Importing, a_delivery, a_product, a_purchase, a_sale
from .test_measuring import some_deliveries, some_purchases, some_sales, without

pytestmark = [pytest.mark.django_db, pytest.mark.by_turns]
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
LATER = datetime(2026, 6, 10, 11, tzinfo=UTC)
Told = dict[int, Any]


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with standing_at(NOW), acting(SYSTEM):
        yield


def told(computation: Computation | None) -> Told:
    """All cards without what may differ: ids and times."""
    assert computation is not None
    names = (
        "score",
        "coverage",
        "low",
        "high",
        "rank",
        "rank_low",
        "rank_high",
        "of",
        "band",
        "band_held",
        "reference",
    )
    return {
        card.organisation_id: (
            [getattr(card, name) for name in names],
            [(line.key, line.position, line.weight, line.figure, line.contribution, line.most) for line in card.lines.all()],
        )
        for card in computation.cards.prefetch_related("lines")
    }  # fmt: skip


@pytest.fixture
def suppliers(imported: Importing) -> list[Organisation]:
    found = [a_supplier(f"Supplier {n}", credit_rating=1 + n % 4) for n in range(9)]
    imported("purchase", some_purchases(Random(3), found))
    imported("delivery", some_deliveries(Random(3), found))
    compute("supplier")
    return found


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    found = [a_dealer(f"Dealer {n}", annual_sales=Decimal(90000 * (n % 3)) or None) for n in range(9)]
    products = [a_product(f"Thing {n}", line=f"Line {n % 6}") for n in range(12)]
    imported("sell_in", without(some_sales(Random(4), found, products), "product_line"))
    compute("dealer")
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_suppliers_card_by_itself_is_that_of_computing_all(
    suppliers: list[Organisation], imported: Importing, seed: int
) -> None:
    one, random = suppliers[seed * 2], Random(seed)
    rows = [row for row in some_purchases(random, [one]) if row["order_date"] <= date(2026, 4, 1)]
    imported("purchase", [row | {"order_number": f"again {row['order_number']}"} for row in rows])
    came = [*some_deliveries(random, [one]), a_delivery(one, date(2026, 3, 1))]
    imported("delivery", [row | {"delivery_number": f"again {row['delivery_number']}"} for row in came])
    before = told(Computation.current("supplier"))

    card = refreshing.refresh("supplier", one.pk)

    alone = told(Computation.current("supplier"))
    assert card is not None
    assert alone[one.pk] != before[one.pk]
    assert {key: found for key, found in alone.items() if key != one.pk} == {
        key: found for key, found in before.items() if key != one.pk
    }
    assert list(verify(card.computation)) == []
    _everybody_again(alone, "supplier", one)


@pytest.mark.parametrize("seed", range(4))
def test_a_dealers_card_by_itself_is_that_of_computing_all(
    dealers: list[Organisation], imported: Importing, seed: int
) -> None:
    one = dealers[seed * 2]
    day = date(2025, 7, 1 + seed)
    imported(
        "sell_in",
        without([a_sale(one, day, amount=7000 + seed), a_sale(one, day, quantity=-1, amount=-20)], "product_line"),
    )

    assert refreshing.refresh("dealer", one.pk) is not None

    _everybody_again(told(Computation.current("dealer")), "dealer", one)


def _everybody_again(alone: Told, kind: str, one: Organisation) -> None:
    """Computing all by the same definition and days gives this partner the same digits."""
    current = Computation.current(kind)
    assert current is not None
    made = compute(kind, basis=Computation.Basis.FIXED, period=current.period)
    assert made.version == current.version
    score, lines = told(made)[one.pk]
    assert lines == alone[one.pk][1]
    # Bands are held within one way of choosing days only, so they are compared where nothing is held.
    assert score[:8] == alone[one.pk][0][:8]


def test_what_is_drawn_to_peers_is_drawn_to_them_as_they_stood(suppliers: list[Organisation]) -> None:
    version = CardVersion.latest("supplier")
    assert version is not None
    CardVersion.freeze(
        "supplier", [replace(each, shrink=each.key in {"reject_rate", "fill_rate"}) for each in version.declared],
        bands=version.declared_bands, starting_point=False,
    )  # fmt: skip
    compute("supplier")
    before = told(compute("supplier"))
    drawn = [figure.shrunk for _score, lines in before.values() for _key, _place, _weight, figure, *_earned in lines]
    assert any(drawn)

    for supplier in suppliers:
        assert refreshing.refresh("supplier", supplier.pk) is not None

    assert told(Computation.current("supplier")) == before


def test_a_card_says_when_it_was_computed_and_when_its_peers(
    suppliers: list[Organisation], imported: Importing, client: Client
) -> None:
    one = suppliers[0]
    imported("purchase", [a_purchase(one, date(2026, 3, 2), rejected=5, stocked=5) for _line in range(30)])
    with standing_at(LATER):
        card = refreshing.refresh("supplier", one.pk)
    assert card is not None
    assert card.facts_version == card.computation.facts_version + 1

    signed_in(client, "channel_chief")
    page = text(client.get(reverse("scorecards:supplier", args=[one.public_id])))
    told_moments = f"This card was computed {formats.moment(LATER)}, what its peers have {formats.moment(NOW)}"
    assert told_moments in page
    rows = client.get(reverse("scorecards:metric", args=[one.public_id, "supplier", "reject_rate"]))
    line = card.lines.get(key="reject_rate")
    assert rows.status_code == 200
    assert rows.context["told"].line.numerator == line.numerator


@pytest.mark.parametrize("changed", ["other peers", "left", "new month", "new product line", "new definition"])
def test_where_others_cards_change_as_well_it_is_left_to_computing_all(
    dealers: list[Organisation], imported: Importing, changed: str
) -> None:
    one = dealers[0]
    if changed == "other peers":
        Organisation.objects.filter(pk=one.pk).update(business_type="Another trade")
    elif changed == "left":
        one.partnerships.update(state=State.FORMER)
    elif changed == "new month":
        imported("sell_in", without([a_sale(one, date(2026, 6, 3))], "product_line"))
    elif changed == "new product line":
        new = a_product("Novelty", line="New")
        imported("sell_in", without([a_sale(one, date(2026, 4, 3), product=new.number)], "product_line"))
    else:
        version = CardVersion.latest("dealer")
        assert version is not None
        CardVersion.freeze("dealer", version.declared, bands=version.declared_bands, starting_point=False)
    before = told(Computation.current("dealer"))

    assert refreshing.refresh("dealer", one.pk) is None
    assert told(Computation.current("dealer")) == before


def test_lines_of_few_partners_have_only_their_cards_computed(
    suppliers: list[Organisation], imported: Importing, run_jobs: Callable[[], None]
) -> None:
    for number in range(31):
        a_supplier(f"Further {number}")
    current = compute("supplier")
    deliver_pending()
    DBTaskResult.objects.all().delete()
    one, other, third = suppliers[:3]
    imported("purchase", [a_purchase(one, date(2026, 3, 2)), a_purchase(other, date(2026, 3, 3))])
    deliver_pending()

    waiting = Card.objects.filter(computation=current).exclude(stale_since=None)
    assert {card.organisation_id for card in waiting} == {one.pk, other.pk}
    run_jobs()
    assert not waiting.all().exists()
    assert Computation.current("supplier") == current
    assert set(Card.objects.exclude(refreshed_at=None).values_list("organisation_id", flat=True)) == {one.pk, other.pk}

    imported("purchase", [a_purchase(each, date(2026, 3, 2)) for each in (one, other, third)])
    deliver_pending()
    run_jobs()
    assert Computation.current("supplier") != current  # three of forty move what all are compared with


def test_deliveries_alone_have_suppliers_cards_computed(
    suppliers: list[Organisation], imported: Importing, run_jobs: Callable[[], None]
) -> None:
    before = told(Computation.current("supplier"))
    imported(
        "delivery", [a_delivery(suppliers[0], date(2026, 3, 2), delivered_on=None, delivered=0) for _n in range(30)]
    )
    deliver_pending()
    run_jobs()

    after = told(Computation.current("supplier"))
    moved = {
        line[0] for line, was in zip(after[suppliers[0].pk][1], before[suppliers[0].pk][1], strict=True)
        if line[3] != was[3]
    }  # fmt: skip
    assert moved == {"lead_time_kept"}


def test_a_new_partners_lines_have_all_cards_computed(
    suppliers: list[Organisation], imported: Importing, run_jobs: Callable[[], None]
) -> None:
    current = Computation.current("supplier")
    new = a_supplier("New")
    imported("purchase", [a_purchase(new, date(2026, 3, 2))])
    deliver_pending()
    run_jobs()

    assert Computation.current("supplier") != current
    assert Card.objects.filter(organisation=new, computation__is_current=True).exists()


def test_who_may_has_a_card_computed_and_sees_how_far_it_is(
    suppliers: list[Organisation], client: Client, run_jobs: Callable[[], None]
) -> None:
    one = suppliers[3]
    page, ask = (
        reverse("scorecards:supplier", args=[one.public_id]),
        reverse("scorecards:refreshed", args=[one.public_id, "supplier"]),
    )
    progress = reverse("scorecards:card_progress", args=[one.public_id, "supplier"])
    signed_in(client, "finance_approver")
    assert ask not in client.get(page).content.decode()
    assert client.post(ask).status_code == 403

    signed_in(client, "category_buyer")
    assert ask in client.get(page).content.decode()
    assert client.post(ask).status_code == 302
    waits = client.get(page)
    assert "This card is being computed again" in text(waits)
    assert ask not in waits.content.decode()
    assert progress in client.get(progress).content.decode()
    run_jobs()
    assert "The card is computed" in text(client.get(progress))
