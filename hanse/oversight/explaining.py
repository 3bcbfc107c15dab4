"""Why somebody can, or cannot, see a row and act on it: asked of the code that decides, and put into sentences."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.kernel.pages import Page, pages
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import Scoped, visible
from hanse.kernel.walls.authz import Decision
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES
from hanse.kernel.web.middleware import Seat, seats_of
from hanse.network.models import Organisation

ROLES: Mapping[str, Any] = STAFF_ROLES | PARTNER_ROLES
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address opens: a page, and the row that it is about, where there is one."""

    page: Page
    row: Scoped | None

    @property
    def says(self) -> str:
        return _(authz.table()[self.page.operation].says)

    @property
    def reads(self) -> str | None:
        """What one must be able to do to read it, where it is only read."""
        return None if self.page.changes else self.page.operation


@dataclass(frozen=True, slots=True)
class Act:
    """One operation, whether they may, and why."""

    says: str
    allowed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds for one seat of the person."""

    seat: str
    roles: str
    opens: Act
    sees: Act | None
    acts: tuple[Act, ...]

    @property
    def verdict(self) -> str:
        """The whole in one sentence."""
        if self.opens.allowed and (self.sees is None or self.sees.allowed):
            return _("From this seat they can see it.")
        return _("From this seat they cannot see it.")


def people(text: str) -> QuerySet[Account]:
    """Accounts with this e-mail or a name like this."""
    exact = Account.objects.filter(email=text.lower())
    if exact.exists():
        return exact
    words = Q()
    for word in text.split():
        words &= Q(name__icontains=word) | Q(email__icontains=word)
    return Account.objects.filter(words).order_by("name", "pk")[: MOST_FOUND + 1]


def asked(address: str) -> Asked | None:
    """What a pasted address opens, with the eyes of who asks; None where nothing is there for them."""
    try:
        match = resolve(urlsplit(address.strip()).path)
    except (Resolver404, ValueError):  # `http://[` is no address at all
        return None
    page = next((each for each in pages() if f"{each.room}:{each.name}" == match.view_name), None)
    if page is None:
        return None
    for name, model in rows_of(page).items():
        row = visible(model, str(match.kwargs.get(name)))
        return Asked(page, row) if row is not None else None
    return Asked(page, None)


def rows_of(page: Page) -> dict[str, type[Scoped]]:
    """The rows that a page's address names, the one it is about last."""
    function = inspect.unwrap(page.view)
    hints = get_type_hints(function)
    names = [name for name in inspect.signature(function).parameters if isinstance(hints.get(name), type)]
    return {name: hints[name] for name in reversed(names) if issubclass(hints[name], Scoped)}


def answers(account: Account, what: Asked) -> list[Answer]:
    """For each seat of the account: does the page open, does the row show, and what may be done to it."""
    return [_answer(seat, what) for seat in seats_of(account)] if account.is_active else []


def _answer(seat: Seat, what: Asked) -> Answer:
    actor, row = authz.as_far_as(seat.actor, what.page.operation), what.row
    roles = ", ".join(str(ROLES.get(role, role)) for role in sorted(actor.roles)) or _("no role")
    if row is None:
        return Answer(seat.label, roles, _opens(actor, what), None, ())
    sees = _sees(actor, row)
    acts = tuple(_acts(actor, row)) if sees.allowed else ()
    return Answer(seat.label, roles, _opens(actor, what), sees, acts)


def _opens(actor: Actor, what: Asked) -> Act:
    """The page itself: on which side it is, and what its operation asks for."""
    if what.page.audience == "portal" and not actor.is_partner:
        return Act(what.says, False, _("This page is on the partners' side, and this seat is on ours."))
    if what.page.audience == "workspace" and not actor.is_staff:
        return Act(what.says, False, _("This page is on our side, and this seat is at a partner."))
    with acting(actor):
        decision = authz.decide(actor, what.page.operation)
    return Act(what.says, decision.allowed, reason(decision, what.page.operation, of_row=what.row is not None))


