"""The outbox: what Hanse wrote to people, for administrators."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from hanse.kernel import mail as post
from hanse.kernel.models import Mail
from hanse.kernel.pages import Request, page
from hanse.ui.tables import Head, table

from .tables import TONES, MailTable


@page("outbox/", operation="entrance.outbox")
def outbox(request: Request) -> HttpResponseBase:
    rows = Mail.objects.defer("parts", "trouble")
    head = Head(MailTable.title)
    return table(request, MailTable, rows=rows, head=head, template="entrance/outbox.html", kept=not post.has_server())


@page("outbox/<id:mail>/", operation="entrance.outbox")
def letter(request: Request, mail: str) -> HttpResponse:
    """One letter as it was written. While it is on its way, and after, its links are for the receiver alone."""
    row = get_object_or_404(Mail.objects.select_related("account"), public_id=mail)
    shown = row.state in (Mail.State.KEPT, Mail.State.FAILED)
    parts = [
        {"label": part[0], "url": part[1] if shown else ""} if isinstance(part, list) else {"text": part}
        for part in row.parts
    ]
    context = {"mail": row, "tone": TONES.get(row.state, ""), "parts": parts}
    return render(request, "entrance/letter.html", context)
