"""The pages of to-dos on both sides, as they are pressed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system, someone_at, staff
from hanse.todos.both.arranging import soon
from hanse.todos.models import Arrangement, Task

from .builders import a_task, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
HTMX = {"HX-Request": "true"}
MOST_ON_HOME = 14


@pytest.fixture(autouse=True)
def counted_by_nobody() -> None:
    cache.clear()


def browser_of(actor: Actor) -> Client:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(of(actor))
    return browser


def text(answer: Any) -> str:
    return str(answer.content.decode())


def the_task() -> Task:
    with as_system():
        return Task.objects.get()


class TestMine:
    """One's own list."""

    def test_what_is_late_says_so_in_words_and_can_be_asked_for(self) -> None:
        chief, today = staff("channel_chief"), clock.today()
        a_task(chief, "Call Ada", due_on=today - timedelta(days=2))
        a_task(chief, "Visit Bo", due_on=today + timedelta(days=30))

        page = text(browser_of(chief).get("/todos/"))
        late = text(browser_of(chief).get("/todos/?due=late"))
        words = text(browser_of(chief).get("/todos/?q=visit"))

        assert "2 things need you. The first is late." in page
        assert "2 days late" in page
        assert ("Call Ada" in late, "Visit Bo" in late) == (True, False)
        assert ("Call Ada" in words, "Visit Bo" in words) == (False, True)

    def test_an_empty_one_says_what_will_stand_there(self) -> None:
        assert "What you note, what colleagues give you" in text(browser_of(staff("trainer")).get("/todos/"))

    def test_a_line_is_ticked_off_in_its_place_and_back(self) -> None:
        chief = staff("channel_chief")
        task = a_task(chief, "Call Ada")
        browser = browser_of(chief)

        done = text(browser.post(f"/todos/{task.public_id}/finish/", headers=HTMX))
        assert the_task().state == "done"
        assert done.startswith('<li class="ticked">')
        assert f"/todos/{task.public_id}/reopen/" in done

        back = text(browser.post(f"/todos/{task.public_id}/reopen/", headers=HTMX))
        assert the_task().state == "open"
        assert f"/todos/{task.public_id}/finish/" in back

    def test_without_a_script_one_comes_back_to_where_one_was_with_a_way_to_undo(self) -> None:
        chief = staff("channel_chief")
        task = a_task(chief, "Call Ada")
        browser = browser_of(chief)

        answer = browser.post(f"/todos/{task.public_id}/finish/", headers={"referer": "http://127.0.0.1/today/"})
        page = text(browser.get(answer.headers["Location"]))

        assert answer.headers["Location"] == "http://127.0.0.1/today/"
        assert "“Call Ada” is done." in page
        assert f'action="/todos/{task.public_id}/reopen/"' in page

    def test_nobody_is_sent_elsewhere_by_where_they_came_from(self) -> None:
        chief = staff("channel_chief")
        task = a_task(chief)

        answer = browser_of(chief).post(f"/todos/{task.public_id}/finish/", {"next": "https://evil.example/"})

        assert answer.headers["Location"] == "/todos/"

    def test_a_line_is_noted_from_home(self) -> None:
        chief = staff("channel_chief")

        answer = browser_of(chief).post("/todos/quick/", {"sentence": "Call Ada", "due_on": "", "next": "/today/"})

        assert answer.headers["Location"] == "/today/"
        assert (the_task().sentence, the_task().owner_id) == ("Call Ada", chief.account_id)

    def test_what_needs_more_than_a_line_goes_on_in_the_whole_form(self) -> None:
        browser = browser_of(staff("channel_chief"))
        answer = browser.post("/todos/quick/", {"sentence": "Call & ask", "due_on": "2026-04-05", "more": "yes"})

        whole = browser.get(answer.headers["Location"]).context["form"]
        assert (whole["sentence"].value(), whole["due_on"].value()) == ("Call & ask", "2026-04-05")
        assert "about" in whole.fields
        with as_system():
            assert not Task.objects.exists()

    def test_a_line_that_is_too_long_is_kept(self) -> None:
        answer = browser_of(staff("channel_chief")).post("/todos/quick/", {"sentence": "x" * 201})

        assert answer.headers["Location"].endswith("x" * 201)


