"""What a revision changes, as a diagram: the tables it touches, and of those it alters only what it alters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spiritsafe.core.catalog import Catalog, Column, Kind, ObjectId, Table
from spiritsafe.core.diagram import Attribute, Diagram, Entity, Relation
from spiritsafe.diff.compare import changed_objects
from spiritsafe.report.graph.drawing import attributes, keys_of, name_of, relations, short_type
from spiritsafe.report.graph.selection import Selection

_ADDED, _DROPPED = "added", "dropped"


@dataclass(frozen=True, slots=True)
class _Sides:
    """A table before and after."""

    before: Table | None
    after: Table | None

    @property
    def note(self) -> str:
        if self.before is None:
            return _ADDED
        return _DROPPED if self.after is None else ""

    @property
    def there(self) -> Table:
        table = self.after or self.before
        assert table is not None  # noqa: S101 - it is on one side at least
        return table


def changed(before: Catalog, after: Catalog, selection: Selection) -> Diagram:
    """The difference of two catalogues."""
    keys = sorted(key for key in changed_objects(before, after) if key.kind is Kind.TABLE)
    tables = {key: _Sides(_table(before, key), _table(after, key)) for key in keys}
    shown = {key: sides for key, sides in tables.items() if selection.shows(key, sides.there)}
    entities = tuple(_entity(key, sides, selection) for key, sides in shown.items())
    lines = [line for key, sides in shown.items() for line in _lines(key, sides, selection)]
    return Diagram(entities, tuple(lines))


def _table(catalog: Catalog, key: ObjectId) -> Table | None:
    value = catalog.objects.get(key)
    return value if isinstance(value, Table) else None


def _entity(key: ObjectId, sides: _Sides, selection: Selection) -> Entity:
    if sides.before is None or sides.after is None:
        return Entity(name_of(key), tuple(attributes(sides.there, selection)), sides.note)
    return Entity(name_of(key), tuple(_altered(sides.before, sides.after)))


def _altered(before: Table, after: Table) -> Iterator[Attribute]:
    """Its primary key, and the columns that are not what they were."""
    was = {column.name: column for column in before.columns}
    for column in after.columns:
        keys = keys_of(after, column.name)
        note = _note(was.pop(column.name, None), column)
        if not note and keys != keys_of(before, column.name):
            note = "key changed"
        if note or "PK" in keys:
            yield Attribute(column.name, short_type(column), keys, note)
    for column in was.values():
        yield Attribute(column.name, short_type(column), keys_of(before, column.name), _DROPPED)


def _note(was: Column | None, now: Column) -> str:
    if was is None:
        return _ADDED
    notes = [f"was {short_type(was)}"] if was.type != now.type else []
    if was.not_null != now.not_null:
        notes.append("now NOT NULL" if now.not_null else "may be NULL now")
    if was.default != now.default:
        notes.append("default changed")
    return ", ".join(notes)


def _lines(key: ObjectId, sides: _Sides, selection: Selection) -> Iterator[Relation]:
    """The foreign keys that came or went."""
    old, new = (
        {(parent, line.label): line for parent, line in relations(key, table)} if table else {}
        for table in (sides.before, sides.after)
    )
    for (parent, label), line in {**old, **new}.items():
        note = _DROPPED if (parent, label) not in new else _ADDED if (parent, label) not in old else ""
        if note and not selection.hides(parent):
            yield line if note == sides.note else replace(line, label=f"{label} ({note})")
