"""The aggregates of the network, a file each."""

from .assignments import Assignment
from .brands import Brand
from .finances import BankAccount, TaxRecord
from .grants import VisibilityGrant
from .imported import ImportedChange
from .organisations import Identifier, Organisation, Site
from .partnerships import Partnership, Transition
from .people import JobRole, Person
from .products import Product, ProductCategory, ProductIdentifier, ProductLine
from .relationships import Relationship
from .territories import Territory, TerritoryAssignment

__all__ = [
    "Assignment",
    "BankAccount",
    "Brand",
    "Identifier",
    "ImportedChange",
    "JobRole",
    "Organisation",
    "Partnership",
    "Person",
    "Product",
    "ProductCategory",
    "ProductIdentifier",
    "ProductLine",
    "Relationship",
    "Site",
    "TaxRecord",
    "Territory",
    "TerritoryAssignment",
    "Transition",
    "VisibilityGrant",
]
