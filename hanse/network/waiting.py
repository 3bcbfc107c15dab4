"""What the network has people do: partners without a manager, applicants, areas that nobody looks after, records with gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoNumber, TodoSource, owned
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.tables import counting

from .access import in_care, open_to
from .company.whose import carers, partner
from .models import Organisation, Partnership, Person, Site, Territory, TerritoryAssignment
from .partnership.lifecycle import State
from .territories.covering import SELLING_ROLES
from .territories.stand_ins import Absences

MOST, MOST_DEPUTIES = 20, 100
NAMED = 4
"""So many names stand in a reason; then it says how many more there are."""
SOON, ONE_DAY = timedelta(days=14), timedelta(days=1)


def _unmanaged(actor: Actor) -> counting.Counted:
    """How many partners with whom business is done nobody looks after, for those who assign managers."""
    rows = Partnership.objects.filter(manager=None, state__in=State.live(), role__in=SELLING_ROLES)
    return counting.Counted(open_to(rows, actor, "partners.assign").values("pk")[: counting.MOST + 1])


def _find_managers(_actor: Actor, number: int) -> Iterator[Todo]:
    live, roles = sorted(State.live()), sorted(SELLING_ROLES)
    query = urlencode({"managed": "no", "state": [str(state) for state in live], "role": roles}, doseq=True)
    sentence = ngettext(
        "Find a manager for %(count)s partner", "Find a manager for %(count)s partners", number
    ) % {"count": counting.told(number, most=counting.MOST)}  # fmt: skip
    reason = _("Business is done with them, and nobody looks after them.")
    yield Todo(sentence, reason, f"{reverse('network:partners')}?{query}", icon="user-question", key="unmanaged")


def _alone(actor: Actor, company: Organisation) -> QuerySet[Partnership]:
    """In which roles nobody looks after a company with which business is done."""
    rows = Partnership.objects.filter(
        organisation=company, manager=None, state__in=State.live(), role__in=SELLING_ROLES
    )
    return rows if allows(actor, "partners.read") else rows.none()


def _tell_alone(actor: Actor, _company: Organisation, rows: Iterable[Partnership]) -> Iterator[Todo]:
    for row in rows:
        may = allows(actor, "partners.assign", row)
        yield Todo(
            _("Find a manager for it as %(role)s") % {"role": row.get_role_display()},
            _("Business is done with them, and nobody looks after them."),
            reverse("network:partnership_edit", args=[row.public_id]) if allows(actor, "partners.edit_role", row) else "",
            icon="user-question", owner=_("You") if may else _("Whoever assigns managers"),
        )  # fmt: skip


def _applicants(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Partnership]:
    """Who asked to become a partner: for whoever cares for them; those for whom nobody does, for all who may decide."""
    rows = open_to(Partnership.objects.filter(state=State.APPLICANT), actor, "partners.move")
    mine = Q(manager=None) | Q(pk__in=in_care(Partnership.objects.all(), actor).order_by().values("pk"))
    rows = rows.filter(mine) if keys is None else rows.filter(public_id__in=keys)
    return rows.select_related("organisation").order_by("state_since", "id")[:MOST]


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


def _applying(actor: Actor, company: Organisation) -> QuerySet[Partnership]:
    rows = Partnership.objects.filter(organisation=company, state=State.APPLICANT)
    return rows.select_related("organisation") if allows(actor, "partners.read") else rows.none()


def _tell_applying(actor: Actor, company: Organisation, rows: Iterable[Partnership]) -> Iterator[Todo]:
    for row in rows:
        url = reverse("network:state", args=[row.public_id]) if allows(actor, "partners.move", row) else ""
        yield from owned(_tell_applicants(actor, [row]), carers(actor, company, {row.role}), url=url)


def _unheld(actor: Actor, _keys: Collection[str] | None = None) -> QuerySet[Territory]:
    """Areas of the market that nobody looks after today, for those who assign them."""
    if not allows(actor, "territories.assign"):
        return Territory.objects.none()
    held = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.today()), is_deputy=False)
    return Territory.objects.filter(~Exists(held.filter(territory=OuterRef("pk")))).order_by("name", "id")


def _tell_unheld(_actor: Actor, rows: QuerySet[Territory]) -> Iterator[Todo]:
    if rows:
        sentence = ngettext(
            "Say who looks after %(count)s territory", "Say who looks after %(count)s territories", len(rows)
        ) % {"count": formats.number(len(rows))}  # fmt: skip
        url = f"{reverse('network:territories')}?held=no"
        yield Todo(sentence, listed([row.name for row in rows]), url, icon="map-2", key="unheld")


def _ending(actor: Actor, _keys: Collection[str] | None = None) -> QuerySet[TerritoryAssignment]:
    """Deputies whose time ends soon: told to themselves, and to those who could give them more."""
    if not allows(actor, "territories.read"):
        return TerritoryAssignment.objects.none()
    today = clock.today()
    rows = TerritoryAssignment.objects.filter(is_deputy=True, ends_on__gte=today, ends_on__lte=today + SOON)
    rows = rows if allows(actor, "territories.assign") else rows.filter(account=actor.account_id)
    return rows.select_related("territory", "account").order_by("ends_on", "id")[:MOST_DEPUTIES]


def _tell_ending(actor: Actor, rows: Iterable[TerritoryAssignment]) -> Iterator[Todo]:
    """One for each absence; none where somebody goes on standing in."""
    every = list(rows)
    absences = Absences.of(every)
    persons, on = absences.persons, absences.going_on
    told: dict[tuple[Any, ...], list[TerritoryAssignment]] = defaultdict(list)
    for row in every:
        if row.pk not in on:
            told[row.ends_on, row.account_id, persons.get(row.pk, row.territory)].append(row)
    for (_day, account, whom), some in told.items():
        yield (_to_hand_back if account == actor.account_id else _to_name_the_next)(whom, some)


def _to_hand_back(whom: Account | Territory, rows: Sequence[TerritoryAssignment]) -> Todo:
    words = {"whom": whom, "names": listed([row.territory.name for row in rows]), "day": formats.day(rows[0].ends_on)}
    one = reverse("network:territory", args=[rows[0].territory.public_id])
    return _of_ending(
        whom, rows,
        _("Hand back what you look after for %(whom)s, or ask to keep it") % words,
        _("You stand in until %(day)s: %(names)s.") % words,
        one if len(rows) == 1 else f"{reverse('network:territories')}?who={rows[0].account.public_id}",
    )  # fmt: skip


def _to_name_the_next(whom: Account | Territory, rows: Sequence[TerritoryAssignment]) -> Todo:
    """It leads to where the next stand-in is named, with the days after these: as many, and the same person is proposed."""
    last, deputy = rows[0].ends_on, rows[0].account
    assert last is not None
    words = {"whom": whom, "person": deputy, "names": listed([row.territory.name for row in rows]),
             "day": formats.day(last), "next": formats.day(last + ONE_DAY)}  # fmt: skip
    reason = _("%(person)s stands in until %(day)s: %(names)s. If %(whom)s is back then, nothing is to be done.")
    url = reverse("network:territory_assign", args=[rows[0].territory.public_id])
    if isinstance(whom, Account):
        first = last + ONE_DAY
        days = {"on": str(first), "until": str(first + (last - rows[0].starts_on))}
        query = urlencode({"away": "yes", "receiver": deputy.public_id, **days})
        url = f"{reverse('network:handover_new', args=[whom.public_id])}?{query}"
    else:
        reason = _("%(person)s stands in until %(day)s.")
    return _of_ending(whom, rows, _("Say who stands in for %(whom)s from %(next)s on") % words, reason % words, url)


def _of_ending(
    whom: Account | Territory, rows: Sequence[TerritoryAssignment], sentence: str, reason: str, url: str
) -> Todo:
    key = f"{whom.public_id} {rows[0].account.public_id} {rows[0].ends_on}"
    return Todo(sentence, reason, url, icon="calendar", due=rows[0].ends_on, key=key)


def _roleless(actor: Actor, _keys: Collection[str] | None = None) -> QuerySet[Person]:
    """A partner's own people of whom nobody has said what they do."""
    if not allows(actor, "people.edit") or actor.organisation_id is None:
        return Person.objects.none()
    rows = Person.objects.filter(organisation=actor.organisation_id, left_on=None, job_roles=None)
    return rows.order_by("family_name", "given_name", "id")


