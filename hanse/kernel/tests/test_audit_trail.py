"""The audit trail only grows, and whatever is done to it behind its back is found where it was done."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.management.commands.flush import unguarded
from hanse.kernel.models import Account, AuditEntry, AuditHead
from hanse.kernel.trail import audit, audit_proof, chain, judged
from hanse.kernel.trail.audit_proof import Fault, prove
from hanse.kernel.trail.chain import TABLE

pytestmark = pytest.mark.django_db
ROWS = int(os.environ.get("HANSE_AUDIT_ROWS", "300"))
BY = Actor.staff(account_id=5, name="Ada Lund", roles=["data_steward"])
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entries(count: int, *, start: datetime = NOON, **fields: Any) -> None:
    """Entries as `audit.record` writes them, many at once."""
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                **{
                    "at": start + timedelta(seconds=number), "actor_kind": "staff", "actor_name": "Ada Lund",
                    "account_id": 5, "operation": "things.edit", "subject_type": "kernel.account",
                    "subject_id": str(number), "subject_label": f"Thing {number}", "organisation_id": number % 9,
                    "before": {"phone": "1"}, "after": {"phone": "Köln ✓", "rank": number}, "reason": "",
                }
                | fields
            )
            for number in range(count)
        ),
        batch_size=500,
    )  # fmt: skip


def behind_its_back() -> AbstractContextManager[Any]:
    """What somebody could do who owns the database: the triggers are away."""
    return unguarded(connection)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is wrong lies in a block between others."""
    monkeypatch.setattr(audit_proof, "A_BLOCK", 60)


@pytest.fixture
def trail() -> None:
    with clock.standing_at(NOON + timedelta(days=5)):
        entries(ROWS)
        assert chain.seal() == ROWS


@pytest.mark.usefixtures("trail")
def test_a_trail_that_nobody_touched_holds() -> None:
    proof = prove()

    assert (proof.violations, proof.sealed, proof.unsealed) == (0, ROWS, 0)
    head = AuditHead.objects.get()
    assert (proof.position, proof.hash) == (head.position, head.hash)


HALF = ROWS // 2


def _numbers() -> list[int]:
    return list(AuditEntry.objects.order_by("position").values_list("id", flat=True))


def _change(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"UPDATE {TABLE} SET operation = 'things.see' WHERE id = %s", [ids[HALF]])
    return "changed", HALF + 1


def _rename(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"UPDATE {TABLE} SET actor_name = 'Somebody else' WHERE id = %s", [ids[HALF]])
    return "changed", HALF + 1


def _rewrite(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"""UPDATE {TABLE} SET after = '{{"phone": "3"}}' WHERE id = %s""", [ids[0]])
    return "changed", 1


def _backdate(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"UPDATE {TABLE} SET at = '2026-03-01 12:00:00.5' WHERE id = %s", [ids[-1]])
    return "changed", ROWS


def _delete(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [ids[HALF]])
    return "missing", HALF + 1


def _delete_first(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [ids[0]])
    return "missing", 1


def _delete_last(cursor: Any, ids: list[int]) -> tuple[str, int]:
    cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [ids[-1]])
    return "missing", ROWS


def _empty(cursor: Any, ids: list[int]) -> tuple[str, int]:
    entry = AuditEntry.objects.get(pk=ids[HALF])
    hashed = chain.hidden(entry.name_salt, entry.actor_name)
    cursor.execute(f"UPDATE {TABLE} SET actor_name = '', name_salt = %s WHERE id = %s", [f"={hashed}", entry.pk])
    return "emptied", HALF + 1


def _swap(cursor: Any, ids: list[int]) -> tuple[str, int]:
    one, two = ids[HALF], ids[HALF + 1]
    for number, position in ((one, -1), (two, HALF + 1), (one, HALF + 2)):
        cursor.execute(f"UPDATE {TABLE} SET position = %s WHERE id = %s", [position, number])
    return "moved", HALF + 2


