"""What an import of records would change: said in a sentence, listed field by field, taken whole or without the changes."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.test import Client

from .sending import (
    DEALERS,
    NOVEMBER,
    a_partner,
    again,
    as_system,
    confirm,
    imported,
    own_home,
    run_jobs,
    sent,
    signed_in,
    steward,
    told,
)  # fmt: skip

pytestmark = pytest.mark.django_db
__all__ = ["own_home", "steward"]
SECOND = DEALERS.replace("Bike Shop 2", "Two Wheels") + "AW00009;Bike Shop 9;GB\nAW00010;;GB\n"
QUOTA = "Partner;For the month;Agreed amount;Currency\nAW00001;2026-10-01;"


def test_the_page_says_what_would_happen_before_it_does(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)

    batch = sent(steward, "organisations", SECOND, "second.csv")

    shown = steward.get(f"/imports/{batch.public_id}/")
    assert "1 new, 1 changed, 1 rejected, 3 as they are. Nothing is imported yet." in told(shown)
    assert "Only the new one" in told(shown)
    assert f'href="/imports/{batch.public_id}/differences/"' in shown.content.decode()


def test_every_difference_is_listed_filtered_and_taken_away_as_a_file(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "organisations", SECOND)
    url = f"/imports/{batch.public_id}/differences/"

    every, changed = told(steward.get(url)), told(steward.get(url, {"status": "corrected"}))
    file = b"".join(steward.get(url, {"export": "csv"})).decode()

    assert "What this import would change" in every
    for words in ("Two Wheels", "name", "Bike Shop 2", "Bike Shop 9"):
        assert words in every
    assert "Two Wheels" in changed
    assert "Bike Shop 9" not in changed
    assert "Bike Shop 2" in file
    assert "Two Wheels" in file


def test_only_what_is_new_may_be_taken(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "organisations", SECOND)

    confirm(steward, batch, take="new")
    run_jobs()

    batch = again(batch)
    assert (batch.state, batch.new, batch.corrected, batch.known, batch.rejected) == ("committed", 1, 0, 4, 1)
    with as_system():
        names = set(apps.get_model("network", "Organisation").objects.values_list("name", flat=True))
    assert "Two Wheels" not in names
    assert "Bike Shop 9" in names
    shown = told(steward.get(f"/imports/{batch.public_id}/"))
    assert "One line would have changed what is known; it was left as it is, as asked." in shown


def test_lines_of_trade_are_taken_as_a_whole(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = sent(steward, "sell_in", NOVEMBER, "november.csv")

    answer = confirm(steward, batch, take="new")

    assert answer.status_code == 409
    assert again(batch).state == "staged"


def test_what_a_withdrawal_left_stands_on_the_page(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    batch = imported(steward, "organisations", SECOND, "second.csv")
    with as_system():
        shop = apps.get_model("network", "Organisation").objects.get(name="Two Wheels")
        shop.name = "Three Wheels"
        shop.save()

    steward.post(f"/imports/{batch.public_id}/withdrawal/", {"typed": "second.csv"})
    run_jobs()

    shown = told(steward.get(f"/imports/{batch.public_id}/"))
    assert again(batch).state == "withdrawn"
    assert "Three Wheels, name: changed since, so it stays “Three Wheels”." in shown
    assert "Was new" in shown
    assert "first seen" not in shown


@pytest.mark.parametrize("who", ["partner", "sales"])
def test_nobody_else_sees_the_differences(steward: Client, who: str) -> None:
    batch = sent(steward, "organisations", DEALERS)
    client = a_partner() if who == "partner" else signed_in("direct_sales")

    assert client.get(f"/imports/{batch.public_id}/differences/").status_code in {403, 404}


def test_a_line_without_a_paper_is_named_by_its_day_as_people_write_days(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    imported(steward, "quota", f"{QUOTA}100;EUR\n", "october.csv")
    batch = sent(steward, "quota", f"{QUOTA}120;EUR\n", "again.csv")
    url = f"/imports/{batch.public_id}/differences/"

    shown = told(steward.get(url))
    file = b"".join(steward.get(url, {"export": "csv"})).decode()

    assert "Bike Shop 1, 1 October" in shown
    assert "2026-10-01" not in shown
    assert "Bike Shop 1, 2026-10-01" in file


def test_a_new_line_of_trade_says_all_that_it_brings(steward: Client) -> None:
    imported(steward, "organisations", DEALERS)
    order = sent(steward, "sell_in", NOVEMBER, "november.csv")
    quota = sent(steward, "quota", f"{QUOTA}100;EUR\n", "october.csv")

    ordered, agreed = (told(steward.get(f"/imports/{batch.public_id}/differences/")) for batch in (order, quota))

    assert "SO1 / 1 New – – 3 November, Bike Shop 1, 2, 1294.5, EUR" in " ".join(ordered.split())
    assert "Bike Shop 1, 1 October New – – 100, EUR" in " ".join(agreed.split())
