"""What was decided about a colleague, told from the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.roles import STAFF_ROLES
from hanse.ui import formats
from hanse.ui.parts import Event

MOST = 20
TOLD = ("colleagues.change", "invitations.accept", "accounts.end", "accounts.take_back")


def told(account: Account) -> list[Event]:
    """The latest first: roles, the end of the login, its return."""
    entries = AuditEntry.objects.filter(
        subject_type=account._meta.label_lower, subject_id=str(account.pk), operation__in=TOLD
    )
    return [Event(_sentence(entry), entry.at, icon="pencil") for entry in entries.order_by("-id")[:MOST]]


def _sentence(entry: AuditEntry) -> str:
    words = {"actor": entry.actor_name, "reason": entry.reason, "roles": _roles(entry)}
    if entry.operation == "accounts.end":
        return _("%(actor)s ended the login. Reason: %(reason)s") % words
    if entry.operation == "accounts.take_back":
        return _("%(actor)s gave the login back.") % words
    if entry.operation == "invitations.accept":
        return _("%(actor)s took up an invitation. Roles since then: %(roles)s.") % words
    if entry.reason:
        return _("%(actor)s changed the roles to: %(roles)s. Reason: %(reason)s") % words
    return _("%(actor)s changed the roles to: %(roles)s.") % words


def _roles(entry: AuditEntry) -> str:
    held = entry.after.get("roles", [])
    return ", ".join(str(label) for role, label in STAFF_ROLES.items() if role in held) or formats.UNKNOWN
