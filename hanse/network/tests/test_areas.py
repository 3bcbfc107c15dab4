"""Areas of territories: preview, saving, taking back; who is in one; overlaps and gaps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import acting
from hanse.kernel.events import deliver_pending
from hanse.kernel.models import AuditEntry
from hanse.network.models import Organisation, Partnership, Territory
from hanse.network.models.coverage import recompute
from hanse.network.tests.builders import a_line

from .builders import a_dealer, a_partner, a_supplier, a_territory, as_system, signed_in, staff
from .reading import MOST_QUERIES, confirmed, queries, text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def at(company: Organisation, **address: str) -> Organisation:
    with as_system():
        company.sites.update(**({"country": "DE"} | address))
    return company


def places() -> dict[str, tuple[str, str]]:
    with as_system():
        rows = Partnership.objects.select_related("organisation", "territory")
        return {row.organisation.name: (str(row.territory or ""), row.territory_reason) for row in rows}


def computed() -> None:
    with as_system():
        recompute()


def mark(shown: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', shown)
    assert found is not None
    return found[1]


def redraw(client: Client, territory: Territory, area: str, **more: Any) -> Any:
    """As a person does it: look at what would move, then save that."""
    address, asked = f"/territories/{territory.public_id}/area/", {"area": area, **more}
    return client.post(address, {**asked, "mark": mark(text(client.post(address, asked)))}, follow=True)


def test_a_preview_says_who_would_move_and_changes_nothing(client: Client) -> None:
    north, south = a_territory("North"), a_territory("South", area="DE, Bayern")
    at(a_dealer("Munich"), region="Bavaria", postcode="80331")
    at(a_dealer("Hof"), region="Bayern", postcode="95028")
    computed()
    signed_in(client, "data_steward")

    shown = text(client.post(f"/territories/{north.public_id}/area/", {"area": "Germany, 80*"}))

    assert "Save and move 1 partner" in shown
    assert re.search(r"Munich</span></th><td [^>]+>South</td><td [^>]+><b>North</b>", shown)
    assert "Munich" in shown
    assert "Hof" not in shown
    assert places() == {"Munich": ("South", "region"), "Hof": ("South", "region")}
    assert south.area == "DE, Bayern"


def test_a_saved_area_moves_partners_at_once_and_is_taken_back(client: Client) -> None:
    north = a_territory("North")
    at(a_dealer("Munich"), postcode="80331")
    at(a_partner("service", "Fix"), postcode="80331")
    signed_in(client, "channel_chief")

    answer = redraw(client, north, "DE, 80*\nFrance\n", roles=["dealer"])

    assert "North has its new area. 1 partner moved." in text(answer)
    assert Territory.objects.get().area == "DE, 80*\nFR"
    assert places() == {"Munich": ("North", "postcode"), "Fix": ("", "uncovered")}
    assert AuditEntry.objects.filter(operation="territories.compute").count() == 1
    undo = re.search(r'action="(/territories/undo/\w+/)"', text(answer))
    assert undo is not None
    assert "It is as it was. 1 partner moved." in text(client.post(undo[1], follow=True))
    assert places() == {"Munich": ("", "uncovered"), "Fix": ("", "uncovered")}
    assert client.post(undo[1]).status_code == 409


def test_an_area_that_somebody_changed_since_is_not_taken_back(client: Client) -> None:
    north = a_territory("North")
    signed_in(client, "channel_chief")
    answer = redraw(client, north, "DE")
    redraw(client, north, "FR")

    undo = re.search(r'action="(/territories/undo/\w+/)"', text(answer))
    assert undo is not None
    assert "meanwhile something else was changed: North." in text(client.post(undo[1], follow=True))
    assert Territory.objects.get().area == "FR"


def test_what_changed_after_the_preview_is_shown_again_and_not_saved(client: Client) -> None:
    north = a_territory("North")
    signed_in(client, "channel_chief")
    address, asked = f"/territories/{north.public_id}/area/", {"area": "DE"}
    shown = mark(text(client.post(address, asked)))
    a_dealer("New")

    answer = text(client.post(address, {**asked, "mark": shown}))

    assert "Not saved yet" in answer
    assert Territory.objects.get().area == ""


@pytest.mark.parametrize(
    ("area", "said"),
    [("DE\nAtlantis", "Line 2 does not begin with a country"), ("DE, 90-10", "postcodes that are not in order")],
)
def test_a_line_that_names_no_place_is_told(client: Client, area: str, said: str) -> None:
    north = a_territory("North")
    signed_in(client, "channel_chief")

    answer = client.post(f"/territories/{north.public_id}/area/", {"area": area})

    assert answer.status_code == 422
    assert said in text(answer)


def test_a_moved_company_changes_territory_and_one_set_by_hand_stays(client: Client) -> None:
    north, west = a_territory("North", area="DE, 2*"), a_territory("West", area="DE, 5*")
    moving, fixed = at(a_dealer("Moving"), postcode="20095"), at(a_dealer("Fixed"), postcode="20095")
    computed()
    chief = staff("channel_chief")
    with acting(chief):
        Partnership.objects.get(organisation=fixed).edit({"territory": west}, by=chief)
        for company in (moving, fixed):
            site = company.sites.get()
            site.edit({"postcode": "50667"}, by=chief)
        fixed.sites.get().edit({"postcode": "20099"}, by=chief)
    deliver_pending()
    assert places() == {"Moving": ("West", "postcode"), "Fixed": ("West", "postcode")}

    signed_in(client, "channel_chief")
    shown = whole(client, f"/partners/{fixed.public_id}/")
    assert "Set by hand. By its address it would be North (by its postcode)." in shown
    assert ">Fixed</a>" in text(client.get("/partners/?found=hand"))
    assert ">Moving</a>" not in text(client.get("/partners/?found=hand"))
    with acting(chief):
        Partnership.objects.get(organisation=fixed).edit({"territory": None}, by=chief)
    assert places()["Fixed"] == ("North", "postcode")
    assert north.area == "DE, 2*"


def test_who_was_put_there_before_an_area_was_drawn_stays_when_that_is_taken_back(client: Client) -> None:
    north = a_territory("North")
    nord = at(a_dealer("Nord"), postcode="20095")
    with as_system():
        nord.partnerships.update(territory=north)
    signed_in(client, "channel_chief")

    undo = re.search(r'action="(/territories/undo/\w+/)"', text(redraw(client, north, "DE")))
    assert places() == {"Nord": ("North", "country")}
    assert undo is not None
    client.post(undo[1])

    assert places() == {"Nord": ("North", "uncovered")}


def test_who_was_in_a_territory_before_areas_were_drawn_stays_there() -> None:
    old = a_territory("Old")
    nord = at(a_dealer("Nord"))
    with as_system():
        nord.partnerships.update(territory=old)
    a_territory("Germany", area="DE")

    computed()

    assert places() == {"Nord": ("Old", "country")}


def test_a_new_partner_is_placed_and_a_supplier_is_not() -> None:
    a_territory("Germany", area="DE")
    chief = staff("channel_chief")
    with acting(chief):
        company = {"name": "Nord", "country": "DE"}
        Partnership.take_on(company, role="dealer", by=chief, address={"country": "DE"})
        Partnership.take_on(company | {"name": "Sud"}, role="supplier", by=chief)
    deliver_pending()

    assert places() == {"Nord": ("Germany", "country"), "Sud": ("", "")}


def test_overlaps_gaps_and_causes_are_listed_with_their_counts(client: Client) -> None:
    bikes = a_line("Bikes")
    a_territory("North", area="DE, 2*")
    a_territory("East", area="DE, 20-29", roles=["dealer"])
    a_territory("Apart", area="DE, 2*", lines=[bikes.public_id], roles=["service"])
    a_territory("Old")
    at(a_dealer("Twice"), postcode="20095")
    at(a_dealer("Hof", state="former"), region="Bavaria")
    at(a_dealer("Munich"), region="Bayern")
    at(a_dealer("Nowhere", country=""), country="")
    at(a_supplier("Sud"), region="Bayern")
    computed()
    signed_in(client, "auditor")

    assert queries(client, "/territories/coverage/") <= MOST_QUERIES
    shown = re.sub(r"<[^>]+>", " ", text(client.get("/territories/coverage/")))
    shown = re.sub(r"\s+", " ", shown)

    assert "East North Germany, 20-29 Dealer" in shown or "North East Germany, 2* Dealer" in shown
    assert "Bavaria (Bayern), Germany 2 1" in shown
    assert "Several territories claim its address 1" in shown
    assert "Its country is not known 1" in shown
    assert {"Munich", "Hof"} == {
        name
        for name in ("Munich", "Hof", "Twice", "Sud")
        if f">{name}</a>" in text(client.get("/partners/?found=uncovered&region=DE.by"))
    }


def test_a_place_that_nobody_claims_is_given_to_a_territory(client: Client) -> None:
    north = a_territory("North", area="DE, 2*")
    at(a_dealer("Munich"), region="Bayern")
    computed()
    signed_in(client, "channel_chief")
    [giving] = re.findall(r'href="(/territories/giving/[^"]+)"', text(client.get("/territories/coverage/")))

    asked, chosen = client.get(giving), client.post(giving, {"territory": north.public_id})
    begun = text(client.get(chosen["Location"]))

    assert "Who gets Bavaria (Bayern), Germany?" in text(asked)
    assert "DE, Bayern" in begun.replace("Bavaria", "Bayern")
    assert "DE, 2*" in begun
    assert "is added to it. Nothing is saved yet" in begun
    with as_system():
        assert Territory.objects.get(pk=north.pk).area == "DE, 2*"


@pytest.mark.parametrize("place", ["", "Nowhere", "XX, Bavaria", "DE, 9-1", "\n"])
def test_what_is_no_place_is_given_to_nobody(client: Client, place: str) -> None:
    signed_in(client, "channel_chief")

    assert client.get("/territories/giving/", {"place": place}).status_code == 404
    assert client.get(f"/territories/{a_territory('North').public_id}/area/", {"also": place}).status_code == 200


def test_an_overlap_is_left_to_one_of_the_two(client: Client) -> None:
    north, west = a_territory("North", area="DE, 2*\nDE, 30-39"), a_territory("West", area="DE, 20-29\nDE, 35-45")
    signed_in(client, "channel_chief")
    shown = text(client.get("/territories/coverage/"))

    def area(of: Territory, left_to: Territory) -> str:
        address = f"/territories/{of.public_id}/area/?less={left_to.public_id}"
        assert f'href="{address}"' in shown
        return text(client.get(address)).partition('name="area"')[2]

    assert "DE, 20-29" not in area(west, north)
    assert "DE, 35-45" in area(west, north)
    signed_in(client, "auditor")
    assert "?less=" not in text(client.get("/territories/coverage/"))


def test_only_who_may_change_territories_changes_an_area(client: Client) -> None:
    north = a_territory("North")
    signed_in(client, "partner_manager")

    assert client.get(f"/territories/{north.public_id}/area/").status_code == 403
    assert client.get("/territories/coverage/").status_code == 200


def test_a_night_mends_what_no_event_told() -> None:
    from hanse.network.jobs import compute_territories

    nord = a_dealer("Nord")
    with as_system():
        Territory.objects.create(code="DE", name="Germany", area="DE")

    compute_territories.func()

    assert places() == {"Nord": ("Germany", "country")}
    assert nord.name == "Nord"


def test_partners_set_by_hand_go_back_to_their_addresses_and_return(client: Client) -> None:
    old, north = a_territory("Old"), a_territory("North", area="DE, 2*")
    for number in range(3):
        at(a_dealer(f"Nord {number}"), postcode="20095")
    at(a_dealer("Uncovered"), postcode="50667")
    with as_system():
        Partnership.objects.update(territory=old)
    computed()
    signed_in(client, "channel_chief")
    asked = {"all": "yes", "state": "found=hand"}

    shown = text(client.post("/partners/placing/", asked))
    assert "Old, set by hand" in shown
    assert "North, by its address" in shown
    assert "No territory claims its address" in shown
    answer = confirmed(client, "/partners/placing/done/", asked, follow=True)

    assert "3 partners are in the territories of their addresses." in text(answer)
    assert [place for place, _why in places().values()].count("North") == 3
    with as_system():
        Partnership.objects.filter(organisation__name="Nord 1").update(territory=None)
    undo = re.search(r'action="(/partners/placing/\w+/undo/[^"]*)"', text(answer))
    assert undo is not None
    assert "2 are as they were. These were changed meanwhile and stay: Nord 1, dealer." in text(
        client.post(undo[1], follow=True)
    )
    assert [place for place, _why in places().values()].count("Old") == 3
    assert north.name == "North"
