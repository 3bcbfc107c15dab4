"""Pages of the network for the manufacturer's people, a module for each kind of record."""

from . import partners, people, product_lines, products, territories

__all__ = ["partners", "people", "product_lines", "products", "territories"]
