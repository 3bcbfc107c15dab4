"""Every partner is scored, and what is made up says so."""

from __future__ import annotations

import pytest

from hanse.demo.judgements import JUDGEMENTS, MADE_UP
from hanse.kernel.models import OutboxEvent
from hanse.network.models import Partnership
from hanse.network.tests.builders import as_system
from hanse.scorecards.models import Card, Computation, Rating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


@pytest.mark.parametrize(("kind", "partners"), [("dealer", 701), ("supplier", 104)])
def test_every_partner_has_a_card(kind: str, partners: int) -> None:
    current = Computation.current(kind)

    assert current is not None
    assert current.partners == partners
    assert not current.is_stale
    with as_system():
        carded = set(Card.objects.filter(computation=current).values_list("organisation_id", flat=True))
        assert carded == set(Partnership.objects.filter(role=kind).values_list("organisation_id", flat=True))


def test_nothing_waits_that_would_make_the_scores_old() -> None:
    waiting = OutboxEvent.objects.filter(delivered_at=None)
    assert not waiting.exclude(kind__startswith="hanse.scorecards.").exists()


def test_each_judgement_stands_with_its_reason_and_says_that_it_is_made_up() -> None:
    with as_system():
        ratings = list(Rating.objects.select_related("account"))

    assert len(ratings) == len(JUDGEMENTS)
    assert all(rating.reason.startswith(MADE_UP) for rating in ratings)
    assert {role.role for rating in ratings for role in rating.account.staff_roles.all()} == {
        "partner_manager", "category_buyer", "supplier_quality",
    }  # fmt: skip