def _hide(cursor: Any, ids: list[int]) -> tuple[str, int]:
    """Behind a zero byte, where some ways of reading a text end; PostgreSQL keeps none."""
    end = "char(0) || " if connection.vendor == "sqlite" else ""
    cursor.execute(f"UPDATE {TABLE} SET subject_label = subject_label || {end}' x' WHERE id = %s", [ids[HALF]])
    return "changed", HALF + 1


def _move_a_letter(cursor: Any, ids: list[int]) -> tuple[str, int]:
    """From the end of one column to the beginning of the next."""
    moved = "subject_type = 'kernel.accoun', subject_id = 't' || subject_id"
    cursor.execute(f"UPDATE {TABLE} SET {moved} WHERE id = %s", [ids[59]])
    return "changed", 60


TAMPERING = (
    _change,
    _rename,
    _rewrite,
    _backdate,
    _delete,
    _delete_first,
    _delete_last,
    _empty,
    _swap,
    _hide,
    _move_a_letter,
)


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda each: each.__name__.strip("_"))
def test_whatever_is_done_to_it_is_named_where_it_was_done(tamper: Callable[..., tuple[str, int]]) -> None:
    with behind_its_back() as cursor:
        what, position = tamper(cursor, _numbers())

    proof = prove()

    assert proof.violations
    assert (what, position) in {(fault.what, fault.position) for fault in proof.faults}
    assert all(abs((fault.position or 0) - position) <= 1 for fault in proof.faults), "what is whole is not blamed"
    assert str(position) in " ".join(map(str, proof.faults))
    with pytest.MonkeyPatch.context() as patched:
        for quick in ("passes_over", "takes"):
            patched.setattr(audit_proof._Walk, quick, lambda _walk, _block: False)
        assert prove() == proof, "entry by entry or block by block, the same is found"


@pytest.mark.usefixtures("trail")
def test_what_is_told_in_another_order_is_the_same() -> None:
    other = '{"rank": 0, "phone": "Köln \u2713"}'
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET after = %s WHERE id = %s", [other, _numbers()[0]])

    assert prove().violations == 0


@pytest.mark.usefixtures("trail")
def test_an_entry_put_in_later_is_found_before_and_after_it_is_sealed() -> None:
    with clock.standing_at(NOON + timedelta(days=6)):
        entries(1, start=NOON - timedelta(days=3))
        forged = AuditEntry.objects.latest("id").pk

        assert prove().faults == [Fault("inserted", None, forged)]
        chain.seal()
        assert prove().faults == [Fault("inserted", ROWS + 1, forged)]


@pytest.mark.usefixtures("trail")
def test_entries_written_while_the_clock_was_wrong_are_not_taken_for_forged_ones() -> None:
    with clock.standing_at(NOON + timedelta(days=400)):
        entries(1, start=NOON + timedelta(days=400))
        chain.seal()
    with clock.standing_at(NOON + timedelta(days=6)):
        entries(1, start=NOON + timedelta(days=6))
        assert prove().violations == 0
        chain.seal()

    assert prove().violations == 0


@pytest.mark.usefixtures("trail")
def test_a_head_that_was_noted_elsewhere_tells_when_the_whole_chain_was_made_anew() -> None:
    known = (HALF, AuditEntry.objects.get(position=HALF).hash)
    assert prove(known=known).violations == 0
    with behind_its_back() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET operation = 'things.see' WHERE id = %s", [_numbers()[3]])
        cursor.execute(f"UPDATE {TABLE} SET position = NULL, hash = '', sealed_at = NULL")
        AuditHead.objects.all().delete()
    chain.seal()

    assert prove().violations == 0
    assert [fault.what for fault in prove(known=known).faults] == ["known head"]
    assert [fault.what for fault in prove(known=(ROWS + 5, "x")).faults] == ["known head"]


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET operation = 'x'",
        f"UPDATE {TABLE} SET actor_name = ''",
        f"UPDATE {TABLE} SET actor_name = 'x', name_salt = '=x'",
        f"UPDATE {TABLE} SET subject_label = '', content_salt = '=x'",
        f"UPDATE {TABLE} SET position = position + 1000000",
        f"UPDATE {TABLE} SET hash = 'x'",
        f"UPDATE {TABLE} SET position = NULL",
        f"DELETE FROM {TABLE}",
    ],
)
def test_the_database_itself_lets_nobody_change_or_remove_an_entry(statement: str) -> None:
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AuditEntry.objects.all().delete()