class TestGiving:
    """The whole form."""

    def test_from_a_companys_page_to_anybody_there(self) -> None:
        chief, dealer = staff("channel_chief"), a_dealer("Ystad Bikes")
        browser = browser_of(chief)
        url = f"/todos/new/?company={dealer.public_id}"

        assert "Anybody at Ystad Bikes" in text(browser.get(url))
        answer = browser.post(url, {"sentence": "Send the stock count", "owner": "anybody"})

        assert answer.headers["Location"] == f"/partners/{dealer.public_id}/"
        assert (the_task().organisation_id, the_task().owner_id) == (dealer.pk, None)
        assert "Send the stock count" in text(browser.get(answer.headers["Location"]))

    def test_to_a_colleague_about_a_company_named_in_words(self) -> None:
        chief, steward = staff("channel_chief"), staff("data_steward")
        dealer = a_dealer("Ystad Bikes")

        browser_of(chief).post(
            "/todos/new/", {"sentence": "Mend its address", "owner": f"ours:{of(steward).public_id}", "about": "ystad"}
        )

        assert (the_task().owner_id, the_task().about_id) == (steward.account_id, dealer.pk)

    def test_a_colleague_who_may_not_see_the_company_is_a_mistake_of_the_form(self) -> None:
        chief, elsewhere, dealer = staff("channel_chief"), staff("partner_manager"), a_dealer()
        given = {"sentence": "Visit", "owner": f"ours:{of(elsewhere).public_id}"}

        answer = browser_of(chief).post(f"/todos/new/?company={dealer.public_id}", given)

        assert answer.status_code == 422
        assert "does not see this company" in text(answer)

    def test_about_a_company_out_of_sight_there_is_no_form(self) -> None:
        answer = browser_of(staff("partner_manager")).get(f"/todos/new/?company={a_dealer().public_id}")

        assert answer.status_code == 404

    def test_handed_on_edited_and_dropped(self) -> None:
        chief, steward = staff("channel_chief"), staff("data_steward", name="Dan Steward")
        task = a_task(chief, "Call Ada")
        browser, url = browser_of(chief), f"/todos/{task.public_id}/"

        assert '<option value="" selected>choose somebody</option>' in text(browser.get(f"{url}hand-on/"))
        assert "Yourself" not in text(browser.get(f"{url}hand-on/"))
        told = browser.post(f"{url}hand-on/", {"owner": f"ours:{of(steward).public_id}"}, follow=True)
        assert the_task().owner_id == steward.account_id
        assert "Dan Steward" not in text(browser.get(f"{url}hand-on/")), "who does it already is no choice"
        undo = re.search(r'action="(/changes/\w+/undo/)"', text(told))
        assert undo
        browser.post(undo[1])
        assert (the_task().owner_id, the_task().handed_on_by_id) == (chief.account_id, None)
        browser.post(f"{url}hand-on/", {"owner": f"ours:{of(steward).public_id}"})
        assert "Dan Steward" in text(browser.get("/todos/given/"))

        seen = '{"sentence": "Call Ada", "reason": "", "due_on": null}'
        browser.post(f"{url}edit/", {"sentence": "Call Ada twice", "reason": "", "due_on": "", "seen": seen})
        assert the_task().sentence == "Call Ada twice"

        browser_of(steward).post(f"{url}drop/")
        assert the_task().state == "dropped"
        assert "Call Ada twice" in text(browser.get("/todos/done/"))
        assert "Open it again" in text(browser.get(url))


