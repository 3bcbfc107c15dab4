"""Of what scorecards tell people: a definition that waits, was decided on, or is in effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current
from hanse.kernel.contributions import NoticeKind, Receiver, Told
from hanse.kernel.models import Account
from hanse.kernel.walls.authz import allows, table
from hanse.network.models import Partnership, Person
from hanse.network.notices import administrators
from hanse.network.people.job_roles import ADMINISTRATOR

from .appeals.telling import against
from .events import AppealMoved, DefinitionMoved, OverrideMoved
from .models import Appeal, Card, CardDraft, Kind, Override
from .models.appeals import ANSWER
from .models.overrides import OPERATION
from .overrides.telling import sentence

Kept = Sequence[Mapping[str, Any]]
State = CardDraft.State


def who_may(operation: str, *, but: Iterable[int | None] = ()) -> Iterator[Receiver]:
    """Our people whose role has an operation, for whatever rows."""
    roles = table()[operation].roles
    rows = Account.objects.filter(is_active=True, staff_roles__role__in=roles).exclude(
        pk__in=[each for each in but if each]
    )
    for number in rows.distinct().order_by("pk").values_list("pk", flat=True):
        yield Receiver(number)


def _to_deciders(event: DefinitionMoved) -> Iterator[Receiver]:
    if event.after == State.SUBMITTED:
        drafter = CardDraft.objects.filter(pk=event.draft_id).values_list("account", flat=True).first()
        yield from who_may("scorecards.approve_draft", but=[drafter, event.by_account_id])


def _to_drafter(event: DefinitionMoved) -> Iterator[Receiver]:
    """What came of it, unless they did it themselves."""
    draft = CardDraft.objects.filter(pk=event.draft_id).first()
    if (
        draft
        and draft.decided_by_id
        and event.after in {State.OPEN, State.APPROVED, State.IN_EFFECT}
        and draft.account_id
    ):
        yield Receiver(draft.account_id)


def _to_readers(event: DefinitionMoved) -> Iterator[Receiver]:
    if event.after == State.IN_EFFECT:
        yield from who_may("scorecards.read")


def _to_partners(event: DefinitionMoved) -> Iterator[Receiver]:
    """The administrators of the companies that have such a card."""
    if event.after != State.IN_EFFECT:
        return
    scored = Card.objects.filter(computation__is_current=True, computation__kind=event.kind_key).values("organisation")
    rows = Person.objects.filter(organisation__in=scored, left_on=None, job_roles__role=ADMINISTRATOR)
    for number, company in rows.exclude(account=None).order_by("id").values_list("account", "organisation"):
        yield Receiver(int(number or 0), company)


def _drafts(kept: Kept) -> Iterator[Told | None]:
    rows = CardDraft.objects.in_bulk({about["draft_id"] for about in kept})
    for about in kept:
        row = rows.get(about["draft_id"])
        asks = about["after"] == State.SUBMITTED  # which it does until it is decided on, or withdrawn
        yield _draft(row, about["after"]) if row and (not asks or row.state == State.SUBMITTED) else None


def _draft(row: CardDraft, after: str) -> Told:
    sentences = {
        State.SUBMITTED: _("Another definition of the scorecard waits for approval: %(kind)s"),
        State.OPEN: _("Your draft of a scorecard was sent back: %(kind)s"),
        State.APPROVED: _("Your draft of a scorecard is approved: %(kind)s"),
    }
    sentence = sentences.get(State(after), _("Another definition of the scorecard is in effect: %(kind)s"))
    url = reverse("scorecards:card_draft", args=[row.public_id])
    return Told(
        sentence % {"kind": row.get_kind_display()}, url, "gauge", row.answer if after == State.OPEN else row.note
    )


def _own(kept: Kept) -> Iterator[Told | None]:
    for about in kept:
        sentence = (
            _("Your score as a dealer is worked out by another definition from now on")
            if about["kind_key"] == Kind.DEALER
            else _("Your score as a supplier is worked out by another definition from now on")
        )
        yield Told(
            sentence,
            reverse("scorecards:portal_card", args=[about["kind_key"]]), "gauge",
        )  # fmt: skip


def _to_answerers(event: AppealMoved) -> Iterator[Receiver]:
    """The manager of the partnership; where there is none, whoever may answer any."""
    appeal = Appeal.objects.filter(pk=event.appeal_id).first()
    if appeal is None or event.after not in {Appeal.State.OPEN, Appeal.State.WITHDRAWN}:
        return
    managers = Partnership.objects.filter(organisation=appeal.organisation_id, role=appeal.kind).exclude(manager=None)
    found = list(managers.values_list("manager", flat=True))
    if found:
        yield from (Receiver(int(number or 0)) for number in found)
    else:
        yield from who_may(ANSWER[appeal.kind])


def _to_appellant(event: AppealMoved) -> Iterator[Receiver]:
    appeal = Appeal.objects.filter(pk=event.appeal_id).first()
    if appeal is not None and event.after in {Appeal.State.UPHELD, Appeal.State.REFUSED}:
        yield Receiver(appeal.account_id, appeal.organisation_id)


def _appeals(kept: Kept) -> Iterator[Told | None]:
    """Until somebody answers it, or it is withdrawn; to who may answer it when it is read."""
    found = Appeal.objects.select_related("organisation").in_bulk({about["appeal_id"] for about in kept})
    for about in kept:
        row = found.get(about["appeal_id"])
        holds = row and row.state == about["after"] and allows(current(), ANSWER[row.kind], row)
        yield _appeal(row, about["after"]) if row and holds else None


def _appeal(row: Appeal, after: str) -> Told:
    words = {"company": row.organisation, "against": against(row)}
    sentence = (
        _("%(company)s appeals: %(against)s")
        if after == Appeal.State.OPEN
        else _("%(company)s withdrew its appeal: %(against)s")
    )
    return Told(sentence % words, reverse("scorecards:appeal", args=[row.public_id]), "message-2", row.text[:120])


def _own_appeals(kept: Kept) -> Iterator[Told | None]:
    found = Appeal.objects.in_bulk({about["appeal_id"] for about in kept})
    for about in kept:
        row = found.get(about["appeal_id"])
        if row is None:
            yield None
            continue
        upheld = about["after"] == Appeal.State.UPHELD
        sentence = _("Your appeal is upheld: %(against)s") if upheld else _("Your appeal is not upheld: %(against)s")
        url = reverse("scorecards:portal_appeal", args=[row.public_id])
        yield Told(sentence % {"against": against(row)}, url, "message-2", row.answer[:120])


def _to_second(event: OverrideMoved) -> Iterator[Receiver]:
    row = Override.objects.filter(pk=event.override_id).first()
    if row is not None and event.after == Override.State.WAITS:
        yield from who_may(OPERATION[row.kind], but=[row.account_id])


def _to_scored(event: OverrideMoved) -> Iterator[Receiver]:
    """The partner's administrators, when a set score begins to count or ends; of one that never counted they are not told."""
    row = Override.objects.filter(pk=event.override_id).first()
    if row is not None and row.has_counted and event.after in {Override.State.HOLDS, Override.State.ENDED}:
        yield from administrators(event.organisation_id)


