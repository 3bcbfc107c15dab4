"""Documents that are asked of partners: asked for no more, or again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor
from hanse.ui import formats

from ..documents.showing import roles_in_words, states_in_words
from ..forms.together import Together
from ..models import DocumentKind, Undo
from ..models.undoing import Altered, locked_rows, some_of
from ..tables.document_kinds import document_kind_table
from .acts import Act, Done
from .preview import Part, Would

REQUIRE = "documents.require"


def _asked(kind: DocumentKind) -> str:
    return _("%(roles)s, before they become: %(states)s") % {
        "roles": roles_in_words(kind), "states": states_in_words(kind),
    }  # fmt: skip


def _would_end(rows: Sequence[DocumentKind], _form: Together, _by: Actor) -> list[Would]:
    return [
        Would(row, () if row.retired_at else (Part(_("Asked for"), _asked(row), _("no more; what was sent stays")),))
        for row in rows
    ]


def _would_return(rows: Sequence[DocumentKind], _form: Together, _by: Actor) -> list[Would]:
    return [Would(row, (Part(_("Asked for"), _("no more"), _asked(row)),) if row.retired_at else ()) for row in rows]


def _each(act: Callable[..., None], sentence: Any) -> Callable[[QuerySet[Any], Together, Actor], Done]:
    def do(rows: QuerySet[DocumentKind], _form: Together, by: Actor) -> Done:
        altered = []
        with transaction.atomic():
            for row in locked_rows(DocumentKind, rows.order_by().values("pk")):
                was = {"retired_at": row.retired_at}
                act(row, by=by)
                altered.append(Altered(row, was))
            undo = Undo.keep(altered, operation=REQUIRE, by=by)
        return Done(str(sentence) % {"document": some_of([str(each.row) for each in altered])}, len(altered), undo)

    return do


OF_KINDS: dict[str, Any] = {
    "operation": REQUIRE, "audited": REQUIRE, "order": "name", "back_label": gettext_lazy("Needed documents"),
    "table": lambda request: document_kind_table(request.actor), "rows": lambda _request: DocumentKind.objects.all(),
    "mine": lambda rows, _actor: rows, "form": lambda data, _rows: Together(data), "columns": (),
}  # fmt: skip

RETIRED = Act(
    title=gettext_lazy("Ask no more"),
    verb=lambda count: ngettext("Ask for %(shown)s no more", "Ask for %(shown)s no more", count)
    % {"shown": formats.number(count)},
    pages=("network:document_kinds", "network:document_kinds_retired", "network:document_kinds_undo"),
    would=_would_end, do=_each(DocumentKind.retire, gettext_lazy("%(document)s is asked for no more. What was sent stays.")),
    **OF_KINDS,
)  # fmt: skip
RETURNED = Act(
    title=gettext_lazy("Ask again"),
    verb=lambda count: ngettext("Ask for %(shown)s again", "Ask for %(shown)s again", count)
    % {"shown": formats.number(count)},
    pages=("network:document_kinds", "network:document_kinds_returned", "network:document_kinds_undo"),
    would=_would_return, do=_each(DocumentKind.bring_back, gettext_lazy("%(document)s is asked for again.")),
    **OF_KINDS,
)  # fmt: skip
