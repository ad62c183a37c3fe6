"""What a project registered with alembic_utils, as SQL: its views, functions and triggers belong to the models too."""

import sys
from collections.abc import Sequence

from sqlalchemy.dialects import postgresql

# In this order what is depended on comes first; alembic_utils' own ordering needs a database to try it out.
_KINDS = ("extension", "function", "view", "materialized_view", "trigger", "policy", "grant_table")


def entity_statements() -> Sequence[str]:
    """The CREATE statements of all registered entities, sorted by kind and otherwise as they were registered.

    Empty when nobody imported alembic_utils: it is not a dependency of spiritsafe and is not imported here.
    """
    module = sys.modules.get("alembic_utils.replaceable_entity")
    if module is None:
        return ()
    entities = sorted(module.registry.entities(), key=lambda entity: _place(entity.type_))
    # With this parameter style `%` stays single, and `:name`, which alembic_utils escapes for SQLAlchemy, is unescaped.
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return tuple(str(entity.to_sql_statement_create().compile(dialect=dialect)) for entity in entities)


def _place(kind: str) -> int:
    """A kind of somebody's own goes before the grants, after all that it may depend on."""
    return _KINDS.index(kind) if kind in _KINDS else _KINDS.index("grant_table")
