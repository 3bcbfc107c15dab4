"""The network for programs, a module for each kind of resource: the same rows, methods and rules as on its pages."""

from . import (
    asked_documents,
    changes,
    documents,
    finances,
    handovers,
    insights,
    organisations,
    partnerships,
    people,
    products,
    relationships,
    sites,
    territories,
    together,
)

__all__ = [
    "asked_documents",
    "changes",
    "documents",
    "finances",
    "handovers",
    "insights",
    "organisations",
    "partnerships",
    "people",
    "products",
    "relationships",
    "sites",
    "territories",
    "together",
]

routers = [
    organisations.api, sites.api, partnerships.api, together.api, people.api, relationships.api, territories.api, products.api,
    finances.api, documents.api, asked_documents.api, insights.api, handovers.api, changes.api,
]  # fmt: skip
