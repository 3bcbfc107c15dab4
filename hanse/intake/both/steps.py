"""What is done to one import: its columns are said, it is checked, imported, withdrawn, or forgotten."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.asking import must_be_typed
from hanse.ui.saying import say

from .. import mending
from ..forms import ColumnsForm
from ..models import Batch
from ..showing import Showing
from ..ways import to


def _back(batch: Batch) -> HttpResponse:
    return redirect(to("batch", batch.public_id))


def _again(request: Request, batch: Batch, form: ColumnsForm, *, changed: bool = False) -> HttpResponse:
    """The page once more, with what was chosen and what is wrong with it."""
    it = Showing(batch, actor=request.actor, form=form, changed=changed)
    return render(request, "intake/batch.html", {"it": it}, status=422)


@page("imports/<id:batch>/columns/", operation="imports.check", methods=["POST"], changes=False)
def columns(request: Request, batch: Batch) -> HttpResponse:
    """The columns as they would look with what is chosen now; nothing is kept yet."""
    batch.refuse_unread(by=request.actor)
    form = ColumnsForm(batch, request.POST)
    changed = not form.is_valid() or form.mapping.as_json() != batch.mapping
    form.hush()
    it = Showing(batch, actor=request.actor, form=form, changed=changed)
    return render(request, "intake/import.html", {"it": it})


@page("imports/<id:batch>/check/", operation="imports.check", methods=["POST"])
def check(request: Request, batch: Batch) -> HttpResponse:
    form = ColumnsForm(batch, request.POST)
    if not form.is_valid():
        return _again(request, batch, form, changed=True)
    batch.have_checked(form.mapping, by=request.actor)
    return _back(batch)


@page("imports/<id:batch>/sheet/", operation="imports.check", methods=["POST"])
def sheet(request: Request, batch: Batch) -> HttpResponse:
    """Which sheet of a workbook is meant; the sender's next one is read there too."""
    batch.read_sheet(request.POST.get("sheet", ""), by=request.actor)
    return _back(batch)


@page("imports/<id:batch>/commitment/", operation="imports.commit", methods=["POST"])
def commitment(request: Request, batch: Batch) -> HttpResponse:
    """Import what was checked; not when the columns beside the button say something else by now."""
    if batch.asks:
        say(request, _("The columns wait to be confirmed. Look at them below, and check the file."), tone="warn")
        return _again(request, batch, ColumnsForm(batch))
    form = ColumnsForm(batch, request.POST)
    if form.has_changed() and not batch.work and not batch.is_done(Batch.Work.IMPORT):
        say(request, _("The columns were changed after the check. Check the file again first."), tone="warn")
        return _again(request, batch, form, changed=True)
    batch.confirm(seen=request.POST.get("checked", ""), by=request.actor, only_new=request.POST.get("take") == "new")
    return _back(batch)


@page("imports/<id:batch>/withdrawal/", operation="imports.withdraw", methods=["POST"])
def withdrawal(request: Request, batch: Batch) -> HttpResponse:
    must_be_typed(request, batch.file_name)
    mending.withdraw(batch, too=request.POST.getlist("too"), by=request.actor)
    return _back(batch)


@page("imports/<id:batch>/removal/", operation="imports.discard", methods=["POST"])
def removal(request: Request, batch: Batch) -> HttpResponse:
    name = batch.file_name
    batch.discard()
    say(request, _("%(file)s is forgotten; nothing was imported.") % {"file": name})
    return redirect(to("imports"))
