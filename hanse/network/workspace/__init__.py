"""Pages of the network for the manufacturer's people, a module for each kind of record."""

from . import (
    areas,
    assignments,
    companies,
    finances,
    handovers,
    insights,
    lifecycle,
    partners,
    partnerships,
    people,
    placing,
    product_lines,
    products,
    relationships,
    sites,
    territories,
)

__all__ = [
    "areas",
    "assignments",
    "companies",
    "finances",
    "handovers",
    "insights",
    "lifecycle",
    "partners",
    "partnerships",
    "people",
    "placing",
    "product_lines",
    "products",
    "relationships",
    "sites",
    "territories",
]
