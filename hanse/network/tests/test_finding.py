"""Anything is found: by parts of words, typos, numbers, without accents; by whoever may see it; and as it is now."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hanse.finding import index, keeping
from hanse.finding.folding import fold, squeeze
from hanse.finding.keeping import postgresql, sqlite
from hanse.finding.models import Entry
from hanse.finding.nearness import pieces, probes
from hanse.finding.ranking import Question
from hanse.kernel.actor import Actor, acting
from hanse.network.models import (
    Identifier,
    Organisation,
    Partnership,
    Person,
    Product,
    ProductIdentifier,
    Site,
    Territory,
)

from .builders import (
    a_dealer,
    a_line,
    a_person,
    a_product,
    a_territory,
    an_account,
    an_organisation,
    as_system,
    in_sight_of,
    someone_at,
    staff,
)
from .test_imports import imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
KINDS = ("companies", "people", "products", "territories")


def found(typed: str, kind: str = "companies", *, by: Actor | None = None, most: int = 6) -> list[Any]:
    """The rows in their order, as the index proposes them."""
    model = dict(zip(KINDS, (Organisation, Person, Product, Territory), strict=True))[kind]
    with acting(by or Actor.system("a test looks")):
        ids = index.ids(Question(typed), KINDS, most=most).get(kind, [])
        rows = model._default_manager.in_bulk(ids)
        return [rows[key] for key in ids]


def differing() -> list[tuple[str, int]]:
    """Rows of which the index does not say what they say."""
    with as_system():
        return list(keeping.differences())


@pytest.fixture
def metropolitan() -> Organisation:
    company = a_dealer("Metropolitan Bicycle Supply", reference="AW00000502", legal_name="Société Générale du Vélo")
    with as_system():
        Identifier.objects.create(organisation=company, scheme="VAT", value="DE 123 456 789")
        Site.objects.filter(organisation=a_dealer("Nordic Wheels", reference="AW00000777")).update(city="Narvik")
    return company


@pytest.mark.parametrize(
    "typed",
    [
        "metropolitan", "METRO", "bicy supp", "politan", "supply metro", "societe generale", "lubeck", "Lübeck metro",
        "metropolitna", "metroploitan", "bicylce", "suply", "biccycle suply", "vello", "metro suply", "bicylce supply metropolitna",
        "AW00000502", "aw-0000 0502", "aw00000502", "0502", "de123456789", "DE-123-456-789", "123 456 789", "12345",
    ],
)  # fmt: skip
def test_a_company_is_found_by_parts_typos_numbers_and_without_accents(metropolitan: Organisation, typed: str) -> None:
    assert found(typed)[0] == metropolitan


@pytest.mark.parametrize(
    "typed",
    ["metropolitna", "bicylce suply", "metro suply", "bicylce supply metropolitna", "METRO", "politan", "AW00000502"],
)
def test_who_looks_after_few_finds_the_same_of_theirs(metropolitan: Organisation, typed: str) -> None:
    a_dealer("Metropolitan Bicycle Supply of another")
    account = an_account(roles=("partner_manager",))
    in_sight_of(account, metropolitan)
    manager = Actor.staff(account_id=account.pk, name=account.name, roles=("partner_manager",))

    assert found(typed, by=manager) == [metropolitan]
    assert found("bicylce wheells", by=manager) == []


@pytest.mark.parametrize(
    "typed",
    [
        "helmet",
        "aw00000503",
        "mxtrxpxlitan",
        "metro wheels",
        "bicylce wheells",
        "metro wheells",
        "",
        "!",
        "~c~",
        "%",
        "_",
        "'",
        '"',
        "\\",
    ],
)
def test_what_is_not_there_is_not_found(metropolitan: Organisation, typed: str) -> None:
    assert metropolitan not in found(typed)


def test_exact_numbers_come_first_then_beginnings_words_parts_and_what_is_near() -> None:
    names = ["Nordberg", "Nord Sports", "Sports of the Nord", "Fjordnord Ski"]
    near, part, word, name = (a_dealer(each) for each in ("Norrd", *reversed(names[1:])))
    number = a_dealer("Zebra", reference="nord")

    assert found("nord", most=10) == [number, name, word, part, near]


def test_people_are_found_with_their_company_and_come_last_once_they_left() -> None:
    company = an_organisation("Åkesson Cykel")
    gone = a_person(company, given_name="José", family_name="Saraiva", left_on=date(2026, 1, 2))
    here = a_person(company, given_name="Josephine", family_name="Saraivas", email="js@cykel.example")

    assert found("jose", "people") == [here, gone]
    assert found("saraiva akesson", "people") == [here, gone]
    assert found("js@cykel.example", "people") == [here]
    assert found("saraivaz", "people") == [here, gone]


def test_a_word_of_seven_letters_may_have_two_that_are_wrong() -> None:
    meant = an_organisation("Metropolitan Bicycle Supply")
    an_organisation("Metropolitan Icicle Supply")

    assert found("metropolitan bycicle") == [meant]
    assert found("metropolitn bicylce") == [meant]


def test_products_and_territories_are_found_too() -> None:
    old = a_product("Helmet, red", number="HL-U509-R", active=False)
    new = a_product("Helmet, blue", number="HL-U509-B", line=a_line("Head gear"))
    ProductIdentifier.objects.create(product=new, scheme="EAN", value="400-638-1333931")
    area = a_territory("Bavaria", group="South Germany")

    assert found("helmet", "products") == [new, old]
    assert found("HLU509R", "products") == [old]
    assert found("4006381333931", "products") == [new]
    assert found("head gear", "products") == [new]
    assert found("bavria", "territories") == [area]
    assert found("germany", "territories") == [area]


def test_many_that_fit_do_not_hide_the_exact_one() -> None:
    with as_system():
        Organisation.objects.bulk_create(Organisation(name=f"Many {number:03}") for number in range(300))
        Organisation.objects.bulk_create(Organisation(name=f"Shop {number} Many") for number in range(300))
        last = Organisation.objects.create(name="Zoo", legal_name="Many")
        Identifier.objects.create(organisation=last, scheme="own", value="many")

    assert found("many")[0] == last
    assert [each.name for each in found("many 17", most=3)][:2] == ["Many 170", "Many 171"]


CHANGES: dict[str, Callable[[Organisation], Any]] = {
    "a name": lambda row: row.edit({"name": "Kittiwake"}, by=Actor.system("a test edits")),
    "many at once": lambda row: Organisation.objects.filter(pk=row.pk).update(name="Kittiwake"),
    "in bulk": lambda row: Organisation.objects.bulk_update([_named(row, "Kittiwake")], ["name"]),
    "a town": lambda row: row.sites.first().edit({"city": "Kittiwake"}, by=Actor.system("a test edits")),
    "another site": lambda row: Site.objects.bulk_create([Site(organisation=row, city="Kittiwake")]),
    "a number": lambda row: Partnership.objects.filter(organisation=row).update(reference="KITTIWAKE"),
    "another number": lambda row: row.add_identifier(scheme="own", value="Kitti-Wake", by=Actor.system("a test edits")),
    "a site of another": lambda row: Site.objects.filter(city="Kittiwake").update(organisation=row),
}  # fmt: skip


def _named(row: Organisation, name: str) -> Organisation:
    row.name = name
    return row


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_company_is_found_by_what_it_is_now(change: Callable[[Organisation], Any]) -> None:
    company, other = a_dealer("Albatross"), a_dealer("Guillemot")
    with as_system():
        Site.objects.create(organisation=other, city="Kittiwake" if change is CHANGES["a site of another"] else "Town")

        change(company)

    assert found("kittiwake") == [company]
    assert differing() == []


def test_what_is_gone_is_not_found() -> None:
    company = a_dealer("Albatross")
    with as_system():
        Site.objects.filter(organisation=company).update(city="Turku")
        assert found("turku") == [company]
        Site.objects.filter(organisation=company).delete()
        assert found("turku") == []
        Partnership.objects.filter(organisation=company).delete()
        Organisation.objects.filter(pk=company.pk).delete()
        assert found("albatross") == []
        assert not Entry.objects.filter(kind="companies", row=company.pk).exists()
    assert differing() == []


def test_a_company_s_new_name_is_that_of_its_people_and_a_line_s_that_of_its_products() -> None:
    company, line = an_organisation("Albatross"), a_line("Clothing")
    person, product = a_person(company), a_product(line=line)
    with as_system():
        Organisation.objects.filter(pk=company.pk).update(name="Kittiwake")
        line.edit(name="Kittiwake", category=None, by=Actor.system("a test edits"))

    assert found("kittiwake", "people") == [person]
    assert found("kittiwake", "products") == [product]
    assert found("albatross", "people") == found("clothing", "products") == []
    assert differing() == []


def test_an_import_is_found_and_when_it_is_withdrawn_no_more(tmp_path: Path) -> None:
    csv = "name,country,number,role,town\nKittiwake Wheels,DE,K-1,dealer,Ystad\nFulmar Cycles,SE,F-1,dealer,Visby\n"
    with as_system():
        batch = imported(tmp_path, "organisations", csv)

        assert [each.name for each in found("kittiwake")] == ["Kittiwake Wheels"]
        assert differing() == []
        batch.withdraw(by=Actor.system("a test withdraws"))

    assert found("kittiwake") == []
    assert differing() == []


def test_what_is_rolled_back_was_never_in_the_index() -> None:
    with as_system(), transaction.atomic():
        Organisation.objects.create(name="Kittiwake")
        transaction.set_rollback(True)

    assert found("kittiwake") == []


NAMES = some.text("abcdÄß é-7'’", min_size=1, max_size=20)
STEPS = some.lists(
    some.tuples(some.sampled_from(["enter", "name", "town", "number", "leave", "go"]), some.integers(0, 3), NAMES),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_whatever_is_done_the_index_says_what_the_rows_say(steps: list[tuple[str, int, str]]) -> None:
    with as_system(), transaction.atomic():
        rows: list[Organisation] = []
        for act, which, name in steps:
            if act == "enter" or not rows:
                rows.append(Organisation.objects.create(name=name))
                continue
            row = rows[which % len(rows)]
            if act == "name":
                Organisation.objects.filter(pk=row.pk).update(name=name)
            elif act == "town":
                Site.objects.create(organisation=row, city=name)
            elif act == "number":
                Identifier.objects.create(
                    organisation=row, scheme=f"{len(rows)} {Identifier.objects.count()}", value=name
                )
            elif act == "leave":
                Site.objects.filter(organisation=row).delete()
            else:
                rows.remove(row)
                row.delete()
        assert differing() == []
        transaction.set_rollback(True)


def test_the_check_finds_an_entry_that_says_something_else_and_a_rebuild_mends_it() -> None:
    company = a_dealer("Albatross")
    with as_system():
        Entry.objects.filter(kind="companies", row=company.pk).update(text=" ~c~ kittiwake ")
        assert differing() == [("companies", company.pk)]

        Entry.objects.filter(kind="companies", row=company.pk).delete()
        assert differing() == [("companies", company.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_makes_the_index_of_what_there_is() -> None:
    company = a_dealer("Albatross")
    person = a_person(company, family_name="Bergman")
    with as_system():
        Entry.objects.all().delete()
        assert found("albatross") == []

        assert keeping.rebuild() == 2

        assert found("albatross") == [company]
        assert found("bergman", "people") == [person]
        assert differing() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite it is the same code")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.text(
        some.characters(min_codepoint=1, max_codepoint=0x24F) | some.sampled_from("ΑΣΩςΐЖёÉ株，　ﬁ²"), max_size=30
    )
)
def test_both_databases_write_a_text_alike(typed: str) -> None:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT finding_fold(%s), finding_squeeze(%s)", [typed, typed])
        assert cursor.fetchone() == (fold(typed), squeeze(typed))
        cursor.execute("SELECT finding_pieces(%s)", [fold(typed)])
        assert set(cursor.fetchone()[0].split()) == set(pieces(fold(typed)).split())


def test_a_name_of_a_thousand_letters_is_kept_and_found() -> None:
    """PostgreSQL's full text takes no word of so many bytes, neither of what is kept nor of what is asked."""
    long = a_dealer("㌖" * 200)
    with as_system():
        assert found("㌖" * 200) == [long]
        assert found("㌖㌖㌖") == [long]
        assert found("㌖" * 200 + "x") == [long]
        assert differing() == []


