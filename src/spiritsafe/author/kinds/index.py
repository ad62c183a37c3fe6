"""Indexes: built and dropped CONCURRENTLY where the table is in use."""

import re
from typing import Any

import sqlalchemy as sa
from alembic.operations.ops import CreateIndexOp, DropIndexOp, MigrateOperation
from sqlalchemy.sql.elements import conv

from spiritsafe.author.identifier import qualified, quoted, schema_argument
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp, is_plain
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Index, ObjectId
from spiritsafe.core.phase import Phase
from spiritsafe.sql.convergent import convergent
from spiritsafe.sql.definition import IndexDefinition, index_definition

_LONGEST = 63  # NAMEDATALEN - 1


def create(key: ObjectId, value: Index, situation: Situation) -> list[Step]:
    """Build the index."""
    concurrently = _concurrently(key, situation)
    up = [_built(key, value, concurrently=concurrently), *_attributes(key, None, value)]
    return [Step(tuple(up), (_dropped(key, concurrently=concurrently),), transactional=not concurrently)]


def drop(key: ObjectId, value: Index, situation: Situation) -> list[Step]:
    """Drop the index. ON CONFLICT in running code may lean on a unique one."""
    concurrently = _concurrently(key, situation)
    down = [_built(key, value, concurrently=concurrently), *_attributes(key, None, value)]
    phase = Phase.CONTRACT if value.unique else Phase.EXPAND
    return [Step((_dropped(key, concurrently=concurrently),), tuple(down), phase, transactional=not concurrently)]


def alter(key: ObjectId, before: Index, after: Index, situation: Situation) -> list[Step]:
    """Build the new index before the old one is dropped."""
    if (before.definition, before.tablespace) == (after.definition, after.tablespace):
        up, down = _attributes(key, before, after), _attributes(key, after, before)
        return [Step(tuple(up), tuple(down))] if up or down else []
    if not _concurrently(key, situation):
        return [
            Step(
                (_dropped(key), _built(key, after), *_attributes(key, None, after)),
                (_dropped(key), _built(key, before), *_attributes(key, None, before)),
            )
        ]
    return [Step(tuple(_swapped(key, after)), tuple(_swapped(key, before)), transactional=False)]


def _swapped(key: ObjectId, value: Index) -> list[MigrateOperation]:
    aside = ObjectId(key.kind, key.schema, aside_name(key.name), key.table)
    return [
        _built(aside, value, concurrently=True),
        _dropped(key, concurrently=True),
        SqlOp(f"ALTER INDEX IF EXISTS {qualified(aside.schema, aside.name)} RENAME TO {quoted(key.name)}"),
        *_attributes(key, None, value),
    ]


def aside_name(name: str, ending: str = "_new") -> str:
    """Return a name for an object while the one it replaces is still there."""
    return name.encode()[: _LONGEST - len(ending)].decode(errors="ignore") + ending


def _concurrently(key: ObjectId, situation: Situation) -> bool:
    table = key.owner
    return situation.in_use(table) and not situation.is_partitioned(table) and not situation.is_shut(key)


def _dropped(key: ObjectId, *, concurrently: bool = False) -> MigrateOperation:
    options: dict[str, Any] = {"postgresql_concurrently": True, "if_exists": True} if concurrently else {}
    return DropIndexOp(conv(key.name), table_name=key.table, schema=schema_argument(key.schema), **options)


def _built(key: ObjectId, value: Index, *, concurrently: bool = False) -> MigrateOperation:
    definition = index_definition(convergent(value.definition))
    if definition is None or not is_plain(value.definition):
        return SqlOp(_renamed(key, value, concurrently=concurrently))
    options: dict[str, Any] = {"postgresql_concurrently": True, "if_not_exists": True} if concurrently else {}
    return CreateIndexOp(
        conv(key.name),
        key.table,
        [_element(text) for text in definition.elements],
        schema=schema_argument(key.schema),
        unique=value.unique,
        **options | _options(definition, value.tablespace),
    )


def _options(definition: IndexDefinition, tablespace: str | None) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if definition.method != "btree":
        options["postgresql_using"] = definition.method
    if definition.include:
        options["postgresql_include"] = list(definition.include)
    if definition.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    if definition.parameters:
        options["postgresql_with"] = dict(definition.parameters)
    if tablespace:
        options["postgresql_tablespace"] = tablespace
    if definition.where:
        options["postgresql_where"] = sa.text(definition.where)
    return options


def _element(text: str) -> Any:  # noqa: ANN401
    if re.fullmatch(r"[a-z_][a-z0-9_]*", text):
        return text
    if re.fullmatch(r'"[^"]+"', text):
        return text[1:-1]
    return sa.literal_column(text)


def _renamed(key: ObjectId, value: Index, *, concurrently: bool) -> str:
    text = convergent(value.definition)
    kind = "UNIQUE INDEX" if value.unique else "INDEX"
    words = "CONCURRENTLY IF NOT EXISTS " if concurrently else ""
    start = f"CREATE {kind} {quoted(value.name)} ON "
    return f"CREATE {kind} {words}{quoted(key.name)} ON " + text.removeprefix(start).removeprefix("ONLY ")


def _attributes(key: ObjectId, before: Index | None, after: Index) -> list[MigrateOperation]:
    name, table = qualified(key.schema, key.name), qualified(key.schema, key.table)
    found: list[MigrateOperation] = []
    if before is None and after.tablespace and not is_plain(after.definition):
        found.append(SqlOp(f"ALTER INDEX {name} SET TABLESPACE {quoted(after.tablespace)}"))
    if after.clustered != (before.clustered if before else False):
        on = f"CLUSTER ON {quoted(key.name)}" if after.clustered else "SET WITHOUT CLUSTER"
        found.append(SqlOp(f"ALTER TABLE {table} {on}"))
    if after.replica_identity and not (before and before.replica_identity):
        found.append(SqlOp(f"ALTER TABLE {table} REPLICA IDENTITY USING INDEX {quoted(key.name)}"))
    had = dict(item.split("=") for item in before.statistics) if before else {}
    has = dict(item.split("=") for item in after.statistics)
    for position in sorted(had.keys() | has.keys()):
        if had.get(position) != has.get(position):
            target = has.get(position, "-1")
            found.append(SqlOp(f"ALTER INDEX {name} ALTER COLUMN {position} SET STATISTICS {target}"))
    found += facet.comment(f"INDEX {name}", before.comment if before else None, after.comment)
    return found
