"""Trace: what some revisions, or a script, were seen to do, statement by statement."""

from dataclasses import dataclass, field

from spiritsafe.core.catalog import Table
from spiritsafe.core.lock_mode import LockMode


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement as it was sent.

    :ivar ordinal: its place in the Trace, from 0.
    :ivar revision: the id of the revision that sent it; None for a script's.
    :ivar file: as the user knows it, relative to the project.
    :ivar line: of the operation in the file that caused it, from 1; None where it could not be told.
    :ivar transaction: statements with the same number run in one transaction; None runs in none (autocommit).
    :ivar unseen: how it got past SQLAlchemy, where it did: `raw cursor`.
    """

    ordinal: int
    sql: str
    parameters: str = ""
    revision: str | None = None
    file: str | None = None
    line: int | None = None
    transaction: int | None = 0
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that was granted.

    :ivar relation: schema and name.
    :ivar kind: `table`, `partitioned table`, `index`, `partitioned index`, `view`, `materialized view`, `sequence`,
        `foreign table`, `toast table`.
    :ivar table: of an index, the table it is on; the relation itself otherwise.
    """

    relation: str
    mode: LockMode
    kind: str = "table"
    table: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that came, went or got another name."""

    name: str
    kind: str
    table: str = ""
    former: str = ""


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that needs a table or one of its columns: a view, a function, a foreign key of another table.

    :ivar what: as `pg_describe_object` says it.
    :ivar column: the column that it needs, or empty for the table.
    """

    what: str
    column: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the server knew of a table before the statement.

    :ivar table: as in a Catalog.
    :ivar dependents: what would go, or break, with it or with one of its columns.
    :ivar referenced_by: `schema.table (constraint)` of the foreign keys that lead to it.
    :ivar publications: that publish it.
    :ivar partitions: names of its partitions, with `default` where one is the default partition.
    :ivar filled: it can be read, as a materialized view that was made WITH NO DATA cannot.
    :ivar made_up: rows were made up for it, so that a scan, a rewrite or a failure is seen.
    """

    table: Table
    kind: str = "table"
    dependents: tuple[Dependent, ...] = ()
    referenced_by: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    partitions: tuple[str, ...] = ()
    default_partition: str | None = None
    filled: bool = True
    made_up: bool = False

    @property
    def name(self) -> str:
        """Schema and name."""
        return f"{self.table.schema}.{self.table.name}"


@dataclass(frozen=True, slots=True)
class Failure:
    """What the server said when it refused.

    :ivar rows: it refused because of rows that were made up, and ran without them.
    """

    sqlstate: str
    message: str
    detail: str = ""
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One statement with its effects.

    :ivar locks: granted by this statement: new ones, and stronger ones on what was locked before.
    :ivar held: locks of the same transaction from before it.
    :ivar scans: tables that were read from end to end.
    :ivar rewrites: tables and indexes that got new storage.
    :ivar builds: indexes that were built.
    :ivar notices: the server's own words (DEBUG1, NOTICE, WARNING).
    :ivar before: the tables it names, as they were before it.
    :ivar broken: statements of an application on the old schema that fail after it, with the server's error.
    """

    statement: Statement
    locks: tuple[Lock, ...] = ()
    held: tuple[Lock, ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    created: tuple[Relation, ...] = ()
    dropped: tuple[Relation, ...] = ()
    renamed: tuple[Relation, ...] = ()
    notices: tuple[str, ...] = ()
    before: tuple[Facts, ...] = ()
    broken: tuple[str, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0

    def lock_on(self, table: str) -> LockMode | None:
        """The strongest lock on a table after this statement, those from before it included."""
        modes = [lock.mode for lock in (*self.held, *self.locks) if lock.relation == table]
        return max(modes, key=lambda mode: mode.strength, default=None)


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """A revision that was rehearsed, as its file says of itself.

    :ivar line: where its upgrade begins.
    :ivar phase: `expand` or `contract`, where it says so.
    :ivar reversible: its downgrade does something, or says why it cannot.
    """

    id: str
    file: str
    line: int
    phase: str | None = None
    reversible: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """The observations of one rehearsal.

    :ivar server_version: of the server it ran on, such as 180006.
    :ivar mode: `rehearsed`, or `static` when nothing ran and only the text is known.
    :ivar revisions: in the order in which they ran; none for a script.
    :ivar heads: that the history ends in.
    :ivar from_blank: the revisions are the whole history, of many deployments.
    """

    server_version: int
    mode: str = "rehearsed"
    observations: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = field(default=())
    revisions: tuple[RevisionFile, ...] = ()
    heads: tuple[str, ...] = ()
    from_blank: bool = False

    def phase_of(self, revision: str | None) -> str | None:
        """The phase that a revision says it belongs to."""
        return next((one.phase for one in self.revisions if one.id == revision), None)
