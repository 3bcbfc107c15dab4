"""What intake adds to common places: its place in the navigation, and files that wait for whoever sent them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.finding.declaring import Searchable, searchables
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import (
    AboutCompany,
    Action,
    Finder,
    Found,
    NavItem,
    Panel,
    Todo,
    TodoSource,
    Work,
    WorkSource,
    actions,
    finders,
    nav,
    notice_kinds,
    owned,
    panels,
    tellings,
    todos,
    works,
)
from hanse.kernel.operating import metrics
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from .checking.lines import RejectedRow
from .folder import SENDER
from .models import Batch
from .notices import KINDS
from .refusing import OF_A_FILE
from .sending import on_home
from .showing import Showing
from .tellings import TELLINGS
from .ways import to

MOST = 20


def found(ids: Sequence[int]) -> list[Found]:
    """Files that were sent, by their names."""
    rows = Batch.objects.only("public_id", "file_name", "kind", "state", "received_at").in_bulk(ids)
    return [
        Found(
            row.file_name, f"{row.get_state_display()}, {formats.day(row.received_at)}",
            to("batch", row.public_id), icon="database-import",
        )
        for row in (rows[key] for key in ids if key in rows)
    ]  # fmt: skip


nav.add(
    NavItem(
        "imports", gettext_lazy("Imports"), "database-import", "intake:imports", "imports.read",
        group=gettext_lazy("Performance"), order=61,
    )
)  # fmt: skip


searchables.add(Searchable("imports", "i", "intake.Batch", title=("file_name",), order=50))
finders.add(Finder("imports", gettext_lazy("Imports"), "imports.read", "imports", found, order=50))
actions.add(
    Action(
        "import",
        gettext_lazy("Import a file"),
        "database-import",
        "intake:start",
        "imports.receive",
        order=20,
        words=gettext_lazy("upload load excel csv xlsx spreadsheet data"),
    )
)
actions.add(
    Action(
        "send", gettext_lazy("Send us a file"), "upload", "intake:portal_start", "imports.receive", audience="portal", order=20,
        words=gettext_lazy("upload import excel csv xlsx spreadsheet data"),
    )
)  # fmt: skip


def _stuck(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Batch]:
    """Files that neither were imported nor are being worked on: those that this person sent or that came by the watched folder; or
    some, whoever sent them.
    """
    if actor.account_id is None or not allows(actor, "imports.commit"):
        return Batch.objects.none()
    by_folder = Q(account=None, actor_name=SENDER, organisation=actor.organisation_id)
    which = Q(account_id=actor.account_id) | by_folder if keys is None else Q(public_id__in=keys)
    return _stuck_among(Batch.objects.filter(which))


def _stuck_among(rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """Those of which somebody has to do something; where no line was good, until other imports have mended all of them."""
    stuck = Q(state__in=Batch.WAITING) | Q(state__in=(Batch.State.COMMITTING, Batch.State.COMMITTED)) & ~Q(trouble="")
    none_good = Q(state=Batch.State.STAGED, rejected=F("read"), rejected__gt=0, rejected__lte=OF_A_FILE)
    waits = Exists(RejectedRow.objects.filter(batch=OuterRef("pk"), matched_in=None))
    rows = rows.filter(stuck, ~none_good | waits, work="").order_by("-id")
    return rows.defer("columns", "mapping", "described", "recalled", "samples")[:MOST]


def _stuck_there(actor: Actor, company: Any) -> QuerySet[Batch]:
    rows = Batch.objects.filter(organisation=company.pk)
    return _stuck_among(rows if allows(actor, "imports.read") else rows.none())


def _tell_there(actor: Actor, _company: Any, rows: Iterable[Batch]) -> Iterator[Todo]:
    for row in rows:
        yield from owned(_tell(actor, [row]), _("You") if row.account_id == actor.account_id else row.actor_name)


def _tell(actor: Actor, rows: Iterable[Batch]) -> Iterator[Todo]:
    for row in rows:
        yield replace(_todo(row, actor), key=row.public_id)


def _todo(row: Batch, actor: Actor) -> Todo:
    url = to("batch", row.public_id)
    name = {"file": row.file_name}
    if row.trouble:
        return Todo(_("See why %(file)s was not possible") % name, row.trouble_told, url, icon="alert-triangle")
    if row.state == Batch.State.RECEIVED:
        return Todo(
            _("Say what the columns of %(file)s mean") % name, _("It is not checked yet."), url, icon="table-import"
        )
    if row.rejected and not row.good:
        return Todo(
            _("Correct what is wrong with %(file)s") % name, _("No line of it can be taken as it stands."), url,
            icon="table-import",
        )  # fmt: skip
    reason = ngettext("%(good)s line is checked", "%(good)s lines are checked", row.good)
    if row.rejected:
        reason = ngettext(
            "%(good)s lines are checked, %(bad)s is rejected",
            "%(good)s lines are checked, %(bad)s are rejected",
            row.rejected,
        )
    counts = {"good": formats.number(row.good), "bad": formats.number(row.rejected)}
    sentence = _("Send what was checked of %(file)s") if actor.is_partner else _("Confirm the import of %(file)s")
    return Todo(sentence % name, reason % counts, url, icon="database-import")


def under_way(actor: Actor) -> Iterator[Work]:
    """Files of this person that a worker is at."""
    if actor.account_id is None or not allows(actor, "imports.read"):
        return
    rows = Batch.objects.filter(account_id=actor.account_id).exclude(work="").order_by("-id")
    for row in rows[:MOST]:
        shown = Showing(row, actor=actor)
        yield Work(shown.working, to("batch", row.public_id), *shown.progress)


works.add(WorkSource("imports", under_way))
works.add(WorkSource("own-imports", under_way, audience="portal"))
todos.add(TodoSource("imports", "workspace", _stuck, _tell, order=60))
todos.add(
    TodoSource(
        "own-imports", "portal", _stuck, _tell, order=60, handed_on=False, about=AboutCompany(_stuck_there, _tell_there)
    )
)
panels.add(Panel("send", "portal.acts", "intake/on_home.html", on_home, operation="imports.receive"))
for kind in KINDS:
    notice_kinds.add(kind)
for telling in TELLINGS:
    tellings.add(telling)


@metrics.source(
    "hanse_import_rows", says="Rows of imports, by kind and what became of them", labels=("kind", "outcome")
)
def rows() -> Iterator[tuple[tuple[str, ...], float]]:
    """Of imports that count: withdrawn ones are taken out again."""
    outcomes = ("new", "known", "corrected", "rejected")
    counted = Batch.objects.filter(state=Batch.State.COMMITTED).order_by("kind").values_list("kind")
    for kind, *sums in counted.annotate(*(Sum(outcome) for outcome in outcomes)):
        yield from (((kind, outcome), float(rows)) for outcome, rows in zip(outcomes, sums, strict=True))
