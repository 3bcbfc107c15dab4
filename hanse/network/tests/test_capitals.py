"""Whoever looks for a text need not know where it has capitals, in any script and on both databases."""

from __future__ import annotations

import pytest
from django.test import Client

from hanse.network.models import Organisation

from .builders import a_dealer, a_field, a_product, as_system, signed_in
from .reading import unmarked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
TYPED = ["öst", "ÖST", "Öst", "ROUGE É", "rouge é"]


@pytest.mark.parametrize("typed", TYPED)
def test_a_list_and_the_api_find_it(client: Client, typed: str) -> None:
    a_product("ÖSTER rouge été")
    a_product("Oster")
    signed_in(client, "data_steward")

    for url in ("/products/", "/api/v1/products"):
        found = unmarked(client.get(url, {"q": typed}))
        assert "ÖSTER rouge été" in found
        assert "Oster" not in found.replace("Österr", "")


@pytest.mark.parametrize("typed", TYPED)
def test_a_filter_of_a_further_field_finds_it(client: Client, typed: str) -> None:
    field = a_field("Motto")
    company, other = a_dealer("Nordlicht"), a_dealer("Südwind")
    with as_system():
        for each, motto in ((company, "rouge été ÖSTER"), (other, "Oster")):
            Organisation.objects.filter(pk=each.pk).update(custom={field.key: motto})
    signed_in(client, "data_steward")

    found = unmarked(client.get("/partners/", {field.attribute: typed}))

    assert "Nordlicht" in found
    assert "Südwind" not in found
