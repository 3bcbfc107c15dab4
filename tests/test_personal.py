"""What is kept of a person is known, can be told whole, and can be erased; figures and the trail's chain stay what they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as some

from hanse.facts.models import Monthly
from hanse.intake.checking.lines import Difference
from hanse.intake.models import Batch
from hanse.intake.personal import FORGOTTEN
from hanse.kernel import clock, personal
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Mail, OpenSession
from hanse.kernel.personal import Subject, redacted
from hanse.kernel.trail import audit_proof, chain
from hanse.network.models import Organisation, Partnership, Person
from hanse.network.tests.builders import a_field, a_person, an_account
from hanse.network.tests.test_imports import imported
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Card, CardLine, Computation, Rating
from hanse.site import people

from .keeping import BIRD
from .proving import sized, tell
from .serving import Home, a_home
from .test_backup import keeping, told
from .world import MINE, RIVAL, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world"), pytest.mark.by_turns]
SYSTEM = Actor.system("a test erases a person")
FIGURES = (Monthly, Card, CardLine, Computation)
CANARIES = sized(2, 200)
KNOWN = ("hanse.", "allauth.", "django_tasks")
CANARY = Subject(
    account_ids=frozenset(), person_ids=frozenset(), pseudonym="Erased 0",
    names=frozenset({"Canaria Serinus"}), emails=frozenset({"canaria@mine.example"}),
)  # fmt: skip


def kept_models() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models() if model.__module__.startswith(KNOWN) and ".tests" not in model.__module__
    ]


def test_every_field_of_text_is_classified() -> None:
    found = {model._meta.label: personal.unclassified(model) for model in kept_models()}

    assert {label: names for label, names in found.items() if names} == {}, (
        "say whose they are, in the room's personal.py"
    )


def test_nothing_is_classified_that_is_not_there() -> None:
    for entry in personal.entries():
        names = {column.name for column in entry.model._meta.concrete_fields}
        assert entry.classified <= names, entry.label
        assert not set(entry.fields) & entry.mentions


def test_a_field_that_nobody_classified_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    personal.entries()
    monkeypatch.delitem(personal._register, "network.Person")

    assert {"family_name", "email", "phone"} <= set(personal.unclassified(Person))


@given(
    some.recursive(
        some.text() | some.none() | some.integers(),
        lambda deeper: some.lists(deeper) | some.dictionaries(some.text(), deeper),
    )
)
def test_nothing_but_the_name_changes_in_what_mentions_nobody(value: Any) -> None:
    if "serinus" not in json.dumps(value).lower():
        assert redacted(value, CANARY) == value


@given(some.text(), some.text())
def test_a_name_goes_wherever_it_stands(before: str, after: str) -> None:
    value = {"why": [f"{before}CANARIA serinus{after}", {"Canaria Serinus": "canaria@mine.example"}]}

    told_ = json.dumps(redacted(value, CANARY)).lower()

    assert "canaria serinus" not in told_
    assert "canaria@mine" not in told_


@pytest.fixture
def canary(world: World) -> Iterator[tuple[World, Person, Account]]:
    """A person at a dealer who has a login, was written of, and did things; and is also one of ours."""
    with undone(), acting(SYSTEM):
        login = an_account("canaria@mine.example", name="Canaria Serinus", roles=("partner_manager",))
        person = a_person(
            world.companies[MINE], account=login, given_name="Canaria", family_name="Serinus",
            email="canaria@mine.example", phone="+49 451 0815", title="Head of Canaries",
        )  # fmt: skip
        staff = Actor.staff(account_id=login.pk, name=login.name, roles=["partner_manager", "channel_chief"])
        rate(world.companies[RIVAL], kind="dealer", mark=4, reason="Canaria Serinus knows them well.", by=staff)
        partnership = Partnership.objects.filter(organisation=world.companies[RIVAL], role="dealer").first()
        assert partnership is not None
        person.edit(by=staff, title="Chief of Canaries")
        other = a_person(world.companies[MINE], given_name="Other", family_name="Person")
        other.edit(by=SYSTEM, title="Deputy of Canaria Serinus")
        Person.objects.filter(pk=other.pk).update(title="Deputy")
        world.browser.force_login(login)
        yield world, person, login


def everything() -> str:
    """Every value of every table."""
    with acting(SYSTEM):
        return "\n".join(
            repr(row) for model in kept_models() for row in model._default_manager.order_by("pk").values_list()
        )


def figures() -> list[Any]:
    with acting(SYSTEM):
        kept = [list(model._default_manager.order_by("pk").values_list()) for model in FIGURES]
        return [*kept, list(Rating.objects.order_by("pk").values_list("pk", "mark", "organisation_id", "kind"))]


def test_an_erased_person_is_nowhere_and_figures_are_what_they_were(canary: tuple[World, Person, Account]) -> None:
    _world, person, login = canary
    before, figures_before = everything(), figures()
    assert "canaria@mine.example" in before
    assert "+49 451 0815" in before
    assert all(figures_before)

    done = people.erase(people.find("canaria@mine.example"), reason="they asked", by=SYSTEM)

    after = everything().casefold()
    for gone in ("canaria", "serinus", "+49 451 0815", "head of canaries"):  # no digits alone: a hash may hold them
        assert gone not in after
    assert figures() == figures_before
    person.refresh_from_db()
    assert person.name == done.pseudonym
    assert person.left_on is not None
    assert person.may_be_written_to is False
    assert Rating.objects.filter(rater=done.pseudonym, reason__startswith=done.pseudonym).count() == 1
    assert not Account.objects.get(pk=login.pk).is_active
    assert not OpenSession.objects.filter(account=login).exists()


def test_the_chain_of_the_trail_holds_after_an_erasure(canary: tuple[World, Person, Account]) -> None:
    chain.seal()
    before = audit_proof.prove()
    assert before.violations == 0, before.faults

    done = people.erase(people.find("canaria@mine.example"), reason="they asked", by=SYSTEM)
    chain.seal()

    after = audit_proof.prove()
    assert after.violations == 0, after.faults
    assert done.trail >= 3
    assert AuditEntry.objects.filter(operation="people.erase", reason="they asked").count() == 2


def test_whoever_was_erased_cannot_act_any_more(canary: tuple[World, Person, Account]) -> None:
    world, _person, _login = canary
    assert world.browser.get("/today/").status_code == 200

    people.erase(people.find("canaria@mine.example"), reason="they asked", by=SYSTEM)

    assert world.browser.get("/today/").status_code == 302


def test_an_export_tells_every_classified_field(canary: tuple[World, Person, Account]) -> None:
    _world, person, login = canary

    found = people.export(people.find(person.public_id))

    by_kind = {record["kind"]: record for record in found["records"]}
    for label in (
        "network.Person",
        "kernel.Account",
        "network.JobRole",
        "kernel.StaffRole",
        "scorecards.Rating",
        "kernel.OpenSession",
    ):
        entry = personal._register[label]
        secret = {name for name, treatment in entry.fields.items() if treatment is personal.SECRET}
        assert set(by_kind[label]) >= set(entry.fields) - secret
    assert by_kind["network.Person"]["phone"] == "+49 451 0815"
    assert by_kind["scorecards.Rating"]["reason"] == "Canaria Serinus knows them well."
    assert login.password not in json.dumps(found)
    assert any(change["after"].get("title") == "Chief of Canaries" for change in found["changes"])


def test_an_export_tells_of_nobody_else(canary: tuple[World, Person, Account]) -> None:
    found = json.dumps(people.export(people.find("canaria@mine.example")))

    assert "FamilyRival" not in found
    assert "FamilyMine" not in found


def test_the_one_who_is_meant_is_found_or_it_is_refused(canary: tuple[World, Person, Account]) -> None:
    world, person, login = canary
    a_person(world.companies[RIVAL], given_name="Ada", family_name="One", email="info@rival.example")
    a_person(world.companies[RIVAL], given_name="Bea", family_name="Two", email="info@rival.example")

    by_address, by_id, by_login = (people.find(who) for who in (login.email.upper(), person.public_id, login.public_id))

    assert by_address.person_ids == by_id.person_ids == by_login.person_ids == {person.pk}
    with pytest.raises(Refused, match="Several people share"):
        people.find("info@rival.example")
    a_person(world.companies[RIVAL], given_name="Canaria", family_name="Serinus", email="canarıa@mine.example")
    assert people.find("canaria@mine.example").person_ids == {person.pk}, "ı is no i, whatever PostgreSQL says"
    with pytest.raises(Refused, match="Nobody is known"):
        people.find("nobody@nowhere.example")
    with pytest.raises(Refused, match="Say why"):
        people.erase(by_id, reason=" ", by=SYSTEM)


@pytest.fixture(scope="module")
def built(migrated: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with a_home(tmp_path_factory.mktemp("personal"), copy_of=migrated) as home:
        keeping(home, "build")
        yield home


def bytes_below(folder: Path) -> str:
    return "\n".join(path.read_bytes().decode("latin-1").casefold() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("nobody", ["", " "])
def test_who_names_nobody_is_not_given_whoever_has_no_email(canary: tuple[World, Person, Account], nobody: str) -> None:
    Person.objects.filter(pk=canary[1].pk).update(email=nobody, account=None)
    Person.objects.exclude(pk=canary[1].pk).update(email="known@mine.example")

    with pytest.raises(Refused, match="Nobody is named"):
        people.find(nobody)


def test_not_a_byte_is_left_of_who_was_imported(built: Home, tmp_path: Path) -> None:
    """From the file that was sent to the next backup, through the command that operators type."""
    assert "serinus" in bytes_below(built.folder / "files")
    exported = built.run("person", "export", "canaria.serinus@mine.example")
    assert "Serinus" in exported.stdout

    done = told(built, "person", "erase", "canaria.serinus@mine.example", "--reason", "they asked")
    told(built, "backup", str(tmp_path / "backup"))

    assert (done["files"], done["changed"] > 0) == (1, True)
    left = bytes_below(tmp_path / "backup") + ("" if built.database else bytes_below(built.folder))
    for gone in ("serinus", "canaria"):
        assert gone not in left
    assert "albatross cycles" in left or built.database
    assert built.run("person", "export", "canaria.serinus@mine.example").returncode == 1


def figures_in(home: Home) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(keeping(home, "look"))
    return {kind: figures for kind, figures in found.items() if kind != "missing"}


def test_not_a_byte_is_left_of_many_and_what_they_did_still_adds_up(built: Home, tmp_path: Path) -> None:
    """G21."""
    keeping(built, "canaries", str(CANARIES))
    before = figures_in(built)
    assert BIRD.casefold() in bytes_below(built.folder / "files")

    assert int(keeping(built, "erase")) == CANARIES
    told(built, "backup", str(tmp_path / "backup"))

    left = bytes_below(tmp_path / "backup") + ("" if built.database else bytes_below(built.folder))
    tell({"goal": "G21", "people": CANARIES, "places_left": left.count(BIRD.casefold())})
    assert BIRD.casefold() not in left
    assert figures_in(built) == before
    assert told(built, "verify")["violations"] == 0


def test_nothing_is_left_in_personal_custom_fields_and_no_name_in_others(
    canary: tuple[World, Person, Account],
) -> None:
    _world, person, _login = canary
    a_field("Birthday", "person", "date", personal=True, partner="reads")
    a_field("Notes", "person")
    person.edit(by=SYSTEM, custom={"birthday": "1980-02-03", "notes": "Ask Canaria Serinus"})

    people.erase(people.find(person.public_id), reason="they asked", by=SYSTEM)

    person.refresh_from_db()
    assert person.custom.keys() == {"notes"}
    assert "Serinus" not in person.custom["notes"]


def test_what_was_said_of_a_line_that_named_somebody_goes_with_it(
    canary: tuple[World, Person, Account], tmp_path: Path
) -> None:
    _world, person, _login = canary
    batch = imported(tmp_path, "people", "company,name,email\nCage 17,Canaria Serinus,bird@mine.example\n")
    row = batch.rejected_rows.get()
    assert "Cage 17" in row.told

    people.erase(people.find(person.public_id), reason="they asked", by=SYSTEM)

    row.refresh_from_db()
    assert "Cage 17" not in repr(vars(row))
    assert row.told == FORGOTTEN


@pytest.fixture
def called_like_a_rival(world: World, tmp_path: Path) -> Iterator[tuple[World, Person]]:
    """A dealer calls somebody of its people as its rival is called, by the address of the rival's own person; both send one file."""
    with undone(), acting(SYSTEM):
        mine, rival = world.companies[MINE], world.companies[RIVAL]
        given, _space, family = rival.name.partition(" ")
        theirs = an_account("bea@rival.example", name="Bea Tern")
        a_person(rival, account=theirs, given_name="Bea", family_name="Tern", email=theirs.email)
        person = a_person(mine, given_name=given, family_name=family, email=theirs.email)
        Organisation.objects.filter(pk=rival.pk).update(custom={"terms": f"{rival.name} has 11.5 % off"})
        Mail.objects.create(
            email=theirs.email, account=theirs, subject="Your terms", parts=["11.5 % off"], written_at=clock.now()
        )
        for company in (mine, rival):
            sent = Batch.objects.create(
                organisation=company, kind="sell_out", file_name="sold.csv", file_hash="ab" * 32, state="committed",
                received_at=clock.now(), actor_name=rival.name,
            )  # fmt: skip
        sent.file.write_text(f"{rival.name};3 pieces\n")
        Difference.objects.create(batch=sent, organisation=rival, line=1, status="new", title=f"{rival.name} 11.5 %")
        imported(tmp_path, "organisations", f"Number;Name\nX-1;{rival.name} 11.5 %\n")
        yield world, person


