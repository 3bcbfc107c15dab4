"""A page that asks for something: one form, one verb, one way back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_page(
    request: HttpRequest, form: forms.BaseForm, *, title: Any, verb: Any, back: str, back_label: Any
) -> HttpResponse:
    """The form as it is: empty, filled in, or with its mistakes and all that was typed."""
    context = {"form": form, "title": title, "verb": verb, "back": back, "back_label": back_label}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)
