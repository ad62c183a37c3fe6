"""The queries behind `snapshot`, a kind of object each."""

from tests.author.snapshot_objects import (
    COLUMNS,
    CONSTRAINTS,
    INDEXES,
    POLICIES,
    RELATIONS,
    ROUTINES,
    RULES,
    SCHEMAS,
    SEQUENCES,
    STATISTICS,
    TRIGGERS,
    TYPES,
)
from tests.author.snapshot_privileges import PRIVILEGES
from tests.author.snapshot_rare import (
    CASTS,
    COMMENTS,
    DEPENDS_ON_EXTENSION,
    EVENT_TRIGGERS,
    EXTENSIONS,
    FOREIGN_TABLES,
    OPERATOR_CLASSES,
    OPERATORS,
    PUBLICATION_SCHEMAS,
    PUBLICATION_TABLES,
    PUBLICATIONS,
    PUBLICATIONS_HAVE_CONDITIONS,
    SERVERS,
    SUBSCRIPTIONS,
    TEXT_SEARCH_MAP,
    USER_MAPPINGS,
    plain,
)

KINDS = {
    "schema": SCHEMAS,
    "relation": RELATIONS,
    "column": COLUMNS,
    "constraint": CONSTRAINTS,
    "index": INDEXES,
    "sequence": SEQUENCES,
    "type": TYPES,
    "routine": ROUTINES,
    "trigger": TRIGGERS,
    "rule": RULES,
    "policy": POLICIES,
    "statistics": STATISTICS,
    "extension": EXTENSIONS,
    "event trigger": EVENT_TRIGGERS,
    "publication": PUBLICATIONS,
    "subscription": SUBSCRIPTIONS,
    "comment": COMMENTS,
    "depends on extension": DEPENDS_ON_EXTENSION,
    "collation": plain("pg_collation", "coll", "version"),
    "text search configuration": plain("pg_ts_config", "cfg", "parser"),
    "text search mapping": TEXT_SEARCH_MAP,
    "text search dictionary": plain("pg_ts_dict", "dict", "template"),
    "conversion": plain("pg_conversion", "con"),
    "cast": CASTS,
    "operator": OPERATORS,
    "operator class": OPERATOR_CLASSES,
    "access method": plain("pg_am", "am", namespace=False),
    "language": plain("pg_language", "lan", "plcallfoid", "inline", "validator", "acl", namespace=False),
    "foreign table": FOREIGN_TABLES,
    "foreign data wrapper": plain("pg_foreign_data_wrapper", "fdw", "acl", namespace=False),
    "foreign server": SERVERS,
    "user mapping": USER_MAPPINGS,
    **PRIVILEGES,
}


def queries(server_version: int) -> dict[str, str]:
    """The queries that this server understands."""
    if server_version < PUBLICATIONS_HAVE_CONDITIONS:
        return KINDS | {"publication of table": PUBLICATION_TABLES.format(condition="NULL")}
    condition = "pg_get_expr(r.prqual, r.prrelid)"
    return KINDS | {
        "publication of table": PUBLICATION_TABLES.format(condition=condition),
        "publication of schema": PUBLICATION_SCHEMAS,
    }
