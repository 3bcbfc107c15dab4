"""A company's figures by a program: as its record shows them, now and as known on a day, to each side its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hanse.facts.tests.conftest import at_work
from hanse.facts.tests.files import a_file, a_line
from hanse.facts.tests.test_known import NOON, history
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import current
from hanse.network.tests.builders import as_system

from .builders import Program, one_at, one_of_ours

pytestmark = pytest.mark.django_db
__all__ = ["at_work", "history"]


def sell_in(program: Program, company: Any, query: str = "") -> dict[str, Any]:
    answer = program.get(f"/organisations/{company.public_id}/figures{query}")
    assert answer.status_code == 200, answer.content
    return next((each for each in answer.json()["kinds"] if each["kind"] == "sell_in"), {})


def test_the_year_is_told_by_month_and_by_product_line_now_and_as_it_was_known(history: dict[str, Any]) -> None:
    chief = one_of_ours()

    now, then = (sell_in(chief, history["mine"], query) for query in ("", f"?as_known_on={history['day']}"))

    assert [(each["now"], each["currency"], each["last"]) for each in (now, then)] == [
        ("40.0000", "EUR", "2026-02-28"), ("30.0000", "EUR", "2026-02-28"),
    ]  # fmt: skip
    assert len(now["months"]) == 12
    assert (now["months"][-1]["month"], now["months"][-1]["amount"]) == ("2026-02-01", "40.0000")
    assert (now["months"][0]["amount"], now["before"], now["compared"]) == (None, None, None)
    assert now["product_lines"] == [{"name": "Helmets", "now": "40.0000", "before": "0.0000"}]
    assert sell_in(chief, history["mine"], f"?as_known_on={history['before']}") == {}
    assert sell_in(chief, history["mine"], "?kind=purchase") == {}


def test_who_has_them_is_not_told_again_and_a_day_to_come_is_refused(history: dict[str, Any]) -> None:
    chief, path = one_of_ours(), f"/organisations/{history['mine'].public_id}/figures"
    etag = chief.get(path)["ETag"]

    assert chief.get(path, if_none_match=etag).status_code == 304
    refused = chief.get(f"{path}?as_known_on=2026-03-10")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "as_known_on")


def test_a_partner_reads_its_own_and_no_rivals(history: dict[str, Any]) -> None:
    theirs = one_at(history["mine"], "executive")

    for query, amount in (("", "40.0000"), (f"?as_known_on={history['day']}", "30.0000")):
        answer = theirs.get(f"/organisations/{history['mine'].public_id}/figures{query}")
        assert [each["now"] for each in answer.json()["kinds"]] == [amount]
        assert "500" not in answer.content.decode()
    assert theirs.get(f"/organisations/{history['rival'].public_id}/figures").status_code == 404


def test_of_lines_that_wait_for_a_rate_each_is_told_its_own_alone(history: dict[str, Any], tmp_path: Path) -> None:
    billed = ((3, "D-0001", "USD"), (4, "D-0002", "USD"), (5, "D-0002", "USD"), (6, "D-0001", "EUR"))
    with as_system(), clock.standing_at(NOON):
        lines = [
            a_line(number, organisation=company, order_date="2026-02-04", currency=currency)
            for number, company, currency in billed
        ]
        batch = Batch.receive(a_file(tmp_path, lines), kind="sell_in", by=current())
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping | {"amounts": "document"}))
        batch.commit(by=current())
    theirs, rival = (one_at(history[company], "executive") for company in ("mine", "rival"))
    chief = one_of_ours()

    assert [sell_in(*asked)["unconverted"] for asked in ((theirs, history["mine"]), (rival, history["rival"]))] == [
        1,
        2,
    ]
    assert [sell_in(chief, history[company])["unconverted"] for company in ("mine", "rival")] == [1, 2]
