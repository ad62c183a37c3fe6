"""A case: models before, models after, rows in between, and what must come of them."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal, NamedTuple

# applied: written, applied, nothing lost. asks: first stops with a question, then `answers` lead to applied.
# refused_on_data: written, but the rows forbid it, so that applying stops and changes nothing.
# unchanged: spelled differently, yet the same; nothing is written.
Ending = Literal["applied", "asks", "refused_on_data", "unchanged"]

PRELUDE = '''\
from sqlalchemy import (
    ARRAY, DDL, BigInteger, Boolean, CheckConstraint, Column, Computed, Date, DateTime, Enum, Float, ForeignKey,
    ForeignKeyConstraint, Identity, Index, Integer, Interval, LargeBinary, MetaData, Numeric, PrimaryKeyConstraint,
    Sequence, SmallInteger, String, Table, Text, Time, UniqueConstraint, Uuid, cast, column, desc, event, func,
    literal_column, nulls_last, select, text,
)
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import CITEXT, DOMAIN, ENUM, HSTORE, INTERVAL, JSON, JSONB, ExcludeConstraint

metadata = MetaData()


def first(*statements):
    """Run these before the tables are made."""
    for statement in statements:
        event.listen(metadata, "before_create", DDL(statement.replace("%", "%%")))


def sql(*statements):
    """Run these when the tables are there."""
    for statement in statements:
        event.listen(metadata, "after_create", DDL(statement.replace("%", "%%")))

'''

KEY = 'Column("id", Integer, primary_key=True)'


class Rows(NamedTuple):
    """A statement that is run and rolled back, and the rows it must return."""

    query: str
    expected: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Case:
    """One change of the models.

    :ivar row: the row of the coverage matrix, word for word.
    :ivar before: the source of `models.py`; so is `after`.
    :ivar seed: rows for the database that `before` made.
    :ivar answers: words for the command line: `("--rename", "column person.name -> person.full_name")`.
    :ivar rows: what must be in the database at the end; `rows_before` is for the time after the downgrade.
    :ivar since: the oldest major version that can have this.
    :ivar live_only: SQL for the live database alone, which neither models nor revisions know; it must be left alone.
    :ivar cure: for `refused_on_data`, SQL that repairs the rows, so that the same upgrade then succeeds.
    :ivar defect: the number in "Defects found here" that this shows the absence of.
    """

    name: str
    row: str
    before: str
    after: str
    seed: str = ""
    answers: tuple[str, ...] = ()
    rows: tuple[Rows, ...] = ()
    rows_before: tuple[Rows, ...] = ()
    outcome: Ending = "applied"
    since: int = 14
    live_only: str = ""
    cure: str = ""
    defect: int | None = None


def models(*statements: str) -> str:
    """The source of a `models.py` with these statements; one that is such a source itself is continued."""
    return PRELUDE + "\n".join(dedent(statement.removeprefix(PRELUDE)).strip("\n") for statement in statements) + "\n"


def table(name: str, *items: str, key: str = KEY) -> str:
    """The source of a table with an `id` and these items; `key=""` leaves the `id` out."""
    lines = "".join(f"    {item},\n" for item in (key, *items) if item)
    return f"Table(\n    {name!r}, metadata,\n{lines})"


def each(source: Callable[[str], str], before: str, after: str) -> tuple[str, str]:
    """The sources before and after, where only a word changes."""
    return source(before), source(after)


def shows(query: str, *expected: tuple[object, ...]) -> tuple[Rows, ...]:
    """One query and its rows, ready for `Case.rows`; add several with `+`."""
    return (Rows(query, expected),)
