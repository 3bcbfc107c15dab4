"""Who a file means by a number or name that nobody knows: said once, then its lines go in, and the next file's too.

What was said is kept as a number of the company, in a register of its own, so that it is found like any other number. It can
be taken back: then the lines wait again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.intake.checking.lines import RejectedRow
from hanse.intake.kinds import kinds
from hanse.intake.models import Batch
from hanse.intake.rest import aside, references
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoNumber
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.forms.relationships import CompanyField
from hanse.network.models import Identifier, Organisation
from hanse.ui import formats
from hanse.ui.tables.counting import Counted

SCHEME = "Name in files"
MOST = 200


class MatchForm(forms.Form):
    """Which company is meant by `reference`."""

    reference = forms.CharField(max_length=120, widget=forms.HiddenInput)
    company = CompanyField(label=gettext_lazy("Company"), max_length=200)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One reference of one kind of file, with its lines."""

    kind: Any
    reference: str
    lines: int
    imports: int
    newest: Any


@dataclass(frozen=True, slots=True)
class Matched:
    """One reference that was told apart, with the company and the lines that went in since."""

    identifier: Identifier
    lines: int


def waiting() -> list[Waiting]:
    """What nobody knows, most lines first."""
    known = {kind.key: kind.label for kind in kinds()}
    return [
        Waiting(known.get(row["batch__kind"], ""), row["reference"], row["lines"], row["imports"], row["newest"])
        for row in references()
    ]


def matched() -> list[Matched]:
    """What was said, newest first, as far as the actor sees the companies."""
    found = list(Identifier.objects.filter(scheme=SCHEME).select_related("organisation").order_by("-id")[:MOST])
    taken = RejectedRow.objects.exclude(matched_in__rest_of=None).filter(reference__in=[row.value for row in found])
    counts = dict(taken.order_by().values_list("reference").annotate(Count("id")))
    return [Matched(row, counts.get(row.value, 0)) for row in found]


def lines_aside() -> int:
    """How many lines wait for their partner."""
    return aside().count()


def _number(actor: Actor) -> Counted | None:
    """How many lines wait, for who may say whose they are."""
    return Counted(aside().order_by().values("pk")) if allows(actor, "imports.match") else None


def _tell(_actor: Actor, lines: int) -> Iterator[Todo]:
    sentence = _("Say whom files mean by numbers that nobody knows")
    reason = ngettext("%(count)s line waits for its partner.", "%(count)s lines wait for their partner.", lines)
    reason %= {"count": formats.number(lines)}
    yield Todo(sentence, reason, reverse("facts:unmatched"), icon="database-import", key="unmatched")


SOURCE = TodoNumber("unmatched", "workspace", _number, _tell, order=65)


def of_import(_request: Request, batch: Batch) -> dict[str, Any] | None:
    """How many lines of an import wait for their partner, or would; None where none do."""
    waits = batch.rejected_rows.filter(matched_in=None).exclude(reference="").count()
    if not waits or batch.state == Batch.State.WITHDRAWN:
        return None
    words = {"count": formats.number(waits)}
    if batch.state == Batch.State.COMMITTED:
        said = ngettext(
            "One line waits for its partner: say who is meant, and it goes in without being sent again.",
            "%(count)s lines wait for their partner: say who is meant, and they go in without being sent again.",
            waits,
        )
        return {"said": said % words, "url": reverse("facts:unmatched")}
    said = ngettext(
        "One line names a partner whom nobody knows. It is kept aside when you import, and goes in once you have said who is meant.",
        "%(count)s lines name a partner whom nobody knows. They are kept aside when you import, and go in once you have said who is meant.",
        waits,
    )
    return {"said": said % words, "url": ""}


def match(reference: str, company: Organisation, *, by: Actor) -> int:
    """Say that `reference` is this company, and have its lines taken in; gives how many wait for a worker now."""
    with transaction.atomic():
        if not Identifier.objects.filter(scheme=SCHEME, value=reference, organisation=company).exists():
            company.add_identifier(scheme=SCHEME, value=reference, by=by)
        lines = aside(reference=reference).count()
        for batch in Batch.objects.filter(rejected_rows__in=aside(reference=reference)).distinct().order_by("pk"):
            batch.take_rest(reference, by=by)
    return lines


def undo(identifier: Identifier, *, by: Actor) -> None:
    """Take back what was said: its lines are withdrawn and wait again."""
    with transaction.atomic():
        taken = RejectedRow.objects.exclude(matched_in__rest_of=None).filter(reference=identifier.value)
        for batch in Batch.objects.filter(pk__in=taken.values("matched_in")).order_by("pk"):
            if batch.state in Batch.WAITING and not batch.work:
                batch.discard()
            else:
                batch.hand_over(Batch.Work.WITHDRAW, by=by)
        identifier.remove(by=by)


def said(lines: int, company: Organisation) -> str:
    return _("%(company)s it is. The lines that waited go in: %(count)s.") % {"company": company, "count": lines}