def _tell_roleless(_actor: Actor, rows: Iterable[Person]) -> Iterator[Todo]:
    names = [person.name for person in rows]
    if names:
        sentence = ngettext(
            "Say what one of your people does", "Say what %(count)s of your people do", len(names)
        ) % {"count": formats.number(len(names))}  # fmt: skip
        reason = _("%(names)s. By their job role we know whom to ask.") % {"names": listed(names)}
        yield Todo(sentence, reason, reverse("network:portal_people"), icon="users", key="roleless")


def _roleless_there(actor: Actor, company: Organisation) -> QuerySet[Person]:
    rows = Person.objects.filter(organisation=company, left_on=None, job_roles=None)
    return rows.order_by("family_name", "given_name", "id") if allows(actor, "people.read") else rows.none()


def _tell_roleless_there(actor: Actor, company: Organisation, rows: Iterable[Person]) -> Iterator[Todo]:
    url = {} if actor.is_partner else {"url": reverse("network:partner_people", args=[company.public_id])}
    sentence = {} if actor.is_partner else {"sentence": _("Say what each of their people does")}
    return owned(_tell_roleless(actor, rows), partner(actor), **url, **sentence)


NO_EMAIL, NO_HEAD = 1, 2


def _tell_lacking(_actor: Actor, lacking: int) -> Iterator[Todo]:
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


