"""Of a partner's own people: what is open about their company, as a part of its page, and telling us that it has moved."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.network.answers import form_page
from hanse.network.company.own_company import own
from hanse.ui.saying import say

from .access import who_answer
from .forms import MovedForm
from .models import Task
from .panels import answer


@page("company/todos/", operation="todos.read", name="about")
def about(request: Request) -> HttpResponse:
    return answer(request, own(request))


@page("company/moved/", operation="todos.give", name="moved", methods=("GET", "POST"))
def moved(request: Request) -> HttpResponse:
    """It stays as it is until whoever looks after them corrects it: territory and manager follow from the address."""
    company, back = own(request), reverse("network:portal_company")
    form = MovedForm(request.POST or None, company=company)
    if form.carry_out(
        lambda _given: Task.give(
            by=request.actor, sentence=_("Change our address"), reason=form.told(), organisation=company, asks_us=True
        )
    ):
        names = ", ".join(each.name for each in who_answer(company))
        say(request, _("Thank you. It is on the list of %(names)s, who corrects it.") % {"names": names})
        return redirect(back)
    return form_page(
        request, form, title=_("We have moved"), verb=_("Tell us"), back=back, back_label=company, two=True
    )
