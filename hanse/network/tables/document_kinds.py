"""The documents that are asked of partners, as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.ui.breaks import whole
from hanse.ui.tables import BulkAction, DateColumn, LinkColumn, Nothing, Table, TextColumn, View
from hanse.ui.tables.filters import ChoiceFilter

from ..documents.showing import roles_in_words, states_in_words
from ..models import DocumentKind


def document_kind_table(actor: Actor) -> type[Table]:
    """Names lead to where they are changed, for those who may."""
    may = allows(actor, "documents.require")

    class DocumentKindTable(Table):
        name, title = "document-kinds", gettext_lazy("Needed documents")
        search, search_label, sort = ("name", "why"), gettext_lazy("Document or why"), "name"
        columns = (
            LinkColumn(key="name", label=gettext_lazy("Document"), url=_url, sort=True)
            if may
            else TextColumn(key="name", label=gettext_lazy("Document"), sort=True, phone="name"),
            TextColumn(key="why", label=gettext_lazy("Why"), soft=True, phone="line"),
            TextColumn(key="roles", label=gettext_lazy("Of partners that are"), value=roles_in_words, phone="line"),
            TextColumn(key="states", label=gettext_lazy("Before they become"), value=states_in_words),
            TextColumn(
                key="months",
                label=gettext_lazy("Valid for"),
                value=_valid_for,
                cell=lambda kind: whole(_valid_for(kind)),
                sort=True,
                folds=False,
                phone="status",
            ),
            DateColumn(key="retired_at", label=gettext_lazy("Asked for no more since"), sort=True, hidden=True),
        )
        filters = (
            ChoiceFilter(key="asked", label=gettext_lazy("Asked for"), where=_asked,
                         choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no more"))]),
        )  # fmt: skip
        views = (
            View("asked", gettext_lazy("Asked for"), {"asked": "yes"}),
            View("retired", gettext_lazy("Asked for no more"), {"asked": "no"}),
        )
        bulk = (
            BulkAction(gettext_lazy("Ask no more"), "network:document_kinds_retirement", "documents.require"),
            BulkAction(gettext_lazy("Ask again"), "network:document_kinds_return", "documents.require"),
        )
        nothing = Nothing(
            gettext_lazy("Nothing is asked for yet"),
            gettext_lazy(
                "A contract, a certificate of insurance, a code of conduct: say what has to be there before a partner is"
                " contracted or active."
            ),
            icon="files",
        )

    return DocumentKindTable


def _url(kind: DocumentKind) -> str:
    return reverse("network:document_kind_edit", args=[kind.public_id])


def _valid_for(kind: DocumentKind) -> str:
    if not kind.months:
        return _("for ever")
    return ngettext("%(months)s month", "%(months)s months", kind.months) % {"months": kind.months}


def _asked(value: Any) -> Q:
    return Q(retired_at=None) if value == ("yes",) else ~Q(retired_at=None)
