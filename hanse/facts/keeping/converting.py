"""Lines are read anew when rates come late: a new version of every kind of which an amount waits or waited for one."""

from __future__ import annotations

from django.db import transaction

from hanse.intake.kinds import kinds
from hanse.kernel.events import publish
from hanse.kernel.work.locks import exclusive

from ..declaring import FactKind, fact_kind
from ..events import FactsChanged
from ..models import FactTable
from . import delta, monthly
from .attached import attach, connect
from .committing import settle
from .monthly import Touched
from .rates import WAITS, version_now


def convert_again(kind_key: str, *, batch_id: int) -> bool:
    """Read a kind's lines with the rates of now: a new version, where any line waits or waited for a rate. Safe to repeat."""
    kind = fact_kind(kind_key)
    with exclusive(f"facts:{kind_key}"):
        settle(kind)
        table, rates = FactTable.pinned(kind_key), version_now()
        if table is None or table.rates_version == rates:
            return False
        touched = _waiting(kind, table.version)
        if not touched.months:
            return False
        version = delta.append_nothing(kind_key, kind.schema())
        sums = monthly.summed(kind, version=version, touched=touched)
        with transaction.atomic():
            monthly.write(kind, sums)
            publish(FactsChanged(kind_key=kind_key, version=version, batch_id=batch_id))
    return True


def _waiting(kind: FactKind, version: int) -> Touched:
    """Months and partners with lines whose amounts need a rate, whether there is one or not."""
    connection = connect()
    try:
        if not attach(connection, kind.key, version):
            return Touched()
        return Touched.of(
            connection.execute(f"SELECT DISTINCT month, organisation_id FROM stored WHERE {WAITS}").fetchall()
        )
    finally:
        connection.close()


def convertible() -> list[str]:
    """The kinds whose amounts rest on rates."""
    return [kind.key for kind in kinds() if isinstance(kind, FactKind) and kind.has_money]
