"""Indexes that stand for themselves; one behind a constraint is part of that constraint."""

from dataclasses import dataclass

from spiritsafe.core.catalog.printed import first_columns


@dataclass(frozen=True, slots=True)
class Index:
    """One index (`pg_index`).

    :ivar definition: what `pg_get_indexdef` prints.
    :ivar columns: its key columns; an expression has the empty name.
    :ivar statistics: statistics targets of its expressions, as `position=target`.
    :ivar inherited: it is the part of a partitioned table's index.
    """

    name: str
    definition: str
    method: str
    columns: tuple[str, ...] = ()
    unique: bool = False
    valid: bool = True
    partial: bool = False
    clustered: bool = False
    replica_identity: bool = False
    statistics: tuple[str, ...] = ()
    tablespace: str | None = None
    comment: str | None = None
    inherited: bool = False

    def __post_init__(self) -> None:
        """Read the columns off the definition; to ask the server for them takes longer than all the rest."""
        if not self.columns:
            object.__setattr__(self, "columns", first_columns(self.definition)[0])
