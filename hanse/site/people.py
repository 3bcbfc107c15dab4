"""What is kept of one human, told whole or erased: over all rooms, by their register of personal data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hanse.finding import keeping
from hanse.intake.personal import files_with
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, StaffRole
from hanse.kernel.personal import Entry, Subject, entries, mentioning, redacted, told_by, within
from hanse.kernel.trail import audit
from hanse.network.models import Person

TRAIL_TEXTS = ("subject_label", "before", "after", "reason")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: the name that stands in place of the old one, and how many rows, entries and files it took."""

    pseudonym: str
    changed: int
    deleted: int
    trail: int
    files: int


def find(who: str) -> Subject:
    """The human behind a public id or an e-mail address: with a login, all their records at companies.

    Refused when nobody is known by it, or several humans may be: two logins, or records at two companies that no login ties together.
    """
    if not who.strip():  # many have no e-mail, and an empty one would be theirs
        raise Refused(_("Nobody is named. Give the ID from the address of their page, or their e-mail."))
    near = Person.objects.filter(Q(public_id=who) | Q(email__iexact=who)).order_by("pk")  # PostgreSQL takes ı for i
    persons = [person for person in near if who.lower() in {person.public_id, person.email.lower()}]
    logins = set(Account.objects.filter(Q(public_id=who) | Q(email=who.lower())).values_list("pk", flat=True))
    logins |= {person.account_id for person in persons if person.account_id}
    persons += list(Person.objects.filter(account_id__in=logins).exclude(pk__in=[person.pk for person in persons]))
    apart = {(person.organisation_id, person.name) for person in persons if person.account_id is None}
    if not persons and not logins:
        raise Refused(
            _("Nobody is known by %(who)s. Give the ID from the address of their page, or their e-mail.") % {"who": who}
        )
    several = {person.name for person in persons}, {person.organisation_id for person in persons}
    if len(logins) + len(apart) > 1 and any(len(each) > 1 for each in several):
        ids = ", ".join(f"{person.public_id} ({person.organisation})" for person in persons)
        raise Refused(_("Several people share this e-mail. Name one by ID: %(ids)s") % {"ids": ids})
    accounts = list(Account.objects.filter(pk__in=logins))
    names = {person.name for person in persons} | {login.name for login in accounts}
    names |= {f"{person.family_name}, {person.given_name}" for person in persons if person.given_name}
    emails = {person.email for person in persons if _is_theirs_alone(person, persons)} | {
        login.email for login in accounts
    }
    return Subject(
        account_ids=frozenset(logins), person_ids=frozenset(person.pk for person in persons),
        names=frozenset(names - {""}), emails=frozenset(emails - {""}),
        companies=None if _is_ours(logins) else frozenset(person.organisation_id for person in persons),
    )  # fmt: skip


def _is_theirs_alone(person: Person, persons: list[Person]) -> bool:
    """Does the address tell whom it means? A company may have written down a stranger's login, or what a rival's person has."""
    strangers = Person.objects.exclude(pk__in=[each.pk for each in persons]).exclude(
        organisation=person.organisation_id
    )
    logins = Account.objects.exclude(persons__in=persons).filter(email=person.email.lower())
    return not (logins.exists() or strangers.filter(email__iexact=person.email).exists())


def _is_ours(logins: Collection[int]) -> bool:
    """Is this one of our own people, or were they?"""
    acted = AuditEntry.objects.filter(account_id__in=logins, actor_kind="staff")
    return StaffRole.objects.filter(account__in=logins).exists() or acted.exists()


def export(subject: Subject) -> dict[str, Any]:
    """Everything that is kept of them, in words a machine can read: rows, mentions, the trail, names of files."""
    contents = AuditEntry.objects.filter(_about(subject)).order_by("pk")
    return {
        "made_at": clock.now().isoformat(),
        "names": sorted(subject.names),
        "emails": sorted(subject.emails),
        "records": [
            {"kind": entry.label, "id": str(row.pk)} | {name: _plain(value) for name, value in shown.items()}
            for entry, row, shown in told_by(subject)
        ],
        "changes": [
            {name: _plain(getattr(entry, name)) for name in ("at", "operation", "actor_name", *TRAIL_TEXTS)}
            for entry in contents
        ],
        "files": [batch.file_name for batch in files_with(subject, ours=subject.companies is None)],
    }


def erase(subject: Subject, *, reason: str, by: Actor) -> Erased:
    """Take a human out of everything that is kept; sums, scores and the chain of the trail stay what they were.

    Refused while a file that names them waits to be imported.
    """
    if not reason.strip():
        raise Refused(_("Say why this person is erased: it stays in the audit trail."))
    _overwrite_what_goes()
    with transaction.atomic():
        for entry in entries():
            if entry.end:
                entry.end(subject, by, reason)
        files = len(set(files_with(subject).values()))
        names = AuditEntry.objects.filter(_acted(subject))
        contents = AuditEntry.objects.filter(pk__in=AuditEntry.objects.filter(_about(subject)).values("pk"))
        mentioned = mentioning(AuditEntry.objects.filter(within(AuditEntry, subject)), TRAIL_TEXTS, subject)
        contents |= AuditEntry.objects.filter(pk__in=list(mentioned.values_list("pk", flat=True)))
        trail = audit.erase(names=names, contents=contents, reason=reason)
        deleted = sum(_delete(entry, subject) for entry in entries())
        changed = sum(entry.also(subject) for entry in entries() if entry.also)
        changed += sum(_change(entry, subject) for entry in entries())
        for row in [
            *Person.objects.filter(pk__in=subject.person_ids),
            *Account.objects.filter(pk__in=subject.account_ids),
        ]:
            audit.record("people.erase", subject=row, after={"pseudonym": subject.pseudonym}, reason=reason)
    _leave_no_bytes()
    return Erased(subject.pseudonym, changed, deleted, trail, files)


def _acted(subject: Subject) -> Q:
    named = Q(actor_name__in=subject.names, account_id=None) & within(AuditEntry, subject)
    return Q(account_id__in=subject.account_ids) | named


def _about(subject: Subject) -> Q:
    persons, logins = (list(map(str, ids)) for ids in (subject.person_ids, subject.account_ids))
    return Q(subject_type="network.person", subject_id__in=persons) | Q(
        subject_type="kernel.account", subject_id__in=logins
    )


def _delete(entry: Entry, subject: Subject) -> int:
    return entry.rows(subject).delete()[0] if entry.gone else 0


def _change(entry: Entry, subject: Subject) -> int:
    """Their own rows get what the register says, and whoever mentions them mentions the pseudonym."""
    if entry.label == "kernel.AuditEntry" or entry.gone:
        return 0
    changed = 0
    for row in list(entry.rows(subject)):
        values = {name: treatment(row, name, subject) for name, treatment in entry.fields.items()}
        changed += _write(row, values)
    for row in list(entry.mentioning(subject)):
        changed += _write(row, {name: redacted(getattr(row, name), subject) for name in entry.mentions})
    return changed


def _write(row: models.Model, values: dict[str, Any]) -> int:
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    return type(row)._default_manager.filter(pk=row.pk).update(**differing) if differing else 0


def _overwrite_what_goes() -> None:
    """Should this process die before it has cleared the file, SQLite has all the same put zeros where something stood."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _leave_no_bytes() -> None:
    """SQLite keeps the bytes of what was changed until it is told not to; PostgreSQL until its next VACUUM FULL."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        keeping.forget()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
