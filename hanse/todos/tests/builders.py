"""Builders of to-dos."""

from __future__ import annotations

from typing import Any

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.todos.models import Task


def of(actor: Actor) -> Account:
    """The login of an actor."""
    return Account.objects.get(pk=actor.account_id)


def a_task(by: Actor, sentence: str = "Call them back", **fields: Any) -> Task:
    """One's own, unless `owner` or `organisation` says whose."""
    if not {"owner", "organisation"} & fields.keys():
        fields["owner"] = of(by)
    with acting(by):
        return Task.give(by=by, sentence=sentence, **fields)
