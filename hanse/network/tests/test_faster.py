"""Two who have the same form open: the second learns what the first changed, and nothing of either is lost."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.network.models import Person, Territory, TerritoryAssignment

from .builders import a_dealer, a_line, a_person, a_territory, an_account, as_system, signed_in, staff
from .reading import MARK, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def seen(answer: object) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text(answer))
    assert found is not None
    return unescape(found[1])


def test_an_area_that_somebody_else_redrew_is_told_and_not_drawn_over(client: Client) -> None:
    north, line, amy = a_territory("North", area="DE"), a_line("Helmets"), staff("channel_chief", name="Amy Alberts")
    signed_in(client, "channel_chief")
    address = f"/territories/{north.public_id}/area/"
    mine = {"area": "DE", "roles": ["dealer"], "lines": [], "seen": seen(client.get(address))}
    with acting(amy):
        parts = Territory(area="FR").parts
        Territory.objects.get().redraw(parts, roles=[], lines=[line.public_id], by=amy)

    answer = client.post(address, mine)

    assert answer.status_code == 409
    assert "Amy Alberts, just now:" in text(answer)
    assert MARK.search(text(answer)) is None
    assert re.search(f'value="{line.public_id}"[^>]* checked', text(answer))
    assert ">FR</textarea>" in text(answer).replace("\n", "")

    again = {"area": "FR", "roles": ["dealer"], "lines": [line.public_id], "seen": seen(answer)}
    mark = MARK.search(text(client.post(address, again)))
    assert mark
    assert client.post(address, again | {"mark": mark[1]}).status_code == 302
    row = Territory.objects.get()
    assert (row.area, row.roles, row.lines) == ("FR", ["dealer"], [line.public_id])


def test_an_area_redrawn_between_preview_and_confirmation_is_told(client: Client) -> None:
    north, amy = a_territory("North", area="DE"), staff("channel_chief", name="Amy Alberts")
    signed_in(client, "channel_chief")
    address = f"/territories/{north.public_id}/area/"
    mine = {"area": "AT", "seen": seen(client.get(address))}
    mark = MARK.search(text(client.post(address, mine)))
    assert mark
    with acting(amy):
        Territory.objects.get().redraw(Territory(area="FR").parts, roles=[], lines=[], by=amy)

    answer = client.post(address, mine | {"mark": mark[1]})

    assert answer.status_code == 409
    assert "You both changed: Area." in text(answer)
    assert Territory.objects.get().area == "FR"


def test_the_end_of_an_assignment_that_somebody_else_set_is_told(client: Client) -> None:
    ada, north, amy = an_account(name="Ada"), a_territory("North"), staff("channel_chief", name="Amy Alberts")
    held = TerritoryAssignment.objects.create(territory=north, account=ada, starts_on=date(2024, 1, 1))
    signed_in(client, "channel_chief")
    address = f"/territories/{north.public_id}/assignments/{ada.public_id}/2024-01-01/end/"
    mine = {"ends_on": "2026-06-30", "seen": seen(client.get(address))}
    with acting(amy):
        TerritoryAssignment.objects.get().end(on=date(2026, 3, 31), by=amy)

    answer = client.post(address, mine)

    assert answer.status_code == 409
    assert "Amy Alberts, just now:" in text(answer)
    held.refresh_from_db()
    assert held.ends_on == date(2026, 3, 31)
    assert client.post(address, mine | {"seen": seen(answer)}).status_code == 302


def test_job_roles_that_somebody_else_gave_and_took_stay_so(client: Client) -> None:
    person, amy = a_person(a_dealer("Nord"), roles=("sales", "finance")), staff("channel_chief", name="Amy Alberts")
    signed_in(client, "data_steward")
    address = f"/people/{person.public_id}/edit/"
    names = {"given_name": person.given_name, "family_name": person.family_name, "language": person.language}
    mine = names | {"phone": "2", "job_roles": ["sales", "finance", "service"], "seen": seen(client.get(address))}
    with acting(amy):
        Person.objects.get().edit(by=amy, job_roles=["sales", "marketing"])

    assert client.post(address, mine).status_code == 302

    with as_system():
        row = Person.objects.get()
        assert row.phone == "2"
        assert row.roles_held == {"sales", "marketing", "service"}


def test_job_roles_of_an_overtaken_form_are_both_ones(client: Client) -> None:
    person, amy = a_person(a_dealer("Nord"), roles=("sales",)), staff("channel_chief", name="Amy Alberts")
    signed_in(client, "data_steward")
    address = f"/people/{person.public_id}/edit/"
    names = {"given_name": person.given_name, "family_name": person.family_name, "language": person.language}
    mine = names | {"title": "Head", "job_roles": ["sales", "service"], "seen": seen(client.get(address))}
    with acting(amy):
        Person.objects.get().edit(by=amy, phone="7", job_roles=["sales", "marketing"])

    answer = client.post(address, mine)
    assert answer.status_code == 409
    ticked = re.findall(r'name="job_roles" value="(\w+)"[^>]*checked', text(answer))
    assert set(ticked) == {"sales", "marketing", "service"}

    client.post(address, mine | {"phone": "7", "job_roles": ticked, "seen": seen(answer)})
    with as_system():
        row = Person.objects.get()
        assert (row.phone, row.title) == ("7", "Head")
        assert row.roles_held == {"sales", "marketing", "service"}
