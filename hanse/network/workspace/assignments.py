"""Assigning many partners to a colleague: what it would change, doing it, taking it back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say

from ..models import Assignment
from ..models.undoing import some_of
from ..together.acts import MANAGERS
from .together import to_list


@page("partners/managers/<id:assignment>/undo/", operation="partners.assign", methods=["POST"])
def assignment_undo(request: Request, assignment: str) -> HttpResponse:
    """Only who assigned them may take it back."""
    row = Assignment.objects.filter(public_id=assignment, account_id=request.actor.account_id).first()
    if row is None:
        raise Http404
    back, left = row.undo(by=request.actor)
    sentence = ngettext("%(count)d partner is back.", "%(count)d partners are back.", back) % {"count": back}
    if left:
        sentence = ngettext(
            "%(back)s %(count)d was assigned anew meanwhile and stays: %(names)s.",
            "%(back)s %(count)d were assigned anew meanwhile and stay: %(names)s.",
            len(left),
        ) % {"back": sentence, "count": len(left), "names": some_of(left)}
    say(request, sentence)
    return redirect(to_list(request, MANAGERS))
