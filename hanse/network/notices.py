"""Of what the network tells people: a partnership in another state, partners in one's care, who may look into one's portal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor, current
from hanse.kernel.contributions import NoticeKind, Receiver, Told
from hanse.kernel.models import Account
from hanse.ui import formats

from .company import looking_in
from .events import DocumentAsked, InsightGiven, ManagerGiven, PartnershipMoved, StandInChanged
from .models import Assignment, DocumentRequest, Handover, Partnership, Person, Transition, VisibilityGrant
from .models.document_requests import SENDERS
from .partnership.lifecycle import State
from .people.job_roles import ADMINISTRATOR
from .territories import telling_stand_ins

Kept = Sequence[Mapping[str, Any]]


def administrators(organisation_id: int) -> Iterator[Receiver]:
    """Those of a company's people who look after its portal."""
    rows = Person.objects.filter(organisation=organisation_id, left_on=None, job_roles__role=ADMINISTRATOR)
    for number in rows.exclude(account=None).order_by("id").values_list("account", flat=True):
        yield Receiver(int(number or 0), organisation_id)


def _to_manager(event: PartnershipMoved) -> Iterator[Receiver]:
    """Whose partner it is, unless they moved it themselves."""
    manager = Partnership.objects.filter(pk=event.partnership_id).values_list("manager", flat=True).first()
    steps = Transition.objects.filter(partnership=event.partnership_id, after=event.after).order_by("-id")
    if manager is not None and manager != steps.values_list("account_id", flat=True).first():
        yield Receiver(manager)


def _moved_of_ours(kept: Kept) -> Iterator[Told | None]:
    """While it is in that state, and in the reader's care."""
    rows, me = _partnerships(kept), current().account_id
    for about in kept:
        row = rows.get(about["partnership_id"])
        words = {"state": _state(about["after"]), "role": row.get_role_display() if row else ""}
        yield (
            Told(
                _("%(company)s is %(state)s as %(role)s now") % {"company": row.organisation, **words},
                reverse("network:partner", args=[row.organisation.public_id]),
                "route",
            )
            if row and row.state == about["after"] and row.manager_id == me
            else None
        )


def _moved_of_own(kept: Kept) -> Iterator[Told | None]:
    """While it is: a step may be taken back before a digest is written."""
    rows = _partnerships(kept)
    for about in kept:
        row = rows.get(about["partnership_id"])
        words = {"state": _state(about["after"]), "role": row.get_role_display() if row else ""}
        yield (
            Told(_("Your company is %(state)s as %(role)s now") % words, reverse("network:portal_company"), "route")
            if row and row.state == about["after"]
            else None
        )


def _partnerships(kept: Kept) -> dict[int, Partnership]:
    numbers = {about["partnership_id"] for about in kept} - {0}
    return Partnership.objects.select_related("organisation").in_bulk(numbers) if numbers else {}


def _state(key: str) -> str:
    return str(State(key).label) if key in State.values else key


def _to_new_manager(event: ManagerGiven) -> Iterator[Receiver]:
    if event.manager_id != event.by_account_id:
        yield Receiver(event.manager_id)


def _given(kept: Kept) -> Iterator[Told | None]:
    """Of those that are in the reader's care still: a digest is written a day later."""
    rows, mine = _partnerships(kept), _in_care_of(current())
    acts = Assignment.objects.in_bulk({about["assignment_id"] for about in kept} - {0})
    handovers = Handover.objects.in_bulk({about.get("handover_id", 0) for about in kept} - {0})
    for about in kept:
        row, act = rows.get(about["partnership_id"]), acts.get(about["assignment_id"])
        handed = handovers.get(about.get("handover_id", 0))
        keys = (
            act.before
            if act and act.undone_at is None
            else (handed.takes or {}).get("partnerships", ())
            if handed
            else ()
        )
        count = sum(int(key) in mine for key in keys)
        if row is not None and row.pk in mine:
            url = reverse("network:partner", args=[row.organisation.public_id])
            yield Told(_("%(company)s is in your care now") % {"company": row.organisation}, url, "user-check")
        elif count:
            sentence = ngettext(
                "%(count)s partner is in your care now", "%(count)s partners are in your care now", count
            ) % {"count": formats.number(count)}  # fmt: skip
            me = Account.objects.get(pk=current().account_id or 0)
            yield Told(sentence, f"{reverse('network:partners')}?manager={me.public_id}", "user-check")
        else:
            yield None