def test_an_export_tells_nothing_of_a_rival_whose_name_somebody_bears(
    called_like_a_rival: tuple[World, Person],
) -> None:
    _world, person = called_like_a_rival

    found = people.export(people.find(person.public_id))

    assert "11.5" not in json.dumps(found)
    assert found["files"] == ["sold.csv"]


def test_an_erasure_changes_nothing_of_a_rival_whose_name_somebody_bears(
    called_like_a_rival: tuple[World, Person],
) -> None:
    world, person = called_like_a_rival
    rival = world.companies[RIVAL]
    audit_before = list(
        AuditEntry.objects.filter(organisation_id=rival.pk).order_by("pk").values_list("after", "actor_name")
    )

    people.erase(people.find(person.public_id), reason="they asked", by=SYSTEM)

    rival.refresh_from_db()
    assert rival.custom == {"terms": f"{rival.name} has 11.5 % off"}
    assert Mail.objects.filter(email="bea@rival.example").count() == 1
    sent = Batch.objects.get(organisation=rival, file_hash="ab" * 32)
    assert (sent.actor_name, sent.file.exists(), sent.differences.count()) == (rival.name, True, 1)
    assert audit_before == list(
        AuditEntry.objects.filter(organisation_id=rival.pk).order_by("pk").values_list("after", "actor_name")
    )


def test_who_bears_another_companys_persons_name_and_address_is_not_taken_for_them(
    called_like_a_rival: tuple[World, Person],
) -> None:
    _world, person = called_like_a_rival
    Person.objects.filter(pk=person.pk).update(given_name="Bea", family_name="Tern")

    with pytest.raises(Refused, match="Several people share"):
        people.find("bea@rival.example")
    assert not people.find(person.public_id).emails
