"""Types that ALTER TYPE cannot change: the old one is set aside, a new one made, and the columns moved over.

Values that the new type does not have make the cast fail, and nothing is changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import drawer
from spiritsafe.author.operation import NoteOp, SqlOp
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Column, CompositeType, Domain, EnumType, ObjectId, RangeType
from spiritsafe.core.phase import Phase

Rebuilt = EnumType | Domain | CompositeType | RangeType


def rebuild(
    key: ObjectId,
    before: Rebuilt,
    after: Rebuilt,
    columns: Sequence[tuple[ObjectId, Column, Column]],
    situation: Situation,
) -> Step:
    """Return the one step that does it.

    :param columns: the columns of the type, each before and after.
    """
    back = [(name, new, old) for name, old, new in columns]
    note = NoteOp("PostgreSQL rewrites the tables of these columns, under a lock that keeps everybody out")
    new, old = (
        drawer.made(key, after, situation, situation.desired),
        drawer.made(key, before, situation, situation.current),
    )
    return Step(
        (*([note] if columns else []), *_moved(key, (before, after), columns, new)),
        tuple(_moved(key, (after, before), back, old)),
        Phase.CONTRACT,
    )


def _moved(
    key: ObjectId,
    sides: tuple[Rebuilt, Rebuilt],
    columns: Sequence[tuple[ObjectId, Column, Column]],
    made: Sequence[MigrateOperation],
) -> list[MigrateOperation]:
    if isinstance(sides[0], RangeType):
        return _through_text(key, columns, made)
    aside = qualified(key.schema, key.name + "_old")
    kind = "DOMAIN" if isinstance(sides[0], Domain) else "TYPE"
    actions = [(name, _exchanged(name, (old, new), new.type, _using(*sides, new))) for name, old, new in columns]
    return [
        SqlOp(f"ALTER {kind} {qualified(key.schema, key.name)} RENAME TO {quoted(key.name + '_old')}"),
        *made,
        *_by_table(actions),
        SqlOp(f"DROP {kind} {aside}"),
    ]


def _through_text(
    key: ObjectId, columns: Sequence[tuple[ObjectId, Column, Column]], made: Sequence[MigrateOperation]
) -> list[MigrateOperation]:
    """A range type set aside leaves its constructors under the old name: it has to go before the new one comes."""
    before, behind = [], []
    for name, old, new in columns:
        text, bare = "text[]" if new.type.endswith("[]") else "text", replace(new, default=None)
        before.append((name, _exchanged(name, (old, bare), text, f"{quoted(name.name)}::{text}")))
        behind.append((name, _exchanged(name, (bare, new), new.type, f"{quoted(name.name)}::{new.type}")))
    gone = SqlOp(f"DROP TYPE {qualified(key.schema, key.name)}")
    return [*_by_table(before), gone, *made, *_by_table(behind)]


def _exchanged(name: ObjectId, sides: tuple[Column, Column], kind: str, using: str) -> Iterator[str]:
    """Change one column's type; its default is taken off before, and put on after."""
    column = f"ALTER COLUMN {quoted(name.name)}"
    if sides[0].default is not None:
        yield f"{column} DROP DEFAULT"
    yield f"{column} TYPE {kind} USING {using}"
    if sides[1].default is not None:
        yield f"{column} SET DEFAULT {sides[1].default}"


def _by_table(actions: Iterable[tuple[ObjectId, Iterable[str]]]) -> Iterator[MigrateOperation]:
    """Have each table rewritten once, however many of its columns change."""
    found: dict[ObjectId, list[str]] = defaultdict(list)
    for name, ones in actions:
        found[name.owner] += ones
    for table, ones in found.items():
        start = f"ALTER TABLE {qualified(table.schema, table.name)}"
        yield SqlOp(f"{start} {ones[0]}" if len(ones) == 1 else start + "\n    " + ",\n    ".join(ones))


def _using(before: Rebuilt, after: Rebuilt, column: Column) -> str:
    name = quoted(column.name)
    if isinstance(before, CompositeType) and isinstance(after, CompositeType) and not column.type.endswith("[]"):
        old = {item.name for item in before.attributes}
        fields = ", ".join(
            f"({name}).{quoted(item.name)}::{item.type}" if item.name in old else "NULL" for item in after.attributes
        )
        return f"CASE WHEN {name} IS NOT NULL THEN ROW({fields})::{column.type} END"
    if isinstance(before, Domain):
        return f"{name}::{column.type}"
    between = "text[]" if column.type.endswith("[]") else "text"
    return f"{name}::{between}::{column.type}"
