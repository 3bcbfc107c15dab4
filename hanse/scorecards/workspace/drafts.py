"""Another definition of a scorecard: drafted, previewed, submitted, decided by a second person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.ui import formats
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..drafting import renewing
from ..drafting.forms import DefinitionForm
from ..drafting.tables import move_rows, move_table
from ..drafting.telling import PreviewTelling, lacks, peers_changes, told_changes
from ..forms import ReasonForm
from ..models import CardDraft, CardVersion, Computation, DraftPreview, Kind

GET_POST = ("GET", "POST")
TONES = {CardDraft.State.SUBMITTED: "warn", CardDraft.State.APPROVED: "good", CardDraft.State.IN_EFFECT: "good"}


def _found(public_id: str) -> CardDraft:
    return get_object_or_404(CardDraft.objects.select_related("based_on", "account", "decided_by"), public_id=public_id)


def _to(draft: CardDraft) -> HttpResponse:
    return redirect("scorecards:card_draft", draft.public_id)


@page("scorecards/definitions/<slug:kind>/draft/", operation="scorecards.draft", methods=GET_POST)
def draft_new(request: Request, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    if request.method == "GET" and (there := CardDraft.on_its_way(kind)) is not None:
        return _to(there)
    version = CardVersion.latest(kind)
    if version is None:
        raise Refused(_("Nothing is scored yet, so there is no definition to begin from. Compute the scores first."))
    form = DefinitionForm(
        request.POST or None, kind=kind, before=version.declared, bands=version.declared_bands, traits=version.traits
    )
    if form.carry_out(
        lambda given: CardDraft.begin(
            version, criteria=given["criteria"], bands=given["bands"], note=given["note"], on=given["takes_effect_on"],
            by=request.actor, peers=given["peers"],
        )
    ):  # fmt: skip
        renewing.ask()
        return _to(form.outcome)
    back = reverse("scorecards:versions", args=[kind])
    title = _("Change the scorecard: %(kind)s") % {"kind": Kind(kind).label}
    return _form(request, form, title=title, back=back, back_label=_("Versions"))


@page("scorecards/drafts/<id:card_draft>/edit/", operation="scorecards.draft", methods=GET_POST)
def draft_edit(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    form = DefinitionForm(
        request.POST or None,
        kind=draft.kind,
        before=draft.declared,
        bands=draft.declared_bands,
        traits=draft.traits,
        draft=draft,
    )
    if form.carry_out(
        lambda given: draft.edit(
            criteria=given["criteria"], bands=given["bands"], note=given["note"], on=given["takes_effect_on"],
            seen=given["edition"] or 0, by=request.actor, peers=given["peers"],
        )
    ):  # fmt: skip
        renewing.ask()
        return _to(draft)
    back = reverse("scorecards:card_draft", args=[draft.public_id])
    return _form(request, form, title=_("Change the draft"), back=back, back_label=_("Draft"))


def _form(request: Request, form: DefinitionForm, *, title: str, back: str, back_label: str) -> HttpResponse:
    values = {"form": form, "title": title, "back": back, "back_label": back_label}
    status = 409 if form.faster else 422 if form.errors else 200
    return render(request, "scorecards/draft_form.html", values, status=status)


@page("scorecards/drafts/<id:card_draft>/", operation="scorecards.read")
def card_draft(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    base = draft.based_on
    values = {
        "draft": draft,
        "tone": TONES.get(CardDraft.State(draft.state), ""),
        **_preview(draft),
        "lacks": lacks(draft),
        "changes": [
            *told_changes((base.declared, base.declared_bands), (draft.declared, draft.declared_bands)),
            *peers_changes(base.traits, draft.traits),
        ],
        "may_edit": draft.state == CardDraft.State.OPEN and allows(request.actor, "scorecards.draft"),
        "may_decide": draft.state == CardDraft.State.SUBMITTED
        and allows(request.actor, "scorecards.approve_draft", draft),
        "may_withdraw": draft.state in CardDraft.ON_ITS_WAY and allows(request.actor, "scorecards.draft"),
        "may_take_up": draft.state == CardDraft.State.WITHDRAWN and allows(request.actor, "scorecards.draft"),
        "back": reverse("scorecards:versions", args=[draft.kind]),
    }
    return render(request, "scorecards/draft.html", values)


@page("scorecards/drafts/<id:card_draft>/preview/", operation="scorecards.read")
def draft_preview(request: Request, card_draft: str) -> HttpResponse:
    """What it does, or that this is being worked out: asked for again and again by the page that waits."""
    draft = _found(card_draft)
    return render(request, "scorecards/parts/preview.html", {"draft": draft, **_preview(draft)})


def _preview(draft: CardDraft) -> dict[str, Any]:
    """What `parts/preview.html` shows; it `waits` while what is kept is out of date."""
    found, on_its_way = DraftPreview.of(draft), draft.state in CardDraft.ON_ITS_WAY
    return {
        "told": PreviewTelling(found, draft.kind) if found else None,
        "waits": on_its_way and found is None and Computation.current(draft.kind) is not None,
        "ended": not on_its_way,
    }


@page("scorecards/drafts/<id:card_draft>/moves/", operation="scorecards.read")
def draft_moves(request: Request, card_draft: str) -> HttpResponseBase:
    """Everybody whom it moves, not only who moves most."""
    draft = _found(card_draft)
    preview = DraftPreview.of(draft)
    if preview is None:
        return _to(draft)
    meta = _("Worked out on %(moment)s") % {"moment": formats.moment(preview.made_at)}
    title = _("Who moves: %(kind)s") % {"kind": draft.get_kind_display()}
    back = reverse("scorecards:card_draft", args=[draft.public_id])
    head = Head(title, meta=meta, back=back, back_label=_("Draft"))
    return table(request, move_table(preview, draft.kind), rows=move_rows(preview), head=head)


@page("scorecards/drafts/<id:card_draft>/group-scales/", operation="scorecards.draft", methods=["POST"])
def draft_group_scales(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    draft.draw_group_scales(by=request.actor)
    renewing.ask()
    say(request, _("Every group of peers that can have a scale of its own has one."))
    return _to(draft)


@page("scorecards/drafts/<id:card_draft>/submission/", operation="scorecards.draft", methods=["POST"])
def draft_submission(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    draft.submit(by=request.actor)
    say(request, _("The draft waits for somebody else to approve it."))
    return _to(draft)


@page("scorecards/drafts/<id:card_draft>/approval/", operation="scorecards.approve_draft", methods=["POST"])
def draft_approval(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    seen = request.POST.get("edition", "")
    draft.approve(seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0, by=request.actor)
    say(request, _("The draft is approved and takes effect on its day."))
    return _to(draft)


@page("scorecards/drafts/<id:card_draft>/return/", operation="scorecards.approve_draft", methods=GET_POST)
def draft_return(request: Request, card_draft: str) -> HttpResponse:
    draft, form = _found(card_draft), ReasonForm(request.POST or None)
    if form.carry_out(lambda given: draft.send_back(reason=given["reason"], by=request.actor)):
        say(request, _("The draft is sent back."))
        return _to(draft)
    back = reverse("scorecards:card_draft", args=[draft.public_id])
    return form_page(
        request, form, title=_("Send the draft back"), verb=_("Send back"), back=back, back_label=_("Draft")
    )


@page("scorecards/drafts/<id:card_draft>/withdrawal/", operation="scorecards.draft", methods=["POST"])
def draft_withdrawal(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    draft.withdraw(by=request.actor)
    undo = reverse("scorecards:draft_taking_up", args=[draft.public_id])
    say(request, _("The draft is withdrawn."), undo=undo)
    return redirect("scorecards:versions", draft.kind)


@page("scorecards/drafts/<id:card_draft>/taking-up/", operation="scorecards.draft", methods=["POST"])
def draft_taking_up(request: Request, card_draft: str) -> HttpResponse:
    draft = _found(card_draft)
    draft.take_up(by=request.actor)
    renewing.ask()
    say(request, _("It is a draft again."))
    return _to(draft)
