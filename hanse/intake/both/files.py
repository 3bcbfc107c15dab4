"""Files to take away: an empty one of each kind, and the lines that were not taken."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from hanse.kernel.actor import bound
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import spend_by

from ..checking import rejects
from ..kinds import sendable
from ..models import Batch


@page("imports/template/<slug:kind>/", operation="imports.receive")
def template(request: Request, kind: str) -> StreamingHttpResponse:
    """An empty file with every field of the kind as a column, named so that it is recognised. What a partner sends is its own:
    it need not say who it is.
    """
    found = next((each for each in sendable(request.actor) if each.key == kind), None)
    if found is None:
        raise Http404
    fields = [field for field in found.all_fields() if field.kind != "organisation" or not request.actor.is_partner]
    return _csv(rejects.template_lines([str(field.label) for field in fields]), f"{kind}.csv")


@page("imports/<id:batch>/rejected/file/", operation="imports.read")
def rejected_file(request: Request, batch: Batch) -> StreamingHttpResponse:
    """Those that nothing mended since."""
    spend_by(request, "export")
    columns = [column["name"] for column in batch.columns]
    kept = batch.rejected_read.filter(matched_in=None).only("line", "reason", "said", "text").iterator(chunk_size=2000)
    lines = rejects.file_lines(columns, batch.described, ((row.line, row.told, row.text) for row in kept))
    return _csv(bound(lines), f"rejected-{batch.file_name.partition('.')[0]}.csv")


def _csv(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
