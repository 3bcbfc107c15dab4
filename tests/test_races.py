"""One wins, nobody sees an error: real contests of the house, run by processes at the same instant."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry, Manufacturer
from hanse.kernel.trail.changes import locked, made
from hanse.kernel.work.contest import contest
from hanse.network.models import (
    Assignment,
    Identifier,
    Organisation,
    Partnership,
    Person,
    Relationship,
    Site,
    Territory,
    Undo,
)
from hanse.network.models.together import change_together
from hanse.network.tests.builders import a_dealer, a_person, an_account, an_organisation, as_system
from hanse.ui.models import SavedView

from .proving import sized, tell
from .racing import PATIENCE, race, racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
RUNNERS, LAPS = sized((16, 3), (64, 50))
US = Actor.system("a race")
TAKEN = "Another company has it."


def claim_number(company: Organisation, value: str) -> Identifier:
    """As a room that comes later writes it."""
    number = Identifier(organisation=company, scheme="VAT", value=value)
    return (
        contest("the number", "VAT", value)
        .unless(lambda: Identifier.objects.filter(scheme="VAT", value=value).exists(), TAKEN, field="value")
        .claim(lambda: made(number, by=US, operation="identifiers.add"))
    )


def companies(number: int) -> list[Organisation]:
    return [an_organisation(f"Company {lane}") for lane in range(number)]


def test_of_many_who_want_one_number_one_gets_it_and_nobody_an_error() -> None:
    theirs = companies(RUNNERS)

    def act(lane: int, lap: int) -> None:
        with acting(US):
            claim_number(theirs[lane], f"DE{lap}")

    outcome = race(act, runners=RUNNERS, laps=LAPS)

    tell(outcome.line("contest for a number (G5)"))
    assert outcome.errors == []
    assert outcome.winners == [1] * LAPS
    assert outcome.told == {TAKEN}
    with as_system():
        assert Identifier.objects.count() == LAPS
        assert AuditEntry.objects.filter(operation="identifiers.add").count() == LAPS


def test_the_page_s_own_method_gives_a_number_to_one_company() -> None:
    theirs = companies(RUNNERS)

    def act(lane: int, lap: int) -> None:
        with acting(US):
            theirs[lane].add_identifier(scheme="ERP", value=f"DE{lap}", by=US)

    outcome = race(act, runners=RUNNERS, laps=LAPS)

    tell(outcome.line("a number, by its constraint alone"))
    assert outcome.errors == []
    assert outcome.winners == [1] * LAPS


def test_an_assignment_is_taken_back_once() -> None:
    managers, dealers = (
        [an_account() for _lap in range(LAPS)],
        [a_dealer(f"Cordula Räder {lap}") for lap in range(LAPS)],
    )
    with acting(US):
        given = [
            Assignment.give(Partnership.objects.filter(organisation=dealer), manager=manager, by=US)
            for manager, dealer in zip(managers, dealers, strict=True)
        ]

    def act(lane: int, lap: int) -> None:
        with acting(US):
            given[lap].undo(by=US)

    outcome = race(act, runners=RUNNERS, laps=LAPS)

    assert outcome.errors == []
    assert outcome.winners == [1] * LAPS
    with as_system():
        assert Partnership.objects.filter(manager=None).count() == LAPS


def while_a_colleague_saves(save: Callable[[], object], act: Callable[[], object]) -> None:
    """Somebody at another process has saved, and commits when `act` has come to the same row."""
    saved = multiprocessing.get_context("fork").Event()

    def one_of_two(lane: int, lap: int) -> None:
        with acting(US):
            if lane:
                saved.wait(PATIENCE)
                act()
                return
            with transaction.atomic():
                save()
                saved.set()
                time.sleep(0.5)

    assert race(one_of_two, runners=2).errors == []


def title_of(person: Person) -> str:
    with as_system():
        return Person.objects.get(pk=person.pk).title


def test_what_is_changed_while_an_act_is_taken_back_stays() -> None:
    person = a_person(an_organisation())
    with acting(US):
        undo = change_together(Person.objects.all(), {"title": "Buyer"}, by=US, operation="people.edit").undo
    while_a_colleague_saves(lambda: person.edit(title="Head of sales", by=US), lambda: undo.take_back(by=US))

    assert title_of(person) == "Head of sales"


def test_many_that_are_changed_alike_go_back_to_what_a_colleague_saved_meanwhile() -> None:
    person = a_person(an_organisation())
    while_a_colleague_saves(
        lambda: person.edit(title="Head of sales", by=US),
        lambda: change_together(Person.objects.all(), {"title": "Buyer"}, by=US, operation="people.edit"),
    )
    changed = title_of(person)
    with acting(US):
        Undo.objects.latest("pk").take_back(by=US)

    assert (changed, title_of(person)) == ("Buyer", "Head of sales")


def told_of(dealer: Organisation) -> tuple[str, str]:
    with as_system():
        row = Organisation.objects.get(pk=dealer.pk)
        return row.name, row.website


def test_what_is_saved_while_a_file_is_taken_over_stays_but_for_what_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what the file says otherwise goes back to it, when the import is withdrawn."""
    contributions.load("contributions")
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    dealer, _other = a_dealer("Vélo", reference="D1"), a_dealer("Rad", reference="D2")
    path, saved = tmp_path / "dealers.csv", {"name": "Vélos", "website": "https://velo.example/"}
    path.write_text("number,name,website\nD1,Vélo SA,\nD2,Rad,https://rad.example/\n", encoding="utf-8")
    with acting(US):
        batch = Batch.receive(path, kind="organisations", by=US)
        batch.recognise()
        batch.stage(Mapping.parse(batch.mapping))
    while_a_colleague_saves(lambda: dealer.edit(saved, by=US), lambda: batch.commit(by=US, only_new=False))
    taken_over = told_of(dealer)
    with acting(US):
        Batch.objects.get(pk=batch.pk).withdraw(by=US)

    assert taken_over == ("Vélo SA", "https://velo.example/")
    assert told_of(dealer) == ("Vélos", "https://velo.example/")