def _lacking(actor: Actor) -> Subquery:
    """What a partner's own record lacks."""
    own = _with_gaps(actor.organisation_id or 0)
    return Subquery((own if allows(actor, "company.edit") else own.none()).order_by().values("lacks"))


def _with_gaps(company: int) -> QuerySet[Any]:
    head = Exists(Site.objects.filter(organisation=OuterRef("pk"), is_head=True))
    lacks = Case(When(email="", then=NO_EMAIL), default=0) + Case(When(head, then=0), default=NO_HEAD)
    return Organisation.objects.filter(pk=company).annotate(lacks=lacks).exclude(lacks=0)


def _lacking_there(actor: Actor, company: Organisation) -> QuerySet[Any]:
    rows = _with_gaps(company.pk)
    return rows if allows(actor, "company.read" if actor.is_partner else "partners.read") else rows.none()


def _tell_lacking_there(actor: Actor, company: Organisation, rows: Iterable[Any]) -> Iterator[Todo]:
    for row in rows:
        if actor.is_partner:
            no_way = {} if allows(actor, "company.edit", company) else {"url": ""}
            yield from owned(_tell_lacking(actor, row.lacks), partner(actor), **no_way)
            continue
        if row.lacks & NO_EMAIL:
            yield Todo(_("Tell us the company's e-mail address"), "", "", icon="mail", owner=partner(actor))
        if row.lacks & NO_HEAD:
            url = reverse("network:partner_sites", args=[company.public_id])
            reason = _("No address is known as the first one.")
            owner = carers(actor, company)
            yield Todo(_("Enter where the company is"), reason, url, icon="map-pin", owner=owner)


def listed(names: list[str]) -> str:
    """The first few by name, and how many more."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {"names": ", ".join(names[:NAMED]), "count": len(names) - NAMED}


SOURCES = (
    TodoNumber("unmanaged", "workspace", _unmanaged, _find_managers, order=10, about=AboutCompany(_alone, _tell_alone)),
    TodoSource(
        "applicants",
        "workspace",
        _applicants,
        _tell_applicants,
        order=11,
        about=AboutCompany(_applying, _tell_applying),
    ),
    TodoSource("unheld", "workspace", _unheld, _tell_unheld, order=12),
    TodoSource("deputies", "workspace", _ending, _tell_ending, order=13, handed_on=False),
    TodoSource(
        "own-people",
        "portal",
        _roleless,
        _tell_roleless,
        order=40,
        about=AboutCompany(_roleless_there, _tell_roleless_there),
    ),
    TodoNumber(
        "own-company",
        "portal",
        _lacking,
        _tell_lacking,
        order=41,
        about=AboutCompany(_lacking_there, _tell_lacking_there),
    ),
)
