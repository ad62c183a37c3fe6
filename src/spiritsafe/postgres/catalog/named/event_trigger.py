"""Event triggers."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import not_member

KIND = Kind.EVENT_TRIGGER


def query(_version: int) -> str:
    """Read pg_event_trigger."""
    return f"""
SELECT '', e.evtname, json_strip_nulls(json_build_object(
    'definition', format('CREATE EVENT TRIGGER %I ON %s', e.evtname, e.evtevent)
        || coalesce(' WHEN TAG IN (' || (
            SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag) FROM unnest(e.evttags) AS tag) || ')', '')
        || ' EXECUTE FUNCTION ' || e.evtfoid::regproc::text || '()',
    'drop', format('DROP EVENT TRIGGER %I', e.evtname),
    'address', format('EVENT TRIGGER %I', e.evtname),
    'alter', CASE e.evtenabled
        WHEN 'D' THEN json_build_array(format('ALTER EVENT TRIGGER %I DISABLE', e.evtname))
        WHEN 'R' THEN json_build_array(format('ALTER EVENT TRIGGER %I ENABLE REPLICA', e.evtname))
        WHEN 'A' THEN json_build_array(format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', e.evtname)) END,
    'role', pg_get_userbyid(e.evtowner),
    'comment', obj_description(e.oid, 'pg_event_trigger')))::text
FROM pg_event_trigger AS e
WHERE {not_member("pg_event_trigger", "e.oid")}
"""
