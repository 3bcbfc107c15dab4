"""hanse verify finds what does not add up, and hanse audit verify what was touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from hanse.facts.jobs import add_up_product_lines
from hanse.facts.models import Monthly
from hanse.facts.tests.world import SELL_IN, import_lines
from hanse.kernel import clock, contributions
from hanse.kernel.actor import acting, current
from hanse.kernel.errors import Refused
from hanse.kernel.management.commands.flush import unguarded
from hanse.kernel.models import AuditEntry
from hanse.kernel.pages import AUDIENCES, pages
from hanse.kernel.rest.routing import endpoints
from hanse.kernel.trail import chain
from hanse.kernel.trail.chain import TABLE
from hanse.kernel.walls import authz
from hanse.network.models import Organisation, Partnership, Product, Site, Transition
from hanse.network.partnership.lifecycle import State
from hanse.network.partnership.status import capital
from hanse.network.partnership.way import lives
from hanse.network.tests.builders import a_dealer, a_line, as_system, staff
from hanse.oversight.commands import app
from hanse.ui import formats

pytestmark = pytest.mark.django_db
KEYS = {"audit", "references", "owners", "public-ids", "imports", "months", "cards", "lifecycle", "sites"}


@pytest.fixture
def network(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Partnership:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    contributions.load("contributions")
    company = a_dealer("Cordula Räder", reference="C-1")
    with as_system():
        partnership = company.partnerships.get()
        Product.objects.create(number="HL-1", name="Lamp")
        rows = [(f"SO-{n}", date(2025, 1, 3 + n), "C-1", "HL-1", 1, 10, 0, 10, "EUR") for n in range(4)]
        import_lines("sell_in", SELL_IN, rows)
    chain.seal()
    return partnership


def run(*words: str) -> tuple[int, dict[str, Any]]:
    with as_system():
        result = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    return result.exit_code, json.loads(result.output)


def test_a_whole_network_has_no_violations(network: Partnership) -> None:
    code, told = run("verify")

    assert (code, told["violations"]) == (0, 0), told
    assert {each["key"] for each in told["checks"]} >= KEYS


def _state(partnership: Partnership) -> None:
    Transition.objects.create(
        organisation_id=partnership.organisation_id, partnership=partnership, before="target", after="former",
        on=date(2025, 1, 1), actor_name="nobody",
    )  # fmt: skip


def _month(partnership: Partnership) -> None:
    Monthly.objects.update(amount=Decimal("39.9900"))


def _site(partnership: Partnership) -> None:
    Site.objects.filter(organisation_id=partnership.organisation_id).update(is_head=False)


def _public_id(partnership: Partnership) -> None:
    Organisation.objects.filter(pk=partnership.organisation_id).update(public_id="1")


def _audit(partnership: Partnership) -> None:
    with unguarded(connection) as cursor:
        cursor.execute(f"UPDATE {TABLE} SET operation = 'x' WHERE position = 1")


@pytest.mark.parametrize(
    ("break_it", "key"),
    [(_state, "lifecycle"), (_month, "months"), (_site, "sites"), (_public_id, "public-ids"), (_audit, "audit")],
)
def test_what_is_broken_is_found_by_its_check_alone(
    network: Partnership, break_it: Callable[[Partnership], None], key: str
) -> None:
    with as_system():
        break_it(network)

    code, told = run("verify")

    assert code == 1
    assert {each["key"] for each in told["checks"] if each["violations"]} == {key}, told
    assert next(each["found"] for each in told["checks"] if each["key"] == key)


def test_months_follow_products_that_go_to_another_line(network: Partnership) -> None:
    """Whoever keeps products moves one by a form, of which the lines in the store say nothing."""
    with as_system():
        product, road = Product.objects.get(), a_line("Road")
        add_up_product_lines.func()
        product.edit(number=product.number, line=road, by=current())
        assert set(Monthly.objects.values_list("product_line", flat=True)) == {None}
        assert run("verify", "--only", "months")[1]["violations"] == 0
        Monthly.objects.filter(pk=Monthly.objects.order_by("pk")[0].pk).update(amount=1)
        assert run("verify", "--only", "months")[1]["violations"] == 1

        add_up_product_lines.func()

        assert set(Monthly.objects.values_list("product_line", flat=True)) == {road.pk}
        assert run("verify", "--only", "months")[1]["violations"] == 0
        Monthly.objects.update(product_line=None)
    assert run("verify", "--only", "months")[1]["violations"] > 0


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("target", ["applicant"]),
        ("target", ["applicant", "qualified"]),
        ("exiting", ["former"]),
        ("active", ["developing"]),
    ],
)
def test_a_step_that_was_taken_back_is_no_violation(network: Partnership, first: str, then: list[str]) -> None:
    """Anybody who changes states may take one back within a day, also where the chart has no way back, and say an earlier day."""
    by = staff("channel_chief")
    with acting(by):
        Partnership.objects.update(state=first, manager=by.account_id)
        row = Partnership.objects.get(pk=network.pk)
        for act in reversed([row.move(to=to, by=by).way_back for to in then]):
            assert act is not None
            act.take_back_whole(by=by)
        assert Partnership.objects.get(pk=network.pk).state == first
        assert run("verify", "--only", "lifecycle")[1]["violations"] == 0
        Partnership.objects.get(pk=network.pk).move(to=then[0], by=by, on=clock.today() - timedelta(days=3))
        life = lives(network.organisation, by)[0]

    assert run("verify", "--only", "lifecycle")[1]["violations"] == 0
    assert [life.lines[0].state, life.lines[0].first] == [capital(State(then[0]).label), days_ago(3)]


def days_ago(count: int) -> str:
    return formats.day(clock.today() - timedelta(days=count))


def test_one_check_can_be_asked_for(network: Partnership) -> None:
    assert [each["key"] for each in run("verify", "--only", "sites")[1]["checks"]] == ["sites"]
    with pytest.raises(Refused, match="There is no check nothing"):
        run("verify", "--only", "nothing")


def test_the_trail_is_verified_with_the_place_of_what_was_touched(network: Partnership) -> None:
    noted = run("audit", "head")[1]
    code, told = run("audit", "verify", "--head", f"{noted['position']}:{noted['hash']}")
    assert (code, told["violations"], told["entries"]) == (0, 0, AuditEntry.objects.count())

    _audit(network)

    code, told = run("audit", "verify")
    assert (code, told["violations"]) == (1, 1)
    assert (told["faults"][0]["what"], told["faults"][0]["position"]) == ("changed", 1)


def test_every_address_is_told_with_its_mark() -> None:
    code, told = run("operations")

    marks = told["operations"]
    assert code == 0
    assert len(marks) == len(pages()) + len(endpoints())
    assert all(mark["operation"] in authz.table() for mark in marks)
    assert {mark["audience"] for mark in marks} == {*AUDIENCES, "api"}
    assert {"url": "/audit/", "methods": ["GET"], "operation": "audit.read", "audience": "workspace", "kind": "read",
            "room": "oversight"} in marks  # fmt: skip
    assert {mark["url"].startswith("/portal/portal/") for mark in marks} == {False}
    assert any(mark["url"] == "/portal/company/people/" and mark["audience"] == "portal" for mark in marks)
    files = ["/partners/", "/people/", "/products/", "/scorecards/", "/territories/giving/"]
    asked_first = ["/feeds/together/", "/imports/<id:batch>/columns/", "/partners/document-kinds/retirement/",
                   "/partners/document-kinds/return/", "/partners/managers/", "/partners/placing/",
                   "/partners/together/companies/", "/partners/together/preferred/", "/partners/together/roles/",
                   "/partners/together/states/", "/people/together/", "/portal/imports/<id:batch>/columns/",
                   "/products/together/", "/scorecards/comparing/", "/scorecards/judging/asking/"]  # fmt: skip
    assert sorted(mark["url"] for mark in marks if mark["kind"] == "read" and "POST" in mark["methods"]) == sorted(
        [*files, *asked_first]
    )
