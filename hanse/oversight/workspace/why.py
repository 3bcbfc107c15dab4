"""Who sees this, and why can somebody (not)? An address, and a person, give the answer in sentences."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from hanse.finding import find
from hanse.finding.ranking import Question
from hanse.kernel import contributions
from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.network.models import Organisation

from .. import explaining
from ..explaining import MOST_FOUND
from ..seeing import groups


@page("rights/why/", operation="rights.read")
def why(request: Request) -> HttpResponse:
    who, what = (request.GET.get(name, "").replace("\0", "").strip()[:500] for name in ("who", "what"))
    found = list(explaining.people(who)) if who else []
    account = found[0] if len(found) == 1 else None
    is_address = "/" in what
    asked = explaining.asked(what) if is_address else None
    context: dict[str, Any] = {
        "who": who, "what": what, "account": account, "asked": asked, "is_address": is_address,
        "people": [(each, f"?{urlencode({'who': each.email, 'what': what})}") for each in found[:MOST_FOUND]],
        "hits": _hits(request, who, what) if what and not is_address else [],
        "groups": groups(asked.row, asked.reads) if asked and asked.row and not who else [],
        "beside": _beside(who, asked.row) if asked and isinstance(asked.row, Organisation) else [],
        "answers": explaining.answers(account, asked) if account and asked else [],
    }  # fmt: skip
    return render(request, "oversight/why.html", context)


def asking_of(_request: Request, account: Account) -> dict[str, Any]:
    """What stands on a colleague's page: the way to ask what they see."""
    return {"account": account, "url": f"{reverse('oversight:why')}?{urlencode({'who': account.email})}"}


def _beside(who: str, company: Organisation) -> list[tuple[Any, str]]:
    """The parts of a company's record, each with the address of this page that asks about it."""
    tabs = ((tab.label, reverse(tab.url, args=[company.public_id])) for tab in contributions.partner_tabs)
    return [(label, f"?{urlencode({'who': who, 'what': url})}") for label, url in tabs]


def _hits(request: Request, who: str, what: str) -> list[tuple[Any, str]]:
    """Rows with such a name, and the address of this page that asks about each."""
    found = find.rows(request.actor, Question(what), audience="workspace", most=MOST_FOUND)
    return [(hit, f"?{urlencode({'who': who, 'what': hit.url})}") for _finder, hits in found for hit in hits]
