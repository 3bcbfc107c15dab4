"""Whose lines are in a colleague's care: of a company that is several things to us, those of the role they look after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from hanse.network.models import Partnership

from ..declaring import FactKind


def of_those(partnerships: QuerySet[Partnership], kinds: Iterable[FactKind], *, kind: str = "kind") -> Q:
    """The condition for rows of a company and a `kind` of lines: one of the partnerships has a role that sends such lines."""
    by_roles: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for each in kinds:
        by_roles[each.roles].append(each.key)
    found = Q(pk=None)
    for roles, keys in by_roles.items():
        senders = partnerships.filter(role__in=roles).order_by().values("organisation")
        found |= Q((f"{kind}__in", keys), organisation__in=senders)
    return found
