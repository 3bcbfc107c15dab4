"""Tables: a list that is searched, filtered, sorted, paged, selected from and exported, declared in one class.

    class DealerTable(Table):
        name, title = "dealers", _("Dealers")
        columns = (LinkColumn(key="name", label=_("Dealer"), url=lambda row: ..., sort=True), ...)

    def dealers(request): return table(request, DealerTable, rows=Partnership.objects.all())

Everything about what is shown stands in the address, so any state can be shared, and works without a script.
"""

from .answer import came_from, carried, lost, selected, table, way_back
from .columns import (
    Column,
    DateColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    ShadeColumn,
    StatusColumn,
    TextColumn,
)
from .declare import BulkAction, Head, Nothing, Table, View
from .filters import BooleanFilter, ChoiceFilter, DateFilter, Filter, NumberFilter, RelationFilter, TextFilter, by_label
from .sources import Rows

__all__ = [
    "BooleanFilter",
    "BulkAction",
    "ChoiceFilter",
    "Column",
    "DateColumn",
    "DateFilter",
    "Filter",
    "Head",
    "LinkColumn",
    "MoneyColumn",
    "Nothing",
    "NumberColumn",
    "NumberFilter",
    "PercentColumn",
    "RelationFilter",
    "Rows",
    "ShadeColumn",
    "StatusColumn",
    "Table",
    "TextColumn",
    "TextFilter",
    "View",
    "by_label",
    "came_from",
    "carried",
    "lost",
    "selected",
    "table",
    "way_back",
]
