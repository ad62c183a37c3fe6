"""Constraints of a table. NOT NULL is an attribute of its column."""

from dataclasses import dataclass

from spiritsafe.core.catalog.printed import first_columns, referenced


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint (`pg_constraint`).

    :ivar type: `primary key`, `unique`, `foreign key`, `check`, `exclude` or `trigger`.
    :ivar definition: what `pg_get_constraintdef` prints.
    :ivar columns: in the constraint's order; for a CHECK those it mentions.
    :ivar references: schema, table and then columns, for a foreign key.
    :ivar expression: of a CHECK, without the keyword and its brackets.
    :ivar options: storage parameters of the index behind it.
    :ivar inherited: it comes from a parent, or from the table this one is a partition of.
    """

    name: str
    type: str
    definition: str
    columns: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    expression: str | None = None
    validated: bool = True
    enforced: bool = True
    deferrable: bool = False
    deferred: bool = False
    options: tuple[str, ...] = ()
    tablespace: str | None = None
    clustered: bool = False
    replica_identity: bool = False
    comment: str | None = None
    inherited: bool = False

    def __post_init__(self) -> None:
        """Read the columns off the definition, where they are in it."""
        if self.columns or self.type in ("check", "exclude"):
            return
        columns, rest = first_columns(self.definition)
        object.__setattr__(self, "columns", columns)
        if self.type == "foreign key" and not self.references:
            object.__setattr__(self, "references", referenced(rest))
