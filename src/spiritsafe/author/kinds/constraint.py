"""Constraints: added without a scan where the table is in use, and validated afterwards."""

import re
from dataclasses import replace
from typing import Any

from alembic.operations.ops import CreateCheckConstraintOp, CreateForeignKeyOp, DropConstraintOp, MigrateOperation
from sqlalchemy.sql.elements import conv

from spiritsafe.author.identifier import qualified, quoted, schema_argument
from spiritsafe.author.kinds import facet
from spiritsafe.author.kinds.index import aside_name
from spiritsafe.author.operation import SqlOp, is_plain
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Constraint, Kind, ObjectId
from spiritsafe.core.catalog.printed import bracketed
from spiritsafe.core.phase import Phase
from spiritsafe.sql.convergent import convergent

_TYPES = {"primary key": "primary", "unique": "unique", "foreign key": "foreignkey", "check": "check", "exclude": None}
_TAIL = re.compile(
    r"^FOREIGN KEY \([^()]*\) REFERENCES [^()]*\([^()]*\)"
    r"(?: ON UPDATE (?P<onupdate>CASCADE|SET NULL|SET DEFAULT|RESTRICT))?"
    r"(?: ON DELETE (?P<ondelete>CASCADE|SET NULL|SET DEFAULT|RESTRICT))?"
    r"(?P<deferrable> DEFERRABLE)?(?P<deferred> INITIALLY DEFERRED)?(?: NOT VALID)?$"
)
_UNIQUE = re.compile(
    r"^(?P<kind>UNIQUE|PRIMARY KEY)(?P<nulls> NULLS NOT DISTINCT)? (?P<columns>\(.*?\)(?: INCLUDE \(.*?\))?)"
)
_PARTITIONED_FOREIGN_KEY = 180000  # NOT VALID foreign keys on partitioned tables came with 18


def create(key: ObjectId, value: Constraint, situation: Situation) -> list[Step]:
    """Add the constraint."""
    dropped = (_dropped(key, value),)
    if _by_index(key, value, situation):
        return _add_by_index(key, value, situation)
    if not _unchecked_first(key, value, situation):
        return [Step((_added(key, value), *attributes(key, None, value)), dropped)]
    unchecked = replace(value, validated=False, definition=_bare(value) + " NOT VALID")
    return [
        Step((_added(key, unchecked), *attributes(key, None, value)), dropped),
        Step((_validated(key),), (), transactional=False),
    ]


def drop(key: ObjectId, value: Constraint, situation: Situation) -> list[Step]:
    """Drop the constraint; the way back adds it as `create` would."""
    phase = Phase.CONTRACT if value.type in ("primary key", "unique") else Phase.EXPAND
    if _by_index(key, value, situation):  # by another name than `create` gives: both indexes may be there at once
        return _undone(key, _add_by_index(key, value, situation, "_old"), phase)
    return _undone(key, create(key, value, situation), phase)


def alter(key: ObjectId, before: Constraint, after: Constraint, situation: Situation) -> list[Step] | None:
    """Change what can be changed in place; None where the constraint is dropped and added."""
    up, down = attributes(key, before, after), attributes(key, after, before)
    others = [Step(tuple(up), tuple(down))] if up or down else []
    if _same_but_validity(before, after):
        if after.validated and not before.validated:
            back = (_dropped(key, before), _added(key, before))
            return [Step((_validated(key),), back, transactional=situation.classic), *others]
        return others if before.validated == after.validated else None
    if before.type == after.type and _by_index(key, after, situation):
        return [*_swap_by_index(key, before, after, situation), *others]
    if before.type == after.type == "foreign key" and _without_timing(before) == _without_timing(after):
        return [Step((_timed(key, after),), (_timed(key, before),)), *others]
    return None


def _undone(key: ObjectId, steps: list[Step], phase: Phase) -> list[Step]:
    """Return the steps that undo these: dropping is adding, backwards."""
    found = [Step(one.down, one.up, phase, one.transactional) for one in reversed(steps) if not one.beside]
    # The index that the constraint took over goes with it; the way back builds it before the constraint is added.
    built = [
        Step((), one.up, phase, one.transactional, needs=frozenset({key}), beside=True) for one in steps if one.beside
    ]
    return [one for one in found if one.up or one.down] + built


def _unchecked_first(key: ObjectId, value: Constraint, situation: Situation) -> bool:
    if not situation.in_use(key.owner) or not value.validated or not value.enforced:
        return False
    if value.type == "foreign key":
        return not situation.is_partitioned(key.owner) or situation.version >= _PARTITIONED_FOREIGN_KEY
    return value.type == "check"


def _by_index(key: ObjectId, value: Constraint, situation: Situation) -> bool:
    return (
        value.type in ("unique", "primary key")
        and situation.in_use(key.owner)
        and not situation.is_shut(key)
        and not situation.is_partitioned(key.owner)
        and "WITHOUT OVERLAPS" not in value.definition
        and _UNIQUE.match(value.definition) is not None
    )


