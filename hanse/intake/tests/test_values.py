"""What a check keeps of values is told to each reader in their language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from hanse.intake.values import kept, plain, read, told
from hanse.kernel.models import Account

from .sending import DEALERS, NOVEMBER, imported, own_home, sent, signed_in, steward
from .sending import told as words_of

__all__ = ["own_home", "steward"]


def _column(model: str, name: str) -> Any:
    return apps.get_model(model)._meta.get_field(name)


VALUES = {
    ("network.product", "list_price"): st.decimals(0, 10**9, places=4),
    ("network.product", "active"): st.booleans(),
    ("network.relationship", "starts_on"): st.dates(date(1900, 1, 1)),
    ("network.relationship", "kind"): st.sampled_from(["parent", "owns", "no more a kind"]),
    ("network.organisation", "name"): st.text("ab 1-é", min_size=1),
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("field", VALUES, ids=".".join)
@given(data=st.data())
def test_what_is_written_plain_is_told_like_the_value_itself(
    field: tuple[str, str], language: str, data: st.DataObject
) -> None:
    value = data.draw(VALUES[field])
    with override(language):
        itself = kept(value, column=_column(*field))

        assert told(read(plain(itself), *field)) == told(itself)


@pytest.mark.parametrize("field", VALUES, ids=".".join)
@pytest.mark.parametrize("text", ["3 March 2025", "1,234.50", "ja", "Belongs to", ""])
def test_what_an_earlier_version_kept_in_its_readers_words_stays_as_it_is(field: tuple[str, str], text: str) -> None:
    assert told(read(text, *field)) == text


def test_an_amount_a_day_and_nothing_are_told_as_the_reader_writes_them() -> None:
    values = [kept(Decimal("1294.50"), currency="EUR"), kept(date(2024, 11, 3)), kept(None), kept(True)]

    with override("en"):
        assert [told(value) for value in values] == ["€1,294.50", "3 November 2024", "", "yes"]
    with override("de"):
        assert [told(value) for value in values] == ["1.294,50\xa0€", "3. November 2024", "", "ja"]


@pytest.mark.django_db
def test_who_confirms_reads_in_their_language_what_another_had_checked(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "sell_in", NOVEMBER, "november.csv")
    other = signed_in("data_steward", email="zweite@example.org")
    Account.objects.filter(email="zweite@example.org").update(language="de")

    english, german = (words_of(who.get(f"/imports/{batch.public_id}/")) for who in (steward, other))

    assert "€1,294.50" in english
    assert "1.294,50 €" in german
    assert "€1,294.50" not in german
