"""The queries that find rows which break a demand."""

from dataclasses import dataclass
from functools import singledispatch

from spiritsafe.sql.demand import Belongs, Converts, Demand, Distinct, Excludes, Holds, NoRows, NotNull, Refers
from spiritsafe.sql.identifier import quoted
from spiritsafe.sql.sql_type import type_from

_WHOLE = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is there.

    :ivar sql: its name, as SQL writes it.
    :ivar columns: their types by name.
    :ivar keys: of its primary key; none where it has none.
    :ivar default: its default partition, as SQL, and the columns of its partition key; none for an expression.
    """

    sql: str
    name: str
    columns: dict[str, str]
    keys: tuple[str, ...] = ()
    default: str = ""
    partition_key: tuple[str, ...] = ()

    def column(self, name: str) -> str:
        """One of its columns, so that it is mistaken for no other."""
        return f"{quoted(self.name)}.{quoted(name)}"

    def broken(self, condition: str) -> "Query":
        """The rows that fulfil a condition."""
        keys = [self.column(key) for key in self.keys] or [f"{quoted(self.name)}.ctid"]
        shown = ", ".join(f"{key}::text" for key in keys)
        return Query(f"SELECT {shown}\nFROM {self.sql}\nWHERE {condition}", self.keys or ("ctid",))


@dataclass(frozen=True, slots=True)
class Query:
    """One query; it returns text.

    :ivar names: of the columns that it returns; none where it returns nothing, but may fail.
    """

    sql: str
    names: tuple[str, ...] = ()


@singledispatch
def queries(demand: Demand, _table: Table, _other: Table | None) -> tuple[Query, ...]:
    """What to ask; nothing where no row can break it.

    :param other: the table that is referred to, or becomes a partition, if it is there.
    """
    raise NotImplementedError(type(demand).__name__)


@queries.register
def _(demand: NotNull, table: Table, _other: Table | None) -> tuple[Query, ...]:
    return (table.broken(" OR ".join(f"{table.column(name)} IS NULL" for name in demand.columns)),)


@queries.register
def _(demand: NoRows, table: Table, _other: Table | None) -> tuple[Query, ...]:
    if demand.new_column in table.columns:
        return ()
    return (table.broken("true"),)


@queries.register
def _(demand: Holds, table: Table, _other: Table | None) -> tuple[Query, ...]:
    return (table.broken(f"NOT ({demand.expression})"),)


@queries.register
def _(demand: Distinct, table: Table, _other: Table | None) -> tuple[Query, ...]:
    present = [] if demand.nulls_equal else [f"({one}) IS NOT NULL" for one in demand.expressions]
    conditions = [*present, *([f"({demand.where})"] if demand.where else [])]
    where = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
    shown = ", ".join(f"({one})::text" for one in demand.expressions)
    grouped = ", ".join(f"({one})" for one in demand.expressions)
    sql = f"SELECT {shown}\nFROM {table.sql}{where}\nGROUP BY {grouped}\nHAVING count(*) > 1"
    return (Query(sql, demand.expressions),)


@queries.register
def _(demand: Excludes, table: Table, _other: Table | None) -> tuple[Query, ...]:
    keys = ", ".join(f"here.{quoted(key)}::text" for key in table.keys) or "here.ctid::text"
    pairs = zip(demand.columns, demand.operators, strict=True)
    related = [f"here.{quoted(name)} {operator} there.{quoted(name)}" for name, operator in pairs]
    rows = f"SELECT *, ctid AS place FROM {table.sql}" + (f" WHERE {demand.where}" if demand.where else "")
    conditions = " AND ".join(["here.place < there.place", *related])
    sql = f"SELECT {keys}\nFROM ({rows}) AS here\nJOIN ({rows}) AS there ON {conditions}".replace(
        "here.ctid", "here.place"
    )
    return (Query(sql, table.keys or ("ctid",)),)


@queries.register
def _(demand: Refers, table: Table, other: Table | None) -> tuple[Query, ...]:
    present = " AND ".join(f"{table.column(name)} IS NOT NULL" for name in demand.columns)
    if other is None:  # it is new, and empty
        return (table.broken(present),)
    targets = demand.targets or other.keys
    pairs = zip(targets, demand.columns, strict=True)
    equal = " AND ".join(f"there.{quoted(target)} = {table.column(name)}" for target, name in pairs)
    return (table.broken(f"{present} AND NOT EXISTS (SELECT FROM {other.sql} AS there WHERE {equal})"),)


@queries.register
def _(demand: Converts, table: Table, _other: Table | None) -> tuple[Query, ...]:
    (name,) = demand.columns
    column, wanted, had = table.column(name), demand.type, type_from(table.columns.get(name, ""))
    if demand.using or wanted.array or had.array:
        value = demand.using or column
        return (Query(f"SELECT count(CAST(({value}) AS {demand.type_text}))\nFROM {table.sql}"),)
    if wanted == had or (had.built_in and not wanted.narrower_than(had)):
        return ()
    if wanted.base in _WHOLE:
        limit = _WHOLE[wanted.base]
        return (table.broken(f"round({column}::numeric) NOT BETWEEN -{limit} AND {limit - 1}"),)
    if wanted.base == "numeric" and wanted.modifiers:
        precision, scale = wanted.modifiers
        value = f"{column}::numeric"
        return (
            table.broken(f"{value} <> 'NaN' AND abs(round({value}, {scale})) >= 10::numeric ^ {precision - scale}"),
        )
    if wanted.textual and wanted.modifiers:
        return (table.broken(f"char_length(rtrim({column}::text, ' ')) > {wanted.modifiers[0]}"),)
    return (Query(f"SELECT count(CAST({column} AS {demand.type_text}))\nFROM {table.sql}"),)


@queries.register
def _(demand: Belongs, table: Table, other: Table | None) -> tuple[Query, ...]:
    found = []
    if other is not None:
        bound = demand.bound.format(*(other.column(name) for name in table.partition_key))
        found.append(other.broken(f"({bound}) IS NOT TRUE"))
    if table.default:
        bound = demand.bound.format(*(quoted(name) for name in table.partition_key))
        found.append(Query(f"SELECT ctid::text\nFROM {table.default}\nWHERE {bound}", ("ctid",)))
    return tuple(found)
