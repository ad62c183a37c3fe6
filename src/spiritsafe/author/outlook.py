"""The rows as a migration will leave them, so that they can be looked at before it begins."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds.column_retype import conversion, in_words, value_of
from spiritsafe.author.retyping import Retyping
from spiritsafe.author.situation import Situation
from spiritsafe.core.catalog import Column, Kind, ObjectId, Table

_TYPES = frozenset({Kind.ENUM_TYPE, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE})
_ORDERED = re.compile(r"<(?!>)|(?<!<)>")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of the rows.

    :ivar made: what is only coming.
    """

    situation: Situation
    retyping: Retyping
    made: frozenset[ObjectId]
    _known: dict[ObjectId, dict[str, str | None]] = field(default_factory=dict, repr=False, compare=False)
    _coming: Mapping[str, Kind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Spell the types that are only coming, or that get other values, as columns and expressions do."""
        keys = (key for key in self.made | self.retyping.types if key.kind in _TYPES)
        object.__setattr__(self, "_coming", {qualified(key.schema, key.name): key.kind for key in keys})

    def rows(self, table: ObjectId, columns: Collection[str]) -> str | None:
        """Return what to select from: the table where these columns stay as they are, or else a query in brackets.

        None where it cannot be told: the table is only coming, or one of the columns is of a type that is.
        """
        stored, computed = self._stored(table), self._computed(table)
        values = {**stored, **computed}
        if any(values.get(column) is None for column in columns):
            return None
        name = qualified(table.schema, table.name)
        if all(values[column] == quoted(column) for column in columns):
            return name
        if not computed.keys() & {*columns}:
            return f"(SELECT {_listed({column: stored[column] for column in sorted(columns)})} FROM {name})"
        # What is computed from other columns is computed from those as they will be.
        return f"(SELECT later.*, {_listed(computed)} FROM (SELECT {_listed(stored)} FROM {name}) AS later)"

    def lossy(self, table: ObjectId) -> frozenset[str]:
        """Return the columns of rows that are there whose values may be equal, or wrong, when they have changed."""
        now, then = self._both(table)
        keys = {name: ObjectId(Kind.COLUMN, table.schema, name, table.name) for name in now.keys() & then.keys()}
        return frozenset(
            name
            for name, key in keys.items()
            if _is_filled(now[name], then[name]) or conversion(key, now[name], then[name], self.situation) is not None
        )

    def spoken(self, expression: str) -> str | None:
        """Return an expression over such rows, where values of an enum that is only coming are texts.

        None where their order matters.
        """
        found = expression
        for name, kind in self._coming.items():
            if kind is Kind.ENUM_TYPE and name in found:
                found = re.sub(rf'(?<![\w."]){re.escape(name)}(?![\w"])', "text", found)
        return None if found != expression and _ORDERED.search(expression) else found

    def _stored(self, table: ObjectId) -> dict[str, str | None]:
        if table not in self._known:  # a conversion is tried on the shadow to find it
            now, then = self._both(table)
            self._known[table] = {
                name: self._value(table, now.get(name), one) for name, one in then.items() if not one.generated
            }
        return self._known[table]

    def _computed(self, table: ObjectId) -> dict[str, str | None]:
        """Return the columns that are computed from others; unless all of it stays, they are computed anew."""
        now, then = self._both(table)
        moved = any(value != quoted(name) for name, value in self._stored(table).items())
        return {
            name: self.spoken(one.expression or "NULL") if moved or now.get(name) != one else quoted(name)
            for name, one in then.items()
            if one.generated
        }

    def _both(self, table: ObjectId) -> tuple[dict[str, Column], dict[str, Column]]:
        """Return the columns before and after; none where the table is only coming, or goes."""
        found = [side.objects.get(table) for side in (self.situation.current, self.situation.desired)]
        now, then = ({one.name: one for one in side.columns} if isinstance(side, Table) else {} for side in found)
        return (now, then) if now and then else ({}, {})

    def _value(self, table: ObjectId, before: Column | None, after: Column) -> str | None:
        """Return what a column will hold; None where nobody can tell."""
        coming = self._coming.get(after.base_type)
        if coming not in (None, Kind.ENUM_TYPE) or (before is None and _counts(after)):
            return None
        kind = self.spoken(after.type)
        if before is None or before.generated == "virtual":
            return self.spoken(after.default) if after.default else f"NULL::{kind}"
        key = ObjectId(Kind.COLUMN, table.schema, after.name, table.name)
        if before.type == after.type:
            value = quoted(after.name) if coming is None else f"{quoted(after.name)}::{kind}"
        else:
            value = value_of(key, before, after, self.situation) if coming is None else in_words(before, after)
        return f"coalesce({value}, {self.spoken(after.default or '')})" if _is_filled(before, after) else value


def _is_filled(before: Column, after: Column) -> bool:
    return after.not_null and not before.not_null and after.default is not None and not _counts(after)


def _counts(column: Column) -> bool:
    return bool(column.identity) or (column.default or "").startswith("nextval(")


def _listed(values: Mapping[str, str | None]) -> str:
    """Write the list of SELECT, without what nobody can tell."""
    known = {quoted(name): value for name, value in values.items() if value is not None}
    return ", ".join(name if value == name else f"{value} AS {name}" for name, value in known.items())
