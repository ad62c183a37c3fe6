"""Columns: added, changed in place, dropped."""

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa
from alembic.operations.ops import AddColumnOp, AlterColumnOp, DropColumnOp, MigrateOperation

from spiritsafe.author.identifier import literal, qualified, quoted, schema_argument
from spiritsafe.author.kinds import facet
from spiritsafe.author.kinds.column_clause import not_null_name, sqlalchemy_column, written_column
from spiritsafe.author.kinds.column_identity import identity_steps, is_identity_change, retyped, uncounted
from spiritsafe.author.kinds.column_not_null import backfill, not_null_steps
from spiritsafe.author.kinds.column_retype import retype_steps
from spiritsafe.author.kinds.view import on_column
from spiritsafe.author.operation import NoteOp, SqlOp, is_plain
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Column, ObjectId
from spiritsafe.core.phase import Phase

_REWRITE = NoteOp("PostgreSQL rewrites the whole table for this, under a lock that keeps everybody out")
_GENERATED_EXPRESSION = 170000  # ALTER COLUMN ... SET EXPRESSION came with 17


def create(key: ObjectId, value: Column, situation: Situation) -> list[Step]:
    """Add the column without making anybody wait for a rewrite."""
    catalog = situation.desired
    dropped = (_dropped(key),)
    whole = (made := _added(key, value, catalog), *extras(key, value, made))
    if not situation.in_use(key.owner):
        return [Step(whole, dropped)]
    if value.not_null and value.default is None and not value.identity and not value.generated:
        nullable = replace(value, not_null=False, not_null_name=None)
        note = NoteOp(
            f"The look at {key.table} above ends this where there are rows: they would have no {key.name}."
            "\nTo give it to them by hand, take the look out and write here"
            f'\nop.execute("UPDATE {qualified(key.schema, key.table)} SET {quoted(key.name)} = ...")'
        )
        return [
            Step((made := _added(key, nullable, catalog), *extras(key, nullable, made), note), dropped),
            *not_null_steps(key, nullable, value, situation, Phase.CONTRACT),
        ]
    if value.default is not None and situation.attempt(key.owner, situation.prelude, _adding(key, value)).rewrites:
        return _filled_later(key, value, situation)
    if value.identity or value.generated == "stored":
        return [Step((_REWRITE, *whole), dropped)]
    return [Step(whole, dropped)]


def drop(key: ObjectId, value: Column, situation: Situation) -> list[Step]:
    """Drop the column. The way back brings an empty one."""
    catalog = situation.current
    lost = value.not_null and value.default is None and not value.identity and not value.generated
    back = replace(value, not_null=False, not_null_name=None) if lost else value
    down: list[MigrateOperation] = [] if value.generated else [NoteOp(f"what was in {key.path} does not come back")]
    made = _added(key, back, catalog)
    down += [made, *extras(key, back, made)]
    up: list[MigrateOperation] = [_dropped(key)]
    if key in situation.replaced and not value.generated:
        up.insert(0, NoteOp(f"what is in {key.path} goes: it is worked out from other columns from now on"))
    if lost:
        down += [SqlOp(f"ALTER TABLE {qualified(key.schema, key.table)} ALTER COLUMN {quoted(key.name)} SET NOT NULL")]
        usual = not_null_name(key.table, key.name)
        if value.not_null_name and value.not_null_name != usual:
            down += [_renamed_constraint(key, usual, value.not_null_name)]
    return [Step(tuple(up), tuple(down), Phase.CONTRACT)]


def alter(key: ObjectId, before: Column, after: Column, situation: Situation) -> list[Step] | None:
    """Change what differs; None where the column is dropped and added, which only a generated one is."""
    if _needs_replacing(before, after, situation.version):
        return None
    plain = replace(after, default=None) if before.generated and not after.generated else after
    steps = _counted_and_typed(key, before, plain, situation)
    if before.generated and after.generated and before.expression != after.expression:
        steps.append(_expression_step(key, before, after, situation))
    if before.generated and not after.generated:
        steps.append(_ungenerated(key, before, after))
    steps += not_null_steps(key, before, after, situation, Phase.CONTRACT)
    up, down = _attributes(key, before, after), _attributes(key, after, before)
    return [*steps, *([Step(tuple(up), tuple(down))] if up or down else [])]


