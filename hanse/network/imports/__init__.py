"""Files of master data: companies, people, products. What exists is updated, what is new is made, nothing is doubled."""

from . import organisations, people, products

__all__ = ["organisations", "people", "products"]
