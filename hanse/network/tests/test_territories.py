"""Territories: the list, their partners, and who looks after them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Partnership, Territory

from .builders import a_dealer, a_territory, an_account, as_system, signed_in, staff
from .reading import MOST_QUERIES, SCRIPT, queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def put_into(territory: Territory, *companies: Organisation) -> None:
    with as_system():
        Partnership.objects.filter(organisation__in=companies).update(territory=territory)


def a_colleague(name: str) -> Account:
    return an_account(roles=("partner_manager",), name=name)


def looking_after(territory: Territory) -> list[tuple[str, date, date | None, bool]]:
    rows = territory.assignments.order_by("starts_on", "id").select_related("account")
    return [(row.account.name, row.starts_on, row.ends_on, row.is_deputy) for row in rows]


def test_the_list_counts_partners_and_says_who_looks_after_each(client: Client) -> None:
    north, south = (
        a_territory("North", code="N", group="Europe", country="DE"),
        a_territory("South", code="S", group="Pacific"),
    )
    put_into(north, a_dealer("Nord"), a_dealer("West"))
    chief, today = staff("channel_chief"), clock.today()
    with acting(chief):
        north.assign(account=a_colleague("Ken"), starts_on=today - timedelta(days=9), by=chief)
        north.assign(account=a_colleague("Amy"), starts_on=today, is_deputy=True, by=chief)
        south.assign(account=a_colleague("Jo"), starts_on=today + timedelta(days=9), by=chief)
    signed_in(client, "auditor")

    assert queries(client, "/territories/?columns=every&export=csv") <= MOST_QUERIES
    lines = text(client.get("/territories/?columns=every&export=csv")).splitlines()

    assert lines[1:] == ["North,Europe,DE,Ken,Amy,N,2", "South,Pacific,,,,S,0"]

    def found(query: str) -> set[str]:
        return {name for name in ("North", "South") if f">{name}<" in text(client.get(f"/territories/{query}"))}

    assert found("?group=Europe&country=DE&held=yes") == {"North"}
    assert queries(client, "/territories/?group=Europe&country=DE&held=yes") <= MOST_QUERIES
    assert found("?view=open") == {"South"}
    assert found("?q=pacific") == {"South"}
    ken = Account.objects.get(name="Ken")
    assert found(f"?who={ken.public_id}") == {"North"}


def test_a_territorys_page_lists_its_partners_and_leads_to_their_list(client: Client) -> None:
    north = a_territory(SCRIPT)
    for number in range(12):
        put_into(north, a_dealer(f"Dealer {number:02}", manager=an_account()))
    a_dealer("Elsewhere")
    signed_in(client, "channel_chief")

    assert queries(client, f"/territories/{north.public_id}/") <= MOST_QUERIES
    shown = text(client.get(f"/territories/{north.public_id}/"))

    assert "Dealer 11" in shown
    assert "Elsewhere" not in shown
    assert f"/partners/?territory={north.public_id}" in shown
    assert SCRIPT not in shown


def test_a_territory_is_drawn_and_changed_but_its_code_is_its_own(client: Client) -> None:
    a_territory("South", code="S")
    signed_in(client, "data_steward")

    client.post("/territories/new/", {"code": "N", "name": "North", "group": "Europe", "country": "DE"})
    north = Territory.objects.get(code="N")
    taken = client.post(f"/territories/{north.public_id}/edit/", {"code": "S", "name": "Far north"})

    assert taken.status_code == 422
    assert "Another territory has the code “S”." in text(taken)
    assert Territory.objects.get(pk=north.pk).name == "North"

    client.post(f"/territories/{north.public_id}/edit/", {"code": "N", "name": "Far north"})
    assert Territory.objects.get(pk=north.pk).name == "Far north"


def test_several_look_after_it_together_and_one_takes_anothers_place(client: Client) -> None:
    north, ken, amy, jo = a_territory("North"), a_colleague("Ken"), a_colleague("Amy"), a_colleague("Jo")
    signed_in(client, "channel_chief")
    address = f"/territories/{north.public_id}/assignments/new/"

    client.post(address, {"account": ken.public_id, "starts_on": "2026-01-01"})
    client.post(address, {"account": jo.public_id, "starts_on": "2026-01-02"})
    client.post(address, {"account": amy.public_id, "starts_on": "2026-03-01", "in_place_of": ken.public_id})
    client.post(address, {"account": ken.public_id, "starts_on": "2026-03-01", "is_deputy": "on"})

    assert looking_after(north) == [
        ("Ken", date(2026, 1, 1), date(2026, 2, 28), False),
        ("Jo", date(2026, 1, 2), None, False),
        ("Amy", date(2026, 3, 1), None, False),
        ("Ken", date(2026, 3, 1), None, True),
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"account": "Ken", "starts_on": "2026-02-01"}, "Ken looks after it in that time already."),
        ({"account": "Ken", "starts_on": "2026-06-01", "is_deputy": "on"}, "Ken looks after it in that time already."),
        (
            {"account": "Amy", "starts_on": "2026-02-01", "in_place_of": "Ken"},
            "Ken does not look after it on that day.",
        ),
        ({"account": "Amy", "starts_on": "2026-03-01", "in_place_of": "Ken"}, "it cannot end before"),
        ({"account": "Amy", "starts_on": "2026-05-01", "in_place_of": "Amy"}, "Select a valid choice"),
        ({"account": "Amy", "starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "before the first"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(client: Client, given: dict[str, str], said: str) -> None:
    north, people = a_territory("North"), {"Ken": a_colleague("Ken"), "Amy": a_colleague("Amy")}
    signed_in(client, "channel_chief")
    address = f"/territories/{north.public_id}/assignments/new/"
    client.post(address, {"account": people["Ken"].public_id, "starts_on": "2026-03-01"})

    answer = client.post(
        address, {key: people[value].public_id if value in people else value for key, value in given.items()}
    )

    assert answer.status_code == 422
    assert said in text(answer)
    assert looking_after(north) == [("Ken", date(2026, 3, 1), None, False)]


def test_nobody_ends_before_they_begin() -> None:
    north, chief = a_territory(), staff("channel_chief")
    with acting(chief):
        held = north.assign(account=an_account(), starts_on=date(2026, 3, 1), by=chief)
        with pytest.raises(Refused, match="cannot end before"):
            held.end(on=date(2026, 2, 1), by=chief)


def test_an_assignment_ends_on_the_day_that_is_said(client: Client) -> None:
    north, ken = a_territory("North"), a_colleague("Ken")
    signed_in(client, "channel_chief")
    client.post(
        f"/territories/{north.public_id}/assignments/new/", {"account": ken.public_id, "starts_on": "2026-01-01"}
    )
    address = f"/territories/{north.public_id}/assignments/{ken.public_id}/2026-01-01/end/"

    assert client.get(address).status_code == 200
    client.post(address, {"ends_on": "2026-06-30"})

    assert looking_after(north) == [("Ken", date(2026, 1, 1), date(2026, 6, 30), False)]
    assert client.get(address.replace("2026-01-01", "soon")).status_code == 404
    assert client.get(address.replace("2026-01-01", "2026-01-02")).status_code == 404


def test_only_our_own_people_can_be_assigned(client: Client) -> None:
    north, outsider = a_territory(), an_account()
    signed_in(client, "channel_chief")

    answer = client.post(
        f"/territories/{north.public_id}/assignments/new/", {"account": outsider.public_id, "starts_on": "2026-01-01"}
    )

    assert answer.status_code == 422
    assert looking_after(north) == []


def test_a_manager_reads_territories_and_assigns_nobody(client: Client) -> None:
    north = a_territory()
    account = signed_in(client, "partner_manager")

    assert client.get(f"/territories/{north.public_id}/").status_code == 200
    answer = client.post(
        f"/territories/{north.public_id}/assignments/new/", {"account": account.public_id, "starts_on": "2026-01-01"}
    )

    assert answer.status_code == 403
    assert looking_after(north) == []


def test_a_partner_finds_no_territories(client: Client) -> None:
    north = a_territory()
    signed_in(client, "partner_administrator", at=a_dealer())

    assert client.get("/territories/").status_code == 404
    assert client.get(f"/territories/{north.public_id}/").status_code == 404
