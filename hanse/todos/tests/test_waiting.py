"""What waits for somebody: tasks and computed to-dos together, as they were put off and handed on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as some

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Registry, Todo, TodoSource
from hanse.kernel.errors import Refused
from hanse.kernel.models import Manufacturer
from hanse.kernel.walls.authz import allows
from hanse.network.models import Person
from hanse.network.tests.builders import a_dealer, as_system, someone_at, staff
from hanse.todos import gathering, mine
from hanse.todos.both import arranging
from hanse.todos.gathering import waiting
from hanse.todos.models import Arrangement, Task

from .builders import a_task, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
DAY = date(2026, 11, 24)


def todo(number: int, *, due: date | None = None, late: bool = False) -> Todo:
    return Todo(f"Decide deal {number}", "because", "/", due=due, late=late, key=str(number))


@pytest.fixture
def causes(monkeypatch: pytest.MonkeyPatch) -> list[Todo]:
    """What is computed: for the channel chief by themselves, for others when it is handed to them; a test puts it in."""
    found: list[Todo] = []
    registry: Registry[TodoSource] = Registry()
    contributions.load("contributions")  # those of the rooms go where they belong

    def deals(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Manufacturer]:
        seen = "channel_chief" in actor.roles if keys is None else allows(actor, "partners.assign")
        return Manufacturer.objects.all() if seen else Manufacturer.objects.none()

    def tell(_actor: Actor, rows: QuerySet[Manufacturer]) -> Iterable[Todo]:
        return found if rows else []

    registry.add(TodoSource("deals", "workspace", deals, tell))
    registry.add(TodoSource("own", "portal", lambda *_given: Manufacturer.objects.all(), tell, handed_on=False))
    monkeypatch.setattr(contributions, "todos", registry)
    cache.clear()
    return found


def list_of(actor: Actor) -> list[str]:
    with acting(actor):
        return [str(each.sentence) for each in waiting(actor)]


def test_late_first_then_by_day_then_what_has_none(causes: list[Todo]) -> None:
    chief, today = staff("channel_chief"), clock.today()
    causes += [todo(1), todo(2, due=today - timedelta(days=3), late=True)]
    a_task(chief, "Call Ada", due_on=today - timedelta(days=1))
    a_task(chief, "Visit Bo", due_on=today + timedelta(days=1))

    assert list_of(chief) == ["Decide deal 2", "Call Ada", "Visit Bo", "Decide deal 1"]


@pytest.mark.parametrize(
    ("every", "said"),
    [
        ([], "Nothing waits for you."),
        ([todo(1)], "One thing needs you."),
        ([todo(1, late=True), todo(2, late=True)], "2 things need you. The first 2 are late."),
    ],
)
def test_how_much_in_words(every: list[Todo], said: str) -> None:
    assert gathering.sentence(every) == said


def test_what_is_put_off_comes_back_on_its_day(causes: list[Todo]) -> None:
    chief = staff("channel_chief")
    causes.append(todo(1))

    with acting(chief):
        Arrangement.put_off("deals", "1", sentence="x", until=clock.today() + timedelta(days=2), by=chief)

    assert list_of(chief) == []
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert list_of(chief) == ["Decide deal 1"]


@pytest.mark.parametrize("days", [0, -1])
def test_nothing_is_put_off_into_the_past(causes: list[Todo], days: int) -> None:
    chief = staff("channel_chief")

    with acting(chief), pytest.raises(Refused, match="still to come"):
        Arrangement.put_off("deals", "1", sentence="x", until=clock.today() + timedelta(days=days), by=chief)


def handed(by: Actor, to: Actor, key: str = "1") -> Arrangement:
    with acting(by):
        return Arrangement.pass_on("deals", key, sentence="Decide deal", to=of(to), by=by)


class TestHandedOn:
    """A computed to-do in a colleague's hands."""

    def test_it_is_on_the_colleagues_list_with_who_handed_it_on_and_off_ones_own(self, causes: list[Todo]) -> None:
        chief, manager = staff("channel_chief", name="Ann Chief"), staff("administrator")
        causes.append(todo(1))
        handed(chief, manager)

        assert list_of(chief) == []
        with acting(manager):
            (line,) = waiting(manager)
        assert (line.sentence, line.note) == ("Decide deal 1", "Handed on by Ann Chief.")

    def test_it_is_gone_with_its_cause(self, causes: list[Todo]) -> None:
        chief, manager = staff("channel_chief"), staff("administrator")
        causes.append(todo(1))
        handed(chief, manager)

        causes.clear()

        assert list_of(chief) == list_of(manager) == []

    def test_taken_back_it_is_ones_own_again(self, causes: list[Todo]) -> None:
        chief, manager = staff("channel_chief"), staff("administrator")
        causes.append(todo(1))
        row = handed(chief, manager)

        with acting(manager), pytest.raises(Refused):
            row.end(by=manager)
        with acting(chief):
            row.end(by=chief)

        assert (list_of(chief), list_of(manager)) == (["Decide deal 1"], [])

    def test_when_the_colleague_has_left_us_it_is_ones_own_again(self, causes: list[Todo]) -> None:
        chief, manager = staff("channel_chief"), staff("administrator")
        causes.append(todo(1))
        handed(chief, manager)

        with as_system():
            of(manager).end(by=chief, reason="left")

        assert list_of(chief) == ["Decide deal 1"]

    def test_when_somebody_at_a_partner_has_left_it_is_ones_own_again(self, causes: list[Todo]) -> None:
        dealer = a_dealer()
        boss, seller = someone_at(dealer, "partner_administrator"), someone_at(dealer, "sales")
        causes.append(todo(1))
        with acting(boss):
            Arrangement.pass_on("own", "1", sentence="Decide deal", to=of(seller), by=boss)
        assert list_of(boss) == []

        with as_system():
            Person.objects.get(pk=seller.person_id).leave(on=clock.today(), by=boss)

        assert list_of(boss) == ["Decide deal 1"]

    def test_one_who_could_not_do_it_does_not_get_it(self, causes: list[Todo]) -> None:
        chief, seller = staff("channel_chief"), staff("direct_sales")
        causes.append(todo(1))

        with acting(chief), pytest.raises(Refused, match="may not do this"):
            arranging._passed(chief, "deals", causes[0], f"ours:{of(seller).public_id}")

    def test_what_somebody_arranged_is_seen_by_both_and_by_no_other(self, causes: list[Todo]) -> None:
        chief, manager, other = staff("channel_chief"), staff("administrator"), staff("channel_chief")
        causes.append(todo(1))
        row = handed(chief, manager)

        for actor, sees in ((chief, True), (manager, True), (other, False), (someone_at(a_dealer()), False)):
            with acting(actor):
                assert Arrangement.objects.filter(pk=row.pk).exists() is sees
        assert list_of(other) == ["Decide deal 1"]


