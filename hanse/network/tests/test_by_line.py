"""Territories for some product lines: whose a line is at a partner, who sees it, where lines are claimed by nobody."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.kernel.models import AuditEntry
from hanse.network.models import LineTerritory, Organisation, Territory, TerritoryAssignment
from hanse.network.models.coverage import recompute

from .builders import a_dealer, a_line, a_territory, an_account, as_system, signed_in
from .reading import queries, text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def at(company: Organisation, **place: str) -> Organisation:
    with as_system():
        company.sites.update(**({"country": "DE", "region": "", "postcode": ""} | place))
    return company


def held_by(territory: Territory, name: str) -> Any:
    account = an_account(name=name, roles=("partner_manager",))
    TerritoryAssignment.objects.create(territory=territory, account=account, starts_on=date(2020, 1, 1))
    return account


def divided() -> dict[str, str]:
    with as_system():
        recompute()
        rows = LineTerritory.objects.select_related("line", "territory", "partnership__organisation")
        return {f"{row.partnership.organisation}: {row.line}": str(row.territory or row.reason) for row in rows}


@pytest.fixture
def market() -> dict[str, Any]:
    """Germany for all lines, bikes of the north apart."""
    bikes = a_line("Bikes")
    whole, north = a_territory("Germany", area="DE"), a_territory("Bikes North", area="DE, 2*", lines=[bikes.public_id])
    return {"bikes": bikes, "whole": whole, "north": north, "nord": at(a_dealer("Nord"), postcode="20095"),
            "sued": at(a_dealer("Sued"), postcode="80331")}  # fmt: skip


def test_a_line_has_its_own_territory_where_one_names_it(market: dict[str, Any]) -> None:
    assert divided() == {"Nord: Bikes": "Bikes North"}
    with as_system():
        assert {str(each.partnerships.get().territory) for each in Organisation.objects.all()} == {"Germany"}
    entry = AuditEntry.objects.get(operation="territories.divide")
    assert entry.after == {"division": "Bikes: Bikes North"}

    assert divided() == {"Nord: Bikes": "Bikes North"}
    assert AuditEntry.objects.filter(operation="territories.divide").count() == 1  # nothing changed, nothing told
    Territory.objects.filter(pk=market["north"].pk).update(lines=None, area="DE, 8*")
    assert divided() == {}


def test_two_that_claim_the_same_line_get_none_and_are_told(client: Client, market: dict[str, Any]) -> None:
    a_territory("Bikes too", area="DE, 20-29", lines=[market["bikes"].public_id])
    signed_in(client, "auditor")

    assert divided() == {"Nord: Bikes": "overlap"}
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(client.get("/territories/coverage/"))))
    assert "Bikes North Bikes too Germany, 2* all roles Bikes" in shown.replace("All roles", "all roles")
    assert "Bikes 0 1 1 0" in shown  # own, general (Sued), several (Nord), nobody


def test_lines_that_nobody_has_are_counted(client: Client, market: dict[str, Any]) -> None:
    helmets = a_line("Helmets")
    Territory.objects.filter(pk=market["whole"].pk).update(lines=[helmets.public_id])
    divided()
    signed_in(client, "auditor")

    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(client.get("/territories/coverage/"))))

    assert "Bikes 1 0 0 1" in shown
    assert "Helmets 2 0 0 0" in shown


def test_the_record_says_who_looks_after_which_line(client: Client, market: dict[str, Any]) -> None:
    held_by(market["north"], "Eva Berg")
    divided()
    signed_in(client, "channel_chief")

    shown = whole(client, f"/partners/{market['nord'].public_id}/")
    assert "Bikes North" in shown
    assert "Eva Berg" in shown
    assert "Eva Berg" not in text(client.get(f"/partners/{market['sued'].public_id}/"))
    page = text(client.get(f"/territories/{market['north'].public_id}/"))
    assert "Nord" in page
    assert "Bikes" in page
    listed = text(client.get(f"/partners/?territory={market['north'].public_id}"))
    assert "Nord" in listed
    assert "Sued" not in listed.partition("<main")[2]
    assert ",1" in text(client.get("/territories/?export=csv")).splitlines()[1]
    before = queries(client, f"/partners/{market['sued'].public_id}/")
    assert queries(client, f"/partners/{market['nord'].public_id}/") <= before + 2
    signed_in(client, "sales", at=market["nord"])
    assert "For Bikes" in text(client.get("/portal/company/"))


def test_who_looks_after_a_line_sees_its_partners_and_no_others(client: Client, market: dict[str, Any]) -> None:
    eva = held_by(market["north"], "Eva Berg")
    divided()
    client.force_login(eva)

    assert client.get(f"/partners/{market['nord'].public_id}/").status_code == 200
    assert client.get(f"/partners/{market['sued'].public_id}/").status_code == 404


def test_an_area_is_shown_with_the_lines_that_it_would_divide(client: Client, market: dict[str, Any]) -> None:
    divided()
    signed_in(client, "channel_chief")
    address = f"/territories/{market['north'].public_id}/area/"
    given = {"area": "DE, 2*\nDE, 8*", "lines": [market["bikes"].public_id]}

    page = text(client.post(address, given))
    assert "1 partner is divided by product lines otherwise than now." in page
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark is not None
    client.post(address, given | {"mark": mark[1]})

    with as_system():
        assert {str(row) for row in LineTerritory.objects.all()} == {"Bikes: Bikes North"}
        assert LineTerritory.objects.count() == 2


def test_a_partner_never_reads_another_s_lines(market: dict[str, Any]) -> None:
    from .builders import someone_at

    divided()
    with acting(someone_at(market["sued"])):
        assert not LineTerritory.objects.exists()


class TestByHand:
    """What is set by hand stays whatever areas say, is taken back, and is left to the address again."""

    def test_set_undone_and_left_to_the_address(self, client: Client, market: dict[str, Any]) -> None:
        divided()
        nord, south = market["nord"], a_territory("South")
        with as_system():
            role = nord.partnerships.get()
        url, record = f"/partners/roles/{role.public_id}/line/", f"/partners/{nord.public_id}/beside/"
        signed_in(client, "channel_chief")

        client.post(url, {"line": market["bikes"].public_id, "territory": south.public_id})
        shown = text(client.get(record))
        assert "set by hand" in shown
        assert divided() == {"Nord: Bikes": "South"}

        undo = re.search(r"/partners/undo/\w+/", shown)
        assert undo
        client.post(undo.group())
        assert divided() == {"Nord: Bikes": "Bikes North"}

        client.post(url, {"line": market["bikes"].public_id, "territory": south.public_id})
        client.post(url, {"line": market["bikes"].public_id, "territory": ""})
        assert divided() == {"Nord: Bikes": "Bikes North"}
        assert client.post(url, {"line": market["bikes"].public_id, "territory": ""}).status_code == 422

    def test_who_was_slower_sees_who_set_what_and_saves_once_more(self, client: Client, market: dict[str, Any]) -> None:
        divided()
        bikes, south = market["bikes"].public_id, a_territory("South")
        with as_system():
            role = market["nord"].partnerships.get()
        url = f"/partners/roles/{role.public_id}/line/"
        chief = signed_in(client, "channel_chief")
        read = {"line": bikes, "seen": "{}"}
        assert 'name="seen" value="{}"' in text(client.get(url))
        assert client.post(url, read | {"territory": south.public_id}).status_code == 302

        late = client.post(url, read | {"territory": market["north"].public_id})

        assert late.status_code == 409
        assert f"{chief.name}, just now: Bikes is in South." in text(late)
        assert divided() == {"Nord: Bikes": "South"}
        seen = re.search(r'name="seen" value="([^"]*)"', late.content.decode())
        assert seen
        again = {"line": bikes, "territory": "", "seen": html.unescape(seen[1])}
        assert client.post(url, again).status_code == 302
        assert divided() == {"Nord: Bikes": "Bikes North"}
        gone = client.post(url, again)
        assert f"{chief.name}, just now: Bikes is where its address says." in text(gone)

    def test_a_line_that_no_area_names_is_gone_again_with_the_undo(
        self, client: Client, market: dict[str, Any]
    ) -> None:
        helmets = a_line("Helmets")
        with as_system():
            role = market["sued"].partnerships.get()
        signed_in(client, "channel_chief")
        url = f"/partners/roles/{role.public_id}/line/"

        client.post(url, {"line": helmets.public_id, "territory": market["north"].public_id})
        assert "Sued: Helmets" in divided()
        client.post(url, {"line": helmets.public_id, "territory": ""})
        assert "Sued: Helmets" not in divided()


def test_counts_of_a_line_lead_to_those_who_are_counted(client: Client, market: dict[str, Any]) -> None:
    divided()
    signed_in(client, "channel_chief")
    page = text(client.get("/territories/coverage/"))
    links = dict(re.findall(r'href="(/partners/\?covered=(?:\w+)-\w+)">(\d+)<', page))
    told = {url.split("=")[1].partition("-")[0]: text(client.get(url)) for url in links}

    assert {key.split("=")[1].partition("-")[0]: count for key, count in links.items()} == {"own": "1", "general": "1"}
    assert ("Nord" in told["own"], "Sued" in told["own"]) == (True, False)
    assert ("Nord" in told["general"], "Sued" in told["general"]) == (False, True)
    assert "in a territory for it" in told["own"]
