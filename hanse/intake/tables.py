"""Lists: the imports, and the lines of one that were not taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, cast

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import current
from hanse.ui import formats, tables
from hanse.ui.breaks import unbroken
from hanse.ui.parts import why

from .checking.lines import Difference, RejectedRow, model_label
from .kinds import kinds
from .models import Batch
from .values import read, told
from .ways import to

State = Batch.State

TONES = {
    State.RECEIVED: "warn", State.STAGED: "warn", State.COMMITTING: "info", State.COMMITTED: "good",
    State.FAILED: "bad", **dict.fromkeys(Batch.Work.values, "info"),
}  # fmt: skip
STATES = dict(State.choices) | dict(Batch.Work.choices)


def _url(row: Batch) -> str:
    return to("batch", row.public_id)


def _kind_labels() -> list[tuple[str, Any]]:
    return [(kind.key, kind.called_by(current())) for kind in kinds()]


def kind_label(row: Batch) -> Any:
    """The kind's name; its key where no room knows it any more."""
    return dict(_kind_labels()).get(row.kind, row.kind)


def _counted(name: str) -> Callable[[Batch], int | None]:
    """A count, known once the file was checked."""
    return lambda row: getattr(row, name) if row.is_counted else None


def with_mended(rows: QuerySet[Batch]) -> Any:
    """Each with how many of its refused lines count by now by another import, and how many are refused still."""
    mended = RejectedRow.objects.filter(batch=OuterRef("pk"), matched_in__isnull=False).order_by().values("batch")
    count = Coalesce(Subquery(mended.annotate(many=Count("pk")).values("many")), 0)
    return rows.annotate(mended=count, still_rejected=F("rejected") - count)


def _rejected(row: Any) -> Any:
    """How many lines are refused still, and how many were mended since."""
    if not row.is_counted:
        return formats.UNKNOWN
    count = formats.number(row.still_rejected)
    told = why(count, to("rejected", row.public_id)) if row.rejected else count
    if not row.mended:
        return told
    since = _("%(count)s mended since") % {"count": formats.number(row.mended)}
    return format_html('{}<span class="under hint nowrap">{}</span>', told, since)


class BatchTable(tables.Table):
    """All imports, newest first."""

    name = "imports"
    title = _("Imports")
    search = ("file_name", "actor_name")
    search_label = _("File or person")
    sort = "-received_at"
    columns: ClassVar[tuple[tables.Column, ...]] = (
        tables.LinkColumn(key="file_name", label=_("File"), url=_url, under=kind_label, sort=True),
        tables.StatusColumn(
            key="state", label=_("Status"), value=lambda row: row.work or row.state, tones=TONES, labels=STATES, sort="state"
        ),
        tables.NumberColumn(key="read", label=_("Read"), value=_counted("read"), sort="read"),
        tables.NumberColumn(key="new", label=_("New"), value=_counted("new"), sort="new", phone="figure"),
        tables.NumberColumn(key="known", label=_("Already known"), value=_counted("known"), sort="known"),
        tables.NumberColumn(
            key="corrected", label=_("Corrected"), value=_counted("corrected"), sort="corrected"
        ),
        tables.NumberColumn(
            key="rejected", label=_("Rejected"), value=_counted("still_rejected"), cell=_rejected, sort="still_rejected",
        ),
        tables.TextColumn(key="actor_name", label=_("By"), sort=True, soft=True),
        tables.TextColumn(
            key="organisation", label=_("Partner that sent it"), value=lambda row: row.organisation, sort="organisation__name", soft=True
        ),
        tables.DateColumn(key="received_at", label=_("Received"), sort=True, relative=True, phone="money"),
        tables.TextColumn(key="kind", label=_("Kind"), value=kind_label, hidden=True),
        tables.DateColumn(key="committed_at", label=_("Imported"), sort=True, hidden=True),
        tables.DateColumn(key="withdrawn_at", label=_("Withdrawn"), sort=True, hidden=True),
        tables.TextColumn(key="public_id", label=_("Number"), hidden=True),
    )  # fmt: skip
    filters: ClassVar[tuple[tables.Filter, ...]] = (
        tables.ChoiceFilter(key="kind", label=_("Kind"), choices=_kind_labels, many=True),
        tables.ChoiceFilter(key="state", label=_("Status"), choices=State.choices, many=True),
        tables.BooleanFilter(
            key="rejected", label=_("Rejected"), yes=_("has rejected lines"), no=_("has no rejected lines"),
            where=lambda value: Q(still_rejected__gt=0) if value else Q(still_rejected__lte=0),
        ),
        tables.BooleanFilter(
            key="sent", label=_("Sent by"), yes=_("a partner itself"), no=_("us"),
            where=lambda value: Q(organisation__isnull=not value),
        ),
        tables.DateFilter(key="received", label=_("Received"), field="received_at__date"),
    )  # fmt: skip
    views = (
        tables.View("all", _("All")),
        tables.View("waiting", _("Waiting for someone"), {"state": list(Batch.WAITING)}),
        tables.View("imported", _("Imported"), {"state": [State.COMMITTED]}),
        tables.View("withdrawn", _("Withdrawn"), {"state": [State.WITHDRAWN]}),
    )
    nothing = tables.Nothing(
        _("Nothing was imported yet"),
        _(
            "Bring a file as it is: companies, people, products, or what was bought and sold. Its columns are recognised."
        ),
        icon="database-import",
        action=_("Import a file"),
        url=cast(str, reverse_lazy("intake:start")),
    )


