"""Looks at locks of other sessions, without asking for any (manual, "pg_locks"; "pg_stat_activity")."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.quoting import identifier, literal

Query = Callable[[str], Iterable[Sequence[Any]]]
_QUERY_SHOWN = 200
_HOLDERS = """
SELECT n.nspname || '.' || c.relname, l.mode, coalesce(l.pid, 0),
    coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(a.client_addr::text, ''),
    coalesce(a.state, ''), coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::float8,
    coalesce(CASE WHEN a.query <> '<insufficient privilege>' THEN a.query END, '') || CASE WHEN v.pid IS NULL THEN ''
        ELSE format(', %s, %s of %s pages', v.phase, v.heap_blks_scanned, v.heap_blks_total) END,
    coalesce(a.backend_type, ''), coalesce((
        SELECT x.gid
        FROM pg_prepared_xacts AS x
        JOIN pg_locks AS t ON t.locktype = 'transactionid' AND t.transactionid = x.transaction
        WHERE t.virtualtransaction = l.virtualtransaction AND l.pid IS NULL
        LIMIT 1
    ), '')
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
LEFT JOIN pg_stat_progress_vacuum AS v ON v.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
    AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    AND c.oid = ANY (ARRAY(
        SELECT to_regclass(w.name)::oid FROM unnest({names}::text[]) AS w (name) WHERE to_regclass(w.name) IS NOT NULL
    ))
ORDER BY 8 DESC, 3
"""


def blockers(query: Query, wanted: Mapping[str, LockMode]) -> tuple[Blocker, ...]:
    """Who holds a lock that conflicts with one that is wanted, the oldest transaction first.

    :param wanted: mode by relation, as `schema.name`.
    """
    if not wanted:
        return ()
    names = ", ".join(literal(_quoted(name)) for name in wanted)
    found = [_blocker(row) for row in query(_HOLDERS.replace("{names}", f"ARRAY[{names}]"))]
    return tuple(one for one in found if one.relation in wanted and wanted[one.relation].conflicts_with(one.mode))


def _blocker(row: Sequence[Any]) -> Blocker:
    relation, mode, pid, role, application, client, state, seconds, text, backend, gid = row
    return Blocker(
        relation,
        LockMode(mode),
        int(pid),
        role,
        application,
        client,
        state,
        float(seconds),
        " ".join(str(text).split())[:_QUERY_SHOWN],
        backend,
        gid,
    )


def _quoted(path: str) -> str:
    schema, _, name = path.partition(".")
    return identifier(schema, name)
