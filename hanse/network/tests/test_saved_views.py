"""Views of lists that people save: what they keep, who sees them, what a list opens with. (feature of every table)"""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.network.tests.builders import a_dealer, a_line, a_person, a_supplier, an_account
from hanse.ui.models import SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
DEALERS = {
    "table": "partners",
    "title": "Partners",
    "path": "/partners/",
    "query": "role=dealer&sort=-name&columns=name.town.state",
}


def browser(account: Account) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account)
    return client


@pytest.fixture
def chief() -> Account:
    return an_account("chief@ours.example", roles=("channel_chief",))


@pytest.fixture
def manager() -> Account:
    return an_account("auditor@ours.example", roles=("auditor",))


@pytest.fixture(autouse=True)
def partners() -> None:
    for name in ("Albatross", "Kittiwake"):
        a_dealer(name)
    a_supplier("Zenith")


def listed(client: Client, address: str = "/partners/") -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.findall(r'class="main" href="/partners/\w+/">([^<]+)<', answer.content.decode())


def keep(client: Client, name: str = "Our dealers", side: str = "", **more: str) -> Any:
    return client.post(f"{side}/views/", DEALERS | {"name": name} | more)


def test_it_leads_back_to_the_same_rows_in_the_same_order(chief: Account) -> None:
    client = browser(chief)

    answer = keep(client)

    assert listed(client, answer.headers["Location"]) == ["Kittiwake", "Albatross"]
    page = client.get(answer.headers["Location"]).content.decode()
    tab = re.search(r'<a href="([^"]+)"[^>]*aria-current="page">Our dealers', page)
    assert tab, "the saved view is a tab, and the one that is looked at"
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert heads == ["Partner", "Town", "State"]


def tab_of(page: str) -> str:
    """What the tab says that is marked as the one looked at."""
    nav = page[page.index('aria-label="Views of Partners"') :]
    found = re.search(r'aria-current="page">([^<]+?) <', nav)
    assert found
    return found[1]


def test_a_view_that_is_called_like_a_tab_of_the_list_is_told_apart_from_it(chief: Account) -> None:
    client = browser(chief)

    page = client.get(keep(client, "dealers").headers["Location"]).content.decode()

    assert tab_of(page) == "dealers, saved"
    assert ">Dealers <" in page


def test_a_view_that_is_changed_stays_marked_and_can_be_reset_or_saved(chief: Account) -> None:
    client = browser(chief)
    page = client.get(keep(client).headers["Location"]).content.decode()
    chip = re.search(r'<a class="chip on" href="([^"]+)"', page)
    assert chip
    assert tab_of(page) == "Our dealers"

    changed = client.get(f"/partners/{html.unescape(chip[1])}&q=alb").content.decode()
    assert tab_of(changed) == "Our dealers · changed"
    reset = re.search(r'<a class="chip" href="([^"]+)"[^>]*>Reset</a>', changed)
    assert reset
    assert tab_of(client.get(f"/partners/{html.unescape(reset[1])}").content.decode()) == "Our dealers"
    every = re.search(r'href="([^"]+)"[^>]*>All <', changed)
    assert every
    assert tab_of(client.get(f"/partners/{html.unescape(every[1])}").content.decode()) == "All"

    saving = changed[changed.index("Reset</a>") :]
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', saving[: saving.index("</form>")]))
    given = {name: html.unescape(value) for name, value in given.items() if name != "csrfmiddlewaretoken"}
    saved = client.post("/views/", given)
    assert tab_of(client.get(saved.headers["Location"]).content.decode()) == "Our dealers"
    assert "q=alb" in SavedView.objects.get().query
    assert "of=" not in SavedView.objects.get().query


def test_a_change_of_a_view_that_another_shares_is_saved_under_a_name_of_ones_own(chief: Account) -> None:
    keep(browser(chief), shared="on")
    view, client = SavedView.objects.get(), browser(an_account(roles=("data_steward",)))

    changed = client.get(f"/partners/?role=supplier&of={view.public_id}").content.decode()

    assert tab_of(changed) == "Our dealers · changed"
    assert ">Reset</a>" in changed
    assert "Save as" in changed
    assert '<button class="chip on">' not in changed


def test_saving_a_change_leaves_for_whom_it_opens(chief: Account) -> None:
    keep(browser(chief), shared="on")
    SavedView.objects.update(opens_for="data_steward")

    keep(browser(chief), shared="on", query="role=supplier")

    assert SavedView.objects.get().opens_for == "data_steward"


def test_the_list_opens_with_it_until_another_is_chosen(chief: Account) -> None:
    client = browser(chief)
    keep(client, opens="on")
    assert listed(client) == ["Kittiwake", "Albatross"]

    assert listed(client, "/partners/?view=all") == ["Albatross", "Kittiwake", "Zenith"]
    keep(client, "Suppliers only", opens="on", query="role=supplier")
    assert listed(client) == ["Zenith"]
    assert SavedView.objects.filter(opens=True).count() == 1


