"""Refused lines corrected where they are read, and sent again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import act_of, spend_by
from hanse.ui.saying import say

from ..correcting import CorrectingForm, correctable, room
from ..models import Batch
from ..ways import to

LONGEST_NUMBER = 16


@page("imports/<id:batch>/rejected/correct/", operation="imports.receive", methods=["GET", "POST"])
def correct(request: Request, batch: Batch) -> HttpResponse:
    """Some lines from the one that the address names on; what is sent is a file of those that were changed."""
    waiting, is_sent = correctable(batch, request.actor), request.method == "POST"
    if is_sent:
        if act_of(request) != "upload":  # else it is counted already
            spend_by(request, "upload")
        rows, after = list(waiting.filter(pk__in=_numbers(request.POST.getlist("row")))[: room(batch)]), None
    else:
        first = max(_numbers([request.GET.get("line", "")]), default=0)
        found = list(waiting.filter(line__gte=first)[: room(batch) + 1])
        rows, after = found[: room(batch)], next(iter(found[room(batch) :]), None)
    if not rows:
        if is_sent:
            said = _("These lines wait no more: they were mended, or the file was changed. Look at it again.")
            say(request, said, tone="warn")
        return redirect(to("batch", batch.public_id))
    form = CorrectingForm(batch, rows, request.POST if is_sent else None)
    wrong = ""
    if is_sent:
        try:
            wrong = _why_not(form)
            if not wrong:
                return redirect(to("batch", form.send(by=request.actor).public_id))
        except Refused as refused:
            wrong = refused.sentence
    context = {
        "form": form,
        "wrong": wrong,
        "back": to("rejected", batch.public_id),
        "name": batch.file_name,
        "next": f"?line={after.line}" if after else "",
    }
    return render(request, "intake/correct.html", context, status=422 if wrong else 200)


def _why_not(form: CorrectingForm) -> str:
    form.full_clean()
    if form.is_too_long:
        return _("Something is too long for its place. It is said beside it.")
    return "" if form.changed else _("Nothing was changed, so there is nothing to send again.")


def _numbers(given: list[str]) -> list[int]:
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER]
