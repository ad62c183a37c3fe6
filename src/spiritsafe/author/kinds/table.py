"""Tables: made, changed as a whole, dropped. Columns, constraints and indexes of a table that stays are theirs."""

from dataclasses import replace

from alembic.operations.ops import (
    CreateTableCommentOp,
    DropTableCommentOp,
    DropTableOp,
    MigrateOperation,
)

from spiritsafe.author.identifier import literal, qualified, quoted, schema_argument
from spiritsafe.author.kinds import constraint as constraints
from spiritsafe.author.kinds import facet
from spiritsafe.author.kinds.column import extras
from spiritsafe.author.kinds.table_clause import created, is_inline, option
from spiritsafe.author.operation import NoteOp, SqlOp
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Column, Constraint, Kind, ObjectId, Table
from spiritsafe.core.phase import Phase
from spiritsafe.errors import Refused


def create(
    key: ObjectId, value: Table, situation: Situation, catalog: Catalog, foreign_keys: tuple[Constraint, ...] = ()
) -> list[Step]:
    """Make the table with its columns, its constraints and the foreign keys that can be made with it."""
    up = [created(key, value, catalog, foreign_keys)]
    for item in value.constraints:
        child = ObjectId(Kind.CONSTRAINT, key.schema, item.name, key.name)
        given = (item.type != "foreign key" or item in foreign_keys) and not item.inherited
        if given and not is_inline(key, value, item, catalog):
            up += [operation for step in constraints.create(child, item, situation) for operation in step.up]
        elif given:
            up += constraints.attributes(child, None, item)
    for column in value.columns:
        up += extras(ObjectId(Kind.COLUMN, key.schema, column.name, key.name), _as_made(column), up[0])
    plain = Table(key.schema, key.name, persistence=value.persistence, role=value.role)
    plain = replace(
        plain,
        partition_key=value.partition_key,
        partition_of=value.partition_of,
        partition_bound=value.partition_bound,
        inherits=value.inherits,
        tablespace=value.tablespace,
        access_method=value.access_method,
        of_type=value.of_type,
        server=value.server,
        foreign_options=value.foreign_options,
        comment=None if isinstance(up[0], SqlOp) else value.comment,
    )
    mine = facet.given(value) if situation.is_given(value) else value
    up += _own_attributes(key, replace(plain, role=mine.role), mine)
    up += _granted(key, replace(plain, role=mine.role), mine, catalog)
    up += _own_attributes(key, mine, value)
    return [Step(tuple(up), (_dropped(key, value),))]


def drop(
    key: ObjectId, value: Table, situation: Situation, catalog: Catalog, foreign_keys: tuple[Constraint, ...] = ()
) -> list[Step]:
    """Drop the table. The way back makes an empty one."""
    note = NoteOp(f"what was in {key.path} does not come back")
    alone = not value.partition_of or not _stays(value.partition_of, situation)
    # A foreign key to the whole has a constraint of its own on each partition, which goes with DETACH alone.
    free = () if alone else tuple(_partition(qualified(key.schema, key.name), value, replace(value, partition_of=())))
    return [
        Step((*free, *step.down), (note, *step.up), Phase.CONTRACT)
        for step in create(key, value, situation, catalog, foreign_keys)
    ]


def alter(key: ObjectId, before: Table, after: Table, situation: Situation) -> list[Step]:
    """Change what concerns the table as a whole.

    :raises Refused: for what would need a new table, such as partitioning one that is there.
    """
    if (before.partition_key, before.of_type, before.server) != (after.partition_key, after.of_type, after.server):
        raise Refused(
            f"{key.path} cannot become what the models say without a new table",
            why=f"it is {_nature(before)}, the models make it {_nature(after)}; PostgreSQL cannot change that in place",
            next_step="write that revision by hand: a new table, its rows copied, the names exchanged",
        )
    up, down = _own_attributes(key, before, after), _own_attributes(key, after, before)
    granted, revoked = _granted(key, before, after, situation.desired), _granted(key, after, before, situation.current)
    left, joined = _parents(before.inherits, after.inherits), _parents(after.inherits, before.inherits)
    start = f"ALTER TABLE {qualified(key.schema, key.name)} "
    rewrites = bool(_persistence(before, after)) and situation.in_use(key) and not after.partition_key
    # Its columns have to be like those of a parent as long as it has that parent.
    return [
        *(Step((SqlOp(f"{start}NO {word}"),), (SqlOp(start + word),)) for word in left),
        *([_whole(up, down, rewrites=rewrites)] if up or down else []),
        *(Step((SqlOp(start + word),), (SqlOp(f"{start}NO {word}"),), late=True) for word in joined),
        # What is revoked is the contract phase's: it is last, so that a new column need not wait for it.
        *([Step(tuple(granted), tuple(revoked), late=True)] if granted or revoked else []),
    ]


def _whole(up: list[MigrateOperation], down: list[MigrateOperation], *, rewrites: bool) -> Step:
    if not rewrites:
        return Step(tuple(up), tuple(down))
    note = NoteOp("PostgreSQL writes the whole table anew for this, under a lock that keeps everybody out")
    return Step((note, *up), tuple(down), Phase.CONTRACT)