def test_sorting_an_opened_view_keeps_what_it_shows(chief: Account) -> None:
    client = browser(chief)
    keep(client, opens="on")

    page = client.get("/partners/").content.decode()

    links = [
        parse_qs(urlsplit(link).query)
        for link in re.findall(r'<th scope="col"[^>]*><a href="([^"]+)"', page.replace("&amp;", "&"))
    ]
    assert links
    assert all(link["role"] == ["dealer"] for link in links)


def test_one_of_the_same_name_is_replaced(chief: Account) -> None:
    client = browser(chief)
    keep(client)
    keep(client, query="role=supplier")

    assert SavedView.objects.get().query == "role=supplier"


def test_only_the_shared_ones_are_seen_by_colleagues(chief: Account, manager: Account) -> None:
    keep(browser(chief), "Private")
    keep(browser(chief), "For all", shared="on")

    page = browser(manager).get("/partners/").content.decode()

    assert "For all" in page
    assert "Private" not in page


def test_who_may_not_share_keeps_it_for_themselves(chief: Account, manager: Account) -> None:
    keep(browser(manager), shared="on")

    assert not SavedView.objects.get().shared
    assert "Our dealers" not in browser(chief).get("/partners/").content.decode()


def test_a_role_opens_with_what_was_chosen_for_it_unless_it_chose_itself(chief: Account, manager: Account) -> None:
    keep(browser(chief), shared="on")
    view = SavedView.objects.get()
    given = {"name": "Our dealers", "shared": "on", "opens_for": "auditor"}

    assert browser(chief).post(f"/views/{view.public_id}/", given).status_code == 302

    assert listed(browser(manager)) == ["Kittiwake", "Albatross"]
    assert listed(browser(chief)) == ["Albatross", "Kittiwake", "Zenith"]
    keep(browser(manager), "Mine", query="role=supplier", opens="on")
    assert listed(browser(manager)) == ["Zenith"]


def test_for_a_role_only_with_a_view_that_it_sees(chief: Account) -> None:
    keep(browser(chief))
    view = SavedView.objects.get()

    answer = browser(chief).post(f"/views/{view.public_id}/", {"name": "Our dealers", "opens_for": "auditor"})

    assert answer.status_code == 422
    assert "with a view that they see" in answer.content.decode()


def test_with_what_a_list_opens_for_somebody_no_colleague_says(chief: Account, manager: Account) -> None:
    keep(browser(chief), "Mine", opens="on")
    keep(browser(chief), "Ours", query="role=supplier", shared="on")
    other = browser(an_account("other@ours.example", roles=("channel_chief",)))
    view = SavedView.objects.get(name="Ours")
    where = f"/views/{view.public_id}/"

    assert 'name="opens"' not in other.get(where).content.decode()
    assert other.post(where, {"name": "Suppliers", "shared": "on", "opens": "on"}).status_code == 302

    assert SavedView.objects.get(account=chief, opens=True).name == "Mine"
    assert SavedView.objects.get(pk=view.pk).name == "Suppliers"


def test_another_persons_is_not_there(chief: Account, manager: Account) -> None:
    keep(browser(chief), shared="on")
    view = SavedView.objects.get()

    for address in (f"/views/{view.public_id}/", f"/views/{view.public_id}/removal/"):
        assert browser(manager).post(address, {"name": "Taken"}).status_code == 404
    assert SavedView.objects.get().name == "Our dealers"


def test_removed_it_is_gone_and_the_list_is_as_before(chief: Account) -> None:
    client = browser(chief)
    keep(client, opens="on")
    view = SavedView.objects.get()

    client.post(f"/views/{view.public_id}/removal/")

    assert not SavedView.objects.exists()
    assert listed(client) == ["Albatross", "Kittiwake", "Zenith"]


def taken_out(client: Client) -> str:
    """Remove the only view; gives where it is brought back."""
    view = SavedView.objects.get()
    answer = client.post(f"/views/{view.public_id}/removal/", follow=True).content.decode()
    assert f'action="/views/{view.public_id}/return/"' in answer
    return f"/views/{view.public_id}/return/"


def test_a_removed_one_is_brought_back_as_it_was_and_once(chief: Account, manager: Account) -> None:
    client = browser(chief)
    keep(client, opens="on", shared="on")
    before = SavedView.objects.values().get()
    back = taken_out(client)

    assert browser(manager).post(back).status_code == 404  # another person
    assert not SavedView.objects.exists()
    assert "is back" in client.post(back, follow=True).content.decode()
    assert SavedView.objects.values().get() == before
    assert client.post(back).status_code == 409
    assert SavedView.objects.count() == 1


def test_a_removed_one_does_not_push_out_what_came_since(chief: Account) -> None:
    client = browser(chief)
    keep(client, opens="on")
    back = taken_out(client)
    keep(client, "Another", opens="on")
    client.post(back)
    assert SavedView.objects.get(opens=True).name == "Another"

    SavedView.objects.exclude(name="Another").delete()
    SavedView.objects.update(name="Our dealers")
    assert client.post(back).status_code == 409
    assert SavedView.objects.count() == 1


