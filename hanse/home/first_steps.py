"""What to do in a house that is still empty: companies, products, what was bought, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.intake.models import Batch
from hanse.kernel.contributions import Todo
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation, Product

LINES = ("sell_in", "purchase")


@dataclass(frozen=True, slots=True)
class House:
    """What is there already."""

    companies: bool
    products: bool
    lines: bool

    @classmethod
    def signs(cls) -> dict[str, Exists]:
        """What the database is asked to know it, by field."""
        lines = Batch.objects.filter(kind__in=LINES, state=Batch.State.COMMITTED)
        asked = {"companies": Organisation.objects.all(), "products": Product.objects.all(), "lines": lines}
        return {name: Exists(rows) for name, rows in asked.items()}


def first_steps(request: Request, house: House) -> list[Todo]:
    """The steps that are still ahead of one who may import; none once there are companies, products and lines."""
    return list(_ahead(house)) if allows(request.actor, "imports.receive") else []


def _ahead(house: House) -> Iterator[Todo]:
    if not house.companies:
        yield Todo(
            _("Import your companies"),
            _("Dealers, suppliers, distributors: one line for each, from any file. Their people can follow."),
            _import("organisations"),
            icon="building-store",
        )
    if not house.products:
        yield Todo(
            _("Import your products"),
            _("With their product lines, so that breadth of range can be judged."),
            _import("products"),
            icon="package",
        )
    if not house.lines:
        yield Todo(
            _("Import what was bought"),
            _(
                "Sell-in lines of dealers or purchase lines of suppliers, two years back if you have them. Scores start here."
            ),
            _import("sell_in"),
            icon="database-import",
        )


def _import(kind: str) -> str:
    return f"{reverse('intake:start')}?kind={kind}"
