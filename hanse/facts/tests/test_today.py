"""Today tells the year of those who are in one's care."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from hanse.facts.models import FactTable, Monthly
from hanse.facts.showing.today import of_today
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_supplier, an_account, as_system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


class Asked:
    """As much of a request as a panel looks at."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.GET = actor, QueryDict()


def told(account: Account, role: str) -> dict[str, Any]:
    """What Today shows: for each heading the year's amount, and where it leads."""
    actor = Actor.staff(account_id=account.pk, name=account.name, roles=[role])
    with acting(actor):
        context = of_today(Asked(actor)) or {"years": []}  # type: ignore[arg-type]
        return {str(one.heading): (one.months.now, bool(one.year_url)) for one in context["years"]}


def a_month(company: Organisation, kind: str, amount: str) -> None:
    month = clock.today().replace(day=1)
    last = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    with as_system():
        FactTable.objects.update_or_create(kind=kind, defaults={"version": 1, "lines": 1, "newest_on": last})
        Monthly.objects.create(organisation=company, kind=kind, month=last, amount=Decimal(amount), quantity=1, lines=1)


def test_a_manager_reads_of_the_own_partners_and_a_chief_of_all(manufacturer: Manufacturer) -> None:
    manager = an_account(roles=("partner_manager",))
    a_month(a_dealer(manager=manager), "sell_in", "100")
    a_month(a_dealer(), "sell_in", "900")

    assert told(manager, "partner_manager") == {"Your partners: sell-in by month": (Decimal(100), False)}
    assert told(an_account(), "channel_chief") == {"Sell-in by month": (Decimal(1000), True)}


def test_a_buyer_reads_of_suppliers_only() -> None:
    a_month(a_dealer(), "sell_in", "900")
    a_month(a_supplier(), "purchase", "70")

    assert told(an_account(), "category_buyer") == {"Your suppliers: purchases by month": (Decimal(70), False)}


def test_nothing_is_shown_before_there_are_lines_or_to_who_may_not_read_them() -> None:
    assert told(an_account(), "channel_chief") == {}

    a_month(a_dealer(), "sell_in", "900")

    assert told(an_account(), "direct_sales") == {}
