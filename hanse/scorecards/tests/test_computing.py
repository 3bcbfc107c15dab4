"""Computations: whole, repeatable, current, remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hanse.facts.keeping import engines
from hanse.facts.models import FactTable
from hanse.kernel.actor import acting
from hanse.kernel.clock import standing_at
from hanse.kernel.errors import Refused
from hanse.kernel.events import deliver_pending
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_supplier, staff
from hanse.scorecards import jobs
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Card, CardLine, CardVersion, Computation, PeerStrip
from hanse.scorecards.rules.period import Period
from hanse.scorecards.runs import computing
from hanse.scorecards.runs.computing import Basis, compute
from hanse.scorecards.verify import verify

from .builders import SYSTEM, Importing, a_purchase, a_sale

pytestmark = pytest.mark.django_db
D = Decimal
NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_april() -> object:
    with standing_at(NOW), acting(SYSTEM):
        yield


@pytest.fixture
def suppliers(imported: Importing) -> list[Organisation]:
    """Eight suppliers, each with more rejects than the one before; a ninth was never bought from."""
    found = [a_supplier(f"Supplier {place}") for place in range(9)]
    imported("purchase", [
        a_purchase(supplier, date(2026, 1 + n % 3, 1 + n), ordered=100, received=100, rejected=place, stocked=100 - place)
        for place, supplier in enumerate(found[:8]) for n in range(18)
    ])  # fmt: skip
    return found


def told(computation: Computation) -> object:
    """A computation without what may differ: ids and times."""
    cards = Card.objects.filter(computation=computation).order_by("organisation_id")
    return [
        (card.organisation_id, card.score, card.coverage, card.rank, card.rank_low, card.rank_high,
         [(line.key, line.figure, line.contribution, line.most) for line in card.lines.all()])
        for card in cards.prefetch_related("lines")
    ]  # fmt: skip


def test_computing_twice_gives_the_same_cards_and_one_of_them_is_current(suppliers: list[Organisation]) -> None:
    """Feature 16."""
    first = told(compute("supplier"))
    second = compute("supplier")

    assert told(second) == first
    assert Computation.current("supplier") == second
    assert CardVersion.objects.filter(kind="supplier").count() == 1


def test_spark_gives_the_same_cards_where_it_is_set(
    suppliers: list[Organisation], imported: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From lines of which some were corrected, cut by the wall."""
    pytest.importorskip("pyspark")
    line = a_purchase(suppliers[0], date(2026, 3, 1))
    imported("purchase", [line])
    imported("purchase", [line | {"rejected": 7}])
    on_duckdb = told(compute("supplier"))
    asked = []
    monkeypatch.setattr(engines, "_stored", lambda *of, own=engines._stored: asked.append(of[1:]) or own(*of))

    monkeypatch.setenv("HANSE_ENGINE", "spark")

    assert told(compute("supplier")) == on_duckdb
    assert asked == [("purchase", FactTable.objects.get(kind="purchase").version)]


def test_every_card_can_be_reckoned_again_from_what_is_kept(suppliers: list[Organisation]) -> None:
    computation = compute("supplier")
    assert list(verify(computation)) == []

    line = CardLine.objects.filter(card__computation=computation, contribution__gt=0).first()
    assert line is not None
    CardLine.objects.filter(pk=line.pk).update(contribution=(line.contribution or 0) - 1)

    assert len(list(verify(computation))) == 2  # the sum, and the line


def test_a_partner_without_lines_has_a_card_that_says_so_and_is_neither_perfect_nor_nothing(
    suppliers: list[Organisation],
) -> None:
    compute("supplier")
    card = Card.objects.get(organisation=suppliers[8], computation__is_current=True)

    assert (card.score, card.rank, card.coverage) == (None, None, 0)
    assert {line.status for line in card.lines.all()} == {"no_data"}
    assert all(line.reason for line in card.lines.all())


def test_better_suppliers_stand_higher_and_all_know_how_sure_that_is(suppliers: list[Organisation]) -> None:
    """Feature 19."""
    computation = compute("supplier")
    cards = {card.organisation_id: card for card in Card.objects.filter(computation=computation)}
    ranked = [cards[supplier.pk] for supplier in suppliers[:8]]

    assert [card.rank for card in ranked] == sorted(card.rank or 0 for card in ranked)
    assert all(
        (card.rank_low or 0) <= (card.rank or 0) <= (card.rank_high or 0) <= (card.of or 0) == 8 for card in ranked
    )


def test_peers_are_pictured_where_each_has_five_others(suppliers: list[Organisation]) -> None:
    compute("supplier")
    strip = PeerStrip.objects.get(key="reject_rate", computation__is_current=True)

    assert (strip.peers, strip.middle) == (8, D("0.035"))
    assert not PeerStrip.objects.filter(key="credit_rating").exists()


