"""To-dos in the palette: one's own, by their words."""

from __future__ import annotations

import pytest

from hanse.kernel.actor import Actor
from hanse.network.tests.builders import a_dealer, someone_at, staff

from .builders import a_task, of
from .test_pages import browser_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
PALETTE = {"HX-Request": "true", "HX-Target": "div#hits"}


@pytest.mark.parametrize(("typed", "found"), [("lease", True), ("ask abo", True), ("lesae", False), ("as", False)])
def test_who_has_it_and_who_gave_it_find_it_by_its_words_and_nobody_else(typed: str, found: bool) -> None:
    chief, steward, other = staff("channel_chief"), staff("data_steward"), staff("administrator")
    task = a_task(chief, "Ask about the lease", owner=of(steward))

    def finds(actor: Actor) -> bool:
        return f"/todos/{task.public_id}/" in text(browser_of(actor).get("/find/", {"q": typed}, headers=PALETTE))

    assert [finds(each) for each in (chief, steward, other)] == [found, found, False]


def test_a_partner_finds_what_it_has_to_do_and_a_rival_does_not() -> None:
    dealer, chief = a_dealer(), staff("channel_chief")
    task = a_task(chief, "Send the stock count", organisation=dealer)

    def finds(actor: Actor) -> bool:
        page = browser_of(actor).get("/portal/find/", {"q": "stock"}, headers=PALETTE)
        return f"/portal/todos/{task.public_id}/" in text(page)

    assert finds(someone_at(dealer))
    assert not finds(someone_at(a_dealer()))


def test_the_company_of_that_name_stands_before_what_is_to_be_done_about_it() -> None:
    chief, dealer = staff("channel_chief"), a_dealer("Ystad Bikes")
    a_task(chief, "Call Ystad Bikes", about=dealer)

    shown = text(browser_of(chief).get("/find/", {"q": "ystad"}, headers=PALETTE))

    assert shown.index(f"/partners/{dealer.public_id}/") < shown.index("/todos/")
