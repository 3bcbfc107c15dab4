"""For administrators: the outbox, what Hanse wrote to people; and help for who has lost their second factor."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.models import Account, Mail
from hanse.kernel.outside import mail as post
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import address_of
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from . import helping
from .door import onward
from .forms import OwnPasswordForm
from .tables import TONES, MailTable


@page("outbox/", operation="entrance.outbox")
def outbox(request: Request) -> HttpResponseBase:
    rows = Mail.objects.defer("parts", "trouble")
    kept = _(
        "There is no mail server, so letters are kept here for you to hand over. The setting HANSE_MAIL_URL names one."
    )
    return table(request, MailTable, rows=rows, head=Head(MailTable.title, note="" if post.has_server() else kept))


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


@page("second-factors/<id:account>/end/", operation="entrance.help", methods=["GET", "POST"])
def second_factor_help(request: Request, account: str) -> HttpResponse:
    """With the administrator's own password: a browser that was left open is not enough."""
    row = get_object_or_404(Account, public_id=account)
    helper = get_object_or_404(Account, pk=request.actor.account_id)
    back = onward(request)
    form = OwnPasswordForm(request.POST or None, account=helper, address=address_of(request))
    if request.method == "POST" and form.is_valid():
        helping.end_second_factor(row, by=request.actor)
        say(request, _("%(name)s signs in with the password alone from now on.") % {"name": row.name})
        return redirect(back)
    context = {
        "form": form,
        "title": _("End the second factor of %(name)s?") % {"name": row.name},
        "meaning": _(
            "Make sure who is asking, by phone or face to face. The password alone is enough then. Their passkeys go too: the lost device may hold one."
        ),
        "verb": _("End the second factor"),
        "kind": "bad",
        "back": back,
        "back_label": row.name,
    }
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)
