"""The aggregates of the network, a file each."""

from .assignments import Assignment
from .grants import VisibilityGrant
from .handovers import Handover
from .imported import ImportedChange
from .organisations import Identifier, Organisation, Site
from .partnerships import Partnership, Transition
from .people import JobRole, Person
from .planned import PlannedMove
from .products import Product, ProductCategory, ProductIdentifier, ProductLine
from .relationships import Relationship
from .territories import Territory, TerritoryAssignment
from .undoing import Undo

__all__ = [
    "Assignment",
    "Handover",
    "Identifier",
    "ImportedChange",
    "JobRole",
    "Organisation",
    "Partnership",
    "Person",
    "PlannedMove",
    "Product",
    "ProductCategory",
    "ProductIdentifier",
    "ProductLine",
    "Relationship",
    "Site",
    "Territory",
    "TerritoryAssignment",
    "Transition",
    "Undo",
    "VisibilityGrant",
]
