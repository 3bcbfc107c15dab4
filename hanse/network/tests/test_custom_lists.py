"""Feature 5. Custom fields in lists: shown, narrowed by, sorted by and taken as a file, by those who read them and nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hanse.network.custom.models import CustomField
from hanse.network.models import Organisation

from .builders import a_dealer, a_field, a_person, a_product, as_system, signed_in
from .reading import MOST_QUERIES, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
LIST = "/partners/?columns=every&view=&"


def saying(field: CustomField, *values: Any) -> list[Organisation]:
    """Dealers, Alpha, Beta and so on, that say these values."""
    companies = [a_dealer(name) for name in ("Alpha", "Beta", "Gamma", "Delta")[: len(values)]]
    with as_system():
        for company, value in zip(companies, values, strict=True):
            row = company if field.of == "company" else company.partnerships.get()
            row.custom = {} if value is None else {field.key: value}
            row.save(update_fields=["custom"])
    return companies


def names(client: Client, query: str) -> list[str]:
    """The companies in the list, in its order."""
    return re.findall(r">(Alpha|Beta|Gamma|Delta)</a>", text(client.get(LIST + query)))


@pytest.mark.parametrize(
    ("kind", "more", "values", "query", "found"),
    [
        ("text", {}, ("North Sea", "Baltic", None), "custom_asked=sea", ["Alpha"]),
        ("whole", {}, (3, 20, None), "custom_asked_from=10", ["Beta"]),
        ("decimal", {"unit": "m²"}, (3.5, 20.25, None), "custom_asked_to=3.5", ["Alpha"]),
        ("money", {"unit": "EUR"}, (3.5, 20.25, None), "custom_asked_from=3.5&custom_asked_to=4", ["Alpha"]),
        ("date", {}, ("2026-01-31", "2026-12-01", None), "custom_asked_from=2026-02-01", ["Beta"]),
        ("yes_no", {}, (True, False, None), "custom_asked=no", ["Beta"]),
        ("choice", {"options": [["a", ""], ["b", ""]]}, ("a", "b", None), "custom_asked=b", ["Beta"]),
        ("choices", {"options": [["ä", ""], ["b", ""]]}, (["ä"], ["ä", "b"], ["b"]), "custom_asked=ä", ["Alpha", "Beta"]),
        ("link", {}, ("https://a.example", "https://b.example", None), "custom_asked=b.ex", ["Beta"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("of", ["company", "partnership"])
def test_a_list_is_narrowed_by_each_kind(
    client: Client, of: str, kind: str, more: dict[str, Any], values: Any, query: str, found: list[str]
) -> None:
    signed_in(client, "administrator")
    saying(a_field("Asked", of, kind, **more), *values)

    assert names(client, query) == found


@pytest.mark.parametrize(
    ("kind", "values"),
    [("text", ("b", None, "A")), ("whole", (9, None, 7)), ("decimal", (10.5, None, 9.25)), ("yes_no", (True, None, False)),
     ("date", ("2026-11-01", None, "2025-12-31"))],
)  # fmt: skip
def test_a_list_is_sorted_by_it_and_what_is_not_known_comes_last(client: Client, kind: str, values: Any) -> None:
    signed_in(client, "administrator")
    saying(a_field("Asked", kind=kind), *values)

    assert names(client, "sort=custom_asked") == ["Gamma", "Alpha", "Beta"]
    assert names(client, "sort=-custom_asked") == ["Alpha", "Gamma", "Beta"]


@pytest.mark.parametrize("key", ["in", "contains", "has_key", "exact", "isnull"])
def test_a_key_that_is_a_word_of_the_database_is_a_key_like_any(client: Client, key: str) -> None:
    signed_in(client, "administrator")
    saying(a_field("Asked", kind="yes_no", key=key), True, False)

    assert names(client, f"custom_{key}=yes") == ["Alpha"]
    assert names(client, f"sort=custom_{key}") == ["Beta", "Alpha"]


def test_a_file_has_it_exactly(client: Client) -> None:
    signed_in(client, "administrator")
    saying(a_field("Floor area", kind="decimal", unit="m²"), 1234.5, None)

    lines = text(client.get(LIST + "export=csv")).splitlines()

    assert lines[0].endswith("Floor area (m²)")
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["1234.5", ""]


def test_sixty_fields_ask_the_database_once_more_than_none(client: Client) -> None:
    signed_in(client, "administrator")
    a_dealer("Alpha")
    without = queries(client, LIST)
    for number in range(60):
        a_field(f"Number {number}", kind="whole")

    assert queries(client, LIST) <= min(without, MOST_QUERIES)


@pytest.mark.parametrize("role", ["data_steward", "auditor"])
def test_who_does_not_read_it_can_neither_see_it_nor_ask_by_it(client: Client, role: str) -> None:
    signed_in(client, role)
    saying(a_field("Asked", readers=["channel_chief"]), "z-canary", "a-canary")

    for query in ("", "custom_asked=z-canary", "sort=custom_asked", "sort=-custom_asked", "custom_asked_is=z"):
        assert names(client, query) == ["Alpha", "Beta"]
        shown = text(client.get(LIST + query + "&export=csv"))
        assert "canary" not in shown
        assert "Asked" not in shown


def test_a_retired_field_is_no_column_any_more(client: Client) -> None:
    signed_in(client, "administrator")
    field = a_field("Asked")
    saying(field, "word")
    with as_system() as system:
        field.retire(by=system)

    assert "Asked" not in text(client.get(LIST + "export=csv"))


def test_people_and_products_are_narrowed_too(client: Client) -> None:
    signed_in(client, "administrator")
    size, weight = a_field("Size", "person"), a_field("Weight", "product", "decimal", unit="kg")
    person, product = a_person(a_dealer(), family_name="Kestrel"), a_product("Saddle")
    with as_system() as system:
        person.edit(by=system, **{size.attribute: "XL"})
        product.edit(by=system, number=product.number, **{weight.attribute: 1.5})

    for url, name in (("/people/?custom_size=", "Kestrel"), ("/products/?custom_weight_from=", "Saddle")):
        value, other = ("xl", "m") if "people" in url else ("1.5", "2")
        assert name in text(client.get(url + value)).partition("<main")[2]
        assert f">{name}" not in text(client.get(url + other)).partition("<main")[2]
