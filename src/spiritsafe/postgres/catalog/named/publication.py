"""Publications."""

from spiritsafe.core.catalog import Kind

KIND = Kind.PUBLICATION
_FILTERS = 150000  # schemas, row filters and column lists came with 15
_GENERATED = 180000  # publish_generated_columns came with 18


def query(version: int) -> str:
    """Read pg_publication with its tables and schemas."""
    columns = filters = "''"
    schemas = "NULL::text"
    generated = ""
    if version >= _FILTERS:
        columns = """coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
            FROM pg_attribute AS a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')"""
        filters = "coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')"
        schemas = """(SELECT 'TABLES IN SCHEMA ' || string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname)
            FROM pg_publication_namespace AS s JOIN pg_namespace AS n ON n.oid = s.pnnspid
            WHERE s.pnpubid = p.oid)"""
    if version >= _GENERATED:
        generated = "CASE WHEN p.pubgencols = 's' THEN 'publish_generated_columns = stored' END,"
    return f"""
SELECT '', p.pubname, json_strip_nulls(json_build_object(
    'definition', format('CREATE PUBLICATION %I', p.pubname)
        || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR ' || nullif(concat_ws(', ',
            (SELECT 'TABLE ' || string_agg(
                CASE WHEN c.relkind <> 'p' AND c.relhassubclass THEN 'ONLY ' ELSE '' END
                || format('%I.%I', n.nspname, c.relname) || {columns} || {filters}, ', ' ORDER BY n.nspname, c.relname)
             FROM pg_publication_rel AS r JOIN pg_class AS c ON c.oid = r.prrelid
             JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid),
            {schemas}), ''), '') END
        || ' WITH (' || concat_ws(', ',
            'publish = ' || quote_literal(concat_ws(', ',
                CASE WHEN p.pubinsert THEN 'insert' END,
                CASE WHEN p.pubupdate THEN 'update' END,
                CASE WHEN p.pubdelete THEN 'delete' END,
                CASE WHEN p.pubtruncate THEN 'truncate' END)),
            {generated}
            'publish_via_partition_root = ' || p.pubviaroot) || ')',
    'drop', format('DROP PUBLICATION %I', p.pubname),
    'address', format('PUBLICATION %I', p.pubname),
    'role', pg_get_userbyid(p.pubowner),
    'comment', obj_description(p.oid, 'pg_publication')))::text
FROM pg_publication AS p
"""
