"""What users declare on their `MetaData` beside tables: views, functions, triggers, policies, partitions and so on.

A declaration registers itself when it is made. From then on `metadata.create_all` makes it and `metadata.drop_all`
removes it, whoever calls them: an application's tests, a mock engine, the shadow.
"""

from spiritsafe.schema.objects.aggregate import Aggregate
from spiritsafe.schema.objects.argument import Argument
from spiritsafe.schema.objects.collation import Collation
from spiritsafe.schema.objects.comment import Comment
from spiritsafe.schema.objects.composite_type import CompositeType
from spiritsafe.schema.objects.default_privileges import DefaultPrivileges
from spiritsafe.schema.objects.domain import Domain
from spiritsafe.schema.objects.event_trigger import EventTrigger
from spiritsafe.schema.objects.extension import Extension
from spiritsafe.schema.objects.foreign_data_wrapper import ForeignDataWrapper
from spiritsafe.schema.objects.foreign_server import ForeignServer
from spiritsafe.schema.objects.foreign_table import ForeignTable
from spiritsafe.schema.objects.function import Function
from spiritsafe.schema.objects.grant import Grant
from spiritsafe.schema.objects.materialized_view import MaterializedView, ViewIndex
from spiritsafe.schema.objects.owner import Owner
from spiritsafe.schema.objects.partition import Partition
from spiritsafe.schema.objects.policy import Policy
from spiritsafe.schema.objects.procedure import Procedure
from spiritsafe.schema.objects.publication import Publication
from spiritsafe.schema.objects.range_type import RangeType
from spiritsafe.schema.objects.replica_identity import ReplicaIdentity
from spiritsafe.schema.objects.revoke import Revoke
from spiritsafe.schema.objects.row_security import RowSecurity
from spiritsafe.schema.objects.schema import Schema
from spiritsafe.schema.objects.statistics import Statistics
from spiritsafe.schema.objects.storage_parameters import StorageParameters
from spiritsafe.schema.objects.trigger import Trigger
from spiritsafe.schema.objects.view import View
from spiritsafe.schema.registry import declarations, roles
from spiritsafe.schema.target import Existing

__all__ = [
    "Aggregate",
    "Argument",
    "Collation",
    "Comment",
    "CompositeType",
    "DefaultPrivileges",
    "Domain",
    "EventTrigger",
    "Existing",
    "Extension",
    "ForeignDataWrapper",
    "ForeignServer",
    "ForeignTable",
    "Function",
    "Grant",
    "MaterializedView",
    "Owner",
    "Partition",
    "Policy",
    "Procedure",
    "Publication",
    "RangeType",
    "ReplicaIdentity",
    "Revoke",
    "RowSecurity",
    "Schema",
    "Statistics",
    "StorageParameters",
    "Trigger",
    "View",
    "ViewIndex",
    "declarations",
    "roles",
]