def _sees(actor: Actor, row: Scoped) -> Act:
    """The wall: the row is asked for with their eyes."""
    with acting(actor):
        seen = visible(type(row), row.public_id) is not None
    kinds, label = row._meta.verbose_name_plural, _("See %(row)s") % {"row": row}
    if actor.is_staff:
        return Act(label, seen, _of_ours(actor, row, seen) % {"kinds": kinds, "row": row})
    if row.scope.partner == "none":
        return Act(label, seen, _("No partner sees %(kinds)s: they are ours.") % {"kinds": kinds})
    return Act(label, seen, _of_partner(actor, row, seen))


def _of_ours(actor: Actor, row: Scoped, seen: bool) -> str:
    if not actor.is_bounded or row.scope.staff != "remit":
        return _("Our people see all %(kinds)s.") if seen else _("Our people do not see %(kinds)s.")
    if seen:
        return _("Their roles are for a part of the network, and %(row)s is in it.")
    return _(
        "Their roles are for a part of the network, and %(row)s is not in it: partner managers see the partners in their"
        " territories and those whose manager they are, buyers and supplier quality see suppliers."
    )


def _of_partner(actor: Actor, row: Scoped, seen: bool) -> str:
    """Whose the row is, and for whom they act; companies as who asks sees them."""
    owner = Organisation.objects.filter(pk=_owner(row)).first()
    own = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    words = {"row": row, "owner": owner, "own": own}
    if isinstance(row, Organisation):
        return (
            _("It is the company for which they act.") if row == own else _("From this seat they act for %(own)s.")
        ) % words
    if not seen:
        return _("%(row)s belongs to %(owner)s, and from this seat they act for %(own)s.") % words
    if _owner(row) == actor.organisation_id:
        return _("%(row)s belongs to %(owner)s, for which they act.") % words
    return _("%(row)s concerns %(own)s too, or %(owner)s lets them look in.") % words


def _owner(row: Scoped) -> Any:
    return getattr(row, row.scope.own)


def _acts(actor: Actor, row: Scoped) -> Iterator[Act]:
    """Every operation that a page on their side does to such a row."""
    side = "workspace" if actor.is_staff else "portal"
    operations = dict.fromkeys(
        page.operation for page in pages() if page.audience == side and type(row) in rows_of(page).values()
    )
    with acting(actor):
        decisions = [(name, authz.decide(actor, name, row)) for name in operations]
    for name, decision in sorted(decisions, key=lambda pair: not pair[1].allowed):
        yield Act(_(authz.table()[name].says), decision.allowed, reason(decision, name))


def reason(decision: Decision, operation: str, *, of_row: bool = True) -> str:
    """What decided, as a sentence; of a page without a row it speaks of no rows."""
    mine = ", ".join(sorted(str(ROLES.get(role, role)) for role in decision.roles))
    may = ", ".join(sorted(str(ROLES.get(role, role)) for role in authz.table()[operation].roles))
    words = {"roles": mine, "may": may, "before": ", ".join(sorted(decision.before))}
    if decision.why == "any" and not of_row:
        return _("As %(roles)s they may.") % words
    return str(_REASONS[decision.why]() % words)


_REASONS = {
    "system": lambda: _("Hanse itself may."),
    "scope": lambda: _("What was shared with this seat, or given to this token, does not include it."),
    "any": lambda: _("As %(roles)s they may, with every row."),
    "some": lambda: _("As %(roles)s they may, with some rows."),
    "managed": lambda: _("As %(roles)s they may, because it is in their care."),
    "own": lambda: _("As %(roles)s they may, because it is their own company's."),
    "role": lambda: _("None of their roles may. These may: %(may)s."),
    "relation": lambda: _("As %(roles)s they may only with what is in their care or their own company's; this is not."),
    "not_by": lambda: _("They had a part in it before (%(before)s); somebody else has to do it."),
    "two": lambda: _("They have done it once; a second person has to do it too."),
}
