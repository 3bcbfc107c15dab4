"""What was known on a day: the version of a kind of fact that counted when the day ended. Nothing is computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.ui import formats
from hanse.ui.tables import DateFilter, Filter

from ..models import FactTable, FactVersion, day_after
from ..showing.months import Stand, currency_beside

KEY = "known_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOnFilter(Filter):
    """The list as it stood when a day ended. It chooses the version that is read, and leaves no row out."""

    def read(self, given: Any) -> date | None:
        return day_in(given.getlist(self.key)[-1:])

    def match(self, value: date) -> Q:
        return Q()

    def write(self, value: date) -> dict[str, list[str]]:
        return {self.key: [value.isoformat()]}

    def sentence(self, value: date) -> SafeString:
        return format_html(_("As known on <b>{day}</b>"), day=formats.day(value))

    def control(self, value: date | None, scope: str) -> SafeString:
        return self._draw("range", scope, ends=[(self.key, _("at the end of"), value)], kind="date")


def day_in(texts: list[str]) -> date | None:
    """The day that an address asks for; None for what is none, and for a day that is not over."""
    day = DateFilter(key=KEY, label="").parse(texts[0].strip()) if texts else None
    return day if day is not None and day < clock.today() else None


def asked_day(request: HttpRequest) -> date | None:
    """The day as of which a page's sums are asked for; None for now."""
    return day_in(request.GET.getlist(KEY)[-1:])


def as_known(stand: Stand, given: Mapping[str, str]) -> Stand:
    """How far a kind reached on the day that the address asks for; now, where it asks for none."""
    day = day_in([given[KEY]] if KEY in given else [])
    return stand if day is None else replace(stand, version=known_on(stand.kind, day))


def known_on(kind: str, day: date) -> int:
    """The version that counted when this day ended. Refused where nothing was known yet."""
    noted = FactVersion.known_on(kind, day)
    version = noted.version if noted else _of_imports(kind, day)
    if version is None:
        raise nothing_known(day)
    return version


def nothing_known(day: date) -> Refused:
    return Refused(_("Nothing of this kind was known on %(day)s. Ask for a later day.") % {"day": formats.day(day)})


def stands_on(day: date) -> dict[str, Stand]:
    """The version of each kind that counted when this day ended, in one question; kinds of which nothing was known are not there.

    How far a kind reached then is not kept beside its version, and is told by its lines.
    """
    noted = FactVersion.objects.filter(kind=OuterRef("kind"), at__lt=day_after(day)).order_by("-at", "-version")
    imports = _imports(day).filter(kind=OuterRef("kind")).order_by().values("kind").annotate(newest=Max("version"))
    version = Coalesce(Subquery(noted.values("version")[:1]), Subquery(imports.values("newest")))
    rows = FactTable.objects.annotate(known=version, currency=currency_beside()).values_list(
        "kind", "known", "currency"
    )
    return {kind: Stand(kind, known, 0, None, told or "") for kind, known, told in rows if known is not None}


def _of_imports(kind: str, day: date) -> int | None:
    """From before versions were noted: that of the last import by then that still counts."""
    found: int | None = _imports(day).filter(kind=kind).aggregate(newest=Max("version"))["newest"]
    return found


def _imports(day: date) -> QuerySet[Batch]:
    return Batch.objects.filter(state=Batch.State.COMMITTED, committed_at__lt=day_after(day))
