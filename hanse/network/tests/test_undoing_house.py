"""Product lines, categories, territories and who looks after them: entered, renamed, removed and taken back by pages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from hanse.kernel.models import AuditEntry
from hanse.network.models import (
    LineTerritory,
    Partnership,
    Product,
    ProductCategory,
    ProductLine,
    Territory,
    TerritoryAssignment,
    Undo,
)
from hanse.network.models.coverage import recompute

from .builders import a_dealer, a_line, a_product, a_territory, an_account, as_system, signed_in
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture(autouse=True)
def chief(client: Client) -> None:
    signed_in(client, "channel_chief")


def done(client: Client, address: str, sent: dict[str, str] | None = None) -> str:
    """Where it is taken back."""
    answer = text(client.post(address, sent or {}, follow=True))
    found = re.search(r'action="(/[\w/]+/undo/\w+/)"', answer)
    assert found is not None, answer[-2000:]
    return found[1]


KINDS = {"/products/lines": ProductLine, "/products/categories": ProductCategory, "/territories": Territory}
SENT = {
    "/products/lines": {"name": "Bells"}, "/products/categories": {"name": "Bells"},
    "/territories": {"code": "B", "name": "Bells"}, "/products": {"number": "B", "name": "Bells", "active": "on"},
}  # fmt: skip


@pytest.mark.parametrize("where", SENT)
def test_what_was_entered_is_gone_again_and_the_trail_tells_both(client: Client, where: str) -> None:
    kind = KINDS.get(where, Product)
    way_back = done(client, f"{where}/new/", SENT[where])
    entered = kind._default_manager.get()

    assert client.post(way_back).status_code == 302

    assert not kind._default_manager.exists()
    entries = AuditEntry.objects.filter(subject_type=kind._meta.label_lower, subject_id=str(entered.pk))
    assert [bool(each.before) for each in entries.order_by("pk")] == [False, True]


@pytest.mark.parametrize("where", KINDS)
def test_a_name_is_changed_back(client: Client, where: str) -> None:
    done(client, f"{where}/new/", SENT[where])
    row: models.Model = KINDS[where]._default_manager.get()
    way_back = done(client, f"{where}/{row.public_id}/edit/", {**SENT[where], "name": "Horns"})  # type: ignore[attr-defined]

    client.post(way_back)

    assert str(KINDS[where]._default_manager.get()) == "Bells"


@pytest.mark.parametrize("where", KINDS)
def test_what_is_used_nowhere_is_removed_and_comes_back_at_its_address(client: Client, where: str) -> None:
    done(client, f"{where}/new/", SENT[where])
    row = KINDS[where]._default_manager.get()
    assert f'action="{where}/{row.public_id}/removal/"' in text(client.get(f"{where}/{row.public_id}/edit/"))

    way_back = done(client, f"{where}/{row.public_id}/removal/")
    assert not KINDS[where]._default_manager.exists()
    assert "Bells" in text(client.post(way_back, follow=True))

    assert KINDS[where]._default_manager.get(public_id=row.public_id).pk == row.pk


def test_a_line_stays_while_products_or_territories_have_it_and_the_page_leads_to_each(client: Client) -> None:
    line, north = a_line("Helmets"), a_territory("North")
    a_product(line=line)
    answer = client.post(f"/products/lines/{line.public_id}/removal/")

    assert answer.status_code == 409
    assert "Helmets is used and stays. It stands in: products." in text(answer)
    assert f"/products/?line={line.public_id}&amp;view=all" in text(answer)

    Territory.objects.filter(pk=north.pk).update(lines=[line.public_id])
    with as_system():
        dealer = a_dealer("Nord")
        LineTerritory.objects.create(
            organisation=dealer, partnership=dealer.partnerships.get(), line=line, territory=north, reason="region",
            by_hand=True,
        )  # fmt: skip
    shown = text(client.post(f"/products/lines/{line.public_id}/removal/"))

    assert "North is for this product line. Take it out there first." in shown
    assert f"/territories/{north.public_id}/area/" in shown
    assert f"/partners/{dealer.public_id}/" in shown
    assert ProductLine.objects.filter(pk=line.pk).exists()


def test_a_category_stays_while_lines_are_in_it(client: Client) -> None:
    line = a_line("Helmets", category="Accessories")
    assert line.category is not None
    shown = text(client.post(f"/products/categories/{line.category.public_id}/removal/"))

    assert f"/products/lines/?category={line.category.public_id}" in shown
    assert ProductCategory.objects.exists()


def test_a_territory_stays_while_partners_are_in_it_or_somebody_looks_after_it(client: Client) -> None:
    north = a_territory("North")
    TerritoryAssignment.objects.create(territory=north, account=an_account(), starts_on=date(2024, 1, 1))
    with as_system():
        Partnership.objects.filter(organisation=a_dealer("Nord")).update(territory=north)
    shown = text(client.post(f"/territories/{north.public_id}/removal/"))

    assert f"/partners/?territory={north.public_id}" in shown
    assert "Who looks after it" in shown
    assert Territory.objects.exists()


def test_a_line_does_not_come_back_to_a_category_that_is_gone(client: Client) -> None:
    line = a_line("Helmets", category="Accessories")
    assert line.category is not None
    way_back = done(client, f"/products/lines/{line.public_id}/removal/")
    client.post(f"/products/categories/{line.category.public_id}/removal/")

    answer = client.post(way_back)

    assert answer.status_code == 409
    assert "something that belonged to it was removed meanwhile" in text(answer)
    assert not ProductLine.objects.exists()


def test_what_was_entered_stays_once_something_is_in_it_or_its_name_is_taken(client: Client) -> None:
    entered = done(client, "/products/lines/new/", {"name": "Bells"})
    a_product(line=ProductLine.objects.get())
    assert client.post(entered).status_code == 409

    Product.objects.all().delete()
    removed = done(client, f"/products/lines/{ProductLine.objects.get().public_id}/removal/")
    a_line("Bells")
    assert client.post(removed).status_code == 409
    assert ProductLine.objects.count() == 1


def test_only_who_did_it_takes_it_back(client: Client) -> None:
    ways = [done(client, f"{where}/new/", SENT[where]) for where in KINDS]
    signed_in(client, "channel_chief")

    assert [client.post(way).status_code for way in ways] == [404] * len(ways)


def test_two_that_claim_the_same_divide_again_once_one_is_removed_and_back(client: Client) -> None:
    north, twin = a_territory("North"), a_territory("Twin")
    Territory.objects.update(area="DE")
    with as_system():
        dealer = a_dealer("Nord", country="DE")
        recompute()
        assert dealer.partnerships.get().territory_id is None
    way_back = done(client, f"/territories/{twin.public_id}/removal/")
    assert redrawn() == 1

    with as_system():
        recompute()
        assert dealer.partnerships.get().territory_id == north.pk
    client.post(way_back)

    assert redrawn() == 2
    with as_system():
        assert dealer.partnerships.get().territory_id is None


def redrawn() -> int:
    """How often the worker is told to see who is in which territory."""
    return int(apps.get_model("kernel", "OutboxEvent").objects.filter(kind__endswith="TerritoryRedrawn").count())


def test_an_assignment_goes_again_with_the_end_of_who_was_before(client: Client) -> None:
    ada, ben = (an_account(name=name, roles=("partner_manager",)) for name in ("Ada", "Ben"))
    north = a_territory("North")
    held = TerritoryAssignment.objects.create(territory=north, account=ada, starts_on=date(2024, 1, 1))
    sent = {"account": ben.public_id, "starts_on": "2026-03-01", "in_place_of": ada.public_id}
    way_back = done(client, f"/territories/{north.public_id}/assignments/new/", sent)
    held.refresh_from_db()
    assert held.ends_on == date(2026, 2, 28)

    client.post(way_back)

    held.refresh_from_db()
    assert list(north.assignments.values_list("account__name", "ends_on")) == [("Ada", None)]


def test_the_end_of_an_assignment_is_taken_back_unless_they_were_given_it_anew(client: Client) -> None:
    ada, north = an_account(name="Ada"), a_territory("North")
    held = TerritoryAssignment.objects.create(territory=north, account=ada, starts_on=date(2024, 1, 1))
    address = f"/territories/{north.public_id}/assignments/{ada.public_id}/2024-01-01/end/"
    client.post(done(client, address, {"ends_on": "2026-01-31"}))
    held.refresh_from_db()
    assert held.ends_on is None

    way_back = done(client, address, {"ends_on": "2026-01-31"})
    TerritoryAssignment.objects.create(territory=north, account=ada, starts_on=date(2026, 2, 1))

    assert client.post(way_back).status_code == 409
    assert Undo.objects.get(public_id=way_back.split("/")[-2]).undone_at is None
