"""Reads what the server knows of functions of some names: their signatures, and what rests on them."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spiritsafe.core.catalog.json_form import decode
from spiritsafe.core.quoting import literal
from spiritsafe.core.trace import Facts

Query = Callable[[str], Iterable[Sequence[Any]]]
DECLARATION = "declaration"  # the kind of a dependent that says how the function is declared

_QUERY = """
SELECT json_build_object(
    'kind', 'function',
    'table', json_build_object('schema', n.nspname, 'name', p.proname),
    'dependents', (
        SELECT json_agg(item)
        FROM (
            SELECT jsonb_build_object('kind', 'declaration', 'what', format(
                'CREATE FUNCTION %I.%I(%s) RETURNS int LANGUAGE sql AS ''''',
                n.nspname, p.proname, pg_get_function_arguments(p.oid))) AS item
            UNION ALL
            SELECT DISTINCT jsonb_build_object(
                'kind', d.classid::regclass::text, 'what', pg_describe_object(d.classid, d.objid, d.objsubid))
            FROM pg_depend AS d
            WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND d.deptype IN ('n', 'a')
        ) AS items
    ))::text
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.oid >= 16384 AND p.prokind IN ('f', 'p') AND p.proname = ANY (ARRAY[{names}])
ORDER BY n.nspname, p.proname, p.oid
"""


def read_function_facts(query: Query, names: Iterable[str]) -> tuple[Facts, ...]:
    """Return the functions of these names, overloads each by itself."""
    wanted = sorted(set(names))
    if not wanted:
        return ()
    listed = ", ".join(f"{literal(name)}::name" for name in wanted)
    return tuple(decode(Facts, json.loads(row[0])) for row in query(_QUERY.replace("{names}", listed)))