def test_dealers_are_ranked_among_their_business_type_and_former_ones_among_nobody(imported: Importing) -> None:
    shops = [a_dealer(business_type="Shop") for _place in range(6)]
    few = [a_dealer(business_type="Workshop") for _place in range(3)]
    gone = a_dealer(business_type="Shop", state="former")
    wanted = a_dealer(business_type="Shop", state="target")
    imported("sell_in", [
        a_sale(dealer, date(2025, 4 + month % 9, 5), amount=100 + place, order_line=str(line))
        for place, dealer in enumerate([*shops, *few, gone, wanted]) for month in range(9) for line in range(2)
    ])  # fmt: skip

    computation = compute("dealer")

    cards = {card.organisation_id: card for card in Card.objects.filter(computation=computation)}
    assert {cards[dealer.pk].of for dealer in shops} == {6}
    assert {cards[dealer.pk].rank for dealer in few} == {None}
    assert cards[gone.pk].score is not None
    assert cards[gone.pk].rank is None
    assert wanted.pk not in cards


def test_below_the_minimum_sample_nothing_moves_a_score_or_a_rank(
    suppliers: list[Organisation], imported: Importing
) -> None:
    """Feature 19."""
    before = told(compute("supplier"))
    newcomer = a_supplier("Newcomer")
    imported("purchase", [a_purchase(newcomer, date(2026, 2, 2), rejected=9, stocked=1) for _line in range(3)])

    after = compute("supplier")

    assert [card for card in told(after) if card[0] != newcomer.pk] == before  # type: ignore[attr-defined]
    card = Card.objects.get(organisation=newcomer, computation=after)
    assert (card.score, card.rank) == (None, None)
    assert card.lines.get(key="reject_rate").reason == "needs 10 lines, has 3"


def test_the_first_time_the_month_before_is_computed_to_compare_with(suppliers: list[Organisation]) -> None:
    computation = compute("supplier")

    assert (computation.starts_on, computation.ends_on) == (date(2025, 4, 1), date(2026, 3, 31))
    earlier = computation.earlier()
    assert earlier is not None
    assert (earlier.ends_on, earlier.is_current) == (date(2026, 2, 28), False)
    assert Card.objects.filter(organisation=suppliers[0], computation=earlier).exists()


def test_the_last_computation_of_each_months_end_is_kept(suppliers: list[Organisation], imported: Importing) -> None:
    compute("supplier")
    march = compute("supplier")
    with standing_at(NOW + timedelta(days=25)):
        imported("purchase", [a_purchase(suppliers[0], date(2026, 4, 20))])
        april = compute("supplier")

    kept = Computation.objects.filter(kind="supplier").order_by("ends_on")
    assert [found.ends_on for found in kept] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert april.earlier() == march


@pytest.mark.parametrize(
    ("newest", "today", "end"),
    [
        (date(2026, 3, 5), date(2026, 4, 10), date(2026, 3, 31)),
        (date(2026, 4, 9), date(2026, 4, 10), date(2026, 4, 10)),
        (date(2026, 9, 9), date(2026, 4, 10), date(2026, 4, 10)),
        (date(2024, 2, 9), date(2026, 4, 10), date(2024, 2, 29)),
    ],
)
def test_a_year_ends_with_the_newest_lines_month_but_not_beyond_today(newest: date, today: date, end: date) -> None:
    assert computing.year_to_newest(newest, today=today).end == end


def test_computing_again_chooses_the_period_as_the_last_time(suppliers: list[Organisation]) -> None:
    days = Period(date(2026, 1, 1), date(2026, 1, 31))
    assert compute("supplier", basis=Basis.FIXED, period=days).period == days
    assert compute("supplier").period == days

    assert compute("supplier", basis=Basis.ALL_TIME).period == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert compute("supplier").basis == Basis.ALL_TIME
    assert compute("supplier", basis=Basis.YEAR).ends_on == date(2026, 3, 31)


def test_spend_is_worth_the_same_in_a_month_as_in_a_year_of_such_months(imported: Importing) -> None:
    suppliers = [a_supplier() for _place in range(6)]
    imported("purchase", [
        a_purchase(supplier, date(2025, month, 15), unit_price=place + 1, agreed_price=place + 1)
        for place, supplier in enumerate(suppliers) for month in range(1, 13) for _line in range(10)
    ])  # fmt: skip
    year = compute("supplier", basis=Basis.FIXED, period=Period(date(2025, 1, 1), date(2025, 12, 31)))
    by_year = told_spend(year)

    month = compute("supplier", basis=Basis.FIXED, period=Period(date(2025, 6, 1), date(2025, 6, 30)))

    assert year.version == month.version
    for supplier, contribution in told_spend(month).items():
        assert abs(contribution - by_year[supplier]) < 200  # June is not quite a twelfth


def told_spend(computation: Computation) -> dict[int, int]:
    lines = CardLine.objects.filter(card__computation=computation, key="spend")
    return {line.organisation_id: line.contribution or 0 for line in lines}


