"""No row hangs on a row of another company, whoever writes it and however."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hanse.kernel.actor import Actor, acting
from hanse.kernel.walls.bonds import bind, bonds, loosen

from .world import MINE, RIVAL, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
BONDS = [pytest.param(bond, id=bond.name) for bond in bonds()]


def written(statement: str, *values: Any) -> int:
    """Run a statement and have every constraint checked; gives how many rows it touched."""
    with acting(Actor.system("a test writes past the models")), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        touched = int(cursor.rowcount)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return touched


def test_there_are_bonds() -> None:
    assert {bond.child for bond in bonds()} >= {"network_jobrole", "network_transition", "scorecards_cardline"}


@pytest.mark.parametrize("bond", BONDS)
def test_a_child_cannot_be_given_to_another_company(world: World, bond: Any) -> None:
    mine, rival = (world.companies[who].pk for who in (MINE, RIVAL))
    with pytest.raises(IntegrityError), undone():
        written(f'UPDATE "{bond.child}" SET organisation_id = %s WHERE organisation_id = %s', rival, mine)


@pytest.mark.parametrize("bond", BONDS)
def test_a_child_cannot_be_hung_on_a_foreign_parent(world: World, bond: Any) -> None:
    mine, rival = (world.companies[who].pk for who in (MINE, RIVAL))
    foreign = f'(SELECT min(id) FROM "{bond.parent}" WHERE organisation_id = %s)'
    with pytest.raises(IntegrityError), undone():
        written(f'UPDATE "{bond.child}" SET "{bond.column}" = {foreign} WHERE organisation_id = %s', rival, mine)


@pytest.mark.parametrize("bond", BONDS)
def test_children_go_with_their_parent(world: World, bond: Any) -> None:
    """As when companies are merged."""
    mine, supplier = world.companies[MINE].pk, world.companies["supplier"].pk
    orphans = f'SELECT count(*) FROM "{bond.child}" c JOIN "{bond.parent}" p ON p.id = c."{bond.column}" WHERE p.organisation_id <> c.organisation_id'
    one = f'(SELECT max(p.id) FROM "{bond.parent}" p JOIN "{bond.child}" c ON c."{bond.column}" = p.id WHERE p.organisation_id = %s)'
    with undone(), acting(Actor.system("a test looks")), connection.cursor() as cursor:
        moved = written(f'UPDATE "{bond.parent}" SET organisation_id = %s WHERE id = {one}', supplier, mine)
        cursor.execute(orphans)
        assert (moved, cursor.fetchone()[0]) == (1, 0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are SQLite's")
@pytest.mark.parametrize("bond", BONDS)
def test_without_its_bond_a_child_can_be_given_away(world: World, bond: Any) -> None:
    """Mutation: what the tests above turn red by."""
    mine, rival = (world.companies[who].pk for who in (MINE, RIVAL))
    with undone():
        loosen("default")
        written(f'UPDATE "{bond.child}" SET organisation_id = %s WHERE organisation_id = %s', rival, mine)
        bind("default")
