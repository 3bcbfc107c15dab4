"""The first wall: rows of one company are for its own people and for staff, and raise without an actor."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from hanse.kernel.actor import Actor, acting, bound
from hanse.kernel.errors import NoActor
from hanse.network.models import Organisation, Partnership, Person, Relationship, Site

from .builders import a_dealer, a_person, a_supplier, as_system, someone_at, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Organisation, Partnership, Person, Site])
def test_without_an_actor_nothing_can_be_read(model: type) -> None:
    with pytest.raises(NoActor):
        list(model.objects.all())
    with pytest.raises(NoActor):
        list(model._base_manager.all())


def test_a_dealer_sees_only_itself() -> None:
    mine, rival = a_dealer("Mine"), a_dealer("Rival")
    a_person(rival)
    actor = someone_at(mine)

    with acting(actor):
        assert list(Organisation.objects.all()) == [mine]
        assert {person.organisation_id for person in Person.objects.all()} == {mine.pk}
        assert not Site.objects.filter(organisation=rival).exists()
        assert Organisation.objects.filter(public_id=rival.public_id).first() is None


def test_a_related_row_behind_the_wall_is_not_reached_through_another() -> None:
    mine, rival = a_dealer("Mine"), a_dealer("Rival")
    with as_system():
        Relationship.objects.create(organisation=mine, other=rival, kind="competes")

    with acting(someone_at(mine)):
        assert not Relationship.objects.exists()
        with pytest.raises(Organisation.DoesNotExist):
            _ = Site(organisation_id=rival.pk).organisation


def test_a_row_of_a_rival_cannot_be_saved_over() -> None:
    mine, rival = a_dealer("Mine"), a_dealer("Rival")
    with acting(someone_at(mine)), pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        rival.name = "Taken"
        rival.save()  # there is no row that one may see, so Django inserts, and key or wall say no

    with as_system():
        assert Organisation.objects.get(pk=rival.pk).name == "Rival"


def test_staff_see_everyone_and_the_public_nobody() -> None:
    a_dealer()
    a_supplier()

    with acting(staff("auditor")):
        assert Organisation.objects.count() == 2
    with acting(Actor.public()):
        assert Organisation.objects.count() == 0


def test_an_answer_that_streams_keeps_its_actor() -> None:
    mine = a_dealer("Mine")
    a_dealer("Rival")
    with acting(someone_at(mine)):
        streamed = bound(Organisation.objects.values_list("name", flat=True).iterator())

    assert list(streamed) == ["Mine"]
