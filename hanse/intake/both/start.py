"""The list of imports, and how one begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.kernel.web.limits import takes_files
from hanse.ui.parts import Action, Step
from hanse.ui.tables import Head, table

from .. import uploads, wording
from ..forms import StartForm
from ..kinds import Kind, sendable
from ..models import Batch
from ..tables import BatchTable, ImportsToRead, SentTable, with_mended
from ..ways import to


@page("imports/", operation="imports.read")
def imports(request: Request) -> HttpResponseBase:
    rows = with_mended(Batch.objects.defer("columns", "mapping", "described", "recalled", "samples"))
    if request.actor.is_partner:
        start_ = Action(_("Send us a file"), to("start"), "upload", "primary", "imports.receive")
        return table(request, SentTable, rows=rows, head=Head(SentTable.title, actions=[start_]))
    start_ = Action(_("Import a file"), to("start"), "upload", "primary", "imports.receive")
    kind = BatchTable if allows(request.actor, "imports.receive") else ImportsToRead
    return table(request, kind, rows=rows.select_related("organisation"), head=Head(BatchTable.title, actions=[start_]))


def _steps(by: Actor) -> list[Step]:
    return [Step(name, "ahead" if place else "now") for place, name in enumerate(wording.steps(by))]


def offers(offered: Sequence[Kind], *, by: Actor) -> list[dict[str, Any]]:
    """Kinds with what their files hold, in words; a partner need not say whose lines they are."""
    found = []
    for kind in offered:
        fields = kind.all_fields()
        needed = {field.name for field in fields if field.required} - ({"organisation"} if by.is_partner else set())
        found.append(
            {
                "label": kind.called_by(by),
                "template": to("template", kind.key),
                "needed": ", ".join(str(field.label) for field in fields if field.name in needed),
                "others": ", ".join(str(field.label) for field in fields if field.name not in needed),
            }
        )
    return found


def _title(request: Request, offered: Sequence[Kind]) -> Any:
    """What is begun: of a partner the sending of the kind that the address names, or of the only one that it sends."""
    if not request.actor.is_partner:
        return _("Import a file")
    asked = request.GET.get("kind")
    named = [kind.send_own for kind in offered if asked == kind.key or len(offered) == 1]
    return next(filter(None, named), _("Send us a file"))


@page("imports/new/", operation="imports.receive", methods=["GET", "POST"])
@takes_files
def start(request: Request) -> HttpResponse:
    sent, offered = request.method == "POST", sendable(request.actor)
    given = (request.POST, request.FILES) if sent else (None, None)
    form = StartForm(*given, offered=offered, kind=request.GET.get("kind"), by=request.actor)
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = Batch.take_in(
                Path(file.temporary_file_path()), kind=form.cleaned_data["kind"], by=request.actor, name=file.name
            )
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect(to("batch", batch.public_id))
    context = {
        "form": form,
        "offers": offers(offered, by=request.actor),
        "steps": _steps(request.actor),
        "back": to("imports"),
        "is_own": request.actor.is_partner,
        "hints": wording.hints([field for kind in offered for field in kind.all_fields()], by=request.actor),
        "title": _title(request, offered),
        "most": uploads.LARGEST,
    }
    return render(request, "intake/start.html", context, status=422 if form.errors else 200)
