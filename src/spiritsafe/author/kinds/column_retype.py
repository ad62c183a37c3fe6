"""A column's type: what the shadow shows decides how it is changed."""

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa
from alembic.operations.ops import AlterColumnOp, MigrateOperation

from spiritsafe.author.column_type import column_type
from spiritsafe.author.identifier import qualified, quoted, schema_argument
from spiritsafe.author.operation import NoteOp, RetypeOp, SqlOp, is_plain
from spiritsafe.author.situation import Situation, Trial
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Column, Kind, ObjectId
from spiritsafe.core.phase import Phase

_TRIAL = ObjectId(Kind.TABLE, "pg_temp", "spiritsafe_trial")
# Where it is UTC, a time without zone becomes one with a zone as it is; sessions elsewhere have the table rewritten.
_ZONE = "SET LOCAL TimeZone = 'Asia/Kolkata'"
_ANYTHING = frozenset({"text", "character varying"})
_WIDENING = ("smallint", "integer", "bigint", "numeric")
_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})
_MOMENTS = ("timestamp", "date")


def retype_steps(key: ObjectId, before: Column, after: Column, situation: Situation) -> Iterator[Step]:
    """Change type and collation, with the default taken off before and put on after."""
    if (before.type, before.collation) == (after.type, after.collation):
        return
    up, rewrites = _ways(key, before, after, situation)
    down, _ = _ways(key, after, before, situation, back=True)
    note = [NoteOp("PostgreSQL rewrites the whole table for this, under a lock that keeps everybody out")]
    yield Step(
        (*(note if rewrites and situation.in_use(key.owner) else []), *up),
        tuple(down),
        Phase.CONTRACT if rewrites and situation.in_use(key.owner) else Phase.EXPAND,
    )


def conversion(key: ObjectId, before: Column, after: Column, situation: Situation) -> str | None:
    """Return what turns the old value into the new one; None where it always does.

    Text takes anything, and so does the same kind of number with more room.
    """
    if after.type in _ANYTHING or before.generated or after.generated or before.type == after.type:
        return None
    if before.type in _WIDENING and after.type in _WIDENING[_WIDENING.index(before.type) :]:
        return None
    expression, trial = _conversion(key, before, after, situation, back=False)
    return (expression or quoted(before.name)) if trial.rewrites else None


def value_of(key: ObjectId, before: Column, after: Column, situation: Situation) -> str:
    """Return the new value as an expression over the old one."""
    expression, _ = _conversion(key, before, after, situation, back=False)
    return f"({expression or quoted(before.name)})::{_spelled(after)}"


def in_words(before: Column, after: Column) -> str:
    """Return what turns the old value into the text of the new one, or the texts of its elements."""
    kind = "text[]" if after.type.endswith("[]") else "text"
    found = next(using(before, replace(after, type=kind, base_type="text")))
    return f"nullif({found}, '')" if before.type.endswith("[]") and kind == "text" else found


def using(before: Column, after: Column) -> Iterator[str]:
    """Offer expressions that turn the old value into the new one, the plainest first."""
    name = quoted(before.name)
    to, new = after.type, after.base_type
    was_array, is_array = before.type.endswith("[]"), after.type.endswith("[]")
    if is_array and not was_array:
        item = to.removesuffix("[]")
        yield f"CASE WHEN {name} IS NOT NULL THEN ARRAY[{name}::{item}] END"
        return
    if was_array and not is_array:
        if new in ("json", "jsonb"):
            yield f"to_jsonb({name})::{to}"
        # More than one element does not fit, and fails: to take the first would lose the others.
        separated = f"array_to_string({name}, ',')"
        yield separated if new in ("text", "character varying") else f"nullif({separated}, '')::{to}"
        return
    yield from _between_numbers(name, before, after)
    yield f"{name}::{to}"
    if new in ("json", "jsonb"):
        yield f"to_jsonb({name})::{to}"
    yield f"{name}::text::{to}"


