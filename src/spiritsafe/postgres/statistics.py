"""Reads a Snapshot: sizes, traffic and, where they are kept, the queries of the application. Nothing is changed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spiritsafe.core.quoting import identifier
from spiritsafe.core.snapshot import Snapshot, TableSize

Query = Callable[[str], Iterable[Sequence[Any]]]

_NOW = """
SELECT current_setting('server_version_num')::int, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
"""
# A partitioned table has no storage of its own: it counts what its partitions have. To ask for a size takes a lock:
# where ACCESS EXCLUSIVE is held or waited for, the pages that the last VACUUM or ANALYZE counted have to do.
_TABLES = """
WITH locked AS (
    SELECT relation
    FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), shut AS (
    SELECT relation AS oid FROM locked
    UNION
    SELECT i.indrelid FROM pg_index AS i JOIN locked ON locked.relation = i.indexrelid
), age AS (
    SELECT greatest(extract(epoch FROM now() - coalesce(stats_reset, pg_postmaster_start_time())), 1) AS seconds
    FROM pg_stat_database
    WHERE datname = current_database()
), leaves AS (
    SELECT root.oid AS root, leaf.oid
    FROM pg_class AS root
    CROSS JOIN LATERAL (
        SELECT root.oid WHERE root.relkind <> 'p'
        UNION ALL
        SELECT t.relid FROM pg_partition_tree(CASE WHEN root.relkind = 'p' THEN root.oid END) AS t
        WHERE t.isleaf AND root.oid NOT IN (SELECT oid FROM shut)
        UNION ALL
        SELECT h.inhrelid FROM pg_inherits AS h WHERE h.inhparent = root.oid AND root.oid IN (SELECT oid FROM shut)
            AND root.relkind = 'p'
    ) AS leaf
    WHERE root.relkind IN ('r', 'p', 'm')
)
SELECT n.nspname || '.' || c.relname,
    sum(greatest(l.reltuples, 0))::bigint,
    sum(CASE WHEN l.oid IN (SELECT oid FROM shut) THEN l.relpages * block.size ELSE pg_table_size(l.oid) END)::bigint,
    sum(CASE WHEN l.oid IN (SELECT oid FROM shut) THEN coalesce(indexes.pages, 0) * block.size
        ELSE pg_indexes_size(l.oid) END)::bigint,
    round((sum(coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0)) / max(age.seconds))::numeric, 3)::float8,
    round((sum(coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0)) / max(age.seconds))::numeric, 3)::float8
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN leaves ON leaves.root = c.oid
JOIN pg_class AS l ON l.oid = leaves.oid
LEFT JOIN pg_stat_user_tables AS s ON s.relid = l.oid
CROSS JOIN LATERAL (
    SELECT sum(x.relpages) AS pages
    FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
    WHERE i.indrelid = l.oid
) AS indexes
CROSS JOIN (SELECT current_setting('block_size')::bigint AS size) AS block
CROSS JOIN age
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
GROUP BY 1
ORDER BY 1
"""
_HAS_STATEMENTS = """
SELECT n.nspname
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements'
"""
_STATEMENTS = """
SELECT s.query
FROM {schema}.pg_stat_statements AS s
JOIN pg_database AS d ON d.oid = s.dbid
WHERE d.datname = current_database() AND s.query ~* '^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\\M'
    AND s.query NOT LIKE '%pg_catalog.%' AND s.query NOT LIKE '%pg_stat_statements%'
GROUP BY s.query
ORDER BY sum(s.calls) DESC, s.query
LIMIT 5000
"""


def read_snapshot(query: Query, *, workload: bool = False) -> Snapshot:
    """Read sizes and traffic of the database of a session.

    :param workload: read the queries too.
    :raises LookupError: when they are wanted and pg_stat_statements is not installed in this database.
    """
    version, taken = next(iter(query(_NOW)))
    tables = tuple(
        TableSize(str(name), int(rows), int(size), int(indexes), float(writes), float(reads))
        for name, rows, size, indexes, writes, reads in query(_TABLES)
    )
    return Snapshot(int(version), str(taken), tables, _queries(query) if workload else ())


def _queries(query: Query) -> tuple[str, ...]:
    schema = next(iter(query(_HAS_STATEMENTS)), None)
    if schema is None:
        message = "pg_stat_statements"
        raise LookupError(message)
    return tuple(str(row[0]) for row in query(_STATEMENTS.replace("{schema}", identifier(str(schema[0])))))
