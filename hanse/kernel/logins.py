"""Who a session belongs to: one question to the database for the login with its roles, at each request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import StringAgg, Value

from .models import Account

BACKEND = "hanse.kernel.logins.Backend"
NOT_ASKED: Any = object()


class Backend(ModelBackend):
    """Django's, reading the roles of our own people with the login."""

    def get_user(self, user_id: Any) -> Account | None:
        found = Account.objects.annotate(role_names=StringAgg("staff_roles__role", delimiter=Value(" ")))
        account = found.filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None


def staff_roles(account: Account) -> list[str]:
    """The roles of one of our own people; empty for a partner's. Those that came with the login are not asked for again."""
    known = getattr(account, "role_names", NOT_ASKED)
    if known is not NOT_ASKED:
        return sorted((known or "").split())
    return [row.role for row in account.staff_roles.all()]
