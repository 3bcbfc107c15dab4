"""Whose turn it is, as a company's record says it: "You", a colleague's name, "The partner"."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.models import Account

from ..access import looks_after
from ..models import Organisation


def carers(actor: Actor, company: Organisation, roles: Collection[str] | None = None) -> str:
    """Who looks after a company, in some roles or in any. Its own people are not told who: that stands with each role."""
    if actor.is_partner:
        return _("Whoever looks after you")
    every = [each for each in company.partnerships.all() if roles is None or each.role in roles]
    if any(looks_after(actor, each) for each in every):
        return _("You")
    names = {each.manager.name: None for each in every if each.manager is not None and each.manager.is_active}
    return ", ".join(names) or _("Nobody looks after it yet")


def partner(actor: Actor) -> str:
    """The company's own people, whom it calls so only before others."""
    return _("Your company") if actor.is_partner else _("The partner")


def named(actor: Actor, account: Account | None, otherwise: Any = "") -> Any:
    """One of ours, as this colleague reads it."""
    if account is None:
        return otherwise
    return _("You") if account.pk == actor.account_id else account.name