def test_who_may_no_longer_share_brings_back_nobody_elses_and_shares_nothing(chief: Account) -> None:
    steward = an_account("steward@ours.example", roles=("channel_chief",))
    for whose, name in ((chief, "Of the chief"), (steward, "Of the steward")):
        keep(browser(whose), name, shared="on")
    views = [*SavedView.objects.order_by("name")]
    for view in views:
        browser(steward).post(f"/views/{view.public_id}/removal/")
    steward.staff_roles.update(role="auditor")

    answers = [browser(steward).post(f"/views/{view.public_id}/return/").status_code for view in views]

    assert answers == [403, 302]
    assert SavedView.objects.values_list("name", "shared").get() == ("Of the steward", False)


def test_a_removed_one_is_gone_for_good_after_a_day(chief: Account) -> None:
    client = browser(chief)
    keep(client)
    back = taken_out(client)

    with clock.standing_at(clock.now() + timedelta(hours=25)):
        assert browser(chief).post(back).status_code == 404
    assert not SavedView.objects.exists()


def test_at_a_partner_it_belongs_to_the_person_at_that_company() -> None:
    account = an_account("both@birds.example")
    first, second = (a_person(a_dealer(name), roles=("sales",), account=account) for name in ("Auk", "Bittern"))
    client = browser(account)
    kept = {"table": "people", "path": "/portal/company/people/", "query": "q=a", "title": "People"}
    client.post("/seat/", {"seat": first.public_id})
    keep(client, "People with an a", "/portal", **kept)
    assert "People with an a" in client.get("/portal/views/").content.decode()

    client.post("/seat/", {"seat": second.public_id})

    assert "People with an a" not in client.get("/portal/views/").content.decode()


def test_one_has_so_many_of_a_list_that_it_is_still_drawn(chief: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.ui.models.MOST_OF_A_LIST", 2)
    client = browser(chief)
    keep(client, "One")
    keep(client, "Two")

    assert keep(client, "Three").status_code == 409
    assert keep(client, "Two").status_code == 302
    assert keep(client, "Another list's", table="people", path="/people/").status_code == 302
    removed = SavedView.objects.get(name="One").public_id
    client.post(f"/views/{removed}/removal/")
    keep(client, "Three")
    assert client.post(f"/views/{removed}/return/").status_code == 409
    assert list(SavedView.objects.filter(table="partners").values_list("name", flat=True)) == ["Three", "Two"]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/nowhere/", "partners"])
def test_it_leads_nowhere_else(chief: Account, path: str) -> None:
    answer = keep(browser(chief), path=path)

    assert not SavedView.objects.exists()
    assert answer.headers["Location"] == "/views/"


def test_a_name_that_another_view_of_the_list_has_is_refused_at_its_field(chief: Account) -> None:
    client = browser(chief)
    keep(client, "First")
    keep(client, "Second")
    view = SavedView.objects.get(name="Second")

    answer = client.post(f"/views/{view.public_id}/", {"name": "First"})

    assert answer.status_code == 422
    assert "Another view of this list has this name" in answer.content.decode()
    assert {each.name for each in SavedView.objects.all()} == {"First", "Second"}


def test_one_that_somebody_removed_meanwhile_is_not_changed_any_more(chief: Account) -> None:
    keep(browser(chief), shared="on")
    view = SavedView.objects.get()
    SavedView.objects.all().delete()

    with pytest.raises(Refused, match="removed this meanwhile"):
        view.edit(by=Actor.staff(account_id=chief.pk, name="Ada", roles=["channel_chief"]), name="Another")


def test_who_may_not_share_a_view_is_told_who_may(chief: Account) -> None:
    said = "Views are shown to all colleagues by: Channel chief, Data steward, Administrator."
    buyer = browser(an_account("buyer@ours.example", roles=("category_buyer",)))
    login = an_account("ida@nord.example", roles=())
    a_person(a_dealer("Nord"), account=login)
    dealer = browser(login)

    assert said in buyer.get("/partners/").content.decode()
    assert said not in browser(chief).get("/partners/").content.decode()
    assert "all colleagues by" not in dealer.get("/portal/company/people/").content.decode()


def test_a_list_that_opens_with_a_view_has_a_tab_for_every_row(chief: Account) -> None:
    for name in ("Tandems", "Tyres"):
        a_line(name)
    client, address = browser(chief), "/products/lines/"
    asked = {"table": "product-lines", "title": "Product lines", "path": address, "query": "q=Tand", "name": "Tandems"}
    assert ">All <span" not in client.get(address).content.decode()
    client.post("/views/", {**asked, "opens": "on"})
    opened = client.get(address).content.decode()
    assert ">Tandems</a>" in opened
    assert ">Tyres</a>" not in opened

    tab = re.search(r'<a href="(\?[^"]*)"[^>]*>All <span class="count num">2</span>', opened)

    assert tab is not None
    every = client.get(address + html.unescape(tab[1])).content.decode()
    assert ">Tyres</a>" in every
    assert re.search(r'aria-current="page">All <', every)
