"""What the audit trail keeps is told in words: every operation that writes to it has a sentence, in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.utils import translation

import hanse
from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.trail.audit import ERASE
from hanse.kernel.walls import authz
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES
from hanse.network.past import told
from hanse.network.tests.builders import an_account
from hanse.oversight.trail import in_words
from hanse.ui.assets import built

from .wording import code_words, code_words_in, ours

contributions.load("contributions")


@pytest.fixture(autouse=True)
def a_reader() -> Iterator[None]:
    """Somebody from whom nothing is withheld."""
    with acting(Actor.system("a test reads what is told")):
        yield


WRITERS = {"change", "made", "removed", "corrected", "record", "_begin", "_take_roles", "_move"}
"""Functions that lead to an entry, by the operation that they are given."""

BY_RECORD = {
    "organisations": "network.organisation", "sites": "network.site", "identifiers": "network.identifier",
    "relationships": "network.relationship", "insights": "network.visibilitygrant", "people": "network.person",
    "partnerships": "network.partnership", "scorecards": "scorecards.rating",
    "brands": "network.brand", "tax": "network.taxrecord",
}  # fmt: skip
"""Where operations have no sentence of their own, that of their record says enough."""


def _written() -> Iterator[tuple[str, str]]:
    """Every operation that the code gives to the trail, and where."""
    for path in sorted(Path(hanse.__file__).parent.rglob("*.py")):
        if {"tests", "migrations"}.isdisjoint(path.parts):
            tree = ast.parse(path.read_text())
            constants = {
                node.targets[0].id: node.value.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)
            }  # fmt: skip
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) in WRITERS:
                    for given in _given(node):
                        yield from ((name, f"{path.name}:{node.lineno}") for name in _names(given, constants))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _given(node: ast.Call) -> Iterator[ast.expr]:
    yield from (keyword.value for keyword in node.keywords if keyword.arg == "operation")
    if _called(node) == "record":
        yield from node.args[:1]


def _names(given: ast.expr, constants: dict[str, Any]) -> list[str]:
    """The operation; of one that is put together, those of the decision table that begin so."""
    if isinstance(given, ast.Constant):
        return [given.value]
    if isinstance(given, ast.JoinedStr) and isinstance(given.values[0], ast.Constant):
        return [name for name in authz.table() if name.startswith(str(given.values[0].value))]
    return [constants[given.id]] if isinstance(given, ast.Name) and given.id in constants else []


WRITTEN = dict(_written())


def test_the_operations_that_write_are_found() -> None:
    assert {"entrance.sign_in", "imports.commit", "demo.load", ERASE, "scorecards.rate_dealer"} <= WRITTEN.keys()
    assert len(WRITTEN) > 50


def _has_words(operation: str) -> bool:
    record = contributions.tellings.named(BY_RECORD.get(operation.partition(".")[0], ""))
    return told.has_own_words(AuditEntry(operation=operation)) or record is not None


@pytest.mark.parametrize("operation", sorted(WRITTEN))
def test_an_operation_that_writes_is_told_in_words(operation: str) -> None:
    where = WRITTEN[operation]

    assert _has_words(operation), f"{where}: {operation} has no sentence. Add a Telling in the room's tellings."
    name = in_words(operation)
    assert ":" not in name, f"{where}: {operation} has no title. Give its Telling one."


def test_every_icon_of_a_history_is_there() -> None:
    assert [telling.key for telling in contributions.tellings if telling.icon not in built().icons] == []


def test_one_without_a_sentence_would_be_found() -> None:
    assert not _has_words("things.do")
    assert in_words("things.do") == "things: do"
    assert {"people.lose_seat", "partner_manager", "is_active", "sell_in", "network.partnership"} <= code_words()
    assert code_words_in("Zoe hat people.lose_seat gerufen (is_active), siehe people.lose_seat@ours.example") == [
        "people.lose_seat", "is_active",
    ]  # fmt: skip


def an_entry(operation: str, subject: str = "kernel.account", **values: Any) -> AuditEntry:
    kept = {
        "actor_kind": "staff",
        "actor_name": "Dan Wilson",
        "account_id": 5,
        "subject_id": "9",
        "subject_label": "Amy Cox",
    }
    at = datetime(2026, 11, 3, 9, tzinfo=UTC)
    return AuditEntry(at=at, operation=operation, subject_type=subject, **(kept | values))


IMPORT = {"kind": "sell_in", "file_name": "november.csv", "read": 1250, "new": 1240, "known": 7, "corrected": 1, "rejected": 2}  # fmt: skip
COMPUTED = {"kind": "dealer", "starts_on": "2013-07-01", "ends_on": "2014-06-30", "partners": 701, "scored": 1}

ENTRIES = [
    (an_entry("entrance.sign_in", after={"by": "passkey"}), "Dan Wilson signed in with a passkey."),
    (an_entry("entrance.sign_in", after={"by": "a nod"}), "Dan Wilson signed in."),
    (an_entry("entrance.sign_out"), "Dan Wilson signed out."),
    (an_entry("entrance.end_sessions", before={"sessions": 3}), "Dan Wilson signed out 3 other devices."),
    (an_entry("entrance.second_factor_off", after={"second factor": "off"}, subject_id="5"), "Dan Wilson turned the second factor off."),
    (an_entry("entrance.second_factor_off", after={"second factor": "off"}), "Dan Wilson ended the second factor of Amy Cox."),
    (an_entry("entrance.ask_for_new_password", actor_kind="public", actor_name="public", account_id=None),
     "Somebody asked for a new password for the login of Amy Cox."),
    (an_entry("imports.commit", "intake.batch", after=IMPORT),
     "Dan Wilson imported november.csv as Sell-in: 1,240 new lines, 1 corrected, 7 known already, 2 rejected."),
    (an_entry("imports.commit", "intake.batch", after={**IMPORT, "new": 0, "known": 0, "corrected": 0, "rejected": 0}),
     "Dan Wilson imported november.csv as Sell-in: nothing new."),
    (an_entry("imports.commit", "intake.batch", after={"new": 42}, subject_label="purchase: a: b.csv"),
     "Dan Wilson imported a: b.csv as Purchases: 42 new lines."),
    (an_entry("imports.withdraw", "intake.batch", before={**IMPORT, "corrected": 0, "known": 0, "rejected": 0}),
     "Dan Wilson took back the import of november.csv as Sell-in: 1,240 new lines."),
    (an_entry("colleagues.change", before={"roles": ["auditor"]}, after={"roles": ["trainer", "auditor"]}, reason="new job"),
     "Dan Wilson changed the roles of Amy Cox from Auditor to Trainer and examiner, Auditor. Reason: new job"),
    (an_entry("people.leave", "network.person", before={"left_on": None}, after={"left_on": "2020-03-01"}),
     "Dan Wilson noted that Amy Cox left the company on 1 March 2020."),
    (an_entry("people.leave", "network.person", before={"left_on": "2020-03-01"}, after={"left_on": None}),
     "Dan Wilson noted that Amy Cox is at the company after all."),
    (an_entry("people.join", "network.person", before={"job_roles": []}, after={"job_roles": ["sales"]}),
     "Dan Wilson changed what is known of Amy Cox: job roles from – to Sales."),
    (an_entry("organisations.edit", "network.organisation", before={"country": "DE"}, after={"country": "FR"}),
     "Dan Wilson changed the company: country from Germany to France."),
    (an_entry("tokens.create", "seats.token", after={"expires_at": "2020-01-02T10:00:00+00:00"}, subject_label="Stock"),
     "Dan Wilson made the token Stock. It is valid until 2 January 2020, 10:00."),
    (an_entry("scorecards.rate_dealer", "scorecards.rating", after={"mark": 4}), "Dan Wilson rated it 4 of 5."),
    (an_entry("jobs.run_now", "django_tasks_database.dbtaskresult", after={"job": "gone.jobs.old_work"}),
     "Dan Wilson had a job run now: old work."),
    (an_entry("partnerships.move", "network.partnership", before={"state": "active"}, after={"state": "probation"}),
     "Dan Wilson changed the state of Amy Cox from active to on probation."),
    (an_entry("imports.discard", "intake.batch", before=IMPORT, actor_kind="system", actor_name="command line"),
     "Somebody at the command line discarded november.csv before it was imported as Sell-in."),
    (an_entry("imports.discard", "intake.batch", before=IMPORT, actor_kind="system", actor_name="job x.y"),
     "Hanse itself discarded november.csv before it was imported as Sell-in."),
    (an_entry("scorecards.compute", "scorecards.computation", actor_kind="system", actor_name="command line", after=COMPUTED),
     "Somebody at the command line computed the scores of dealers from 1 July 2013 to 30 June 2014: 701 cards, 1 with a score."),
    (an_entry("scorecards.compute", "scorecards.computation", actor_kind="system", actor_name="job x.y",
              after={**COMPUTED, "kind": "supplier", "partners": 1}),
     "Hanse itself computed the scores of suppliers from 1 July 2013 to 30 June 2014: 1 card, 1 with a score."),
    (an_entry("scorecards.compute", "django_tasks_database.dbtaskresult", after={"job": "x.y", "scores": "supplier"}),
     "Dan Wilson had the scores of all suppliers computed again."),
    (an_entry("partnerships.begin", "network.partnership", after={"role": "dealer"}), "Dan Wilson took it on as dealer."),
    (an_entry("entrance.sign_out", actor_name=""), "Somebody whose name was erased signed out."),
    (an_entry("things.do", "kernel.account", after={"name": "x"}), "Dan Wilson added a record: account Amy Cox."),
    (an_entry("sites.edit", "network.site", before={"city": "A"}, after={"city": "A"}),
     "Dan Wilson saved a record without a change: site Amy Cox."),
    (an_entry("entrance.sign_in", after={"by": "passkey"}, content_salt="=0"),
     "Erased: what was done to a record, account."),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "said"), ENTRIES, ids=[entry.operation for entry, _said in ENTRIES])
def test_an_entry_is_told_as_a_person_would(entry: AuditEntry, said: str) -> None:
    assert told.sentence(entry, told.Names()) == said


NEVER_TOLD = {
    "kernel.AuditEntry", "kernel.StaffRole", "kernel.OutboxEvent", "kernel.Delivery", "kernel.JobLease", "kernel.JobSchedule",
    "kernel.Mail", "kernel.Passage", "kernel.OpenSession", "kernel.Submission", "intake.RejectedRow", "network.Transition",
    "intake.Difference",
    "network.Assignment", "network.ImportedChange", "network.JobRole", "network.ProductIdentifier", "facts.FactTable", "facts.FactVersion",
    "facts.ProductLineKnown",
    "facts.Monthly", "scorecards.CardVersion", "scorecards.PeerStrip", "scorecards.Card", "scorecards.CardLine",
    "scorecards.DraftPreview", "scorecards.DraftMove",
    "entrance.FailedSignIn", "seats.WrongToken", "network.Undo", "messaging.Notice", "messaging.Preference", "finding.Entry",
}  # fmt: skip
"""Records that no entry is about: what happens to them is told of another, or of none."""
KEPT_OF = {
    "intake.Batch": set(IMPORT) | {"version"}, "scorecards.Computation": set(COMPUTED), "kernel.AuditHead": {"names", "contents"},
}  # fmt: skip
"""Records of which entries keep these values alone."""


def _kept(model: type[Model]) -> set[str]:
    columns = {column.attname for column in model._meta.concrete_fields if not column.primary_key}
    columns -= getattr(model, "untold", frozenset())
    return KEPT_OF.get(model._meta.label, columns)


TOLD = [model for model in ours() if model._meta.label not in NEVER_TOLD]


@pytest.mark.parametrize("operation", sorted(authz.table().keys() | WRITTEN.keys()))
def test_an_operation_has_a_name_in_german(operation: str) -> None:
    english = in_words(operation)
    with translation.override("de"):
        german = in_words(operation)

    assert german not in {operation, english}, f"{operation} is shown as {german!r}"
    assert code_words_in(german) == []


@pytest.mark.parametrize("role", sorted(STAFF_ROLES | PARTNER_ROLES))
def test_a_role_has_a_name_in_german(role: str) -> None:
    with translation.override("de"):
        shown = told.value("roles", [role], an_entry("colleagues.change"), told.Names())

    assert shown != role
    assert code_words_in(shown) == []


@pytest.mark.parametrize("model", TOLD, ids=[model._meta.label for model in TOLD])
def test_a_record_its_fields_and_states_have_names_in_german(model: type[Model]) -> None:
    entry = an_entry("things.do", model._meta.label_lower)
    columns = {column.attname: column for column in model._meta.concrete_fields}
    with translation.override("de"):
        raw = [name for name in _kept(model) if told.label(name, entry) in {name, name.replace("_", " ")}]
        raw += [
            f"{name}: {key}"
            for name in _kept(model) & columns.keys()
            for key, _label in columns[name].flatchoices
            if told.value(name, key, entry, told.Names()) == key
        ]
        kind = told.kind(entry)

    assert raw == [], "Give the column a name, or the Telling of the record `fields`."
    assert kind not in {model._meta.label_lower, model._meta.model_name}


def _kept_by_hand() -> Iterator[tuple[str, str]]:
    """Every name under which the code keeps a value in an entry, and where: `before={...}`, `after = {...}`."""
    for path in sorted(Path(hanse.__file__).parent.rglob("*.py")):
        if {"tests", "migrations"}.isdisjoint(path.parts):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _called(node) == "record":
                    given = [keyword.value for keyword in node.keywords if keyword.arg in {"before", "after"}]
                elif isinstance(node, ast.Assign) and {"before", "after"} & _assigned(node):
                    given = list(node.value.elts) if isinstance(node.value, ast.Tuple) else [node.value]
                else:
                    continue
                for each in given:
                    if isinstance(each, ast.Dict):
                        yield from (
                            (key.value, f"{path.name}:{node.lineno}")
                            for key in each.keys
                            if isinstance(key, ast.Constant)
                        )


def _assigned(node: ast.Assign) -> set[str]:
    targets = [
        name for target in node.targets for name in ([*target.elts] if isinstance(target, ast.Tuple) else [target])
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


BY_HAND = dict(_kept_by_hand())


def test_what_entries_keep_beside_columns_is_found() -> None:
    assert {"by", "passkey", "job", "second factor", "job_roles", "roles", "pseudonym", "attempts"} <= BY_HAND.keys()


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_what_an_entry_keeps_beside_columns_has_a_name(name: str) -> None:
    named = set(told.KEPT) | {name for telling in contributions.tellings for name in telling.fields}

    assert name in named, f"{BY_HAND[name]}: {name} has no name. Give the Telling `fields`."


LABELS = [
    ("network.partnership", "Räder, dealer", "Räder, Händler"),
    ("network.partnership", "Räder, Händler", "Räder, Händler"),
    ("network.partnership", "Räder, Sohn", "Räder, Sohn"),
    ("network.relationship", "Räder competes with Velo", "Räder steht im Wettbewerb mit Velo"),
    ("network.visibilitygrant", "Orders, for Velo, Paris", "Bestellungen, für Velo, Paris"),
    ("intake.batch", "sell_in: a: b.csv", "Sell-in: a: b.csv"),
    ("scorecards.computation", "dealer 2013-07-01 – 2014-06-30", "Händler, 1. Juli 2013 bis 30. Juni 2014"),
    ("scorecards.computation", "old", "old"),
    ("network.organisation", "Räder", "Räder"),
    ("django_tasks_database.dbtaskresult", "DBTaskResult object (9)", ""),
]


@pytest.mark.parametrize(("subject", "label", "german"), LABELS)
def test_a_record_is_named_in_the_reader_s_language(subject: str, label: str, german: str) -> None:
    entry = an_entry("things.do", subject, subject_label=label)

    with translation.override("de"):
        assert told.record(entry, told.Names()) == german


def test_what_was_written_in_german_is_read_in_english() -> None:
    entry = an_entry("things.do", "network.partnership", subject_label="Räder, Händler")

    assert told.record(entry, told.Names()) == "Räder, dealer"


VALUES = [
    ("entrance.sign_in", "by", "the demo's door", "die Tür der Demonstration"),
    ("entrance.second_factor_on", "second factor", "on", "ein"),
    ("entrance.end_session", "session", "Firefox on Linux", "Firefox auf Linux"),
    ("entrance.end_session", "session", "curl", "curl"),
    ("jobs.run_again", "status", "FAILED", "fehlgeschlagen"),
    ("jobs.run_now", "job", "hanse.scorecards.jobs.compute_all_scores", "Alle Punktzahlen neu berechnen"),
    ("scorecards.compute", "scores", "dealer", "Händler"),
    ("people.join", "job_roles", ["sales"], "Vertrieb"),
]


@pytest.mark.parametrize(("operation", "name", "given", "german"), VALUES)
def test_a_value_is_told_in_the_reader_s_language(operation: str, name: str, given: Any, german: str) -> None:
    with translation.override("de"):
        assert told.value(name, given, an_entry(operation, "things.thing"), told.Names()) == german


def test_a_reason_that_hanse_gave_is_read_in_the_reader_s_language() -> None:
    entry = an_entry("entrance.change_password", reason="by a link in an e-mail")

    with translation.override("de"):
        assert told.reason(entry) == "über einen Link in einer E-Mail"
        assert told.reason(an_entry("entrance.change_password", reason="by hand")) == "by hand"


def test_an_entry_is_told_in_the_reader_s_language() -> None:
    entry = an_entry("imports.commit", "intake.batch", after=IMPORT)
    left = an_entry("people.leave", "network.person", before={"left_on": None}, after={"left_on": "2020-03-01"})
    with translation.override("de"):
        assert "1.240 neue" in told.sentence(entry, told.Names())
        assert "1. März 2020" in told.sentence(left, told.Names())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, "Amy", "Amy became partner manager of Räder, Dealer; Dan Wilson assigned it."),
        ("Bo", "Amy", "Amy became partner manager of Räder, Dealer, after Bo; Dan Wilson assigned it."),
        ("Bo", None, "Dan Wilson took Räder, Dealer out of the care of Bo."),
    ],
)
def test_who_became_partner_manager_is_told_by_name(before: str | None, after: str | None, said: str) -> None:
    people: dict[str | None, Account] = {name: an_account(name=name) for name in ("Amy", "Bo")}
    keys = [people[name].pk if name else None for name in (before, after)]
    entry = an_entry(
        "partnerships.assign", "network.partnership", before={"manager_id": keys[0]}, after={"manager_id": keys[1]},
        subject_label="Räder, Dealer",
    )  # fmt: skip

    assert told.sentence(entry, told.Names.of([entry])) == said
