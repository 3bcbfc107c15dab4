"""Asking for what a card lacks: the to-do that would bring it, ready to be given."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.network.models import Organisation

from ..models import CardLine
from ..rules.bringing import Bringing, Side

TWO_WEEKS = timedelta(days=14)


def ask_url(company: Organisation, line: CardLine, way: Bringing) -> str:
    """The form of a to-do about the company, filled in; empty where only time can bring it."""
    if way.side is Side.TIME:
        return ""
    sentence = _("Bring what is missing for “%(measure)s”: %(reason)s") % {
        "measure": line.metric.label, "reason": line.reason,
    }  # fmt: skip
    due = (clock.today() + TWO_WEEKS).isoformat()
    query = urlencode({"company": company.public_id, "sentence": sentence[:200], "due_on": due})
    return f"{reverse('todos:new')}?{query}"
