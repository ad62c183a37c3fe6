"""The Catalog: a schema as PostgreSQL describes it, one file per kind of object."""

from spiritsafe.core.catalog.catalog import Catalog, CatalogObject, Objects, catalog_of
from spiritsafe.core.catalog.column import Column
from spiritsafe.core.catalog.constraint import Constraint
from spiritsafe.core.catalog.grant import Grant
from spiritsafe.core.catalog.index import Index
from spiritsafe.core.catalog.named import DefaultPrivileges, Extension, Schema, Written
from spiritsafe.core.catalog.object_id import Kind, ObjectId
from spiritsafe.core.catalog.routine import Routine
from spiritsafe.core.catalog.sequence import Sequence, SequenceOptions
from spiritsafe.core.catalog.table import Policy, Rule, Table, Trigger
from spiritsafe.core.catalog.types import Attribute, CompositeType, Domain, EnumType, RangeType
from spiritsafe.core.catalog.view import MaterializedView, View

__all__ = [
    "Attribute",
    "Catalog",
    "CatalogObject",
    "Column",
    "CompositeType",
    "Constraint",
    "DefaultPrivileges",
    "Domain",
    "EnumType",
    "Extension",
    "Grant",
    "Index",
    "Kind",
    "MaterializedView",
    "ObjectId",
    "Objects",
    "Policy",
    "RangeType",
    "Routine",
    "Rule",
    "Schema",
    "Sequence",
    "SequenceOptions",
    "Table",
    "Trigger",
    "View",
    "Written",
    "catalog_of",
]