def _add_by_index(key: ObjectId, value: Constraint, situation: Situation, ending: str = "_new") -> list[Step]:
    """Build the index first, without locking anybody out; the constraint then takes it over at once."""
    match = _UNIQUE.match(value.definition)
    if match is None:
        raise ValueError(value.definition)
    # Under the old name's shadow: the constraint it replaces may still be there.
    replaced = key in situation.replaced
    name = aside_name(key.name, ending) if replaced else key.name
    include = match["columns"]
    nulls = match["nulls"] or ""
    options = f" WITH ({', '.join(value.options)})" if value.options else ""
    space = f" TABLESPACE {quoted(value.tablespace)}" if value.tablespace else ""
    table = qualified(key.schema, key.table)
    build = SqlOp(
        f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {quoted(name)} ON {table} {include}{nulls}{options}{space}"
    )
    unbuild = SqlOp(f"DROP INDEX CONCURRENTLY IF EXISTS {qualified(key.schema, name)}")
    timing = value.definition[match.end() :]
    take = SqlOp(
        f"ALTER TABLE {table} ADD CONSTRAINT {quoted(key.name)} {match['kind']} USING INDEX {quoted(name)}{timing}"
    )
    index = frozenset({ObjectId(Kind.INDEX, key.schema, name, key.table)})
    return [
        Step((build,), (unbuild,), transactional=False, changes=index, beside=True),
        Step((take, *attributes(key, None, value)), (_dropped(key, value),), changes=index),
    ]


def _swap_by_index(key: ObjectId, before: Constraint, after: Constraint, situation: Situation) -> list[Step]:
    """Exchange one for the other at once, when the new index is there."""
    build, take = _add_by_index(key, after, replace(situation, replaced=frozenset({key})))
    exchange = (_dropped(key, before), *take.up), (*take.down, _added(key, before))
    return [build, Step(*exchange, changes=take.changes)]


def _added(key: ObjectId, value: Constraint) -> MigrateOperation:
    text = convergent(value.definition)
    written = SqlOp(f"ALTER TABLE {qualified(key.schema, key.table)} ADD CONSTRAINT {quoted(key.name)} {text}")
    if not is_plain(text) or not value.enforced:
        return written
    not_valid = {} if value.validated else {"postgresql_not_valid": True}
    if value.type == "check" and value.expression and "NO INHERIT" not in text:
        expression = unwrapped(convergent(value.expression))
        return CreateCheckConstraintOp(
            conv(key.name), key.table, expression, schema=schema_argument(key.schema), **not_valid
        )
    options = foreign_key_options(text) if value.type == "foreign key" else None
    if options is None:
        return written
    return CreateForeignKeyOp(
        conv(key.name),
        key.table,
        value.references[1],
        list(value.columns),
        list(value.references[2:]),
        source_schema=schema_argument(key.schema),
        referent_schema=schema_argument(value.references[0]),
        **options | not_valid,
    )


def foreign_key_options(definition: str) -> dict[str, Any] | None:
    """Return what SQLAlchemy takes beside the columns; None for MATCH FULL, SET NULL (columns) and the like."""
    tail = _TAIL.match(definition)
    if tail is None:
        return None
    return {
        "onupdate": tail["onupdate"],
        "ondelete": tail["ondelete"],
        "deferrable": True if tail["deferrable"] else None,
        "initially": "DEFERRED" if tail["deferred"] else None,
    }


def _dropped(key: ObjectId, value: Constraint) -> MigrateOperation:
    return DropConstraintOp(conv(key.name), key.table, type_=_TYPES[value.type], schema=schema_argument(key.schema))


def _validated(key: ObjectId) -> MigrateOperation:
    return SqlOp(f"ALTER TABLE {qualified(key.schema, key.table)} VALIDATE CONSTRAINT {quoted(key.name)}")


def _timed(key: ObjectId, value: Constraint) -> MigrateOperation:
    timing = "NOT DEFERRABLE"
    if value.deferrable:
        timing = "DEFERRABLE INITIALLY DEFERRED" if value.deferred else "DEFERRABLE INITIALLY IMMEDIATE"
    table = qualified(key.schema, key.table)
    return SqlOp(f"ALTER TABLE {table} ALTER CONSTRAINT {quoted(key.name)} {timing}")


def attributes(key: ObjectId, before: Constraint | None, after: Constraint) -> list[MigrateOperation]:
    """Change what ALTER TABLE ... ADD CONSTRAINT has no word for."""
    table, name = qualified(key.schema, key.table), quoted(key.name)
    found: list[MigrateOperation] = []
    had = before.options if before else after.options
    if had != after.options:
        index = qualified(key.schema, key.name)
        removed = [item.split("=")[0] for item in had if item not in after.options]
        added = [item for item in after.options if item not in had]
        found += [SqlOp(f"ALTER INDEX {index} RESET ({', '.join(removed)})")] if removed else []
        found += [SqlOp(f"ALTER INDEX {index} SET ({', '.join(added)})")] if added else []
    if after.clustered != (before.clustered if before else False):
        on = f"CLUSTER ON {name}" if after.clustered else "SET WITHOUT CLUSTER"
        found.append(SqlOp(f"ALTER TABLE {table} {on}"))
    if after.replica_identity and not (before and before.replica_identity):
        found.append(SqlOp(f"ALTER TABLE {table} REPLICA IDENTITY USING INDEX {name}"))
    found += facet.comment(f"CONSTRAINT {name} ON {table}", before.comment if before else None, after.comment)
    return found


def _bare(value: Constraint) -> str:
    return value.definition.removesuffix(" NOT VALID")


def _same_but_validity(before: Constraint, after: Constraint) -> bool:
    return (before.type, _bare(before), before.tablespace) == (after.type, _bare(after), after.tablespace)


def _without_timing(value: Constraint) -> str:
    return re.sub(r" (?:DEFERRABLE|INITIALLY DEFERRED)", "", value.definition)


def unwrapped(expression: str) -> str:
    """Take off one pair of brackets around the whole."""
    if not expression.startswith("("):
        return expression
    _, rest = bracketed(expression)
    return expression if rest else expression[1:-1]
