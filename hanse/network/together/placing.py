"""Partners that somebody put into a territory by hand, back into those of their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor
from hanse.ui import formats

from ..forms.together import Together
from ..models import Partnership
from ..models.placing import OPERATION, place
from ..partnership.status import capital
from ..territories.covering import SELLING_ROLES
from .acts import OF_PARTNERS, Act, Done, of_partners
from .preview import Part, Would


def _would_go(rows: Sequence[Partnership], _form: Together, _by: Actor) -> list[Would]:
    return [Would(row, *_where(row)) for row in rows]


def _where(row: Partnership) -> tuple[tuple[Part, ...], str]:
    """Where it is and where its address would bring it; or why nothing does."""
    by_hand, said = row.territory, row.computed_territory
    if row.role not in SELLING_ROLES:
        return (), _("The market is not divided for suppliers.")
    if by_hand is None or row.territory_id == row.placed_territory_id:
        return (), ""
    if said is None:
        return (), capital(row.get_territory_reason_display()) or _("No territory claims its address")
    words = _("%(territory)s, set by hand") % {"territory": by_hand}
    return (Part(_("Territory"), words, _("%(territory)s, by its address") % {"territory": said}),), ""


def _place(rows: QuerySet[Partnership], _form: Together, by: Actor) -> Done:
    act = place(rows, by=by)
    count = len(act.rows) if act else 0
    sentence = ngettext(
        "%(count)d partner is in the territory of its address.",
        "%(count)d partners are in the territories of their addresses.",
        count,
    )
    return Done(sentence % {"count": count}, count, act)


def _with_territories(chosen: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    mine = of_partners("partners.edit_role")(chosen, actor)
    return mine.select_related("organisation", "territory", "computed_territory")


PLACING = Act(
    "partners.edit_role", OPERATION, gettext_lazy("Territory by address"),
    lambda count: ngettext(
        "Let the address of %(shown)s partner decide", "Let the addresses of %(shown)s partners decide", count
    ) % {"shown": formats.number(count)},
    ("network:partners", "network:placings", "network:placing_undo"),
    mine=_with_territories, form=lambda data, _rows: Together(data), columns=(), would=_would_go, do=_place,
    **OF_PARTNERS,
)  # fmt: skip