class SentTable(BatchTable):
    """What a partner sent itself."""

    title = _("Files you sent us")
    columns: ClassVar[tuple[tables.Column, ...]] = tuple(
        column for column in BatchTable.columns if column.key != "organisation"
    )
    filters: ClassVar[tuple[tables.Filter, ...]] = tuple(
        one for one in BatchTable.filters if one.key in {"state", "rejected", "received"}
    )
    nothing = tables.Nothing(
        _("You have not sent a file yet"),
        _("Send it as it is: its columns are recognised, and you see what it does before it counts."),
        icon="upload",
    )


class ImportsToRead(BatchTable):
    """The same for those who may not import."""

    nothing = tables.Nothing(_("Nothing was imported yet"), icon="database-import")


def _by_locale(title: str) -> str:
    """What names a line, with its day as people write days; exports have it as files do."""
    return DAY.sub(_day, title)


def _day(found: re.Match[str]) -> str:
    try:
        return formats.day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def _content(name: str) -> Callable[[Difference], Any]:
    """Old or new by its beginning, as people write it."""

    def content(row: Difference) -> Any:
        text = getattr(row, name)
        if row.model and row.field:
            text = told(read(text, row.model, row.field))
        return unbroken(_by_locale(str(formats.or_dash(Truncator(text).chars(160)))))

    return content


def _start(name: str, most: int) -> Callable[[RejectedRow], str]:
    """The beginning of a text; the file and the exports have all of it."""
    return lambda row: str(formats.or_dash(Truncator(getattr(row, name)).chars(most)))


def _mended(row: RejectedRow) -> Any:
    if row.matched_in is None:
        return formats.UNKNOWN
    return format_html('<a href="{}">{}</a>', to("batch", row.matched_in.public_id), row.mended)


class RejectedTable(tables.Table):
    """The lines of one file that were not taken."""

    name = "rejected"
    title = _("Rejected lines")
    search = ("reason", "value", "text")
    search_label = _("Reason or text")
    sort = "line"
    columns = (
        tables.NumberColumn(key="line", label=_("Line"), sort=True, phone="name"),
        tables.TextColumn(key="column", label=_("Column"), sort=True, phone="status"),
        tables.TextColumn(key="reason", label=_("What is wrong"), value=lambda row: row.told, phone="line"),
        tables.TextColumn(key="value", label=_("Value"), phone="line", cell=_start("value", 60)),
        tables.TextColumn(key="text", label=_("Original text"), soft=True, phone="line", cell=_start("text", 160)),
        tables.Column(key="mended", label=_("Since"), value=lambda row: row.mended, cell=_mended, phone="line"),
    )
    filters = (
        tables.BooleanFilter(
            key="mended", label=_("Since"), yes=_("mended or taken in"), no=_("still refused"),
            where=lambda value: Q(matched_in__isnull=not value),
        ),
    )  # fmt: skip
    views = (
        tables.View("all", _("All")),
        tables.View("refused", _("Still refused"), {"mended": "no"}),
        tables.View("mended", _("Mended"), {"mended": "yes"}),
    )


DAY = re.compile(r"(?<![^ ])\d{4}-\d\d-\d\d(?=,|$)")
DIFFERENCE_TONES: dict[str, str] = {Difference.Status.NEW: "good", Difference.Status.CHANGED: "info"}


def _models(batch: Batch) -> list[tuple[str, str]]:
    """The kinds of record that an import makes or changes."""
    found = batch.differences.order_by("model").values_list("model", flat=True).distinct()
    return [(label, model_label(label)) for label in found]


def difference_table(batch: Batch) -> type[tables.Table]:
    """What one import makes and changes, field by field; of records of which kind, where they are records."""
    called, are_records = batch.called, batch.declared.shows_differences
    of_kind: Any = tables.TextColumn(key="kind", label=_("Kind of record"), hidden=True)
    by_kind = tables.ChoiceFilter(key="model", label=_("Kind of record"), choices=lambda: _models(batch), many=True)
    kinds_of_record, narrowed = ((of_kind,), (by_kind,)) if are_records else ((), ())

    def field(row: Difference) -> Any:
        return called.get(row.field) or row.field_label

    def after(row: Difference) -> Any:
        """On a phone with the field and what stood there, where there was anything."""
        text, was = _content("after")(row), _content("before")(row)
        if row.status == Difference.Status.NEW:
            return text
        before = format_html(str(_("({field}, before: {old})")), field=field(row), old=was)
        return format_html('{} <span class="narrow">{}</span>', text, before)

    class DifferenceTable(tables.Table):
        name = "differences"
        title = _("What it changes")
        search = ("title", "before", "after")
        search_label = _("Record or value")
        sort = "line"
        columns = (
            tables.NumberColumn(key="line", label=_("Line"), sort=True),
            tables.TextColumn(key="title", label=_("Record"), sort=True, phone="name", cell=lambda row: _by_locale(row.title)),
            tables.StatusColumn(
                key="status", label=_("What happens"), tones=DIFFERENCE_TONES, labels=dict(Difference.Status.choices), sort=True
            ),
            tables.TextColumn(key="field_label", label=_("Field"), value=field),
            tables.TextColumn(key="before", label=_("Old"), soft=True, cell=_content("before")),
            tables.TextColumn(key="after", label=_("New"), phone="line", cell=after),
            *kinds_of_record,
        )  # fmt: skip
        filters = (
            tables.ChoiceFilter(key="status", label=_("What happens"), choices=Difference.Status.choices),
            *narrowed,
        )
        views = (
            tables.View("all", _("All")),
            tables.View("changed", _("Changed"), {"status": Difference.Status.CHANGED}),
            tables.View("new", _("New"), {"status": Difference.Status.NEW}),
        )
        nothing = tables.Nothing(_("No differences are listed"), icon="equal")

    return DifferenceTable
