"""Lines that name a partner whom nobody knows wait, and go in when somebody says who it is; that can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hanse.facts.sending.unmatched import match, undo, waiting
from hanse.intake.models import Batch
from hanse.kernel.actor import current
from hanse.network.models import Identifier, Organisation
from hanse.network.tests.builders import as_system, signed_in
from hanse.network.tests.reading import text

from .files import a_file, a_line, checked, counts, imported, lines_now, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def work() -> None:
    """What a worker does with what waits for it, as whoever is at work here."""
    for batch in Batch.objects.exclude(work="").order_by("pk"):
        batch.do(batch.work, by=current())
        Batch.objects.filter(pk=batch.pk).update(work="")


def company() -> Organisation:
    return Organisation.objects.get(partnerships__reference="D-0001")


def test_waiting_lines_go_in_without_being_sent_again_and_corrections_stay(tmp_path: Path) -> None:
    first = imported(
        a_file(
            tmp_path,
            [a_line(1), a_line(2, organisation="Nobody Ltd"), a_line(3, organisation="Nobody Ltd", amount="7")],
        )
    )
    imported(a_file(tmp_path, [a_line(1, amount="150")]))
    assert [(row.reference, row.lines, row.imports) for row in waiting()] == [("Nobody Ltd", 2, 1)]

    assert match("Nobody Ltd", company(), by=current()) == 2
    work()

    rest = Batch.objects.get(rest_of=first)
    assert counts(rest) == (2, 2, 0, 0, 0)
    assert (total(), lines_now()) == (150 + 100 + 7, 3)
    assert not waiting()
    assert counts(imported(a_file(tmp_path, [a_line(4, organisation="NOBODY LTD")]))) == (1, 1, 0, 0, 0), (
        "the next file is understood"
    )


def test_what_was_said_can_be_taken_back(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1), a_line(2, organisation="Nobody Ltd")]))
    match("Nobody Ltd", company(), by=current())
    work()

    undo(Identifier.objects.get(value="Nobody Ltd"), by=current())
    work()

    assert (total(), lines_now()) == (100, 1)
    assert [row.lines for row in waiting()] == [1]
    match("Nobody Ltd", company(), by=current())
    work()
    assert (total(), lines_now()) == (200, 2)


def test_lines_with_another_mistake_and_of_withdrawn_imports_do_not_wait(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1), a_line(2, organisation="Nobody Ltd", amount="ten")]))
    imported(a_file(tmp_path, [a_line(3), a_line(4, organisation="Nobody Ltd")])).withdraw(by=current())

    assert not waiting()


def test_the_page_asks_takes_and_takes_back_and_is_for_who_may_import(client: Client, tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1), a_line(2, organisation="Nobody Ltd")]))
    signed_in(client, "data_steward")

    asked = text(client.get("/imports/unmatched/"))
    wrong = client.post("/imports/unmatched/", {"reference": "Nobody Ltd", "company": "Who"})
    told = client.post("/imports/unmatched/", {"reference": "Nobody Ltd", "company": "D-0001"})

    assert "Nobody Ltd" in asked
    assert wrong.status_code == 422
    assert told.status_code == 302
    with as_system():
        assert Batch.objects.get(work="whole").read == 0
    signed_in(client, "auditor")
    assert client.get("/imports/unmatched/").status_code == 403


def test_an_import_tells_which_of_its_lines_wait_and_where_to_say_who_is_meant(client: Client, tmp_path: Path) -> None:
    batch = checked(a_file(tmp_path, [a_line(1), a_line(2, organisation="Nobody Ltd"), a_line(3, amount="many")]))
    page = f"/imports/{batch.public_id}/"
    signed_in(client, "data_steward")
    assert "One line names a partner whom nobody knows" in text(client.get(page))

    batch.commit(by=current())

    told = client.get(page)
    assert "One line waits for its partner" in text(told)
    assert 'href="/imports/unmatched/"' in told.content.decode()
    signed_in(client, "auditor")
    assert "waits for its partner" not in text(client.get(page))
    match("Nobody Ltd", company(), by=current())
    signed_in(client, "data_steward")
    assert "waits for its partner" not in text(client.get(page))
