"""The bell, its page, and how one wants to be told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.messaging.links import Stop, read_stop, stop_link
from hanse.messaging.models import Notice, Preference

from .builders import a_dealer, an_account, as_system, moved, of, someone_at, staff, wants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture(autouse=True)
def counted_by_nobody() -> None:
    cache.clear()


def browser_of(account: Account) -> Client:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(account)
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def bell(page: str) -> str:
    """What stands beside the bell, on a page or where the navigation asks for it."""
    found = re.search(r"count-notices-\w+\"[^>]*>(\d*)<", page)
    return found[1] if found else "there is no bell"


class TestAllRead:
    def test_they_are_new_again_and_those_of_nobody_else(self) -> None:
        manager, other = an_account(roles=("partner_manager",)), an_account(roles=("partner_manager",))
        moved(a_dealer("Ystad", manager=manager))
        moved(a_dealer("Lund", manager=other))
        browser = browser_of(manager)
        first = re.search(r'action="(/notices/\w+/read/)"', text(browser.get("/notices/")))
        assert first is not None
        browser.post(first[1])
        moved(a_dealer("Visby", manager=manager))
        told = text(browser.post("/notices/read/", follow=True))
        undo = re.search(r'action="(/notices/read/\d+/undo/)"', told)
        assert undo is not None

        assert browser_of(other).post(undo[1]).status_code == 409
        assert bell(text(browser.get("/counts/"))) == ""
        browser.post(undo[1])
        assert bell(text(browser.get("/counts/"))) == "1"  # what was read by itself stays so
        assert bell(text(browser_of(other).get("/counts/"))) == "1"
        assert browser.post(undo[1]).status_code == 409

    def test_where_nothing_was_new_there_is_nothing_to_take_back(self) -> None:
        browser = browser_of(an_account(roles=("partner_manager",)))

        assert "/undo/" not in text(browser.post("/notices/read/", follow=True))


class TestBell:
    """How much is new, above every page."""

    def test_it_counts_and_is_silent_when_all_is_read(self) -> None:
        manager = an_account(roles=("partner_manager",))
        moved(a_dealer("Ystad", manager=manager))
        moved(a_dealer("Visby", manager=manager))
        browser = browser_of(manager)

        assert bell(text(browser.get("/counts/"))) == "2"
        page = text(browser.get("/notices/"))
        assert "2 are new." in page
        assert "Ystad is suspended as dealer now" in page

        with as_system():
            first = Notice.objects.first()
        assert first is not None
        browser.post(f"/notices/{first.public_id}/read/")
        assert bell(text(browser.get("/counts/"))) == "1"

        browser.post("/notices/read/")
        page = text(browser.get("/notices/"))
        assert bell(page) == ""
        assert "You have read all of them." in page

    def test_before_anything_happened_it_says_what_will_stand_there(self) -> None:
        assert "What happens and concerns you stands here" in text(
            browser_of(an_account(roles=("trainer",))).get("/notices/")
        )

    def test_anothers_notice_is_not_there(self) -> None:
        (notice,) = moved(a_dealer(manager=an_account(roles=("partner_manager",))))

        answer = browser_of(of(staff("channel_chief"))).post(f"/notices/{notice.public_id}/read/")

        assert answer.status_code == 404

    def test_a_partners_person_has_one_too(self) -> None:
        boss = someone_at(dealer := a_dealer(), "partner_administrator")
        moved(dealer)
        browser = browser_of(of(boss))

        assert bell(text(browser.get("/portal/counts/"))) == "1"
        assert "Your company is suspended as dealer now" in text(browser.get("/portal/notices/"))


class TestPreferences:
    """One choice for each kind that concerns one."""

    def test_they_are_kept_and_only_those_of_ones_own_side_are_asked(self) -> None:
        chief = of(staff("channel_chief"))
        browser = browser_of(chief)

        page = text(browser.get("/notices/preferences/"))
        assert "A partner in your care changes its state" in page
        assert "Your company changes its state with us" not in page

        given = _choices(page) | {"partnership-moved": "weekly"}
        answer = browser.post("/notices/preferences/", given)

        assert answer.headers["Location"] == "/notices/preferences/"
        assert Preference.objects.get(account=chief, kind="partnership-moved").channel == "weekly"
        assert '<option value="weekly" selected>' in text(browser.get("/notices/preferences/"))

    def test_all_are_chosen_at_once_as_far_as_they_can_be(self) -> None:
        chief = of(staff("channel_chief"))
        browser = browser_of(chief)

        given = _choices(text(browser.get("/notices/preferences/"))) | {"every": "at_once"}
        browser.post("/notices/preferences/", given)

        kept = dict(Preference.objects.filter(account=chief).values_list("kind", "channel"))
        parts = {part.key for part in contributions.digest_parts} & kept.keys()
        assert {channel for kind, channel in kept.items() if kind not in parts} == {"at_once"}
        assert {kind: given[kind] for kind in parts} == {kind: kept[kind] for kind in parts}
        assert parts
        assert "every" not in kept

    def test_an_unheard_of_choice_is_a_mistake(self) -> None:
        browser = browser_of(of(staff("channel_chief")))

        given = _choices(text(browser.get("/notices/preferences/"))) | {"partnership-moved": "by pigeon"}

        assert browser.post("/notices/preferences/", given).status_code == 422
        assert not Preference.objects.exists()

    def test_in_the_portal_those_of_the_portal(self) -> None:
        boss = someone_at(a_dealer(), "partner_administrator")

        page = text(browser_of(of(boss)).get("/portal/notices/preferences/"))

        assert "Your company changes its state with us" in page
        assert "A partner in your care changes its state" not in page


def _choices(page: str) -> dict[str, str]:
    """The form as it is: each kind with what is chosen."""
    found = {}
    for part in page.split('<select name="')[1:]:
        name, _quote, rest = part.partition('"')
        found[name] = rest.partition(" selected>")[0].rpartition('value="')[2].rstrip('"')
    return found


class TestStop:
    """The link in an e-mail ends its kind for its receiver, without signing in, once they say so."""

    def path(self, account: Account, kind: str) -> str:
        return stop_link(Stop(account.public_id, kind)).partition("8000")[2]

    def test_opening_it_changes_nothing_and_pressing_it_leaves_the_bell(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "daily")
        browser, path = Client(headers={"host": "127.0.0.1"}), self.path(manager, "partnership-moved")

        assert "No more e-mails of this kind" in text(browser.get(path))
        assert Preference.objects.get().channel == "daily"

        assert "You get no more e-mails of this kind." in text(browser.post(path))
        assert Preference.objects.get().channel == "app"

    def test_a_kind_that_was_off_stays_off(self) -> None:
        manager = an_account(roles=("partner_manager",))
        wants(manager, "off")

        Client(headers={"host": "127.0.0.1"}).post(self.path(manager, "partnership-moved"))

        assert Preference.objects.get().channel == "off"

    @pytest.mark.parametrize("token", ["x", "WyJhIiwiYiJd:1abc:xyz"])
    def test_one_that_nobody_wrote_leads_nowhere(self, token: str) -> None:
        assert Client(headers={"host": "127.0.0.1"}).get(f"/notices/stop/{token}/").status_code == 404
        assert read_stop(token) is None

    def test_a_kind_that_is_no_more_leads_nowhere(self) -> None:
        path = self.path(an_account(), "gone")

        assert Client(headers={"host": "127.0.0.1"}).get(path).status_code == 404


def test_who_looks_into_another_portal_has_no_bell_there() -> None:
    actor = Actor("partner", "x", account_id=1, person_id=1, organisation_id=1, scopes=frozenset({"home.portal"}))
    from hanse.kernel.actor import acting
    from hanse.messaging.showing import known

    with acting(actor):
        assert known() == 0
