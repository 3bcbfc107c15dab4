"""Appeals and set scores as programs read them: ours all of them, a partner its own appeals alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hanse.kernel import clock
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, an_account, as_system
from hanse.scorecards.models import Appeal, Override

from .builders import one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def an_appeal(company: Organisation, **more: str) -> Appeal:
    now = clock.now()
    with as_system():
        return Appeal.objects.create(
            organisation=company, kind="dealer", text="Two orders came in time.", account=an_account(), at=now,
            due_at=now + timedelta(days=14), **more,
        )  # fmt: skip


def test_appeals_are_listed_by_their_state_and_a_partner_reads_its_own() -> None:
    gannet, rival = a_dealer("Gannet Bikes"), a_dealer("Kittiwake")
    mine, theirs = an_appeal(gannet), an_appeal(rival, state="refused", answer="They came late.")
    ours, program = one_of_ours(), one_at(gannet)

    assert [each["id"] for each in ours.all("/appeals?state=open")] == [mine.public_id]
    assert ours.get(f"/appeals/{theirs.public_id}").json()["answer"] == "They came late."
    assert [each["id"] for each in program.all("/appeals")] == [mine.public_id]
    assert program.get(f"/appeals/{theirs.public_id}").status_code == 404


def test_set_scores_are_for_ours() -> None:
    gannet = a_dealer("Gannet Bikes")
    with as_system():
        row = Override.objects.create(
            organisation=gannet, kind="dealer", score=70000, computed=65500, reason="The new shop", state="holds",
            until=clock.today() + timedelta(days=30), account=an_account(), at=clock.now(),
        )  # fmt: skip

    [told] = one_of_ours().all(f"/set-scores?organisation={gannet.public_id}&state=holds")

    assert (told["id"], told["score"], told["distance"]) == (row.public_id, "70.000", "4.500")
    assert one_at(gannet).get("/set-scores").status_code == 403
