"""Who is easily overlooked is named by a picture of peers that one may see, and by no other."""

from __future__ import annotations

import html
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.network.models import Organisation, Partnership
from hanse.network.tests.builders import a_dealer, signed_in
from hanse.network.tests.reading import text
from hanse.scorecards.models import CardLine, Computation, PeerStrip
from hanse.scorecards.runs.computing import compute

from .builders import SYSTEM, Importing, a_sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
TITLE = "Easily overlooked"


@pytest.fixture
def dealers(imported: Importing) -> list[Organisation]:
    """Seven shops that order steadily; the less each buys, the smaller its share is."""
    sells = {"annual_sales": Decimal(10_000), "annual_sales_currency": "EUR"}
    found = [a_dealer(f"Dealer {number}", business_type="Shop", **sells) for number in range(7)]
    imported("sell_in", [
        a_sale(each, date(2026, month, 3), amount=str(100 + 10 * place)) for place, each in enumerate(found)
        for month in range(1, 6) for _line in range(2)
    ])  # fmt: skip
    with acting(SYSTEM):
        compute("dealer")
        CardLine.objects.filter(key="order_regularity").update(status="ok", value=1)
        current = PeerStrip.objects.filter(computation__is_current=True)
        assert current.filter(key__in=["net_sales", "share_of_potential"]).count() == 2
    return found


@pytest.mark.parametrize(("seen", "shown"), [(2, True), (3, False), (6, False), (7, True)])
def test_nobody_is_named_by_what_the_few_have_whom_one_does_not_see(
    client: Client, dealers: list[Organisation], seen: int, *, shown: bool
) -> None:
    """Who knows what six of seven buy would read on which side of the middle the seventh lies."""
    account = signed_in(client, "partner_manager")
    with acting(SYSTEM):
        Partnership.objects.filter(organisation__in=dealers[:seen]).update(manager=account)

    assert (TITLE in html.unescape(text(client.get("/today/beside/")))) == shown


def test_of_few_whoever_lies_below_the_middle_is_named_whatever_was_kept_of_the_quarters(
    client: Client, dealers: list[Organisation]
) -> None:
    PeerStrip.objects.filter(computation__in=Computation.all_current()).update(lower=0)
    signed_in(client, "channel_chief")
    assert TITLE in html.unescape(text(client.get("/today/beside/")))
