"""Custom fields: which there are, adding, changing, ordering, retiring and removing them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.kernel.trail.changes import columns_of
from hanse.ui import formats
from hanse.ui.asking import must_be_typed
from hanse.ui.saying import say

from ..answers import own_act
from ..custom.declaring import FieldForm, NewFieldForm
from ..custom.forms import preview_of
from ..custom.models import DEFINE, REMOVE, CustomField
from ..custom.showing import listed
from ..models import Undo

GET_POST = ("GET", "POST")
OPERATION = "custom_fields.define"


@page("custom-fields/", operation="custom_fields.define")
def custom_fields(request: Request) -> HttpResponse:
    return render(request, "network/custom/fields.html", {"sorts": listed()})


@page("custom-fields/new/", operation="custom_fields.define", methods=GET_POST)
def custom_field_new(request: Request) -> HttpResponse:
    form = NewFieldForm(request.POST or None, initial={"of": request.GET.get("of", CustomField.Of.COMPANY)})
    looks = "preview" in request.POST
    if not looks and form.carry_out(lambda given: CustomField.define(by=request.actor, **given)):
        say(
            request, _("“%(field)s” is asked from now on.") % {"field": form.outcome}, undo=_undo(form.outcome.way_back)
        )
        return redirect("network:custom_fields")
    shown = dict(form.cleaned_data) if looks and form.is_valid() else None
    context = {
        "form": form,
        "title": _("A new field"),
        "verb": _("Add"),
        "preview": preview_of(shown) if shown else None,
    }
    return render(request, "network/custom/field.html", context, status=422 if form.errors else 200)


@page("custom-fields/<id:field>/edit/", operation="custom_fields.define", methods=GET_POST)
def custom_field_edit(request: Request, field: str) -> HttpResponse:
    found = _field(field)
    form = FieldForm(request.POST or None, record=found)
    looks = "preview" in request.POST
    if not looks and form.carry_out(lambda given: found.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("“%(field)s” is saved.") % {"field": found}, undo=_undo(form.outcome))
        return redirect("network:custom_fields")
    shown = columns_of(found) | (dict(form.cleaned_data) if looks and form.is_valid() else {})
    return _edited(request, found, form, shown)


def _edited(request: Request, found: CustomField, form: FieldForm, shown: dict[str, Any]) -> HttpResponse:
    held = found.holders().count()
    context = {
        "field": found, "form": form, "title": found.called, "verb": _("Save"), "preview": preview_of(shown),
        "faster": form.faster, "held": held,
        "held_in_words": ngettext("%(count)s record says something here.", "%(count)s records say something here.", held)
        % {"count": formats.number(held)},
    }  # fmt: skip
    status = 409 if form.faster else 422 if form.errors else 200
    return render(request, "network/custom/field.html", context, status=status)


@page("custom-fields/<id:field>/place/", operation="custom_fields.define", methods=["POST"])
def custom_field_place(request: Request, field: str) -> HttpResponse:
    """One place up, or down."""
    found = _field(field)
    act = found.move(-1 if request.POST.get("to") == "up" else 1, by=request.actor)
    say(request, _("“%(field)s” stands in another place.") % {"field": found.called}, undo=_undo(act))
    return redirect("network:custom_fields")


@page("custom-fields/<id:field>/retirement/", operation="custom_fields.define", methods=["POST"])
def custom_field_retirement(request: Request, field: str) -> HttpResponse:
    found = _field(field)
    act = found.retire(by=request.actor)
    say(request, _("“%(field)s” is asked no more. What records say stays.") % {"field": found.called}, undo=_undo(act))
    return redirect("network:custom_fields")


@page("custom-fields/<id:field>/return/", operation="custom_fields.define", methods=["POST"])
def custom_field_return(request: Request, field: str) -> HttpResponse:
    found = _field(field)
    act = found.bring_back(by=request.actor)
    say(request, _("“%(field)s” is asked again.") % {"field": found.called}, undo=_undo(act))
    return redirect("network:custom_fields")


@page("custom-fields/<id:field>/removal/", operation="custom_fields.define", methods=["POST"])
def custom_field_removal(request: Request, field: str) -> HttpResponse:
    """With all that records say in it; then its name has to be typed."""
    found = _field(field)
    if found.holders().exists():
        must_be_typed(request, found.name)
    act = found.remove(by=request.actor)
    say(request, _("“%(field)s” is removed, with what records said in it.") % {"field": found.called}, undo=_undo(act))
    return redirect("network:custom_fields")


@page("custom-fields/undo/<id:undo>/", operation="custom_fields.define", methods=["POST"])
def custom_field_undo(request: Request, undo: str) -> HttpResponse:
    """Only for who did it."""
    own_act(request, undo, DEFINE, REMOVE).take_back_whole(by=request.actor)
    say(request, _("It is as it was."))
    return redirect("network:custom_fields")


def _field(public_id: str) -> CustomField:
    return get_object_or_404(CustomField, public_id=public_id)


def _undo(act: Undo | None) -> str:
    return reverse("network:custom_field_undo", args=[act.public_id]) if act else ""
