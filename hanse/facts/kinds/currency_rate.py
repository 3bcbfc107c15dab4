"""Exchange rates: what a currency was worth in another one on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import Fault
from ..importing import FactFile
from ..keeping.rates import RATES


@register
class CurrencyRate(FactFile):
    """How many of one currency a number of another one cost on a day. Of no partner; everybody's amounts rest on it."""

    key, label, quantity = RATES, _("Exchange rates"), "rate"
    roles, order = (), 100
    title = _("Rates")
    on, document, line_label = "valid_on", "currency", ""
    identity = ("base", "currency", "valid_on")
    heading = _("Import exchange rates")
    about = _("What one currency cost in another on a day. Amounts are converted at the rate of their day.")
    fields = (
        Field("valid_on", _("Valid on"), "date", required=True, words="valid on, date, day, rate date, currency rate date, valid from, "
              "kursdatum, gultig am, gultig ab, datum, date, jour, fecha, data"),
        Field("base", _("From currency"), "currency", required=True,
              help=_("the one that is priced: one unit of it costs the rate in the other"), words="from currency, "
              "from currency code, base, base currency, from, source currency, von, von wahrung, basiswahrung, devise base, moneda base"),
        Field("currency", _("To currency"), "currency", required=True, words="to currency, to currency code, quote currency, target currency, "
              "to, zielwahrung, nach wahrung, devise cible, moneda destino"),
        Field("rate", _("Rate"), "rate", required=True, help=_("what the units cost in the other currency"), words="rate, exchange rate, "
              "average rate, end of day rate, closing rate, fx rate, kurs, wechselkurs, umrechnungskurs, mittelkurs, taux, taux change, "
              "cours, tipo cambio, tasso, cambio, koers, value"),
        Field("units", _("Units"), "integer", help=_("1 when nothing is said"), words="units, unit, per, einheiten, faktor, pro, unites, unidades"),
    )  # fmt: skip
    columns = (
        ("organisation_id", "int64"), ("product_id", "int64"), ("valid_on", "date"), ("base", "string"), ("currency", "string"),
        ("rate", "rate"), ("units", "int64"), ("month", "string"),
    )  # fmt: skip

    def constants(self, columns: Sequence[str], file_name: str = "") -> dict[str, str]:
        """None: 1.10 beside EUR may be what a euro costs, or how many euros are had. Which one is asked."""
        return {}

    def derived(self, name: str, present: set[str]) -> str | None:
        if name == "units":
            return "coalesce(units, 1)" if "units" in present else "1"
        return super().derived(name, present)

    def faults(self) -> Iterator[Fault]:
        yield Fault(
            "rate",
            "rate <= 0 OR rate > 100000000",
            _("A rate is more than nothing, and no more than a hundred million."),
        )
        yield Fault("units", "units <= 0 OR units > 1000000", _("A rate is for one unit or more, up to a million."))
        yield Fault("currency", "base = currency", _("A currency has no rate in itself."))