def extras(key: ObjectId, value: Column, made: MigrateOperation) -> list[MigrateOperation]:
    """What ADD COLUMN has no word for; written as SQL, it has none for a comment either.

    :param made: the operation that makes the column, or its table.
    """
    comment = None if isinstance(made, SqlOp) else value.comment
    plain = Column(value.name, value.type, value.base_type, comment=comment)
    return _attributes(key, plain, value)


def _counted_and_typed(key: ObjectId, before: Column, after: Column, situation: Situation) -> list[Step]:
    """Change identity, type and default. Only an integer can count: identity goes before the type, and comes after."""
    if before.identity and not after.identity:
        halfway = uncounted(key, before, after, situation.desired)
        return [
            *identity_steps(key, before, halfway, situation),
            *_typed(key, halfway, after, situation),
        ]
    if after.identity and not before.identity:
        halfway = uncounted(key, after, before, situation.current)
        return [
            *_typed(key, before, halfway, situation),
            *identity_steps(key, halfway, after, situation),
        ]
    halfway = retyped(before, after)
    counted = identity_steps(key, halfway, after, situation) if is_identity_change(halfway, after) else []
    return [*_typed(key, before, after, situation), *counted]


def _typed(key: ObjectId, before: Column, after: Column, situation: Situation) -> list[Step]:
    return list(retype_steps(key, before, after, situation)) or list(_default_steps(key, before, after))


def _needs_replacing(before: Column, after: Column, version: int) -> bool:
    if not before.generated and not after.generated:
        return False
    if before.generated != after.generated:
        return bool(after.generated) or before.generated == "virtual"
    if before.type != after.type:
        return True
    return before.expression != after.expression and version < _GENERATED_EXPRESSION


def _added(key: ObjectId, value: Column, catalog: Catalog) -> MigrateOperation:
    column = sqlalchemy_column(value, catalog, key.table)
    if column is None or (value.not_null_name or "") not in ("", not_null_name(key.table, key.name)):
        return SqlOp(_adding(key, value))
    return AddColumnOp(key.table, column, schema=schema_argument(key.schema))


def _adding(key: ObjectId, value: Column) -> str:
    return f"ALTER TABLE {qualified(key.schema, key.table)} ADD COLUMN {written_column(value, key.table)}"


def _dropped(key: ObjectId) -> MigrateOperation:
    return DropColumnOp(key.table, key.name, schema=schema_argument(key.schema))


def _filled_later(key: ObjectId, value: Column, situation: Situation) -> list[Step]:
    """Split off a default that would be worked out for every row: for new rows at once, for old ones in batches."""
    catalog = situation.desired
    bare = replace(value, not_null=False, not_null_name=None, default=None)
    table = qualified(key.schema, key.table)
    default = SqlOp(f"ALTER TABLE {table} ALTER COLUMN {quoted(key.name)} SET DEFAULT {value.default}")
    filled = replace(bare, default=value.default)
    return [
        Step((made := _added(key, bare, catalog), default, *extras(key, bare, made)), (_dropped(key),)),
        Step((backfill(key, value.default or "NULL"),), (), transactional=False),
        *not_null_steps(key, filled, value, situation, Phase.EXPAND, filled=True),
    ]


def _default_steps(key: ObjectId, before: Column, after: Column) -> Iterator[Step]:
    old, new = (None if side.generated or side.identity else side.default for side in (before, after))
    if old != new:
        missed = new is None and before.not_null  # running code leaves the column out
        phase = Phase.CONTRACT if missed else Phase.EXPAND
        yield Step((_defaulted(key, new),), (_defaulted(key, old),), phase)


