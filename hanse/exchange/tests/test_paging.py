"""Pages joined are the whole list, in order and without repetition, whatever comes in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hanse.exchange.document import document
from hanse.facts.models import FeedExpectation
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.rest.paging import Asked, piece
from hanse.kernel.rest.routing import endpoints
from hanse.network.api.territories import TerritoriesAsked
from hanse.network.models import Document, DocumentKind, DocumentRequest, Handover, Organisation, Territory, Undo
from hanse.network.tests.builders import a_dealer, a_line, a_person, a_product, a_territory, an_account, as_system
from hanse.scorecards.models import Appeal, Override
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.tests.builders import a_sale, imported
from hanse.todos.models import Task

from .builders import one_of_ours

__all__ = ["imported"]

pytestmark = pytest.mark.django_db
NAMES = st.text("aBÄz 'ß", max_size=2)
ORDERS = st.sampled_from(["name", "-name", "code", "-code", "id"])


def asked(order: str, limit: int, cursor: str = "") -> Any:
    return TerritoriesAsked(order=cast(Any, order), limit=limit, cursor=cursor)


def add(names: list[str], *, start: int) -> None:
    Territory.objects.bulk_create(
        [Territory(code=f"C{start + number}", name=name) for number, name in enumerate(names)]
    )


@given(names=st.lists(NAMES, max_size=12), later=st.lists(st.lists(NAMES, max_size=3), max_size=6), order=ORDERS,
       limit=st.integers(1, 5), gone=st.integers(0, 11))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_pages_joined_are_the_whole_list(
    names: list[str], later: list[list[str]], order: str, limit: int, gone: int
) -> None:
    with as_system(), transaction.atomic():
        add(names, start=0)
        there = set(Territory.objects.values_list("code", flat=True))
        told: list[Territory] = []
        cursor, page = "", 0
        while page == 0 or cursor:
            found = piece(Territory.objects.all(), asked(order, limit, cursor))
            told, cursor = [*told, *found.rows], found.following
            if page < len(later):
                add(later[page], start=100 * (page + 1))
            if page == 0:
                Territory.objects.filter(code=f"C{gone}").delete()
                there -= {f"C{gone}"} - {each.code for each in told}
            page += 1
            assert page < 100
        transaction.set_rollback(True)

    codes = [each.code for each in told]
    assert len(codes) == len(set(codes)), "told twice"
    assert there <= set(codes), "left out"


@given(names=st.lists(NAMES, min_size=1, max_size=12), order=ORDERS, limit=st.integers(1, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_they_are_in_the_order_of_one_whole_page(names: list[str], order: str, limit: int) -> None:
    with transaction.atomic():
        add(names, start=0)
        whole = [each.pk for each in piece(Territory.objects.all(), asked(order, 200)).rows]
        joined: list[int] = []
        cursor, first = "", True
        while first or cursor:
            found = piece(Territory.objects.all(), asked(order, limit, cursor))
            joined, cursor, first = [*joined, *(each.pk for each in found.rows)], found.following, False
        transaction.set_rollback(True)

    assert joined == whole


@given(cursor=st.text(min_size=1, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises((Refused, ValueError)):
        piece(Territory.objects.all(), asked("name", 5, cursor))


def test_a_cursor_is_for_its_own_order_and_hides_what_it_holds() -> None:
    add(["Lund", "Lund"], start=0)
    cursor = piece(Territory.objects.all(), asked("name", 1)).following

    assert "Lund" not in cursor
    with pytest.raises(Refused, match="fields"):
        piece(Territory.objects.all(), asked("code", 1, cursor))


@pytest.mark.usefixtures("manufacturer")
def test_next_leads_on_with_the_same_filters() -> None:
    for number in range(5):
        a_dealer(f"Dealer {number}", country="DE" if number else "SE")
    chief = one_of_ours()

    first = chief.get("/organisations?country=DE&country=FI&limit=2&order=-name")

    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert QueryDict(first.json()["next"].partition("?")[2]).getlist("country") == ["DE", "FI"]
    told = [each["name"] for each in chief.all("/organisations?country=DE&country=FI&limit=2&order=-name")]
    assert told == ["Dealer 4", "Dealer 3", "Dealer 2", "Dealer 1"]


LISTS = sorted({one.route.removeprefix("api/v1/") for one in endpoints() if "limit" in one.asks and not one.rows})


def orders() -> list[tuple[str, str]]:
    paths = document()["paths"]
    return [
        (path, order)
        for path, methods in paths.items()
        if "{" not in path and "get" in methods
        for asks in methods["get"]["parameters"]
        if asks["name"] == "order"
        for order in asks["schema"]["enum"]
    ]


def _document(of: Organisation, called: str) -> None:
    kind = DocumentKind.objects.create(name=called, roles=["dealer"], states=["contracted"])
    Document.objects.create(
        organisation=of, kind=kind, file_name="a.pdf", valid_from=clock.today(), added_at=clock.now()
    )


def _settled(of: Organisation, number: int, by: Account) -> None:
    """A request for a document, an appeal and a set score of a company of its own."""
    now, until, company = clock.now(), clock.today() + timedelta(days=9), a_dealer(f"Settled {number}")
    kind = DocumentKind.objects.get(name=f"Contract {number}")
    DocumentRequest.objects.create(organisation=of, kind=kind, due_on=until, actor_name="Ada", asked_at=now)
    Appeal.objects.create(
        organisation=company, kind="dealer", text="It came.", account=by, at=now, due_at=now + timedelta(days=9)
    )
    Override.objects.create(
        organisation=company, kind="dealer", score=70000, computed=65500, reason="New", state="holds", until=until, account=by, at=now
    )  # fmt: skip


@pytest.mark.by_turns
@pytest.mark.usefixtures("manufacturer")
@pytest.mark.parametrize(("path", "order"), orders())
def test_by_every_order_pages_joined_are_the_whole_list(path: str, order: str, request: pytest.FixtureRequest) -> None:
    chief = one_of_ours()
    for number in range(4):
        mine = a_dealer(f"Dealer {number % 2}")
        a_person(mine, family_name="Lund" if number % 2 else "Ek")
        a_product(line=a_line(category=f"Category {number}"), number=f"P{number}")
        a_territory("North")
        with as_system():
            Batch.objects.create(kind="sites", file_name="a.csv", actor_name="Ada", received_at=clock.now())
            _document(mine, f"Contract {number}")
            FeedExpectation.objects.create(organisation=mine, kind="stock", starts_on=clock.today())
            Task.objects.create(
                sentence=f"Count {number}", owner=chief.account, given_by=chief.account, made_at=clock.now()
            )
            _settled(mine, number, chief.account)
            Undo.objects.create(operation="organisations.edit", account_id=chief.account.pk, at=clock.now(), rows=[])
            Handover.objects.create(
                account=an_account(), receiver=chief.account, on=clock.today(), at=clock.now(), actor_name="Ada"
            )
        if path == "/scorecards":
            request.getfixturevalue("imported")("sell_in", [a_sale(mine, clock.today())])
    if path == "/scorecards":
        with as_system():
            compute("dealer")

    whole = [each["id"] for each in chief.all(f"{path}?order={order}&limit=200")]

    assert len(whole) >= 4
    assert [each["id"] for each in chief.all(f"{path}?order={order}&limit=1")] == whole
    if order.startswith("-") and order.removeprefix("-") == "created":
        assert whole == [each["id"] for each in chief.all(f"{path}?order={order[1:]}")][::-1]


@pytest.mark.usefixtures("manufacturer")
@pytest.mark.parametrize("route", LISTS)
def test_a_longer_list_takes_no_more_queries(route: str) -> None:
    chief = one_of_ours()

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert chief.get(f"/{route}").status_code == 200
        return len(queries)

    for number in range(8):
        mine = a_dealer()
        a_person(mine, roles=("sales", "finance"))
        a_person(mine)
        product = a_product(line=a_line(category=f"Category {number}"))
        with as_system():
            product.identifiers.create(scheme="EAN", value=f"{number}")
            mine.partnerships.update(territory=a_territory(), manager=chief.account)
            mine.identifiers.create(scheme="VAT", value=f"DE{number}")
            mine.relationships.create(other=a_dealer(), kind="supplies")
        if number == 1:
            few = counted()

    assert counted() <= few <= 12


def test_a_page_is_never_longer_than_two_hundred() -> None:
    with pytest.raises(ValueError, match="200"):
        Asked(limit=201)
