"""The view "Yours" of lists, and what stays when one goes from one view to another."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.network.models import Partnership

from .builders import a_dealer, a_supplier, a_territory, an_account, as_system, signed_in
from .reading import text
from .test_remit import in_territory, look_after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def found(client: Client, asked: str) -> set[str]:
    rows = text(client.get(f"/partners/{asked}")).partition("<tbody>")[2]
    return set(re.findall(r'href="/partners/[^"/]+/"[^>]*>([^<]*)</a>', html.unescape(rows)))


def test_yours_is_what_one_looks_after_today_in_whatever_way(client: Client) -> None:
    me, other, today = signed_in(client, "partner_manager"), an_account(), clock.today()
    north, east, past = a_territory("north"), a_territory("east"), a_territory("past")
    with as_system():
        look_after(north, me)
        look_after(east, me, is_deputy=True)
        look_after(past, me, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    a_dealer("By name", manager=me)
    in_territory(a_dealer("By territory"), north)
    in_territory(a_dealer("Stood in for", manager=other), east)
    in_territory(a_dealer("Another's in sight", manager=other), north)
    in_territory(a_dealer("Not any more"), past)

    assert "Another's in sight" in found(client, "?view=all")
    assert found(client, "") == {"By name", "By territory", "Stood in for"}
    assert found(client, "?care=yes") == {"By name", "By territory", "Stood in for"}
    assert found(client, "?view=yours&care=yes") == found(client, "?care=yes")
    assert found(client, "?care=no") == {"Another's in sight"}

    signed_in(client, "category_buyer")
    a_supplier("Forge")
    assert found(client, "?care=yes") == {"Forge"}


def test_yours_says_how_a_partner_becomes_ones_own(client: Client) -> None:
    a_dealer("Nord", manager=an_account())
    a_dealer("West", manager=(chief := signed_in(client, "channel_chief")))

    assert found(client, "?care=yes") == {"West"}
    with as_system():
        Partnership.objects.filter(manager=chief).update(manager=None)
    empty = text(client.get("/partners/?care=yes"))
    assert "Nothing under “Yours”" in empty
    assert "You look after nobody here today." in empty

    signed_in(client, "auditor")
    assert "Yours" not in text(client.get("/partners/"))
    assert found(client, "?care=yes") == set()


def test_another_tab_keeps_the_search_and_filters_that_are_not_of_the_one_left(client: Client) -> None:
    a_dealer("Nord", country="SE")
    a_supplier("Stor", country="SE")
    signed_in(client, "auditor")

    asked = tabs(client, "?q=o&country=SE&role=supplier&sort=-name&page=2")
    assert asked["All"][0] == {"q": ["o"], "country": ["SE"], "sort": ["-name"]}
    assert asked["Dealers"][0] == {"q": ["o"], "country": ["SE"], "sort": ["-name"], "role": ["distributor", "dealer"]}
    assert [label for label, (_url, current, _count) in asked.items() if current] == ["Suppliers"]

    narrowed = tabs(client, "?care=yes&state=active&role=supplier")
    assert [label for label, (_url, current, _count) in narrowed.items() if current] == ["Suppliers"]
    assert narrowed["Dealers"][0] == {"care": ["yes"], "state": ["active"], "role": ["distributor", "dealer"]}
    assert narrowed["In trouble"][0]["state"] != ["active"]

    counts = {label: count for label, (_url, _current, count) in tabs(client, "?q=Nord").items()}
    assert counts == {"All": "1", "Dealers": "1", "Suppliers": "0", "In trouble": "0", "No manager": "1"}


def tabs(client: Client, asked: str) -> dict[str, tuple[dict[str, list[str]], bool, str]]:
    """The list's tabs by their labels: what their addresses ask for, which is current, and how much is under them."""
    bar = re.search(r'<nav class="tabs".*?</nav>', text(client.get(f"/partners/{asked}")), re.DOTALL)
    assert bar
    found = re.findall(r'href="\?([^"]*)"[^>]*?( aria-current="page")?>([^<]*) <span[^>]*>(\d*)', bar[0])
    return {label: (parse_qs(html.unescape(url)), bool(here), count) for url, here, label, count in found}