def _as_made(column: Column) -> Column:
    return replace(column, not_null_name=None)


def _dropped(key: ObjectId, value: Table) -> MigrateOperation:
    if value.server:
        return SqlOp(f"DROP FOREIGN TABLE {qualified(key.schema, key.name)}")
    return DropTableOp(key.name, schema=schema_argument(key.schema))


def _granted(key: ObjectId, before: Table, after: Table, catalog: Catalog) -> list[MigrateOperation]:
    had = facet.moved(before.grants, before.role, after.role)
    address = f"TABLE {qualified(key.schema, key.name)}"
    return list(facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version))


def _own_attributes(key: ObjectId, before: Table, after: Table) -> list[MigrateOperation]:
    name = qualified(key.schema, key.name)
    start = f"ALTER {'FOREIGN ' if after.server else ''}TABLE {name} "
    words = [
        *_persistence(before, after),
        *_options(before, after),
        *_security(before, after),
        *_foreign(before, after),
    ]
    return [
        *_partition(name, before, after),
        *(SqlOp(start + word) for word in words),
        *facet.owner(f"TABLE {name}", before.role, after.role),
        *_comment(key, before, after),
    ]


def _comment(key: ObjectId, before: Table, after: Table) -> list[MigrateOperation]:
    if before.comment == after.comment:
        return []
    if after.server:
        return [SqlOp(f"COMMENT ON FOREIGN TABLE {qualified(key.schema, key.name)} IS {literal(after.comment)}")]
    schema = schema_argument(key.schema)
    if after.comment is None:
        return [DropTableCommentOp(key.name, schema=schema, existing_comment=before.comment)]
    return [CreateTableCommentOp(key.name, after.comment, schema=schema, existing_comment=before.comment)]


def _persistence(before: Table, after: Table) -> list[str]:
    words = []
    if before.persistence != after.persistence:
        words.append("SET UNLOGGED" if after.persistence == "unlogged" else "SET LOGGED")
    if before.tablespace != after.tablespace:
        words.append(f"SET TABLESPACE {quoted(after.tablespace or 'pg_default')}")
    if before.access_method != after.access_method:
        words.append(f"SET ACCESS METHOD {quoted(after.access_method or 'heap')}")
    return words


def _parents(one: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    """Name those that are only in the first list, schema and table in turn."""
    ours, theirs = (list(zip(side[::2], side[1::2], strict=True)) for side in (one, other))
    return [f"INHERIT {qualified(*pair)}" for pair in ours if pair not in theirs]


def _stays(table: tuple[str, ...], situation: Situation) -> bool:
    return ObjectId(Kind.TABLE, *table) in situation.desired.objects


def _partition(name: str, before: Table, after: Table) -> list[MigrateOperation]:
    old, new = (before.partition_of, before.partition_bound), (after.partition_of, after.partition_bound)
    if old == new:
        return []
    found: list[MigrateOperation] = []
    if before.partition_of:
        found.append(SqlOp(f"ALTER TABLE {qualified(*before.partition_of)} DETACH PARTITION {name}"))
    if after.partition_of:
        attached = f"ATTACH PARTITION {name} {after.partition_bound}"
        found.append(SqlOp(f"ALTER TABLE {qualified(*after.partition_of)} {attached}"))
    return found


def _options(before: Table, after: Table) -> list[str]:
    removed = [item.split("=")[0] for item in before.options if item.split("=")[0] not in _names(after)]
    added = [item for item in after.options if item not in before.options]
    return [
        *([f"RESET ({', '.join(removed)})"] if removed else []),
        *([f"SET ({', '.join(added)})"] if added else []),
    ]


def _names(value: Table) -> set[str]:
    return {item.split("=")[0] for item in value.options}


def _security(before: Table, after: Table) -> list[str]:
    words = []
    if before.row_security != after.row_security:
        words.append(f"{'ENABLE' if after.row_security else 'DISABLE'} ROW LEVEL SECURITY")
    if before.force_row_security != after.force_row_security:
        words.append(f"{'FORCE' if after.force_row_security else 'NO FORCE'} ROW LEVEL SECURITY")
    if after.replica_identity not in {before.replica_identity, "index"}:
        words.append(f"REPLICA IDENTITY {after.replica_identity.upper()}")
    return words


def _foreign(before: Table, after: Table) -> list[str]:
    old, new = (dict(item.split("=", 1) for item in side.foreign_options) for side in (before, after))
    words = [f"DROP {quoted(name)}" for name in old if name not in new]
    words += [
        f"{'SET' if name in old else 'ADD'} {option(f'{name}={text}')}"
        for name, text in new.items()
        if old.get(name) != text
    ]
    return [f"OPTIONS ({', '.join(words)})"] if words else []


def _nature(value: Table) -> str:
    if value.partition_key:
        return f"partitioned by {value.partition_key}"
    if value.server:
        return f"a foreign table of {value.server}"
    return f"a table of type {value.of_type}" if value.of_type else "an ordinary table"
