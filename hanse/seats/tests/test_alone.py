"""Who alone can sign in for a company is asked to name a second; an open invitation lets it wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_dealer, a_person, an_account, staff

from ..alone import SECOND
from .builders import CEM, a_person_invited, as_person, browser, link_to, taking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def own(person: Person) -> list[str]:
    actor = as_person(person)
    with acting(actor):
        return [str(todo.sentence) for todo in SECOND.find(actor)]


def there(actor: Actor, company: Organisation) -> list[tuple[str, str, str]]:
    assert SECOND.about is not None
    with acting(actor):
        told = SECOND.about.tell(actor, company, SECOND.about.rows(actor, company))
        return [(str(todo.owner), str(todo.reason), todo.url) for todo in told]


def test_it_waits_while_an_invitation_is_open_and_is_gone_when_somebody_came(
    albatross: Organisation, theirs: Person
) -> None:
    assert own(theirs) == ["Name a second person who may sign in"]

    a_person_invited(a_person(albatross, given_name="Cem"), by=as_person(theirs))
    assert own(theirs) == []

    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert own(theirs) == ["Name a second person who may sign in"]

    browser().post(link_to(CEM), taking())
    assert own(theirs) == []


def test_a_withdrawn_invitation_asks_anew(albatross: Organisation, theirs: Person) -> None:
    row = a_person_invited(a_person(albatross), by=as_person(theirs))
    with acting(as_person(theirs)) as actor:
        row.withdraw(by=actor)

    assert own(theirs) == ["Name a second person who may sign in"]


def test_it_is_gone_with_a_second_person_and_back_when_their_login_ends(
    albatross: Organisation, theirs: Person
) -> None:
    second = an_account()
    a_person(albatross, account=second)
    a_person(a_dealer("Kittiwake Wheels"), account=an_account())
    assert own(theirs) == []

    Account.objects.filter(pk=second.pk).update(is_active=False)
    assert own(theirs) == ["Name a second person who may sign in"]


def test_a_seller_is_not_asked_and_an_administrator_of_several_neither(albatross: Organisation) -> None:
    seller = a_person(albatross, roles=("sales",), account=an_account())
    assert own(seller) == []

    boss = a_person(albatross, roles=("partner_administrator",), account=an_account())
    assert own(boss) == []


def test_ours_read_whose_turn_it_is(albatross: Organisation, theirs: Person) -> None:
    chief, nobody = staff("channel_chief"), staff("support_agent")
    page = f"/partners/{albatross.public_id}/people/invitation/"
    assert there(chief, albatross) == [("The partner", f"Only {theirs.name} can sign in there.", page)]
    assert there(nobody, albatross) == []

    invited = a_person(albatross, given_name="Cem", family_name="Kaya")
    a_person_invited(invited, by=as_person(theirs))
    ((owner, reason, _url),) = there(chief, albatross)
    assert owner == "Cem Kaya"
    assert reason.startswith("Cem Kaya was invited on ")

    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert there(chief, albatross)[0][0] == "The partner"