def test_what_somebody_had_to_do_who_left_is_back_with_who_gave_it() -> None:
    chief, steward = staff("channel_chief"), staff("data_steward", name="Dan Steward")
    a_task(chief, "Mend it", owner=of(steward))
    a_task(chief, "Do it yourself")
    assert list_of(chief) == ["Do it yourself"]

    with as_system():
        of(steward).end(by=chief, reason="left")

    assert list_of(chief) == ["Find somebody else for “Mend it”", "Do it yourself"]
    with as_system():
        task = Task.objects.get(sentence="Mend it")
    with acting(chief):
        task.hand_on(by=chief, owner=of(staff("administrator")))
    assert list_of(chief) == ["Do it yourself"]


def test_so_is_what_somebody_at_a_partner_had_to_do() -> None:
    chief, dealer = staff("channel_chief"), a_dealer()
    boss, seller = someone_at(dealer, "partner_administrator"), someone_at(dealer, "sales")
    with as_system():
        person = Person.objects.get(pk=seller.person_id)
    for giver in (chief, boss):
        a_task(giver, "Send it", organisation=dealer, person=person)
    wanted = "Find somebody else for “Send it”"
    assert not {wanted} & {*list_of(chief), *list_of(boss)}

    with as_system():
        person.leave(on=clock.today(), by=boss)

    assert wanted in list_of(chief)
    assert wanted in list_of(boss)


def test_what_one_puts_off_for_a_company_waits_at_ones_other_company(causes: list[Todo]) -> None:
    here = someone_at(a_dealer())
    causes.append(todo(1))
    with acting(here):
        Arrangement.put_off("own", "1", sentence="x", until=clock.today() + timedelta(days=2), by=here)

    there = Actor.partner(
        account_id=here.account_id, person_id=None, name="x", roles=["sales"], organisation_id=a_dealer().pk
    )
    assert (list_of(here), list_of(there)) == ([], ["Decide deal 1"])


def test_who_only_looks_into_a_portal_has_nothing_to_do_there(causes: list[Todo]) -> None:
    actor, dealer = someone_at(a_dealer()), a_dealer()
    a_task(staff("channel_chief"), "Send the stock count", organisation=dealer)

    looking = Actor(
        "partner", "x", account_id=actor.account_id, person_id=actor.person_id, roles=frozenset({"sales"}),
        organisation_id=dealer.pk, organisation_ids=frozenset({dealer.pk}), scopes=frozenset({"home.portal"}),
        looks_from=actor.organisation_id,
    )  # fmt: skip
    assert list_of(looking) == []


def test_the_navigation_counts_once_a_minute_and_anew_after_an_act(
    causes: list[Todo], django_assert_num_queries: Callable[[int], object]
) -> None:
    chief = staff("channel_chief")
    causes.append(todo(1))

    with acting(chief):
        assert gathering.count() == 1
        with django_assert_num_queries(0):
            assert gathering.count() == 1
        a_task(chief)
        gathering.counted_anew(chief)
        assert gathering.count() == 2


def test_what_a_program_is_told_is_not_what_its_maker_s_navigation_counts(causes: list[Todo]) -> None:
    chief = staff("channel_chief")
    causes.append(todo(1))
    a_task(chief)
    program = Actor.machine(name="Reporting", scopes={"todos.read"}, acting_for=chief)

    with acting(chief):
        assert gathering.count() == 2
    causes.clear()
    with acting(program):
        waiting(program)
    with acting(chief):
        assert gathering.count() == 2


@given(due=some.none() | some.dates(), late=some.booleans())
def test_no_to_do_fits_two_of_the_days_one_may_ask_for(due: date | None, late: bool) -> None:
    one = todo(1, due=due, late=late and due is not None and due < DAY)

    found = [key for key in ("late", "week", "none") if mine.fits(one, key, DAY)]

    assert len(found) <= 1
    assert mine.fits(one, "", DAY)
