"""What a step demands of the rows that are there: it fails where one of them breaks it."""

from dataclasses import dataclass

from spiritsafe.sql.sql_type import SqlType

Name = tuple[str, str]  # schema (may be empty) and name


@dataclass(frozen=True, slots=True)
class Demand:
    """One of them; expressions are SQL.

    :ivar what: the step, for people: `SET NOT NULL on total`.
    :ivar columns: of the table that it names.
    :ivar unreadable: its condition could not be had from the text.
    """

    table: Name
    what: str
    columns: tuple[str, ...] = ()
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class NotNull(Demand):
    """No row has NULL in one of the columns."""


@dataclass(frozen=True, slots=True)
class NoRows(Demand):
    """There are no rows: what they would have in the new column is not said."""

    new_column: str = ""


@dataclass(frozen=True, slots=True)
class Holds(Demand):
    """An expression is not false for any row."""

    expression: str = ""


@dataclass(frozen=True, slots=True)
class Distinct(Demand):
    """No two rows, of those that fulfil a condition, have the same values."""

    expressions: tuple[str, ...] = ()
    where: str = ""
    nulls_equal: bool = False


@dataclass(frozen=True, slots=True)
class Excludes(Demand):
    """No two rows, of those that fulfil a condition, are related by all the operators, one for each column."""

    operators: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class Refers(Demand):
    """Each row that has values in the columns finds a row of another table; no targets mean its primary key."""

    other: Name = ("", "")
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Converts(Demand):
    """Each value can have the new type; `using` is how it gets it, where that is said."""

    type: SqlType = SqlType("text")
    type_text: str = "text"
    using: str = ""


@dataclass(frozen=True, slots=True)
class Validates(Demand):
    """The rows fulfil a constraint that was added NOT VALID."""

    constraint: str = ""


@dataclass(frozen=True, slots=True)
class Belongs(Demand):
    """Rows of a table that becomes a partition are within its bounds, and no row of the default partition is.

    :ivar table: the partitioned one.
    :ivar partition: None for one that is new and empty.
    :ivar bound: the condition for a row, with `{0}`, `{1}` for the columns of the partition key.
    """

    partition: Name | None = None
    bound: str = ""