def _overrides(kept: Kept) -> Iterator[Told | None]:
    """Until a second person decides; to who may be that one when it is read."""
    found = Override.objects.select_related("organisation", "account").in_bulk({about["override_id"] for about in kept})
    for about in kept:
        row = found.get(about["override_id"])
        if row is None or row.state != Override.State.WAITS or not _may_confirm(row):
            yield None
            continue
        url = reverse(f"scorecards:{row.kind}", args=[row.organisation.public_id])
        yield Told(f"{row.organisation}: {sentence(row)}", url, "gauge", row.reason[:120])


def _may_confirm(row: Override) -> bool:
    return allows(current(), OPERATION[row.kind], row, amount=row.distance)


def _own_overrides(kept: Kept) -> Iterator[Told | None]:
    """While it holds, or has ended."""
    found = Override.objects.select_related("account").in_bulk({about["override_id"] for about in kept})
    for about in kept:
        row = found.get(about["override_id"])
        ended = about["after"] == Override.State.ENDED
        if row is None or not (row.state == Override.State.ENDED if ended else row.counts):
            yield None
            continue
        said = _("The score that was set for you has ended; the computed one counts alone") if ended else ""
        url = reverse("scorecards:portal_card", args=[row.kind])
        yield Told(said or sentence(row), url, "gauge", row.reason[:120])


KINDS = (
    NoticeKind(
        "definition-waits", gettext_lazy("A scorecard's definition waits for approval"), (DefinitionMoved,),
        "scorecards.approve_draft", _to_deciders, lambda kept: list(_drafts(kept)), default="at_once",
        audience="workspace", order=40,
    ),
    NoticeKind(
        "definition-decided", gettext_lazy("Your draft of a scorecard is decided on"), (DefinitionMoved,),
        "scorecards.draft", _to_drafter, lambda kept: list(_drafts(kept)), audience="workspace", order=41,
    ),
    NoticeKind(
        "definition-in-effect", gettext_lazy("A scorecard has another definition"), (DefinitionMoved,),
        "scorecards.read", _to_readers, lambda kept: list(_drafts(kept)), audience="workspace", order=42,
    ),
    NoticeKind(
        "own-definition", gettext_lazy("Your score is worked out by another definition"), (DefinitionMoved,),
        "scorecards.own", _to_partners, lambda kept: list(_own(kept)), audience="portal", order=40,
    ),
    NoticeKind(
        "appeal-made", gettext_lazy("A partner appeals against its scorecard"), (AppealMoved,), "scorecards.read",
        _to_answerers, lambda kept: list(_appeals(kept)), default="at_once", audience="workspace", order=43,
    ),
    NoticeKind(
        "appeal-answered", gettext_lazy("Your appeal is answered"), (AppealMoved,), "scorecards.own", _to_appellant,
        lambda kept: list(_own_appeals(kept)), default="at_once", audience="portal", order=41,
    ),
    NoticeKind(
        "override-waits", gettext_lazy("A set score waits for a second person"), (OverrideMoved,), "scorecards.read",
        _to_second, lambda kept: list(_overrides(kept)), audience="workspace", order=44,
    ),
    NoticeKind(
        "own-override", gettext_lazy("Your score is set by a person, or that ends"), (OverrideMoved,), "scorecards.own",
        _to_scored, lambda kept: list(_own_overrides(kept)), default="at_once", audience="portal", order=42,
    ),
)  # fmt: skip
