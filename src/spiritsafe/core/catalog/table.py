"""Tables: ordinary, partitioned, partitions and foreign ones, with all that goes when they go."""

from dataclasses import dataclass

from spiritsafe.core.catalog.column import Column
from spiritsafe.core.catalog.constraint import Constraint
from spiritsafe.core.catalog.grant import Grant
from spiritsafe.core.catalog.index import Index


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger, as `pg_get_triggerdef` prints it.

    :ivar enabled: `origin`, `always`, `replica` or `disabled`.
    """

    name: str
    definition: str
    enabled: str = "origin"
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A row security policy (`pg_policy`).

    :ivar command: `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    """

    name: str
    command: str = "ALL"
    permissive: bool = True
    roles: tuple[str, ...] = ("public",)
    using: str | None = None
    check: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rewrite rule, as `pg_get_ruledef` prints it; that of a view is the view."""

    name: str
    definition: str
    enabled: str = "origin"
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    :ivar persistence: `permanent` or `unlogged`.
    :ivar partition_key: such as `RANGE (created_at)`, for a partitioned table.
    :ivar partition_of: schema and name of the parent, for a partition, with its bound beside.
    :ivar inherits: schema and name, pair after pair, of the parents it inherits from.
    :ivar replica_identity: `default`, `nothing`, `full` or `index`; which index, the index itself says.
    :ivar options: storage parameters; those of its TOAST table begin with `toast.`.
    :ivar server: of a foreign table, with its options beside.
    """

    schema: str
    name: str
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    policies: tuple[Policy, ...] = ()
    rules: tuple[Rule, ...] = ()
    persistence: str = "permanent"
    partition_key: str | None = None
    partition_of: tuple[str, ...] = ()
    partition_bound: str | None = None
    inherits: tuple[str, ...] = ()
    row_security: bool = False
    force_row_security: bool = False
    replica_identity: str = "default"
    options: tuple[str, ...] = ()
    tablespace: str | None = None
    access_method: str | None = None
    of_type: str | None = None
    server: str | None = None
    foreign_options: tuple[str, ...] = ()
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)