def _defaulted(key: ObjectId, default: str | None) -> MigrateOperation:
    if default is None or is_plain(default):
        value = sa.DefaultClause(sa.text(default)) if default is not None else None
        return AlterColumnOp(key.table, key.name, schema=schema_argument(key.schema), modify_server_default=value)
    table = qualified(key.schema, key.table)
    return SqlOp(f"ALTER TABLE {table} ALTER COLUMN {quoted(key.name)} SET DEFAULT {default}")


def _expression_step(key: ObjectId, before: Column, after: Column, situation: Situation) -> Step:
    rewrites = after.generated == "stored" and situation.in_use(key.owner)
    start = f"ALTER TABLE {qualified(key.schema, key.table)} ALTER COLUMN {quoted(key.name)} SET EXPRESSION AS "
    up = (*([_REWRITE] if rewrites else []), SqlOp(f"{start}({after.expression})"))
    phase = Phase.CONTRACT if rewrites else Phase.EXPAND
    return Step(up, (SqlOp(f"{start}({before.expression})"),), phase)


def _ungenerated(key: ObjectId, before: Column, after: Column) -> Step:
    """Keep the values; the way back works them out anew."""
    table, name = qualified(key.schema, key.table), quoted(key.name)
    up = [SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} DROP EXPRESSION")]
    if after.default is not None:
        up.append(SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {after.default}"))
    down = (SqlOp(f"ALTER TABLE {table} DROP COLUMN {name}"), SqlOp(_adding(key, before)))
    return Step(tuple(up), down)


def _renamed_constraint(key: ObjectId, before: str, after: str) -> MigrateOperation:
    table = qualified(key.schema, key.table)
    return SqlOp(f"ALTER TABLE {table} RENAME CONSTRAINT {quoted(before)} TO {quoted(after)}")


def _attributes(key: ObjectId, before: Column, after: Column) -> list[MigrateOperation]:
    table, name = qualified(key.schema, key.table), quoted(key.name)
    start = f"ALTER TABLE {table} ALTER COLUMN {name} "
    found: list[MigrateOperation] = []
    if before.storage != after.storage:
        found.append(SqlOp(f"{start}SET STORAGE {(after.storage or 'default').upper()}"))
    if before.compression != after.compression:
        found.append(SqlOp(f"{start}SET COMPRESSION {after.compression or 'default'}"))
    if before.statistics != after.statistics:
        found.append(SqlOp(f"{start}SET STATISTICS {-1 if after.statistics is None else after.statistics}"))
    removed = [item.split("=")[0] for item in before.options if item not in after.options]
    added = [item for item in after.options if item not in before.options]
    found += [SqlOp(f"{start}RESET ({', '.join(removed)})")] if removed else []
    found += [SqlOp(f"{start}SET ({', '.join(added)})")] if added else []
    found += _foreign_options(start, before.foreign_options, after.foreign_options)
    if before.comment != after.comment:
        found.append(
            AlterColumnOp(
                key.table,
                key.name,
                schema=schema_argument(key.schema),
                modify_comment=after.comment,
                existing_comment=before.comment,
            )
        )
    for item in facet.statements("TABLE", before.grants, after.grants):
        found += [SqlOp(on_column(item.sql, table, key.name))] if isinstance(item, SqlOp) else []
    if before.not_null_name and after.not_null_name and before.not_null_name != after.not_null_name:
        found.append(_renamed_constraint(key, before.not_null_name, after.not_null_name))
    return found


def _foreign_options(start: str, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[MigrateOperation]:
    old, new = (dict(item.split("=", 1) for item in side) for side in (before, after))
    words = [f"DROP {quoted(name)}" for name in old if name not in new]
    words += [
        f"{'SET' if name in old else 'ADD'} {quoted(name)} {literal(value)}"
        for name, value in new.items()
        if old.get(name) != value
    ]
    if words:
        yield SqlOp(f"{start}OPTIONS ({', '.join(words)})")
