"""What the network has people do: partners without a manager, applicants, areas that nobody looks after, records with gaps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoSource
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.tables import counting

from .access import in_care, open_to
from .models import Organisation, Partnership, Person, Site, Territory, TerritoryAssignment
from .partnership.lifecycle import State
from .territories.covering import SELLING_ROLES

MOST = 20
NAMED = 4
"""So many names stand in a reason; then it says how many more there are."""
SOON = timedelta(days=14)
Find = Callable[[Actor], Iterator[Todo]]


def unmanaged(actor: Actor) -> Iterator[Todo]:
    """Partners with whom business is done and whom nobody looks after, for those who assign managers."""
    yield from _find_managers(_unmanaged(actor)[: counting.MOST + 1].count())


def _find_managers(number: int) -> Iterator[Todo]:
    if number:
        live, roles = sorted(State.live()), sorted(SELLING_ROLES)
        query = urlencode({"managed": "no", "state": [str(state) for state in live], "role": roles}, doseq=True)
        sentence = ngettext(
            "Find a manager for %(count)s partner", "Find a manager for %(count)s partners", number
        ) % {"count": counting.told(number, most=counting.MOST)}  # fmt: skip
        reason = _("Business is done with them, and nobody looks after them.")
        yield Todo(sentence, reason, f"{reverse('network:partners')}?{query}", icon="user-question", key="unmanaged")


def _unmanaged(actor: Actor) -> QuerySet[Partnership]:
    rows = Partnership.objects.filter(manager=None, state__in=State.live(), role__in=SELLING_ROLES)
    return open_to(rows, actor, "partners.assign")


def applicants(actor: Actor, keys: Collection[str] | None = None) -> Iterator[Todo]:
    """Who asked to become a partner: for whoever cares for them; those for whom nobody does, for all who may decide."""
    yield from _tell_applicants(actor, _first_applicants(actor, keys))


def _first_applicants(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Partnership]:
    return _applicants(actor, keys).select_related("organisation").order_by("state_since", "id")[:MOST]


def _tell_applicants(_actor: Actor, rows: Iterable[Partnership]) -> Iterator[Todo]:
    for row in rows:
        yield Todo(
            _("Decide whether %(company)s becomes a %(role)s")
            % {"company": row.organisation, "role": row.get_role_display()},
            _("Applicant since %(day)s.") % {"day": formats.day(row.state_since)},
            reverse("network:partner", args=[row.organisation.public_id]),
            icon="user-plus",
            key=row.public_id,
        )


def _applicants(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Partnership]:
    rows = open_to(Partnership.objects.filter(state=State.APPLICANT), actor, "partners.move")
    if keys is not None:
        return rows.filter(public_id__in=keys)
    return rows.filter(Q(manager=None) | Q(pk__in=in_care(Partnership.objects.all(), actor).order_by().values("pk")))


def unheld(actor: Actor) -> Iterator[Todo]:
    """Areas of the market that nobody looks after today, for those who assign them."""
    yield from _tell_unheld(actor, _unheld_rows(actor))


def _unheld_rows(actor: Actor) -> QuerySet[Territory]:
    return _unheld(actor).order_by("name", "id")


def _tell_unheld(_actor: Actor, rows: QuerySet[Territory]) -> Iterator[Todo]:
    if rows:
        sentence = ngettext(
            "Say who looks after %(count)s territory", "Say who looks after %(count)s territories", len(rows)
        ) % {"count": formats.number(len(rows))}  # fmt: skip
        url = f"{reverse('network:territories')}?held=no"
        yield Todo(sentence, listed([row.name for row in rows]), url, icon="map-2", key="unheld")


def _unheld(actor: Actor) -> QuerySet[Territory]:
    if not allows(actor, "territories.assign"):
        return Territory.objects.none()
    held = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.today()), is_deputy=False)
    return Territory.objects.filter(~Exists(held.filter(territory=OuterRef("pk"))))


def ending(actor: Actor, keys: Collection[str] | None = None) -> Iterator[Todo]:
    """Deputies whose time ends soon: told to themselves, and to those who could give them more."""
    found = _tell_ending(actor, _first_ending(actor))
    yield from (todo for todo in found if keys is None or todo.key in keys)


def _first_ending(actor: Actor) -> QuerySet[TerritoryAssignment]:
    return _ending(actor).select_related("territory", "account").order_by("ends_on", "id")[:MOST]


def _tell_ending(actor: Actor, rows: Iterable[TerritoryAssignment]) -> Iterator[Todo]:
    for row in rows:
        key = f"{row.territory.public_id} {row.account.public_id} {row.ends_on}"
        own = row.account_id == actor.account_id
        yield Todo(
            _("Hand %(territory)s back, or ask to keep it") % {"territory": row.territory}
            if own
            else _("Say who stands in for %(territory)s next") % {"territory": row.territory},
            _("%(person)s stands in until %(day)s.") % {"person": row.account, "day": formats.day(row.ends_on)},
            reverse("network:territory", args=[row.territory.public_id]),
            icon="calendar",
            due=row.ends_on,
            key=key,
        )


def _ending(actor: Actor) -> QuerySet[TerritoryAssignment]:
    if not allows(actor, "territories.read"):
        return TerritoryAssignment.objects.none()
    today = clock.today()
    rows = TerritoryAssignment.objects.filter(is_deputy=True, ends_on__gte=today, ends_on__lte=today + SOON)
    return rows if allows(actor, "territories.assign") else rows.filter(account=actor.account_id)


def roleless(actor: Actor) -> Iterator[Todo]:
    """A partner's own people of whom nobody has said what they do."""
    yield from _tell_roleless(actor, _roleless_rows(actor))