class TestArranging:
    """Computed to-dos are put off and handed on from the list."""

    def test_put_off_and_taken_back(self) -> None:
        a_dealer("Ystad", state="applicant")
        chief = staff("channel_chief")
        browser = browser_of(chief)
        with as_system():
            key = Organisation.objects.get().partnerships.get().public_id
        where = f"?source=applicants&key={key}"

        asked = text(browser.get(f"/todos/waiting/{where}"))
        assert "Decide whether Ystad" in asked
        tomorrow = clock.today() + timedelta(days=1)
        assert f'name="not_before" value="{tomorrow.isoformat()}"' in asked
        day = clock.today() + timedelta(days=5)
        browser.post(f"/todos/waiting/{where}", {"not_before": day.isoformat()})
        with as_system():
            row = Arrangement.objects.get()
        page = text(browser.get("/todos/"))
        assert "Nothing waits for you" in page
        assert "Put off until" in page

        browser.post(f"/todos/arrangements/{row.public_id}/end/")
        assert "One thing needs you." in text(browser.get("/todos/"))

    @pytest.mark.parametrize(("day", "offered"), [(28, ["Tomorrow", "Next Monday"]), (29, ["Tomorrow"])])
    def test_next_monday_is_offered_beside_tomorrow_unless_it_is_the_same(self, day: int, offered: list[str]) -> None:
        found = soon(date(2026, 11, day))

        assert [label for _day, label, _said in found] == offered
        assert found[-1][0] == "2026-11-30"

    def test_what_one_gives_out_of_sight_has_no_way_back(self) -> None:
        """Handed on by who neither gave it nor sees whom it is about, it is for the next to give back."""
        chief, steward = staff("channel_chief"), staff("data_steward")
        task, other = a_task(chief, owner=of(steward)), staff("administrator")

        told = browser_of(steward).post(
            f"/todos/{task.public_id}/hand-on/", {"owner": f"ours:{of(other).public_id}"}, follow=True
        )

        assert "is handed on to" in text(told)
        assert "/undo/" not in text(told)

    def test_handed_to_a_colleague_it_stands_on_their_list(self) -> None:
        a_dealer("Ystad", state="applicant")
        a_dealer("Visby")
        chief, manager = staff("channel_chief", name="Ann Chief"), staff("administrator")
        browser = browser_of(chief)

        answer = browser.post(
            "/todos/handing-on/?source=unmanaged&key=unmanaged", {"owner": f"ours:{of(manager).public_id}"}
        )

        assert answer.status_code == 302
        browser.get("/today/")  # where it is said once more, to be undone
        assert "Find a manager for" not in text(browser.get("/today/"))
        assert "Handed on by Ann Chief." in text(browser_of(manager).get("/todos/"))

    @pytest.mark.parametrize(
        "where", ["", "?source=unmanaged", "?source=unmanaged&key=nothing", "?source=x&key=unmanaged"]
    )
    def test_what_does_not_wait_is_not_arranged(self, where: str) -> None:
        browser = browser_of(staff("channel_chief"))

        assert browser.get(f"/todos/waiting/{where}").status_code == 404
        assert browser.get(f"/todos/handing-on/{where}").status_code == 404


