"""Pages of the network for the manufacturer's people, a module for each kind of record."""

from . import (
    assignments,
    companies,
    finances,
    insights,
    partners,
    partnerships,
    people,
    product_lines,
    products,
    relationships,
    sites,
    territories,
)

__all__ = [
    "assignments",
    "companies",
    "finances",
    "insights",
    "partners",
    "partnerships",
    "people",
    "product_lines",
    "products",
    "relationships",
    "sites",
    "territories",
]
