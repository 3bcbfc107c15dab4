"""How pages of records answer: a form with its heading, or back to the company's record."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.kernel.pages import Request
from hanse.kernel.walls.access import visible

from .models import Organisation, Undo


def form_page(
    request: Request,
    form: forms.BaseForm,
    *,
    title: object,
    back: str,
    back_label: object,
    verb: object = "",
    two: bool = False,
    **more: Any,
) -> HttpResponse:
    """The form under its heading; 422 when something in it has to be put right, 409 when somebody else was faster."""
    context = {
        "form": form,
        "title": title,
        "back": back,
        "back_label": back_label,
        "verb": verb or _("Save"),
        "two": two,
    }
    faster = getattr(form, "faster", None)
    status = 409 if faster else 422 if form.errors else 200
    return render(request, "network/form.html", {**context, "faster": faster, **more}, status=status)


def own_act(request: Request, undo: str, *operations: str) -> Undo:
    """The act that is to be taken back; for everybody but who did it, from where they act now, there is none."""
    return get_object_or_404(Undo.by_actor(request.actor), public_id=undo, operation__in=operations)


def to_affected(company: Organisation, *, came_from: str = "") -> HttpResponse:
    """To whom a correction concerns; to the list for who does not see the company any more. `came_from` is where it leads back."""
    answer = to_record(company, "network:partner_affected")
    if came_from and answer["Location"].endswith("/affected/"):
        answer["Location"] += f"?{urlencode({'from': came_from})}"
    return answer


def to_record(company: Organisation, tab: str = "network:partner") -> HttpResponse:
    """Back to the record; to the list for who has just given the company out of their hands."""
    if current().is_bounded and visible(Organisation, company.public_id) is None:
        return redirect("network:partners")
    return redirect(tab, partner=company.public_id)
