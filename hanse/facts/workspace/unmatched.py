"""Lines that wait for their partner: the page on which somebody says who is meant."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.network.models import Identifier
from hanse.ui.saying import say

from ..sending.unmatched import SCHEME, MatchForm, match, matched, said, undo, waiting


@page("imports/unmatched/", operation="imports.match", methods=["GET", "POST"])
def unmatched(request: Request) -> HttpResponse:
    form = MatchForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        company = form.cleaned_data["company"]
        lines = match(form.cleaned_data["reference"], company, by=request.actor)
        say(request, said(lines, company))
        return redirect("facts:unmatched")
    context = {"waiting": waiting(), "matched": matched(), "form": form}
    return render(request, "facts/unmatched.html", context, status=422 if form else 200)


@page("imports/unmatched/<id:identifier>/removal/", operation="imports.match", methods=["POST"])
def unmatch(request: Request, identifier: Identifier) -> HttpResponse:
    if identifier.scheme != SCHEME:
        raise Http404
    undo(identifier, by=request.actor)
    say(request, _("Taken back: the lines of %(reference)s wait again.") % {"reference": identifier.value})
    return redirect("facts:unmatched")
