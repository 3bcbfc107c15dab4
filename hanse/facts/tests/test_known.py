"""Wherever a sum of lines stands, it can be asked for as it was known on an earlier day: in the same walls, and saying so."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hanse.facts.keeping import opened
from hanse.facts.models import FactTable, FactVersion, Monthly
from hanse.facts.showing.known import known, known_overviews
from hanse.facts.showing.overview import overviews
from hanse.facts.showing.summary import summarise
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import current
from hanse.network.models import Organisation
from hanse.network.tests.builders import as_system, signed_in
from hanse.network.tests.reading import text

from .files import a_file, a_line, imported
from .orders import prepare_network

pytestmark = [pytest.mark.django_db, pytest.mark.by_turns]
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOST_QUERIES = 12

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["import", "import", "import", "withdraw"]),
        st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 4)), st.integers(1, 4), min_size=1),
        st.integers(0, 2),
    ),
    min_size=2, max_size=6,
)  # fmt: skip
Lines = dict[tuple[int, int], list[tuple[int, int]]]


def _afresh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANSE_HOME", str(folder / "home"))
    for model in (Batch, Monthly, FactTable, FactVersion):
        model._default_manager.all().delete()


def _a_file(folder: Path, amounts: dict[tuple[int, int], int]) -> Path:
    return a_file(
        folder,
        [a_line(number, partner, organisation=f"D-000{partner}", amount=amount)
         for (partner, number), amount in amounts.items()],
    )  # fmt: skip


def _told(piles: Lines) -> dict[int, int]:
    """What a model of lines adds up to, by partner: of each line the newest batch that is still there counts."""
    found: dict[int, int] = {}
    for (partner, _number), pile in piles.items():
        if pile:
            found[partner] = found.get(partner, 0) + pile[-1][1]
    return found


def _total(day: date, companies: list[int] | None) -> Decimal:
    """Of all lines, or of these companies'; nothing where there were none."""
    found = known(day, {"sell_in": companies}).get("sell_in")
    return sum((month.amount for month in found.sums.values()), Decimal(0)) if found else Decimal(0)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
)
@given(steps=STEPS)
def test_a_figure_as_known_on_a_day_is_made_of_what_was_imported_and_not_withdrawn_by_then(
    steps: list[tuple[str, dict[tuple[int, int], int], int]],
    at_work: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The model replays the history of each day from nothing; the store is asked once, at the end."""
    if not Organisation.objects.exists():
        prepare_network()
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    _afresh(folder, monkeypatch)
    companies = {
        n: Organisation.objects.get(partnerships__reference=f"D-000{n}", partnerships__role="dealer") for n in (1, 2)
    }
    piles: Lines = {}
    done: list[Batch] = []
    told: dict[date, dict[int, int]] = {}
    moment = NOON - timedelta(days=30)
    for step, amounts, days in steps:
        moment += timedelta(days=days, minutes=1)
        with clock.standing_at(moment):
            if step == "withdraw" and done:
                batch = done.pop(len(amounts) % len(done))
                batch.withdraw(by=current())
                piles = {key: [one for one in pile if one[0] != batch.pk] for key, pile in piles.items()}
            else:
                batch = imported(_a_file(folder, amounts))
                done.append(batch)
                for key, amount in amounts.items():
                    pile = piles.setdefault(key, [])
                    if not pile or pile[-1][1] != amount:
                        pile.append((batch.pk, amount))
        told[moment.date()] = _told(piles)
    with clock.standing_at(NOON):
        for day, expected in told.items():
            assert _total(day, None) == sum(expected.values())
            for number, company in companies.items():
                assert _total(day, [company.pk]) == expected.get(number, 0)
        assert not known(min(told) - timedelta(days=1), {"sell_in": None})


@pytest.fixture
def history(at_work: object, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Two dealers; on the 2nd 30 and 500 in February, on the 5th 30 became 40; it is the 10th."""
    prepare_network()
    with as_system():
        with clock.standing_at(NOON - timedelta(days=8)):
            imported(a_file(tmp_path, [
                a_line(1, amount="30", order_date="2026-02-03"),
                a_line(2, amount="500", order_date="2026-02-03", organisation="D-0002"),
            ]))  # fmt: skip
        with clock.standing_at(NOON - timedelta(days=5)):
            imported(a_file(tmp_path, [a_line(1, amount="40", order_date="2026-02-03")]))
    mine, rival = (
        Organisation.objects.get(partnerships__reference=f"D-000{n}", partnerships__role="dealer") for n in (1, 2)
    )
    with clock.standing_at(NOON):
        yield {"mine": mine, "rival": rival, "day": "2026-03-02", "before": "2026-03-01"}


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer)
    return text(answer)


