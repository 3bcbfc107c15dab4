"""Whoever still has a mark to give in a round is told the others' nowhere: on no page, by no program, in no file."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import AuditEntry, StaffRole
from hanse.kernel.rest.routing import Endpoint
from hanse.network.models import Partnership
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Ask, Rating
from hanse.scorecards.runs.computing import compute

from .answers import methods_of
from .probing import Asked, addresses, body, called, everything
from .sparing import here
from .world import World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("pages")]
SECRET = "Heliotrope"
WAITS, AUDITS = "category_buyer", "auditor"


@pytest.fixture(scope="module")
def sealed(world: World, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[Rating]]:
    """In the world's round the buyer has yet to judge every supplier; a colleague has judged them. The buyer may also all else."""
    with django_db_blocker.unblock(), undone(), acting(Actor.system("plant sealed marks")):  # type: ignore[attr-defined]
        buyer, colleague = world.accounts[WAITS], world.accounts["supplier_quality"]
        for role in ("auditor", "channel_chief", "administrator", "data_steward", "programme_manager"):
            StaffRole.objects.create(account=buyer, role=role)
        by = Actor.staff(account_id=colleague.pk, name=colleague.name, roles=["supplier_quality", "channel_chief"])
        with acting(by):
            given = [
                rate(row.organisation, kind="supplier", mark=2, reason=f"{SECRET} delays", by=by)
                for row in Partnership.objects.filter(role="supplier").select_related("organisation")
            ]
        compute("supplier")
        world.addresses.clear()
        yield given
        world.addresses.clear()


READ = [
    pytest.param(page, id=called(page))
    for page in everything()
    if (isinstance(page, Endpoint) or page.audience == "workspace") and here("sealed", called(page))
]


@pytest.mark.parametrize("page", READ)
def test_who_has_yet_to_judge_learns_nothing(world: World, sealed: list[Rating], page: Asked) -> None:
    if "GET" not in methods_of(page):
        return
    own = {each.organisation_id for each in sealed}
    mine = {key for key, company in world.companies.items() if company.pk in own}
    for address in addresses(page, world):
        if not set(address.whose) or set(address.whose) & mine:
            for url in (address.url, f"{address.url}?q={SECRET}", f"{address.url}?export=csv"):
                with undone():
                    answer = world.client(WAITS).get(url)
                    told = body(answer).replace(f"?q={SECRET}", "").replace(f'value="{SECRET}"', "")
                    assert f"{SECRET} delays" not in told, url
                    assert "Our supplier_quality: 2" not in told, url


def test_the_marks_are_sealed_and_an_auditor_is_told(world: World, sealed: list[Rating]) -> None:
    assert sealed
    assert all(each.sealed for each in sealed)
    entry = AuditEntry.objects.filter(subject_type="scorecards.rating", subject_id=str(sealed[0].pk)).get()
    assert SECRET in body(world.client(AUDITS).get(f"/audit/{entry.pk}/"))
    assert world.client(WAITS).get(f"/audit/{entry.pk}/").status_code == 404
    assert SECRET in body(world.client(AUDITS).get(f"/audit/?q={quote(SECRET)}"))


def test_a_round_that_is_over_tells_all(world: World, sealed: list[Rating]) -> None:
    with undone(), acting(Actor.system("end the rounds")):
        for row in {ask.round for ask in Ask.objects.select_related("round")}:
            row.close(by=Actor.system("end the rounds"))
        assert not Rating.objects.filter(sealed=True).exists()
        partner = sealed[0].organisation.public_id
        assert SECRET in body(world.client(WAITS).get(f"/partners/{partner}/history/"))


def test_every_way_into_the_trail_leaves_out_what_is_told_later() -> None:
    assert [each.key for each in contributions.tellings if each.later is not None] == ["scorecards.rating"]
