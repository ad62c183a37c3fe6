"""NOT NULL on a table in use: proved first without keeping anybody out, then declared."""

from dataclasses import replace

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds.column_clause import not_null_name, object_name
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Column, ObjectId
from spiritsafe.core.phase import Phase

_NATIVE = 180000  # NOT NULL ... NOT VALID came with 18
_BATCH = 5000


def not_null_steps(  # noqa: PLR0913
    key: ObjectId, before: Column, after: Column, situation: Situation, phase: Phase, *, filled: bool = False
) -> list[Step]:
    """Make the column NOT NULL, or nullable again; what narrows comes as late as it can.

    :param filled: the rows have values already, by an earlier step.
    """
    steps = _steps(key, before, after, situation, phase, filled=filled)
    return [replace(step, late=step.phase is Phase.CONTRACT) for step in steps]


def _steps(  # noqa: PLR0913
    key: ObjectId, before: Column, after: Column, situation: Situation, phase: Phase, *, filled: bool = False
) -> list[Step]:
    table, name = qualified(key.schema, key.table), quoted(key.name)
    down = SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL")
    if before.not_null == after.not_null:
        return _validity(key, before, after)
    if not after.not_null:
        back = (
            SqlOp(_adding(key, before))
            if _is_named(key, before)
            else SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL")
        )
        return [Step((down,), (back,))]
    steps = []
    if after.default is not None and not filled and not after.generated and not after.identity:
        steps.append(_filled(key, after.default, phase, classic=not situation.in_use(key.owner)))
    if not situation.in_use(key.owner):
        up = (
            SqlOp(_adding(key, after))
            if _is_named(key, after)
            else SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL")
        )
        return [*steps, Step((up,), (down,), phase)]
    if situation.version >= _NATIVE:
        constraint = after.not_null_name or not_null_name(key.table, key.name)
        validate = SqlOp(f"ALTER TABLE {table} VALIDATE CONSTRAINT {quoted(constraint)}")
        added = Step((SqlOp(f"{_adding(key, after)} NOT VALID"),), (down,), phase)
        return [*steps, added, *([Step((validate,), (), phase, transactional=False)] if after.not_null_valid else [])]
    return [*steps, *_by_check(key, phase)]


def backfill(key: ObjectId, value: str) -> SqlOp:
    """Fill rows that have no value yet, some thousands at a time and each batch committed for itself.

    Rows that others work on are left for the end, when they are waited for.
    """
    table, name = qualified(key.schema, key.table), quoted(key.name)
    return SqlOp(
        f"""DO $$
BEGIN
    LOOP
        UPDATE {table}
        SET {name} = {value}
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {name} IS NULL LIMIT {_BATCH} FOR UPDATE SKIP LOCKED));
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
    UPDATE {table}
    SET {name} = {value}
    WHERE {name} IS NULL;
END
$$"""
    )


def _filled(key: ObjectId, default: str, phase: Phase, *, classic: bool) -> Step:
    table, name = qualified(key.schema, key.table), quoted(key.name)
    if classic:
        return Step((SqlOp(f"UPDATE {table} SET {name} = {default} WHERE {name} IS NULL"),), (), phase)
    return Step((backfill(key, default),), (), phase, transactional=False)


def _by_check(key: ObjectId, phase: Phase) -> list[Step]:
    """Before 18: a CHECK that was validated spares SET NOT NULL its scan (manual, ALTER TABLE, from 12 on)."""
    table, name = qualified(key.schema, key.table), quoted(key.name)
    check = quoted(object_name(key.table, key.name, "is_set"))
    add = SqlOp(f"ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID")
    drop = SqlOp(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
    drop_if = SqlOp(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {check}")
    validate = SqlOp(f"ALTER TABLE {table} VALIDATE CONSTRAINT {check}")
    declare = SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL")
    undo = SqlOp(f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL")
    return [
        Step((add,), (drop_if,), phase),
        Step((validate,), (), phase, transactional=False),
        Step((declare, drop), (undo,), phase),
    ]


def _validity(key: ObjectId, before: Column, after: Column) -> list[Step]:
    if before.not_null_valid or not after.not_null_valid or not after.not_null_name:
        return []
    table = qualified(key.schema, key.table)
    # By the old name: a rename of the constraint comes after.
    name = before.not_null_name or after.not_null_name
    back = (
        SqlOp(f"ALTER TABLE {table} ALTER COLUMN {quoted(key.name)} DROP NOT NULL"),
        SqlOp(f"{_adding(key, before)} NOT VALID"),
    )
    return [Step((SqlOp(f"ALTER TABLE {table} VALIDATE CONSTRAINT {quoted(name)}"),), back, transactional=False)]


def _is_named(key: ObjectId, column: Column) -> bool:
    return (column.not_null_name or "") not in ("", not_null_name(key.table, key.name))


def _adding(key: ObjectId, column: Column) -> str:
    """Add the constraint under its name (18)."""
    name = column.not_null_name or not_null_name(key.table, key.name)
    inherit = " NO INHERIT" if column.not_null_no_inherit else ""
    table = qualified(key.schema, key.table)
    return f"ALTER TABLE {table} ADD CONSTRAINT {quoted(name)} NOT NULL {quoted(key.name)}{inherit}"
