"""Whom to ask: who of ours may do what one may not do oneself."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext as _

from hanse.kernel.walls.authz import table
from hanse.kernel.walls.roles import STAFF_ROLES


def who_may(operation: str) -> str:
    """Our roles that may do an operation, then those that may for partners in their care."""
    right = table()[operation]
    anybody, carers = _called(right.any), _called(right.managed - right.any)
    return (
        _("%(roles)s; for partners in their care: %(carers)s") % {"roles": anybody, "carers": carers}
        if carers
        else anybody
    )


def _called(roles: Set[str]) -> str:
    return ", ".join(str(label) for name, label in STAFF_ROLES.items() if name in roles)
