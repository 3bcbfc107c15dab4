"""The aggregates of the network, a file each."""

from ..custom.models import CustomField
from .assignments import Assignment
from .brands import Brand
from .divided import LineTerritory
from .document_kinds import DocumentKind
from .document_requests import DocumentRequest
from .documents import Document
from .finances import BankAccount, TaxRecord
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
    "BankAccount",
    "Brand",
    "CustomField",
    "Document",
    "DocumentKind",
    "DocumentRequest",
    "Handover",
    "Identifier",
    "ImportedChange",
    "JobRole",
    "LineTerritory",
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
    "TaxRecord",
    "Territory",
    "TerritoryAssignment",
    "Transition",
    "Undo",
    "VisibilityGrant",
]