def test_both_databases_cut_a_long_word_alike() -> None:
    with as_system(), connection.cursor() as cursor:
        for typed in ("㌖" * 200 + " ㍍㍍ " + "ß" * 150, "12-34 " * 90):
            cursor.execute("SELECT finding_fold(%s), finding_squeeze(%s)", [typed, typed])
            assert cursor.fetchone() == (fold(typed), squeeze(typed))


def test_a_partner_finds_its_own_however_many_rivals_fit() -> None:
    mine, rival = a_dealer("Mine"), a_dealer("Rival")
    with as_system():
        Person.objects.bulk_create(Person(organisation=rival, family_name=f"Bergman {number}") for number in range(200))
    own = a_person(mine, family_name="Bergmann")
    somebody = someone_at(mine)

    for typed in ("berg", "ergma", "bergamnn"):
        assert found(typed, "people", by=somebody) == [own]
    assert found("rival", "people", by=somebody) == found("rival", by=somebody) == []
    assert found("bergman", "people", by=Actor.public()) == []


@pytest.mark.parametrize("few", [index.FEW, 0], ids=["one by one", "among all"])
def test_a_manager_finds_what_is_in_their_remit(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(index, "FEW", few)
    monkeypatch.setattr(index, "FEWEST", min(few, index.FEWEST))
    account = an_account(roles=("partner_manager",))
    mine, other = a_dealer("Nordic Wheels"), a_dealer("Nordic Supply")
    in_sight_of(account, mine)
    manager = Actor.staff(account_id=account.pk, name=account.name, roles=("partner_manager",))

    for typed in ("nordic", "ordi", "nordci", "lübeck"):
        assert found(typed, by=manager) == [mine]
        assert set(found(typed, by=staff("channel_chief"))) == {mine, other}


@pytest.mark.parametrize(
    "typed",
    [
        "😀",
        "a😀b ☃",
        "\u0301",
        "AND OR NOT near",
        '" OR text:x',
        "' | '",
        "x" * 200,
        "(((",
        " ".join(["metropolitna"] * 16),
    ],
)
def test_nothing_that_is_typed_breaks_the_question(metropolitan: Organisation, typed: str) -> None:
    assert set(found(typed)) <= {metropolitan}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.text(min_size=1, max_size=40))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert isinstance(found(typed.replace("\0", "")), list)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one index of words")
