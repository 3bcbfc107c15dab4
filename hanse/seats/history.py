"""What was decided about a colleague, told from the audit trail."""

from __future__ import annotations

from hanse.kernel.models import Account, AuditEntry
from hanse.network.past.told import Names, icon, sentence
from hanse.ui.parts import Event

MOST = 20
TOLD = ("colleagues.change", "invitations.accept", "accounts.end", "accounts.take_back")


def told(account: Account) -> list[Event]:
    """The latest first: roles, the end of the login, its return."""
    found = AuditEntry.objects.filter(
        subject_type=account._meta.label_lower, subject_id=str(account.pk), operation__in=TOLD
    )
    entries = list(found.order_by("-id")[:MOST])
    names = Names.of(entries)
    return [Event(sentence(entry, names), entry.at, icon=icon(entry)) for entry in entries]