def _between_numbers(name: str, before: Column, after: Column) -> Iterator[str]:
    """Numbers stand for truth, for seconds since 1970, and for seconds."""
    to, old, new = after.type, before.base_type, after.base_type
    if new == "boolean" and old in _NUMBERS:
        yield f"{name} <> 0"
    if old == "boolean" and new in _NUMBERS:
        yield f"{name}::integer::{to}"
    if old in _NUMBERS and new.startswith(_MOMENTS):
        yield f"to_timestamp({name})::{to}"
    if old.startswith(_MOMENTS) and new in _NUMBERS:
        yield f"extract(epoch FROM {name})::{to}"
    if old in _NUMBERS and new == "interval":
        yield f"make_interval(secs => {name})::{to}"
    if old == "interval" and new in _NUMBERS:
        yield f"extract(epoch FROM {name})::{to}"


def _ways(
    key: ObjectId, before: Column, after: Column, situation: Situation, *, back: bool = False
) -> tuple[list[MigrateOperation], bool]:
    """Find the statements; the way back is not tried, only reasoned, for its table is not there yet."""
    expression, trial = _conversion(key, before, after, situation, back=back)
    old = None if before.generated or before.identity else before.default
    new = None if after.generated or after.identity else after.default
    apart = old is not None and (old != new or expression is not None)
    found: list[MigrateOperation] = []
    if apart:
        found.append(_default(key, None))
    catalog = situation.current if back else situation.desired
    found.append(_retyped(key, after, expression, catalog, rewrites=trial.rewrites))
    if new is not None and (apart or old != new):
        found.append(_default(key, new))
    return found, trial.rewrites


def _conversion(
    key: ObjectId, before: Column, after: Column, situation: Situation, *, back: bool
) -> tuple[str | None, Trial]:
    """Return the USING expression the server takes, None where it needs none.

    It is tried on a table of that one column: on the real one, what leans on the column is still in the way.
    """
    made = f"{_ZONE};\nCREATE TEMP TABLE spiritsafe_trial ({quoted(before.name)} {_spelled(before)})"
    prepare = made if back else f"{situation.prelude}{made}"
    change = f"ALTER TABLE pg_temp.spiritsafe_trial ALTER COLUMN {quoted(key.name)} TYPE {_spelled(after)}"
    # Text takes an array as it is printed: on the way back from an array, its one element is what was there.
    unwraps = back and before.type.endswith("[]") and not after.type.endswith("[]")
    if not unwraps and not (trial := situation.attempt(_TRIAL, prepare, change)).error:
        return None, trial
    for expression in using(before, after):
        trial = situation.attempt(_TRIAL, prepare, f"{change} USING {expression}")
        if not trial.error:
            return expression, trial
    return f"{quoted(before.name)}::text::{after.type}", Trial(rewrites=True)


def _retyped(
    key: ObjectId, after: Column, expression: str | None, catalog: Catalog, *, rewrites: bool
) -> MigrateOperation:
    made = None if after.collation else column_type(after.type, catalog)
    schema, tail = schema_argument(key.schema), f" USING {expression}" if expression else ""
    start = f"ALTER TABLE {qualified(key.schema, key.table)}"
    action = f"ALTER COLUMN {quoted(key.name)} TYPE {_spelled(after)}{tail}"
    plain: MigrateOperation = SqlOp(f"{start} {action}")
    if made is not None and not expression:  # Alembic's renderer leaves USING out
        plain = AlterColumnOp(key.table, key.name, schema=schema, modify_type=made)
    return RetypeOp((schema, key.table), key.name, start, action, plain) if rewrites else plain


def _spelled(column: Column) -> str:
    return column.type + (f" COLLATE {column.collation}" if column.collation else "")


def _default(key: ObjectId, default: str | None) -> MigrateOperation:
    if default is not None and not is_plain(default):
        return SqlOp(f"{_start(key)} SET DEFAULT {default}")
    value = sa.DefaultClause(sa.text(default)) if default is not None else None
    return AlterColumnOp(key.table, key.name, schema=schema_argument(key.schema), modify_server_default=value)


def _start(key: ObjectId) -> str:
    return f"ALTER TABLE {qualified(key.schema, key.table)} ALTER COLUMN {quoted(key.name)}"
