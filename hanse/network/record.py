"""The frame of a company's record: heading, what it is to us, and the tabs that rooms contribute.

A room's own tab extends `network/record.html`, fills its block `tab`, and gives it what `record_context` returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.kernel.authz import allows
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.ui.parts import Tab

from . import status
from .models import Organisation, Partnership, Site


@dataclass(slots=True)
class Record:
    """What `network/record.html` reads as `record`."""

    company: Organisation
    actor: Actor
    current: str

    @property
    def partnerships(self) -> list[Partnership]:
        return list(self.company.partnerships.all())

    @property
    def site(self) -> Site | None:
        return self.company.head_site

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """What it is to us in each role: words and tone."""
        return [(status.role_and_state(each), status.tone(each)) for each in self.partnerships]

    @property
    def numbers(self) -> list[str]:
        """Our numbers for it; with several roles each says for which."""
        known = [each for each in self.partnerships if each.reference]
        if len(self.partnerships) < 2:
            return [str(each.reference) for each in known]
        return [
            _("%(role)s %(number)s") % {"role": status.capital(each.get_role_display()), "number": each.reference}
            for each in known
        ]

    @property
    def managers(self) -> list[tuple[Account, str]]:
        """Who looks after it, each once, with the address of all that they look after."""
        found = {each.manager.pk: each.manager for each in self.partnerships if each.manager}
        base = reverse("network:partners")
        return [(account, f"{base}?manager={account.public_id}") for account in found.values()]

    @property
    def movable(self) -> list[tuple[Partnership, str]]:
        """The partnerships whose state this actor may change, each with the page for it."""
        return [
            (each, reverse("network:state", args=[each.public_id]))
            for each in self.partnerships
            if allows(self.actor, "partners.move", each)
        ]

    def tabs(self) -> Iterator[Tab]:
        """Those of all rooms that this actor may open and that mean something for this company."""
        for tab in contributions.partner_tabs:
            if allows(self.actor, tab.operation) and (tab.show is None or tab.show(self.company)):
                url = reverse(tab.url, kwargs={"partner": self.company.public_id})
                count = tab.count(self.company) if tab.count else None
                yield Tab(tab.label, url, current=tab.key == self.current, count=count)


def gathered(organisation: Organisation) -> Organisation:
    """The company with all that its heading tells, in two questions to the database."""
    roles = Partnership.objects.select_related("manager", "territory")
    prefetch_related_objects([organisation], Prefetch("partnerships", roles), "sites")
    return organisation


def record_context(request: Request, organisation: Organisation, *, current: str) -> dict[str, Any]:
    """What a template that extends `network/record.html` needs; `current` is the key of the tab one is on."""
    return {"record": Record(gathered(organisation), request.actor, current), "company": organisation}
