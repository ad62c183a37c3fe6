"""Looks, before anything runs, whether there are rows that would make a pending step fail; reads only, and not long."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import psycopg

from spiritsafe.core.duration import Duration
from spiritsafe.core.event import Event, Noted
from spiritsafe.core.revision import Revision
from spiritsafe.errors import Refused
from spiritsafe.postgres.control import Control
from spiritsafe.sql.command import commands
from spiritsafe.sql.demand import Belongs, Demand, Name, Refers, Validates
from spiritsafe.sql.demanding import demands
from spiritsafe.sql.identifier import quoted
from spiritsafe.upgrade.foresight import Foreseen, Foresight
from spiritsafe.upgrade.probe_query import Query, Table, queries

_SHOWN = 3
_BAD_VALUE = ("22", "23")  # SQLSTATE classes "data exception" and "integrity constraint violation"
_LIMITS = """
SELECT set_config('statement_timeout', '{milliseconds}', true), set_config('lock_timeout', '500', true),
    set_config('transaction_read_only', 'on', true)
"""
_TABLE = """
SELECT c.oid::regclass::text, c.relname::text,
    (
        SELECT jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod))
        FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ),
    ARRAY(
        SELECT a.attname::text
        FROM pg_index AS i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indrelid = c.oid AND i.indisprimary
        ORDER BY k.place
    ),
    coalesce(nullif(p.partdefid, 0)::regclass::text, ''),
    ARRAY(
        SELECT a.attname::text
        FROM unnest(p.partattrs::int2[]) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
        ORDER BY k.place
    )
FROM pg_class AS c
LEFT JOIN pg_partitioned_table AS p ON p.partrelid = c.oid
WHERE c.oid = to_regclass(%s)
"""
_CONSTRAINT = """
SELECT pg_get_constraintdef(k.oid)
FROM pg_constraint AS k
WHERE k.conrelid = to_regclass(%s) AND k.conname = %s AND NOT k.convalidated
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows that break a demand."""

    foreseen: Foreseen
    rows: str

    @property
    def line(self) -> str:
        """For people."""
        demand = self.foreseen.demand
        return f"{self.foreseen.revision.id}: {demand.what} of {demand.table[1]}: {self.rows}"


def probe(
    control: Control,
    statements: Iterable[tuple[Revision, str | None]],
    limit: Duration,
    emit: Callable[[Event], None],
) -> None:
    """Ask about every step that can fail on rows.

    :param limit: how long one query may take.
    :raises Refused: when rows are there that would make one fail.
    """
    found: list[Broken] = []
    for foreseen in Foresight().of(statements):
        try:
            rows = _Prober(control, limit).rows(foreseen.demand)
        except _NotKnownError as reason:
            emit(_not_known(foreseen, str(reason)))
            continue
        if rows and foreseen.doubt:
            emit(_not_known(foreseen, f"{rows}, but {foreseen.doubt}"))
        elif rows:
            found.append(Broken(foreseen, rows))
    if found:
        raise _refused(found)


class _NotKnownError(Exception):
    """Why it could not be learnt."""


@dataclass(frozen=True, slots=True)
class _Prober:
    control: Control
    limit: Duration

    def rows(self, demand: Demand) -> str:
        """The rows that break it, in words; empty where there are none."""
        table = self._table(demand.table)
        if table is None:
            raise _NotKnownError(f"there is no table {demand.table[1]} yet")
        if isinstance(demand, Validates):
            return self._of_constraint(demand)
        if isinstance(demand, Belongs) and demand.partition is None and not table.default:
            return ""
        missing = [name for name in demand.columns if name not in table.columns]
        if demand.unreadable or missing:
            why = (
                f"there is no column {missing[0]} yet"
                if missing
                else "its condition is not of a kind that is looked at"
            )
            raise _NotKnownError(why)
        other = self._other(demand)
        for query in queries(demand, table, other):
            if rows := self._asked(query):
                if isinstance(demand, Refers) and other is None:
                    raise _NotKnownError(f"there is no table {demand.other[1]} yet")
                return rows
        return ""

    def _other(self, demand: Demand) -> Table | None:
        if isinstance(demand, Refers):
            return self._table(demand.other)
        return self._table(demand.partition) if isinstance(demand, Belongs) and demand.partition is not None else None

    def _of_constraint(self, demand: Validates) -> str:
        rows = self.control.query(_CONSTRAINT, [_sql(demand.table), demand.constraint])
        for (definition,) in rows:
            text = str(definition).removesuffix(" NOT VALID")
            for command in commands(f"ALTER TABLE {_sql(demand.table)} ADD {text}"):
                for one in demands(command):
                    if broken := self.rows(one):
                        return broken
        return ""

    def _table(self, name: Name) -> Table | None:
        rows = self.control.query(_TABLE, [_sql(name)])
        if not rows:
            return None
        sql, bare, columns, keys, default, partition_key = rows[0]
        return Table(sql, bare, columns or {}, tuple(keys), default, tuple(partition_key))

    def _asked(self, query: Query) -> str:
        try:
            with self.control.session.transaction(force_rollback=True):
                self.control.query(_LIMITS.replace("{milliseconds}", str(self.limit.milliseconds)))
                rows = self.control.query(f"{query.sql}\nLIMIT {_SHOWN + 1}")
        except psycopg.errors.QueryCanceled:
            raise _NotKnownError(f"the look at its rows was ended after {self.limit}") from None
        except psycopg.Error as error:
            said = error.diag.message_primary or " ".join(str(error).split())
            if not query.names and (error.sqlstate or "").startswith(_BAD_VALUE):
                return said
            raise _NotKnownError(said) from None
        return _shown(query.names, rows) if query.names else ""


def _shown(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    texts = [", ".join(f"{name} = {value}" for name, value in zip(names, row, strict=True)) for row in rows[:_SHOWN]]
    return "; ".join(texts) + (" and more" if len(rows) > _SHOWN else "")


def _sql(name: Name) -> str:
    return ".".join(quoted(part) for part in name if part)


def _not_known(foreseen: Foreseen, reason: str) -> Noted:
    demand = foreseen.demand
    return Noted(
        f"whether rows forbid {demand.what} of {demand.table[1]} ({foreseen.revision.id}) is not known: {reason}"
    )


def _refused(found: list[Broken]) -> Refused:
    first = found[0]
    demand = first.foreseen.demand
    return Refused(
        f"the upgrade was not begun: rows of {demand.table[1]} would make revision {first.foreseen.revision} fail",
        why=f"{demand.what} is broken by {first.rows}",
        next_step="correct these rows, or have a revision before it do so; --no-probes upgrades without looking",
        details=(("Rows that are in the way", "\n".join(_lines(found))),),
    )


def _lines(found: list[Broken]) -> Iterator[str]:
    return (one.line for one in found)
