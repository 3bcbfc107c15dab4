"""One import: what it is, how far it is, and the lines that were not taken."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.parts import Action
from hanse.ui.tables import Head, table

from ..models import Batch
from ..showing import Showing
from ..tables import RejectedTable, difference_table
from ..ways import to


@page("imports/<id:batch>/", operation="imports.read")
def batch(request: Request, batch: Batch) -> HttpResponse:
    return render(request, "intake/batch.html", {"it": Showing(batch, actor=request.actor)})


@page("imports/<id:batch>/progress/", operation="imports.read")
def progress(request: Request, batch: Batch) -> HttpResponse:
    """How far it is; when it is over, the page is loaded again."""
    answer = render(request, "intake/progress.html", {"it": Showing(batch, actor=request.actor)})
    if not batch.work:
        answer["HX-Refresh"] = "true"
    return answer


@page("imports/<id:batch>/rejected/", operation="imports.read")
def rejected(request: Request, batch: Batch) -> HttpResponseBase:
    file = Action(_("As a file, to mend"), to("rejected_file", batch.public_id), "download")
    back = to("batch", batch.public_id)
    it = Showing(batch, actor=request.actor)
    here = [Action(_("Correct them here"), it.correct_url, "pencil", "primary")] if it.correct_url else []
    head = Head(
        RejectedTable.title, meta=it.more_rejected, actions=[file, *here], back=back, back_label=batch.file_name
    )
    return table(request, RejectedTable, rows=batch.rejected_read.select_related("matched_in"), head=head)


@page("imports/<id:batch>/differences/", operation="imports.read")
def differences(request: Request, batch: Batch) -> HttpResponseBase:
    """What it would change, or did, field by field; before it is imported and afterwards."""
    kind = difference_table(batch)
    back = to("batch", batch.public_id)
    it = Showing(batch, actor=request.actor)
    head = Head(it.differences_title, meta=it.not_listed, back=back, back_label=batch.file_name)
    return table(request, kind, rows=batch.differences_read, head=head)
