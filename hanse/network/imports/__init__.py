"""Files of master data: companies, people, products, relationships. What exists is updated, what is new is made, nothing is doubled."""

from . import organisations, people, products, relationships

__all__ = ["organisations", "people", "products", "relationships"]