@pytest.mark.usefixtures("trail")
def test_an_entry_cannot_be_written_over() -> None:
    entry = AuditEntry.objects.first()
    entry.reason = "another"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_insert=True)


def test_writing_puts_an_entry_into_the_chain_once_it_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    account = Account.objects.create_user("ada@example.org", "secret", name="Ada")
    with django_capture_on_commit_callbacks(execute=True) as asked, acting(BY), transaction.atomic():
        for number in range(3):
            audit.record("accounts.edit", subject=account, after={"b": number, "a": {"d": 1, "c": 2}})

    assert len(asked) == 1
    assert list(AuditEntry.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3]
    assert prove().violations == 0


def test_erasing_a_person_leaves_nothing_of_them_and_the_chain_holds() -> None:
    account = Account.objects.create_user("ada@example.org", "secret", name="Ada Lund")
    other = Account.objects.create_user("bea@example.org", "secret", name="Bea Berg")
    with acting(BY), transaction.atomic():
        for _turn in range(3):
            audit.record("accounts.edit", subject=other, after={"phone": "1"})
            audit.record(
                "accounts.edit", subject=account, before={"phone": "0"}, after={"phone": "+46 8 1"}, reason="r"
            )
    chain.seal()

    with acting(Actor.system("a test")):
        touched = audit.erase(
            names=AuditEntry.objects.filter(account_id=5),
            contents=AuditEntry.objects.filter(subject_type="kernel.account", subject_id=str(account.pk)),
            reason="asked for",
        )
    chain.seal()

    assert touched == 6
    text = str(list(AuditEntry.objects.exclude(operation=audit.ERASE).values()))
    assert "Ada" not in text
    assert "+46 8 1" not in text
    assert text.count("Bea Berg") == 3
    proof = prove()
    assert (proof.violations, proof.erased) == (0, 6)
    with acting(Actor.system("a test")):
        assert audit.erase(names=AuditEntry.objects.all(), contents=AuditEntry.objects.none()) == 1
    chain.seal()
    assert prove().violations == 0


@pytest.mark.django_db(transaction=True)
def test_tests_and_operators_may_empty_the_whole_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.ops, "sql_flush", partial(type(connection.ops).sql_flush, connection.ops))
    entries(3)
    chain.seal()

    call_command("flush", interactive=False, verbosity=0)

    assert not AuditEntry.objects.exists()
    entries(2)
    assert chain.seal() == 2
    assert prove().violations == 0
    with pytest.raises(DatabaseError, match="only grows"):
        AuditEntry.objects.all().delete()


HARD: list[dict[str, Any]] = [
    {"long key": "Köln ✓", "z": None, "a": [1, "é", {"x": "\U0001f600"}], "ä": True, "B": 1.5},
    {"text": 'a "quoted" \\ line\nand\ttab \x01 \x7f', "empty": {}, "list": []},
]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite gives JSON back as it was written")
def test_the_database_writes_json_as_the_chain_covers_it() -> None:
    """Else each stretch would be read entry by entry, and nobody would notice but by the clock."""
    for kept in HARD:
        entries(2, before=kept, after=kept)
    chain.seal()

    assert [(part.entries, part.holds) for part in judged.stretches(3)] == [(3, True), (1, True)]
