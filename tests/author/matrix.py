"""The rows of the coverage matrix, word for word, by group, and the defects that were found in others."""

GROUPS: dict[str, tuple[str, ...]] = {
    "Tables and schemas": (
        "table add / drop",
        "circular FKs, add",
        "circular FKs, drop",
        "CREATE / DROP SCHEMA",
        "move table between schemas",
    ),
    "Columns": (
        "column add / drop, nullability",
        "NOT NULL on populated table (staged / refused)",
        "column order",
    ),
    "Type changes": (
        "type change, implicit cast",
        "type change needing USING",
        "scalar to array, bool to int",
        "interval precision/fields, column collation",
        "type + default together",
        "bigint widening of SERIAL also widens the sequence",
    ),
    "Enums": (
        "enum: new type with new column",
        "enum: add value at end / middle",
        "enum: drop / reorder value",
        "enum: rename value / rename type",
        "enum: type left behind after table drop",
        "varchar to enum with default",
    ),
    "Domains, composites, arrays": (
        "domain (create, constraint change)",
        "composite, range types",
        "array, JSONB column types",
    ),
    "Defaults, identity, generated": (
        "server default add/change/drop",
        "default equal but spelled differently",
        "identity: options, ALWAYS/BY DEFAULT",
        "serial to identity keeping the counter",
        "generated stored: add / change / drop expression",
        "generated virtual (PG18)",
    ),
    "Keys": (
        "primary key columns / add PK",
        "unique add / columns",
        "unique NULLS NOT DISTINCT",
        "unique INCLUDE; DEFERRABLE",
        "FK on delete/update",
        "FK deferrable / MATCH / SET NULL (cols) / NOT VALID",
    ),
    "Checks, exclusions": (
        "CHECK add / drop named",
        "CHECK unnamed",
        "CHECK text change",
        "CHECK `varchar IN (...)` stable after apply",
        "EXCLUDE add / change / drop",
    ),
    "Indexes": (
        "index: columns, unique, expression",
        "index: cast length inside expression",
        "index: WHERE",
        "index: INCLUDE",
        "index: method",
        "index: opclass / opclass params",
        "index: WITH (pages_per_range, fillfactor)",
        "index: DESC, NULLS FIRST/LAST",
        "index: collation",
        "index: NULLS NOT DISTINCT; tablespace",
    ),
    "Comments, sequences": (
        "comments table/column",
        "sequences add / change / drop",
    ),
    "Views": (
        "views",
        "materialized views",
        "column type change under a view",
    ),
    "Routines, triggers": (
        "functions, procedures",
        "triggers",
    ),
    "Security": (
        "RLS enable / force",
        "policies",
        "table grants / column grants / default privileges",
        "roles, ownership",
    ),
    "Extensions": ("extensions",),
    "Partitions, unmanaged": (
        "partitioned parent / partitions",
        "partitions made outside the model (pg_partman)",
        "extension-owned tables",
    ),
    "Storage, inheritance": (
        "table storage params",
        "UNLOGGED / LOGGED switch",
        "replica identity; inheritance; table tablespace/AM",
    ),
    "Rare kinds": (
        "collations, publications, event triggers, FDW, subscriptions",
        "statistics objects, casts, operators, text search",
    ),
    "Renames": ("renames",),
}
ROWS = tuple(row for rows in GROUPS.values() for row in rows)
DEFECTS = range(1, 12)
