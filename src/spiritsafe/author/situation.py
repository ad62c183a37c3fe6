"""What a kind has to know to choose the safe form of a step."""

from collections.abc import Callable
from dataclasses import dataclass, field

from spiritsafe.author.runner import RUNNER
from spiritsafe.core.catalog import Catalog, DefaultPrivileges, Kind, ObjectId, Table
from spiritsafe.core.change import Part


@dataclass(frozen=True, slots=True)
class Trial:
    """What the shadow did when a statement was tried and rolled back.

    :ivar error: the server's SQLSTATE, or empty where the statement worked.
    :ivar rewrites: whether the table got a new file.
    """

    error: str = ""
    rewrites: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """The two catalogues, and how careful to be.

    :ivar classic: True writes one revision in the classic way: everything in one transaction, nothing split.
    :ivar fresh: tables and views that this very migration makes: nobody uses them yet.
    :ivar owners: whether what belongs to another role than the one that runs the migration is given to it.
    :ivar replaced: objects that are dropped and made again under the same name.
    :ivar rewritten: tables whose rows are written anew, behind a lock that keeps everybody out.
    :ivar attempt: prepares with some statements on the shadow, tries others, tells what came of it, and rolls back.
    :ivar prelude: makes the types that are only coming, for such a try.
    """

    current: Catalog
    desired: Catalog
    attempt: Callable[[ObjectId, str, str], Trial]
    prelude: str = ""
    classic: bool = False
    owners: bool = False
    fresh: frozenset[ObjectId] = field(default_factory=frozenset)
    replaced: frozenset[ObjectId] = field(default_factory=frozenset)
    rewritten: frozenset[ObjectId] = field(default_factory=frozenset)

    @property
    def version(self) -> int:
        """The server's version."""
        return self.desired.server_version

    def is_given(self, value: Part) -> bool:
        """Whether an object, when it is made, has to be given to its owner."""
        role = getattr(value, "role", "")
        return self.owners and role not in ("", RUNNER) and not isinstance(value, DefaultPrivileges)

    def in_use(self, table: ObjectId) -> bool:
        """Whether an application may be working with the table while the migration runs."""
        if self.classic:
            return False
        kinds = (Kind.TABLE, Kind.MATERIALIZED_VIEW)
        return not any(ObjectId(kind, table.schema, table.name) in self.fresh for kind in kinds)

    def is_shut(self, part: ObjectId) -> bool:
        """Whether its table is rewritten between its drop and its making: to do without a lock then gains nothing.

        In that transaction it is at no time missing.
        """
        return part in self.replaced and part.owner in self.rewritten

    def is_partitioned(self, table: ObjectId) -> bool:
        """Whether the table is split into partitions, which forbids CONCURRENTLY."""
        for catalog in (self.current, self.desired):
            value = catalog.objects.get(ObjectId(Kind.TABLE, table.schema, table.name))
            if isinstance(value, Table) and value.partition_key:
                return True
        return False