def test_a_company_that_many_give_a_first_site_has_one_that_stands_for_it() -> None:
    theirs = companies(LAPS)

    def act(lane: int, lap: int) -> None:
        with acting(US):
            theirs[lap].add_site({"city": f"Town {lane}", "country": "DE"}, by=US)

    outcome = race(act, runners=RUNNERS, laps=LAPS)

    assert outcome.errors == []
    with as_system():
        assert Site.objects.filter(is_head=True).count() == LAPS
        assert Site.objects.count() == RUNNERS * LAPS


def test_looking_first_alone_lets_several_win() -> None:
    """Negative control: the runners do meet."""

    def act(lane: int, lap: int) -> None:
        with acting(US):
            if Organisation.objects.filter(name=f"Firm {lap}").exists():
                raise Refused(TAKEN)
            Organisation.objects.create(name=f"Firm {lap}")

    outcome = race(act, runners=RUNNERS, laps=10)

    tell(outcome.line("negative control: looking first alone"))
    assert max(outcome.winners) > 1


def test_a_list_opens_for_a_role_with_one_view_and_nobody_sees_an_error() -> None:
    chiefs = [an_account(roles=("channel_chief",)) for _lane in range(RUNNERS)]
    actors = [Actor.staff(account_id=each.pk, name=each.name, roles=["channel_chief"]) for each in chiefs]
    given: dict[str, Any] = {"table": "partners", "path": "/partners/", "shared": True}
    views = [SavedView.keep(name="All", by=actor, **given) for actor in actors]

    def act(lane: int, lap: int) -> None:
        views[lane].edit(by=actors[lane], opens=True, opens_for="auditor")

    outcome = race(act, runners=RUNNERS, laps=LAPS)

    assert outcome.errors == []
    assert SavedView.objects.filter(opens_for="auditor").count() == 1
    assert SavedView.objects.filter(opens=True).count() == RUNNERS


def test_two_companies_that_are_tied_to_each_other_both_ways_at_once_do_not_wait_for_each_other() -> None:
    one, other = companies(2)

    def act(lane: int, lap: int) -> None:
        here, there = (one, other) if lane % 2 else (other, one)
        with acting(US):
            Relationship.tie(here, there, {"kind": "serves", "starts_on": date(2020, 1 + lane, 1 + lap)}, by=US)

    outcome = race(act, runners=12, laps=10)

    assert outcome.errors == []
    assert outcome.winners == [12] * 10


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_others_may_refer_to_a_row_that_is_changed_and_not_to_one_that_is_to_be_removed() -> None:
    (company,) = companies(1)
    referring = f'SELECT 1 FROM "{Organisation._meta.db_table}" WHERE id = %s FOR KEY SHARE NOWAIT'

    def refers(*, to_remove: bool) -> bool:
        other = connection.copy()
        with acting(US), transaction.atomic(), closing(other), other.cursor() as elsewhere:
            locked(Organisation, company.pk, to_remove=to_remove)
            try:
                elsewhere.execute(referring, [company.pk])
            except OperationalError:
                return False
            return True

    assert refers(to_remove=False)
    assert not refers(to_remove=True)


def test_what_came_to_be_used_in_the_same_moment_is_not_removed() -> None:
    """Whoever lets somebody look after a territory commits while another, who saw it unused, waits to remove it."""
    ada = an_account()
    with acting(US):
        territory = Territory.draw(code="N", name="North", by=US)

    def remove() -> None:
        with pytest.raises(Refused, match="is used and stays"):
            territory.remove(by=US)

    while_a_colleague_saves(lambda: territory.assign(account=ada, starts_on=date(2026, 1, 1), by=US), remove)

    assert territory.assignments.count() == 1


def test_who_looks_after_what_is_removed_in_the_same_moment_is_told_so() -> None:
    ada = an_account()
    with acting(US):
        territory = Territory.draw(code="N", name="North", by=US)

    def assign() -> None:
        with pytest.raises(Refused, match="removed this meanwhile"):
            territory.assign(account=ada, starts_on=date(2026, 1, 1), by=US)

    while_a_colleague_saves(lambda: territory.remove(by=US), assign)


def test_many_are_changed_as_it_was_shown_also_where_a_colleague_saves_while_one_waits(client: Client) -> None:
    Manufacturer.objects.create(name="Hanse")
    dealer = a_dealer("Albatross")
    with as_system():
        partnership = dealer.partnerships.get()
    client.force_login(an_account("chief@example.org", roles=("channel_chief",)))
    form = {"row": partnership.public_id, "to": "probation", "reason": "They pay late."}
    shown = client.post("/partners/together/states/changes/", form).content.decode()
    mark = re.findall(r'name="mark" value="([^"]+)"', shown)[0]

    def suspend() -> None:
        partnership.step(to="suspended", by=US, reason="They do not pay.")

    while_a_colleague_saves(suspend, lambda: client.post("/partners/together/states/changes/", form | {"mark": mark}))

    with as_system():
        assert Partnership.objects.get().state == "suspended"