def test_a_starting_point_from_few_is_made_again_when_twice_as_many_can_tell(
    suppliers: list[Organisation], imported: Importing
) -> None:
    assert compute("supplier").version.number == 1
    more = [a_supplier() for _place in range(7)]
    imported("purchase", [a_purchase(supplier, date(2026, 3, 3)) for supplier in more for _line in range(12)])
    assert compute("supplier").version.number == 1

    last = a_supplier()
    imported("purchase", [a_purchase(last, date(2026, 3, 3)) for _line in range(12)])

    assert compute("supplier").version.number == 2


def test_a_version_that_a_person_made_is_not_replaced(suppliers: list[Organisation]) -> None:
    first = compute("supplier").version
    own = CardVersion.freeze("supplier", first.declared, starting_point=False, note="agreed with purchasing")

    assert compute("supplier").version == own


def test_a_version_is_frozen(suppliers: list[Organisation]) -> None:
    version = compute("supplier").version
    with pytest.raises(TypeError, match="frozen"):
        version.save()


def test_only_one_computation_can_be_current(suppliers: list[Organisation]) -> None:
    computation = compute("supplier")
    earlier = computation.earlier()
    assert earlier is not None

    with pytest.raises(IntegrityError), transaction.atomic():
        Computation.objects.filter(pk=earlier.pk).update(is_current=True)


def test_without_any_file_there_is_nothing_to_score(manufacturer: object) -> None:
    with pytest.raises(Refused, match="nothing to score yet"):
        compute("dealer")


def test_when_all_lines_are_withdrawn_the_cards_say_no_data(imported: Importing) -> None:
    supplier = a_supplier()
    batch = imported("purchase", [a_purchase(supplier, date(2026, 2, 2)) for _line in range(12)])
    compute("supplier")

    batch.withdraw(by=SYSTEM)
    computation = compute("supplier")

    card = Card.objects.get(organisation=supplier, computation=computation)
    assert card.score is None
    assert {line.status for line in card.lines.all()} == {"no_data"}


def test_new_facts_make_scores_old_until_they_are_computed_again(
    suppliers: list[Organisation], imported: Importing, run_jobs: Callable[[], None]
) -> None:
    compute("supplier")
    imported("purchase", [a_purchase(suppliers[0], date(2026, 3, 30), rejected=10, stocked=0)])
    current = Computation.current("supplier")
    assert current is not None
    assert computing.is_due("supplier", since=NOW - timedelta(days=1))

    with standing_at(NOW + timedelta(minutes=1)):
        deliver_pending()
        stale = Computation.current("supplier")
        assert stale is not None
        assert stale.is_stale

    with standing_at(NOW + timedelta(minutes=2)):
        run_jobs()

    fresh = Computation.current("supplier")
    assert fresh is not None
    assert fresh.pk != current.pk
    assert not fresh.is_stale
    assert fresh.facts_version == FactTable.objects.get(kind="purchase").version


def test_a_company_from_a_file_gets_a_card(suppliers: list[Organisation], imported: Importing) -> None:
    compute("supplier")
    imported("organisations", [{"reference": "V-77", "name": "Nouveau", "role": "supplier"}])

    with standing_at(NOW + timedelta(minutes=1)):
        deliver_pending()
        current = Computation.current("supplier")
        assert current is not None
        assert current.is_stale


def test_a_job_that_comes_late_does_nothing(suppliers: list[Organisation]) -> None:
    computation = compute("supplier")

    jobs.compute_scores.func(kind="supplier", since=(NOW - timedelta(seconds=1)).isoformat())

    assert Computation.current("supplier") == computation


def test_a_rating_counts_with_its_reason_and_each_raters_latest(suppliers: list[Organisation]) -> None:
    """Feature 16."""
    one, two = staff("category_buyer"), staff("category_buyer")
    for rater, mark in ((one, 1), (one, 4), (two, 5)):
        with acting(rater):
            rate(suppliers[0], kind="supplier", mark=mark, reason="Answers within a day", by=rater)

    card = Card.objects.get(organisation=suppliers[0], computation=compute("supplier"))

    line = card.lines.get(key="buyer_rating")
    assert (line.numerator, line.denominator, line.value, line.n) == (9, 2, D("4.5"), 2)
    assert line.contribution


@pytest.mark.parametrize(
    ("mark", "reason", "sentence"), [(0, "Good", "from 1 to 5"), (6, "Good", "from 1 to 5"), (3, " ", "Say why")]
)
def test_a_rating_needs_a_mark_and_a_reason(mark: int, reason: str, sentence: str) -> None:
    supplier, buyer = a_supplier(), staff("category_buyer")
    with acting(buyer), pytest.raises(Refused, match=sentence):
        rate(supplier, kind="supplier", mark=mark, reason=reason, by=buyer)


def test_a_company_is_rated_only_in_a_role_that_it_has() -> None:
    supplier, buyer = a_supplier(), staff("category_buyer")
    with acting(buyer), pytest.raises(Refused, match="no such role"):
        rate(supplier, kind="dealer", mark=3, reason="Good", by=buyer)