class TestPortal:
    """The same for a partner's people."""

    def test_an_empty_list_speaks_of_their_company(self) -> None:
        shown = text(browser_of(someone_at(a_dealer())).get("/portal/todos/companies/"))

        assert "What you, your colleagues or we have to do about your company stands here." in shown

    def test_what_we_ask_is_on_their_home_and_can_be_done_there(self) -> None:
        chief, dealer = staff("channel_chief", name="Ann Chief"), a_dealer()
        task = a_task(chief, "Send the stock count", organisation=dealer)
        a_task(chief, "Consider to end it", about=dealer)
        browser = browser_of(someone_at(dealer))

        home = text(browser.get("/portal/"))
        assert "From Ann Chief." in home
        assert "Consider to end it" not in home + text(browser.get("/portal/todos/companies/"))
        edit = f"/portal/todos/{task.public_id}/edit/"
        assert browser.get(edit).headers["Location"] == f"/portal/todos/{task.public_id}/"
        given = {"sentence": "Nothing", "reason": "", "due_on": "", "seen": "{}"}
        assert browser.post(edit, given).status_code == 422
        assert browser.post(f"/portal/todos/{task.public_id}/drop/").status_code == 409

        browser.post(f"/portal/todos/{task.public_id}/finish/")
        assert the_tasks_state(task) == "done"

    def test_colleagues_give_each_other_something_to_do(self) -> None:
        dealer = a_dealer()
        boss, seller = someone_at(dealer, "partner_administrator"), someone_at(dealer)
        with as_system():
            person = Person.objects.get(pk=seller.person_id)

        browser_of(boss).post("/portal/todos/new/", {"sentence": "Count", "owner": f"theirs:{person.public_id}"})

        assert "Count" in text(browser_of(seller).get("/portal/todos/"))
        assert "Count" in text(browser_of(boss).get("/portal/todos/given/"))

    def test_one_hands_a_computed_to_do_to_a_colleague_who_may(self) -> None:
        dealer = a_dealer()
        boss, other, seller = (
            someone_at(dealer, role) for role in ("partner_administrator", "partner_administrator", "sales")
        )
        with as_system():
            there = {each.pk: each.public_id for each in Person.objects.all()}
        url = "/portal/todos/handing-on/?source=own-company&key=no-email"
        browser = browser_of(boss)

        refused = browser.post(url, {"owner": f"theirs:{there[seller.person_id or 0]}"})
        done = browser.post(url, {"owner": f"theirs:{there[other.person_id or 0]}"})

        assert (refused.status_code, done.status_code) == (422, 302)
        assert "Handed on by" in text(browser_of(other).get("/portal/"))

    def test_who_is_alone_is_told_that_nobody_else_can(self) -> None:
        browser = browser_of(someone_at(a_dealer(), "partner_administrator"))

        answer = browser.get("/portal/todos/handing-on/?source=own-company&key=no-email")

        assert answer.headers["Location"] == "/portal/todos/"
        told = text(browser.get("/portal/todos/"))
        assert "Nobody else can sign in here" in told
        assert '<a href="/portal/company/access/new/">Invite a colleague</a>' in told

    def test_who_may_not_invite_is_shown_no_way_to_it(self) -> None:
        browser = browser_of(someone_at(a_dealer(), "executive"))

        browser.get("/portal/todos/handing-on/?source=own-company&key=no-email")

        assert "Invite a colleague</a>" not in text(browser.get("/portal/todos/"))

    def test_a_rivals_are_not_there(self) -> None:
        task = a_task(staff("channel_chief"), organisation=a_dealer())
        browser = browser_of(someone_at(a_dealer()))

        for act in ("", "edit/", "hand-on/"):
            assert browser.get(f"/portal/todos/{task.public_id}/{act}").status_code == 404
        assert browser.post(f"/portal/todos/{task.public_id}/finish/").status_code == 404


def the_tasks_state(task: Task) -> str:
    with as_system():
        return Task.objects.get(pk=task.pk).state


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_home_takes_few_questions_however_much_waits(side: str) -> None:
    chief, dealer = staff("channel_chief"), a_dealer(email="shop@example.org", manager=an_account())
    actor = chief if side == "ours" else someone_at(dealer, "partner_administrator")
    for number in range(30):
        whose = {"owner": of(chief), "about": dealer} if side == "ours" else {"organisation": dealer}
        a_task(chief, f"Do {number}", due_on=clock.today() - timedelta(days=number), **whose)
        a_task(chief, f"Also do {number}", organisation=dealer, person=a_person(dealer, account=an_account()))
    browser, url = browser_of(actor), "/today/" if side == "ours" else "/portal/"

    browser.get(url)  # from here on it is known who the manufacturer is
    quiet = asked_for(browser, url)
    assert len(quiet) <= MOST_ON_HOME, "\n".join(quiet)

    for number in range(30):
        a_dealer(f"Applicant {number}", state="applicant")
        a_person(dealer, roles=())
    assert len(asked_for(browser, url)) == len(quiet)  # what all kinds of causes tell is fetched together


def asked_for(browser: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert "Do 29" in text(browser.get(url))
    return [one["sql"][:120] for one in asked.captured_queries if one["sql"].startswith("SELECT")]


@pytest.mark.parametrize("address", ["none", "network:partners", "//evil.example/", "https://evil.example/"])
def test_an_address_that_is_not_ours_leads_to_the_list(address: str) -> None:
    """A word without a slash is no address either, though `redirect` would look for a page of that name."""
    answer = browser_of(staff("channel_chief")).post("/todos/quick/", {"sentence": "Call them", "next": address})

    assert answer.headers["Location"] == "/todos/"


def test_what_one_notes_for_oneself_is_added_to_the_own_list_on_either_side() -> None:
    dealer = a_dealer("Nord")
    seller, ours = someone_at(dealer), staff("partner_manager")

    for actor, start in ((seller, "/portal"), (ours, "")):
        browser = browser_of(actor)
        shown = text(browser.post(f"{start}/todos/quick/", {"sentence": "Call David"}, follow=True))
        assert "“Call David” is added to your list." in unescape(shown)
        assert "is given to" not in shown
