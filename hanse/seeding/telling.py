"""What a tester needs to know of worlds: who may sign in with what, whose canary is whose, who may read whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.walls.roles import STAFF_ROLES

from . import ours
from .worlds import Company, World, password


def told(worlds: Sequence[World], tokens: Mapping[str, str]) -> dict[str, Any]:
    """In plain values. A company's `token` is known in the run that made it only, as everywhere."""
    seed = worlds[0].seed
    return {
        "seed": seed,
        "password": password(seed),
        "ours": [{"email": ours.email_of(role, seed), "role": role} for role in ours.WHOLE],
        "worlds": [_world(world, tokens) for world in worlds],
    }


def _world(world: World, tokens: Mapping[str, str]) -> dict[str, Any]:
    return {
        "world": world.number,
        "ours": [
            {"email": email, "role": role, "sees": sees(world, email, role)} for email, role in world.ours.items()
        ],
        "companies": [_company(each, tokens) for each in world.companies],
    }


def _company(company: Company, tokens: Mapping[str, str]) -> dict[str, Any]:
    token = next((tokens[email] for email in company.logins if email in tokens), None)
    return {
        "code": company.code, "role": company.place.role, "state": company.state.value, "name": company.name,
        "canary": company.canary, "amounts": list(company.amounts), "reads": list(company.reads), "token": token,
        "logins": [{"email": email, "job_role": role} for email, role in company.logins.items()],
        "left": company.left, "invited": company.invited,
    }  # fmt: skip


def sees(world: World, email: str, role: str) -> list[str]:
    """The codes of the companies of a world that one of ours may read; buyers see the suppliers of all worlds."""
    return [
        each.code
        for each in world.companies
        if (each.place.role == "supplier" if role == "category_buyer" else world.manager(each.place.side) == email)
    ]


def as_text(worlds: Sequence[World]) -> str:
    return "\n".join(_lines(worlds))


def _lines(worlds: Sequence[World]) -> Iterator[str]:
    seed = worlds[0].seed
    yield _("The password of every login is: %(password)s") % {"password": password(seed)}
    yield _("At each company there is a login for each job role, such as sales@... or executive@...")
    yield ""
    for role in ours.WHOLE:
        yield f"  {ours.email_of(role, seed):<60} {STAFF_ROLES[role]}"
    for world in worlds:
        yield ""
        for email, role in world.ours.items():
            yield f"  {email:<60} {STAFF_ROLES[role]}, {_('world %(number)s') % {'number': world.number}}"
        for each in world.companies:
            email = each.login("partner_administrator")
            yield f"  {email:<60} {each.code} {each.place.role}, {each.state.label}, {each.canary}"