def test_mistakes_are_looked_for_in_the_index_of_pieces_whatever_the_planner_thinks_of_them() -> None:
    names = ["".join(each).title() for each in product(["ba", "ce", "di", "fo", "gu", "la"], repeat=4)]
    with as_system():
        Organisation.objects.bulk_create([Organisation(name=name) for name in names])
    near = " ".join(("bacedifoe", *sorted(probes("bacedifoe", 2))))
    wrapper: Any = connection

    with wrapper.as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE finding_entry")
        cursor.execute("SELECT public.finding_all_near('companies', ARRAY[%s])", [near])
        (asked,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {asked} LIMIT 300")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert re.findall(r"Index Scan on (\w+)", plan) == ["finding_companies_near"]


@pytest.mark.django_db(transaction=True)
def test_what_changed_while_no_trigger_watched_is_in_the_index_after_a_migration_or_a_start() -> None:
    wrapper: Any = connection
    with getattr(wrapper, "as_owner", nullcontext)(), connection.cursor() as cursor:
        (sqlite if connection.vendor == "sqlite" else postgresql).drop_triggers(cursor)
    company = a_dealer("Albatross")
    assert found("albatross") == []

    keeping.keep("default")

    assert found("albatross") == [company]
    assert differing() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite changes no table of which a trigger speaks")
def test_who_works_during_a_migration_is_found_at_once() -> None:
    keeping.loosen("default")

    company = a_dealer("Albatross")

    assert found("albatross") == [company]
