"""Products, product lines and categories."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from hanse.kernel.models import AuditEntry
from hanse.network.models import Product, ProductCategory, ProductIdentifier, ProductLine

from .builders import a_dealer, a_line, a_product, signed_in
from .reading import MOST_QUERIES, SCRIPT, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def test_the_list_shows_what_is_on_sale_and_finds_by_line_and_category(client: Client) -> None:
    helmets, road = a_line("Helmets", category="Accessories"), a_line("Road bikes", category="Bikes")
    a_product("Sport helmet", line=helmets, list_price=Decimal("34.99"), currency="USD")
    a_product("Old helmet", line=helmets, active=False)
    a_product("Road 150", line=road)
    signed_in(client, "category_buyer")

    def found(query: str) -> set[str]:
        shown = text(client.get(f"/products/{query}"))
        return {name for name in ("Sport helmet", "Old helmet", "Road 150") if name in shown}

    assert found("") == {"Sport helmet", "Road 150"}
    assert found("?view=all") == {"Sport helmet", "Old helmet", "Road 150"}
    assert found(f"?line={helmets.public_id}") == {"Sport helmet", "Old helmet"}
    assert found(f"?category={road.category.public_id}") == {"Road 150"}
    assert found("?priced=yes") == {"Sport helmet"}
    assert found("?q=helmet+sport") == {"Sport helmet"}
    assert "US$34.99" in text(client.get("/products/"))


def test_the_list_asks_the_database_no_more_for_more_products(client: Client) -> None:
    lines = [a_line(category=f"Category {number}") for number in range(8)]
    for number in range(40):
        a_product(line=lines[number % 8], list_price=number, currency="EUR")
    signed_in(client, "auditor")

    assert (
        queries(client, f"/products/?line={lines[0].public_id}&category={lines[0].category.public_id}&sale=yes")
        <= MOST_QUERIES
    )


def test_an_export_has_exact_prices_and_only_what_was_filtered(client: Client) -> None:
    a_product("Sport helmet", number="HL-1", list_price=Decimal("34.9900"), currency="USD")
    a_product("Glove", number="GL-1")
    signed_in(client, "auditor")

    lines = text(client.get("/products/?q=helmet&columns=every&export=csv")).splitlines()

    assert lines[1:] == ["Sport helmet,HL-1,,,,on sale,34.9900,USD"]


def test_a_products_page_shows_its_numbers_by_register(client: Client) -> None:
    product = a_product(SCRIPT, line=a_line("Helmets", category="Accessories"), number="HL-1")
    ProductIdentifier.objects.create(product=product, scheme="GTIN", value="4006381333931")
    signed_in(client, "auditor")

    assert queries(client, f"/products/{product.public_id}/") <= MOST_QUERIES
    shown = text(client.get(f"/products/{product.public_id}/"))

    for words in ("HL-1", "GTIN", "4006381333931", "Helmets", "Accessories", "&lt;script&gt;"):
        assert words in shown
    assert SCRIPT not in shown
    assert "Edit" not in shown.partition("<main")[2]


def test_a_product_is_entered_and_corrected_with_an_audit_entry(client: Client) -> None:
    line = a_line("Helmets")
    signed_in(client, "programme_manager")
    given = {"number": "HL-2", "name": "Helmet", "line": line.public_id, "list_price": "20.5", "currency": "eur"}

    assert client.post("/products/new/", {**given, "active": "on"}).status_code == 302
    product = Product.objects.get(number="HL-2")
    client.post(f"/products/{product.public_id}/edit/", {**given, "name": "Better helmet", "active": "on"})

    product.refresh_from_db()
    assert (product.name, product.line, product.list_price, product.currency) == (
        "Better helmet",
        line,
        Decimal("20.5"),
        "EUR",
    )
    entry = AuditEntry.objects.filter(subject_type="network.product").first()
    assert (entry.before, entry.after) == ({"name": "Helmet"}, {"name": "Better helmet"})
    assert "from Helmet to Better helmet" in text(client.get(f"/products/{product.public_id}/"))


def test_a_currency_that_an_import_left_without_a_price_is_no_change_of_who_edits_something_else(
    client: Client,
) -> None:
    product = a_product("Frame", currency="USD", unit="piece")
    signed_in(client, "programme_manager")
    given = {"number": product.number, "name": "Frame", "currency": "USD", "active": "on"}

    client.post(f"/products/{product.public_id}/edit/", {**given, "unit": "box"})

    assert AuditEntry.objects.get(operation="products.edit").after == {"unit": "box"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "HL-1", "name": "Helmet"}, "There is another one with “HL-1”."),
        ({"number": "HL-2", "name": "Helmet", "list_price": "20"}, "Say in which currency the price is."),
        ({"number": "HL-2", "name": "Helmet", "list_price": "-1", "currency": "EUR"}, "greater than or equal to 0"),
        ({"number": "HL-2", "name": ""}, "Fill this in."),
        ({"number": "HL-2", "name": "Helmet", "line": "000000000000"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_entered(client: Client, given: dict[str, str], said: str) -> None:
    a_product(number="HL-1")
    signed_in(client, "data_steward")

    answer = client.post("/products/new/", given)

    assert answer.status_code == 422
    assert said in text(answer)
    assert f'value="{given["number"]}"' in text(answer)
    assert Product.objects.count() == 1


def test_lines_and_categories_are_counted(client: Client) -> None:
    helmets = a_line("Helmets", category="Accessories")
    a_line("Gloves", category="Accessories")
    for active in (True, True, False):
        a_product(line=helmets, active=active)
    signed_in(client, "auditor")

    assert queries(client, "/products/lines/?export=csv") <= MOST_QUERIES
    lines = text(client.get("/products/lines/?export=csv")).splitlines()
    categories = text(client.get("/products/categories/?export=csv")).splitlines()

    assert lines[1:] == ["Gloves,Accessories,0,0", "Helmets,Accessories,2,3"]
    assert categories[1:] == ["Accessories,2,3"]


def test_a_lines_page_lists_its_products_and_a_categorys_page_its_lines(client: Client) -> None:
    helmets, road = a_line("Helmets", category="Accessories"), a_line("Road bikes", category="Bikes")
    a_product("Sport helmet", line=helmets)
    a_product("Road 150", line=road)
    signed_in(client, "auditor")

    line = text(client.get(f"/products/lines/{helmets.public_id}/"))
    category = text(client.get(f"/products/categories/{road.category.public_id}/"))

    assert "Sport helmet" in line
    assert "Road 150" not in line
    assert "Road bikes" in category
    assert "Helmets" not in category


def test_lines_and_categories_are_renamed_but_never_to_a_name_that_is_taken(client: Client) -> None:
    helmets, gloves = a_line("Helmets", category="Accessories"), a_line("Gloves")
    signed_in(client, "programme_manager")

    client.post(f"/products/lines/{helmets.public_id}/edit/", {"name": "Head gear", "category": ""})
    taken = client.post(f"/products/lines/{gloves.public_id}/edit/", {"name": "Head gear"})
    accessories = ProductCategory.objects.get()
    client.post(f"/products/categories/{accessories.public_id}/edit/", {"name": "Extras"})

    assert ProductLine.objects.get(pk=helmets.pk).name == "Head gear"
    assert ProductLine.objects.get(pk=helmets.pk).category is None
    assert taken.status_code == 422
    assert "Head gear" in text(taken)
    assert ProductLine.objects.get(pk=gloves.pk).name == "Gloves"
    assert ProductCategory.objects.get().name == "Extras"


def test_who_only_reads_changes_nothing_and_a_partner_finds_no_products_page(client: Client) -> None:
    product = a_product("Helmet")
    signed_in(client, "partner_manager")
    assert client.post(f"/products/{product.public_id}/edit/", {"number": "X", "name": "Y"}).status_code == 403

    signed_in(client, "partner_administrator", at=a_dealer())
    assert client.get("/products/").status_code == 404

    product.refresh_from_db()
    assert product.name == "Helmet"
