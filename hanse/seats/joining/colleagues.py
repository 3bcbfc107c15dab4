"""Our own people: their roles, the end of a login and its return.

Always true: there is an administrator who may sign in; nobody gives themselves a role.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.finding.ranking import is_called
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Found
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, StaffRole
from hanse.kernel.trail import audit
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.models.undoing import TOO_LATE, UNDONE_WITHIN

from ..models import Token

ADMINISTRATOR = "administrator"
CHANGE = "colleagues.change"
LEAST_LETTERS, MOST_FOUND = 3, 5


def ours() -> QuerySet[Account]:
    """Everybody who holds a role at ours, also those whose login has ended."""
    rows = Account.objects.filter(Exists(StaffRole.objects.filter(account=OuterRef("pk")))).prefetch_related(
        "staff_roles"
    )
    factor = _second_factors()
    return rows if factor is None else rows.annotate(has_second_factor=Exists(factor.filter(user=OuterRef("pk"))))


def called(text: str) -> list[Found]:
    """Some of them by name, each with its page."""
    if len(text) < LEAST_LETTERS:
        return []
    rows = Account.objects.filter(Exists(StaffRole.objects.filter(account=OuterRef("pk")))).order_by("name")
    named = [each for each in rows.only("name", "title", "public_id") if is_called(text, each.name)]
    return [
        Found(each.name, each.title, reverse("seats:colleague", args=[each.public_id]), icon="id")
        for each in named[:MOST_FOUND]
    ]


def _second_factors() -> QuerySet[Any] | None:
    """The rows of second factors, where the entrance keeps them."""
    if not apps.is_installed("allauth.mfa"):
        return None
    factors: Any = apps.get_app_config("mfa").get_model("Authenticator")
    rows: QuerySet[Any] = factors._default_manager.exclude(type="recovery_codes")
    return rows


def roles_of(account: Account) -> frozenset[str]:
    return frozenset(row.role for row in account.staff_roles.all())


def roles_in_words(account: Account) -> str:
    held = roles_of(account)
    return ", ".join(str(label) for role, label in STAFF_ROLES.items() if role in held)


def give_roles(
    account: Account, roles: Collection[str], *, by: Actor, seen: Collection[str] | None = None, reason: str = ""
) -> AuditEntry | None:
    """From now on they hold exactly these; gives what the trail says of it, None where they held them.

    `seen` are those that they held when it was chosen: what somebody else gave or took meanwhile stays given or taken. Raises
    `Refused` for a role one gives oneself, and for the last administrator.
    """
    with acting(by), transaction.atomic():
        held = _held_for_change(account)
        before, wanted = held if seen is None else frozenset(seen), frozenset(roles)
        asked = ((held - (before - wanted)) | (wanted - before)) & STAFF_ROLES.keys()
        if not asked:
            raise Refused(_("Choose a role, or end the login instead."), field="roles")
        if account.pk == by.account_id and asked - held:
            names = ", ".join(str(STAFF_ROLES[role]) for role in sorted(asked - held))
            raise Refused(
                _("Nobody gives themselves a role. Another administrator can: %(roles)s.") % {"roles": names},
                field="roles",
            )
        if ADMINISTRATOR in held - asked:
            _keep_an_administrator(account, field="roles")
        if asked == held:
            return None
        StaffRole.objects.filter(account=account).exclude(role__in=asked).delete()
        StaffRole.objects.bulk_create(StaffRole(account=account, role=role) for role in sorted(asked - held))
        said = {"roles": sorted(held)}, {"roles": sorted(asked)}
        return audit.record(CHANGE, subject=account, before=said[0], after=said[1], reason=reason)


def give_roles_back(account: Account, change: int, *, by: Actor) -> None:
    """The roles of before the change that the trail tells. Refused for what another did, after a day, and when they were
    changed since.
    """  # fmt: skip
    with acting(by), transaction.atomic():
        _held_for_change(account)
        told = AuditEntry.objects.filter(
            operation=CHANGE, subject_type=account._meta.label_lower, subject_id=str(account.pk)
        )
        last = told.first()
        if last is None or last.pk != change:
            raise Refused(_("These roles were changed since, or this is taken back already."))
        if last.account_id != by.account_id or clock.now() > last.at + UNDONE_WITHIN:
            raise Refused(TOO_LATE)
        give_roles(account, last.before.get("roles", ()), by=by, reason=_("Taken back."))


def end(account: Account, *, by: Actor, reason: str) -> None:
    """They may not sign in any more: sessions and tokens are over at once, and stay over. Their roles are kept."""
    with acting(by), transaction.atomic():
        if ADMINISTRATOR in _held_for_change(account):
            _keep_an_administrator(account, field="reason")
        account.end(by=by, reason=reason)
        for token in Token.objects.filter(account=account, ended_at=None):
            token.end(by=by, reason=reason)


def take_back(account: Account, *, by: Actor) -> None:
    """They may sign in again, with the roles that they had."""
    with acting(by), transaction.atomic():
        _held_for_change(account)
        account.take_back(by=by)


def _held_for_change(account: Account) -> frozenset[str]:
    """Their roles as they are now. Of several changes to administrators one goes at a time."""
    list(StaffRole.objects.select_for_update().filter(role=ADMINISTRATOR).order_by("id"))
    Account.objects.select_for_update().get(pk=account.pk)
    return frozenset(StaffRole.objects.filter(account=account).values_list("role", flat=True))


def _keep_an_administrator(account: Account, *, field: str) -> None:
    others = Account.objects.filter(is_active=True, staff_roles__role=ADMINISTRATOR).exclude(pk=account.pk)
    if account.is_active and not others.exists():
        raise Refused(
            _("%(name)s is the last administrator who can sign in. Make somebody else one first.") % {"name": account},
            field=field,
        )