def test_as_known_yesterday_is_as_now_where_nothing_came_since(history: dict[str, Any]) -> None:
    with as_system():
        now, then = overviews(), known_overviews(NOON.date() - timedelta(days=1))

    assert [(one.months.sums, one.partners, one.stand) for one in now] == [
        (one.months.sums, one.partners, one.stand) for one in then
    ]
    assert [[(row.name, row.now) for row in (*one.companies, *one.product_lines)] for one in now] == [
        [(row.name, row.now) for row in (*one.companies, *one.product_lines)] for one in then
    ]


def test_the_overview_today_and_a_record_tell_the_figures_of_the_day_and_say_so(
    client: Client, history: dict[str, Any]
) -> None:
    signed_in(client, "channel_chief")
    for address, then, now in (
        ("/facts/", "€530", "€540"), ("/today/", "€530", "€540"), (f"/partners/{history['mine'].public_id}/", "€30", "€40")
    ):  # fmt: skip
        off, on = page(client, address), page(client, f"{address}?known_on={history['day']}")
        nothing = page(client, f"{address}?known_on={history['before']}")

        assert now in off
        assert then not in off
        assert "As known on a day" in off
        assert "as they were known at the end of" not in off
        assert then in on
        assert now not in on
        assert "as they were known at the end of 2 March" in on
        assert "No lines were known then" in nothing
        assert now not in nothing


def test_the_list_of_partners_tells_sorts_and_narrows_by_the_amounts_of_the_day(
    client: Client, history: dict[str, Any]
) -> None:
    signed_in(client, "channel_chief")
    asked = f"/partners/?known_on={history['day']}&sort=-year_amount"

    then, now, nothing = page(client, asked), page(client, "/partners/"), page(client, "/partners/?known_on=2026-03-01")
    narrowed = page(client, f"{asked}&year_amount_to=100&year_amount_from=1")

    exported: Any = client.get(f"{asked}&export=csv")
    rows = b"".join(exported.streaming_content).decode().splitlines()

    assert "As known on" in rows[0]
    assert all(history["day"] in row for row in rows[1:])
    assert "€30" in then
    assert "€40" not in then
    assert "As known on" in then
    assert then.index("€500") < then.index("€30")
    assert "€40" in now
    assert "€500" not in nothing
    assert "€30" in narrowed
    assert "€500" not in narrowed


def test_a_partner_asks_for_its_own_figures_of_a_day_and_sees_no_rivals(
    client: Client, history: dict[str, Any]
) -> None:
    signed_in(client, "executive", at=history["mine"])

    home = page(client, f"/portal/?known_on={history['day']}")
    lines = page(client, f"/portal/orders/sell_in/?known_on={history['day']}")

    for shown in (home, lines):
        assert "as they were known at the end of 2 March" in shown
        assert "€30" in shown
        assert "€40" not in shown
        assert "500" not in shown


def test_figures_lead_to_the_lines_of_the_day_and_an_export_says_the_day(
    client: Client, history: dict[str, Any]
) -> None:
    signed_in(client, "channel_chief")
    led = client.get(f"/facts/?known_on={history['day']}").content.decode()

    def rows(query: str) -> list[str]:
        answer: Any = client.get(f"/facts/sell_in/?{query}export=csv")
        return b"".join(answer.streaming_content).decode().splitlines()

    assert f"known_on={history['day']}&amp;date_from" in led
    assert "As known on" in rows(f"known_on={history['day']}&")[0]
    assert all("2026-03-02" in row for row in rows(f"known_on={history['day']}&")[1:])
    assert "As known on" not in rows("")[0]


@pytest.mark.parametrize("address", ["/facts/", "/today/", "/partners/{mine}/", "/portal/"])
def test_a_day_costs_few_questions_and_now_costs_none_more(
    client: Client, history: dict[str, Any], address: str
) -> None:
    if address == "/portal/":
        signed_in(client, "executive", at=history["mine"])
    else:
        signed_in(client, "channel_chief")
    address = address.format(mine=history["mine"].public_id)
    page(client, address)  # what is asked once and kept
    asked = []
    for query in ("", f"?known_on={history['day']}"):
        opened._versions.clear()
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, address + query)
        asked.append(found.captured_queries)

    assert not [each for each in asked[0] if "fact_version" in each["sql"].replace("factversion", "fact_version")]
    assert len(asked[1]) <= max(MOST_QUERIES, len(asked[0]) + 4)


def test_summaries_on_the_command_line_tell_the_same(history: dict[str, Any]) -> None:
    with as_system():
        told = summarise("sell_in", by="month", known_on=date.fromisoformat(history["day"]))

    assert Decimal(told["total"]["amount"]) == 530