def _roleless_rows(actor: Actor) -> QuerySet[Person]:
    return _roleless(actor).order_by("family_name", "given_name", "id")


def _tell_roleless(_actor: Actor, rows: Iterable[Person]) -> Iterator[Todo]:
    names = [person.name for person in rows]
    if names:
        sentence = ngettext(
            "Say what one of your people does", "Say what %(count)s of your people do", len(names)
        ) % {"count": formats.number(len(names))}  # fmt: skip
        reason = _("%(names)s. By their job role we know whom to ask.") % {"names": listed(names)}
        yield Todo(sentence, reason, reverse("network:portal_people"), icon="users", key="roleless")


def _roleless(actor: Actor) -> QuerySet[Person]:
    if not allows(actor, "people.edit") or actor.organisation_id is None:
        return Person.objects.none()
    return Person.objects.filter(organisation=actor.organisation_id, left_on=None, job_roles=None)


NO_EMAIL, NO_HEAD = 1, 2


def gaps(actor: Actor) -> Iterator[Todo]:
    """What a partner's own record lacks."""
    for lacking in _lacking(actor).values_list("lacks", flat=True):
        yield from _to_tell(lacking)


def _to_tell(lacking: int) -> Iterator[Todo]:
    if lacking & NO_EMAIL:
        url = reverse("network:portal_company_edit")
        yield Todo(
            _("Tell us your company's e-mail address"), _("By it we reach you when a person has left."), url, icon="mail",
            key="no-email",
        )  # fmt: skip
    if lacking & NO_HEAD:
        url = reverse("network:portal_company")
        yield Todo(
            _("Tell whoever looks after you where your company is"), _("No address of yours is known as the first one."),
            url, icon="map-pin", key="no-head",
        )  # fmt: skip


def _lacking(actor: Actor) -> QuerySet[Any]:
    head = Exists(Site.objects.filter(organisation=OuterRef("pk"), is_head=True))
    lacks = Case(When(email="", then=NO_EMAIL), default=0) + Case(When(head, then=0), default=NO_HEAD)
    own = Organisation.objects.filter(pk=actor.organisation_id or 0).annotate(lacks=lacks).exclude(lacks=0)
    return own if allows(actor, "company.edit") else own.none()


def listed(names: list[str]) -> str:
    """The first few by name, and how many more."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {"names": ", ".join(names[:NAMED]), "count": len(names) - NAMED}


def _picked(find: Find) -> Callable[[Actor, Collection[str]], Iterator[Todo]]:
    """Whoever it is handed to finds the same of themselves, or nothing."""
    return lambda actor, keys: (todo for todo in find(actor) if todo.key in keys)


def _any(rows: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor], Any]:
    return lambda actor: Exists(rows(actor))


SOURCES = (
    TodoSource(
        "unmanaged",
        "workspace",
        unmanaged,
        order=10,
        among=_picked(unmanaged),
        sign=lambda actor: counting.Counted(_unmanaged(actor).values("pk")[: counting.MOST + 1]),
        read=_find_managers,
    ),
    TodoSource(
        "applicants",
        "workspace",
        applicants,
        order=11,
        among=applicants,
        sign=_any(_applicants),
        rows=_first_applicants,
        tell=_tell_applicants,
    ),
    TodoSource(
        "unheld",
        "workspace",
        unheld,
        order=12,
        among=_picked(unheld),
        sign=_any(_unheld),
        rows=_unheld_rows,
        tell=_tell_unheld,
    ),
    TodoSource(
        "deputies",
        "workspace",
        ending,
        order=13,
        among=ending,
        sign=_any(_ending),
        rows=_first_ending,
        tell=_tell_ending,
    ),
    TodoSource(
        "own-people",
        "portal",
        roleless,
        order=40,
        among=_picked(roleless),
        sign=_any(_roleless),
        rows=_roleless_rows,
        tell=_tell_roleless,
    ),
    TodoSource(
        "own-company",
        "portal",
        gaps,
        order=41,
        among=_picked(gaps),
        sign=lambda actor: Subquery(_lacking(actor).order_by().values("lacks")),
        read=_to_tell,
    ),
)
