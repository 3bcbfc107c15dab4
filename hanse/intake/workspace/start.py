"""The list of imports, and how one begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.kernel.web.limits import takes_files
from hanse.ui.parts import Action, Step
from hanse.ui.tables import Head, table

from .. import uploads
from ..forms import StartForm
from ..kinds import kinds
from ..models import Batch
from ..tables import BatchTable, ImportsToRead


@page("imports/", operation="imports.read")
def imports(request: Request) -> HttpResponseBase:
    start_ = Action(_("Import a file"), reverse("intake:start"), "upload", "primary", "imports.receive")
    rows = Batch.objects.defer("columns", "mapping", "described", "recalled", "samples")
    kind = BatchTable if allows(request.actor, "imports.receive") else ImportsToRead
    return table(request, kind, rows=rows, head=Head(BatchTable.title, actions=[start_]))


STEPS = (Step(_("File"), "now"), Step(_("Columns")), Step(_("Import")), Step(_("Result")))


def offers() -> list[dict[str, Any]]:
    """Every kind with what its files hold, in words."""
    return [
        {
            "kind": kind,
            "needed": ", ".join(str(field.label) for field in kind.fields if field.required),
            "others": ", ".join(str(field.label) for field in kind.fields if not field.required),
        }
        for kind in kinds()
    ]


@page("imports/new/", operation="imports.receive", methods=["GET", "POST"])
@takes_files
def start(request: Request) -> HttpResponse:
    sent = request.method == "POST"
    form = StartForm(request.POST if sent else None, request.FILES if sent else None, kind=request.GET.get("kind"))
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = Batch.take_in(
                Path(file.temporary_file_path()), kind=form.cleaned_data["kind"], by=request.actor, name=file.name
            )
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect("intake:batch", batch=batch.public_id)
    context = {
        "form": form,
        "offers": offers(),
        "steps": STEPS,
        "back": reverse("intake:imports"),
        "most": uploads.LARGEST,
    }
    return render(request, "intake/start.html", context, status=422 if form.errors else 200)
