"""Documents as pages show them: what is needed and how a company stands to it, and every file that came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.kernel.web import content
from hanse.ui import formats

from ..models import Document, DocumentKind, DocumentRequest, Organisation, Partnership
from ..partnership.lifecycle import State
from ..partnership.status import capital
from .gate import standings
from .standing import Stage, Standing

TONES = {Stage.HELD: "good", Stage.ENDING: "warn", Stage.WAITING: "info", Stage.LATER: "info", Stage.ENDED: "bad", Stage.DECLINED: "bad"}  # fmt: skip
ASKED_FOR = frozenset({Stage.MISSING, Stage.DECLINED, Stage.ENDED, Stage.ENDING})
STATE_TONES = {"accepted": "good", "sent": "info", "declined": "bad"}


@dataclass(frozen=True, slots=True)
class Needed:
    """One kind that a company is asked for: before which states, how it stands; `url` is where this actor adds one.

    `request` is who of ours asked for it by when; `ask_url` is where one does, `end_url` where one takes that back.
    `renewed`: something counts, and what is to follow it waits to be looked at.
    """

    kind: DocumentKind
    before: str
    words: str
    tone: str
    url: str
    request: DocumentRequest | None = None
    ask_url: str = ""
    end_url: str = ""
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One document, and the addresses of what this actor may do with it; empty for what they may not."""

    document: Document
    url: str
    state: str
    tone: str
    time: str
    accept_url: str
    decline_url: str
    withdraw_url: str


def in_words(found: Standing) -> str:
    """How a company stands to a kind, short."""
    day = formats.day(found.on) if found.on else ""
    words = {
        Stage.HELD: _("there, until %(day)s") if found.on else _("there"),
        Stage.ENDING: _("ends on %(day)s"),
        Stage.WAITING: _("to be looked at"),
        Stage.LATER: _("from %(day)s"),
        Stage.ENDED: _("ended on %(day)s"),
        Stage.DECLINED: _("declined"),
        Stage.MISSING: _("missing"),
    }
    return capital(words[found.stage] % {"day": day})


def needed(
    company: Organisation, actor: Actor, *, of: Collection[Partnership], before: Collection[str] | None = None
) -> list[Needed]:
    """The kinds asked of these partnerships; with `before`, only what one of these states asks for."""
    roles = {each.role for each in of}
    kinds = [
        kind
        for kind in DocumentKind.current()
        if roles & set(kind.roles) and (before is None or set(before) & set(kind.states))
    ]
    found = standings(company.pk, kinds) if kinds else {}
    requests = {each.kind_id: each for each in DocumentRequest.open_ones(company.pk)} if kinds else {}
    may, asks = allows(actor, "documents.add", company), allows(actor, "documents.ask", company)
    new = "network:portal_document_new" if actor.is_partner else "network:document_new"
    own = [] if actor.is_partner else [company.public_id]

    def one(kind: DocumentKind) -> Needed:
        stage, request, query = found[kind.pk].stage, requests.get(kind.pk), f"?kind={kind.public_id}"
        comes = found[kind.pk].comes
        lacks = asks and request is None and stage in ASKED_FOR and not comes
        return Needed(
            kind, states_in_words(kind), in_words(found[kind.pk]), TONES.get(stage, ""),
            reverse(new, args=own) + query if may else "", request,
            reverse("network:document_asking", args=own) + query if lacks else "",
            reverse("network:document_asked_no_more", args=[request.public_id]) if asks and request else "",
            renewed=comes and stage != Stage.WAITING,
        )  # fmt: skip

    return [one(kind) for kind in kinds]


def states_in_words(kind: DocumentKind) -> str:
    """Contracted, active: in the order of the lifecycle."""
    return ", ".join(str(state.label) for state in State if state in kind.states)


def roles_in_words(kind: DocumentKind) -> str:
    return ", ".join(str(role.label) for role in Partnership.Role if role in kind.roles)


def documents_context(company: Organisation, actor: Actor) -> dict[str, Any]:
    """What the tab of a company and the page of the portal show."""
    rows = Document.objects.filter(organisation=company).select_related("kind", "organisation")
    gone = rows.exclude(state=Document.State.WITHDRAWN)
    shown = [_shown(each, actor) for each in gone]
    return {
        "needed": needed(company, actor, of=list(company.partnerships.all())),
        "documents": shown,
        "checks": any(each.withdraw_url for each in shown),
    }


def _shown(document: Document, actor: Actor) -> Shown:
    side = "network:portal_" if actor.is_partner else "network:"
    may = not actor.is_partner and allows(actor, "documents.check", document)
    waits = may and document.state == Document.State.SENT

    def address(name: str, wanted: bool) -> str:
        return reverse(name, args=[document.public_id]) if wanted else ""

    return Shown(
        document, reverse(f"{side}document_file", args=[document.public_id]),
        capital(document.get_state_display()), STATE_TONES.get(document.state, ""), _time(document),
        address("network:document_acceptance", waits), address("network:document_refusal", waits),
        address("network:document_withdrawal", may),
    )  # fmt: skip


def _time(document: Document) -> str:
    if document.valid_until is None:
        return _("from %(first)s") % {"first": formats.day(document.valid_from)}
    if document.valid_until < clock.today():
        return _("ended on %(day)s") % {"day": formats.day(document.valid_until)}
    first, last = formats.days(document.valid_from, document.valid_until)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def handed_over(document: Document) -> FileResponse:
    """The file itself: never run by a browser, kept in no cache. 404 where it was deleted."""
    if document.state == Document.State.WITHDRAWN or not document.file.exists():
        raise Http404
    stream = document.file.open("rb")
    served = content.served(stream.read(content.START), name=document.file_name)
    stream.seek(0)
    answer = FileResponse(stream, content_type=served.content_type)
    for name, value in served.headers.items():  # afterwards: it would set a disposition of its own
        answer[name] = value
    answer["Cache-Control"] = "no-store"
    return answer


def added(company: Organisation, given: dict[str, Any], request: Request) -> Document:
    """The document that a form brought: its values, and the file in the request."""
    file: Any = request.FILES["file"]
    values = {name: given[name] for name in ("kind", "valid_from", "valid_until")}
    return Document.add(company, path=Path(file.temporary_file_path()), name=str(file.name), by=request.actor, **values)