def _in_care_of(actor: Actor) -> set[int]:
    return set(Partnership.objects.filter(manager=actor.account_id).order_by().values_list("pk", flat=True))


def _insights(kept: Kept) -> Iterator[Told | None]:
    """Of those that have not ended since."""
    rows = VisibilityGrant.objects.in_bulk({about["grant_id"] for about in kept})
    for about in kept:
        row = rows.get(about["grant_id"])
        yield (
            Told(
                _("%(company)s may look into your portal: %(part)s") % {"company": row.grantee_name, "part": row.part},
                reverse("network:portal_company"),
                "eye",
                row.reason,
            )
            if row and row.is_open
            else None
        )


def _to_senders(event: DocumentAsked) -> Iterator[Receiver]:
    """Those at the company who send documents."""
    rows = Person.objects.filter(organisation=event.organisation_id, left_on=None, job_roles__role__in=SENDERS)
    for number in rows.exclude(account=None).order_by("account").values_list("account", flat=True).distinct():
        yield Receiver(int(number or 0), event.organisation_id)


def _asked(kept: Kept) -> Iterator[Told | None]:
    rows = DocumentRequest.objects.select_related("kind").in_bulk({about["request_id"] for about in kept})
    for about in kept:
        row = rows.get(about["request_id"])
        words = {"document": row.kind, "person": row.actor_name, "day": formats.day(row.due_on)} if row else {}
        yield (
            Told(
                _("Send us “%(document)s” by %(day)s") % words, reverse("network:portal_documents"), "file-upload",
                _("%(person)s asks for it.") % words,
            )
            if row and row.closed_at is None
            else None
        )  # fmt: skip


KINDS = (
    NoticeKind(
        "partnership-moved", gettext_lazy("A partner in your care changes its state"), (PartnershipMoved,),
        "partners.read", _to_manager, lambda kept: list(_moved_of_ours(kept)), audience="workspace", order=20,
    ),
    NoticeKind(
        "manager-given", gettext_lazy("Partners come into your care"), (ManagerGiven,), "partners.read",
        _to_new_manager, lambda kept: list(_given(kept)), default="daily", audience="workspace", order=21,
    ),
    NoticeKind(
        "stand-in", gettext_lazy("You stand in for a colleague, or one for you, and when that ends"), (StandInChanged,), "territories.read",
        telling_stand_ins.to_whom, lambda kept: list(telling_stand_ins.tell(kept)), default="at_once",
        audience="workspace", order=22,
    ),
    NoticeKind(
        "own-partnership-moved", gettext_lazy("Your company changes its state with us"), (PartnershipMoved,),
        "company.read", lambda event: administrators(event.organisation_id), lambda kept: list(_moved_of_own(kept)),
        default="at_once", audience="portal", order=20,
    ),
    NoticeKind(
        "document-asked", gettext_lazy("We ask your company for a document"), (DocumentAsked,), "documents.read",
        _to_senders, lambda kept: list(_asked(kept)), default="at_once", audience="portal", order=21,
    ),
    NoticeKind(
        "insight-given", gettext_lazy("Another company may look into your portal"), (InsightGiven,), "company.read",
        lambda event: administrators(event.organisation_id), lambda kept: list(_insights(kept)), default="at_once",
        audience="portal", order=22,
    ),
    NoticeKind(
        "insight-received", gettext_lazy("Your company may look into another company's portal"), (InsightGiven,), "home.portal",
        looking_in.to_its_people, lambda kept: list(looking_in.tell(kept)), default="at_once", audience="portal", order=23,
    ),
)  # fmt: skip
