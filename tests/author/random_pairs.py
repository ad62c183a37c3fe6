"""Random pairs of schemas for hypothesis: one, and what becomes of it. The simplest change is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from hypothesis import strategies as st
from tests.author.random_models import (
    Check,
    Column,
    Index,
    Item,
    Key,
    Reference,
    Schema,
    Table,
    Type,
    Unique,
    View,
)

_ENUMS = ("mood", "size")
_VALUES = ("low", "mid", "high", "top")
_TABLES = ("apple", "berry", "cherry")
_COLUMNS = ("a", "b", "c", "d")
_ITEMS = ("one", "two", "three", "four")
_VIEWS = ("sight", "vista")

TYPES = (
    Type("Integer", "number", ("0", "7", "1 + 1")),
    Type("BigInteger", "number", ("0", "9000000000")),
    Type("SmallInteger", "number", ("0",)),
    Type("Text", "text", ("''", "'it''s'", "lower('A')")),
    Type("String(20)", "text", ("'x'", "'100%'")),
    Type("String(60)", "text", ("'x'",)),
    Type("String(20, collation='C')", "text", ("'x'",)),
    Type("Numeric(10, 2)", "decimal", ("0", "1.5")),
    Type("Numeric(14, 4)", "decimal", ("0",)),
    Type("Float(53)", "decimal", ("0.5",)),
    Type("Boolean", "boolean", ("false", "true")),
    Type("Date", "date", ("CURRENT_DATE", "'2024-01-01'")),
    Type("DateTime(timezone=True)", "date", ("now()",)),
    Type("DateTime()", "date", ("now()", "'2024-01-01 12:00'")),
    Type("pg.TIMESTAMP(precision=0)", "date"),
    Type("Time", "time", ("'12:00'",)),
    Type("Interval", "interval", ("'1 day'",)),
    Type("Uuid", "uuid", ("gen_random_uuid()",)),
    Type("LargeBinary", "bytes", ("''",)),
    Type("JSON", "json", ("'{}'",)),
    Type("JSONB", "jsonb", ("'{}'", "'[]'")),
    Type("ARRAY(Integer)", "array", ("'{}'", "ARRAY[1, 2]")),
    Type("ARRAY(Text)", "array", ("'{}'",)),
    *(Type(name, "enum", enum=name) for name in _ENUMS),
    *(Type(f"ARRAY({name})", "array", ("'{}'",), enum=name) for name in _ENUMS),
)

T = TypeVar("T")
Named = tuple[tuple[str, T], ...]
Draw = Callable[[st.SearchStrategy[Any]], Any]
Make = Callable[[Draw], Any]
Change = Callable[[Draw, Any], Any]
_rarely = st.sampled_from((False, False, False, True))

enum_values = st.permutations(_VALUES).flatmap(
    lambda values: st.integers(1, len(values)).map(lambda count: tuple(values[:count]))
)
columns = st.builds(
    Column,
    type=st.sampled_from(TYPES),
    nullable=st.sampled_from((True, True, False)),
    default=st.integers(0, 3),
    base=st.sampled_from(("", "", "", "id", "a")),
    virtual=st.booleans(),
    comment=st.sampled_from(("", "", "what it is", "it's 100% %s")),
    nulls=_rarely,
)
_some_columns = st.lists(st.sampled_from(("id", *_COLUMNS)), min_size=1, max_size=2, unique=True).map(tuple)
_column = st.sampled_from(_COLUMNS)
items: st.SearchStrategy[Item] = st.one_of(
    st.builds(
        Index,
        columns=_some_columns,
        kind=st.sampled_from(("plain", "unique", "partial", "expression", "descending", "hash", "gin")),
    ),
    st.builds(Check, column=_column, number=st.integers(0, 3)),
    st.builds(
        Reference,
        column=_column,
        table=st.sampled_from(_TABLES),
        ondelete=st.sampled_from(("", "CASCADE", "SET NULL")),
        deferrable=st.booleans(),
    ),
    st.builds(Unique, columns=_some_columns, deferrable=_rarely, not_distinct=_rarely),
)
keys = st.builds(
    Key,
    type=st.sampled_from(("Integer", "Integer", "BigInteger", "SmallInteger")),
    counter=st.sampled_from(("serial", "always", "by default", "plain")),
    columns=st.sampled_from((("id",), ("id",), ("id",), ("id", "a"), ())),
)
views = st.builds(
    View,
    table=st.sampled_from(_TABLES),
    columns=st.lists(st.sampled_from(_COLUMNS), min_size=1, max_size=3, unique=True).map(tuple),
    narrowed=st.booleans(),
)


@dataclass(frozen=True)
class Pair:
    """Two schemas, and how many rows each table of the first one gets."""

    before: Schema = field(default_factory=Schema)
    after: Schema = field(default_factory=Schema)
    rows: int = 0


@st.composite
def pairs(draw: Draw) -> Pair:
    """Draw a schema, what becomes of each of its parts, and what is added."""
    tables = _some(draw, _TABLES, _new_table, most=3) or (("apple", Table(Key())),)
    before = Schema(_some(draw, _ENUMS, _drawn(enum_values)), tables, _some(draw, _VIEWS, _drawn(views)))
    after = Schema(
        _evolved(draw, before.enums, _ENUMS, _drawn(enum_values), _redrawn(enum_values)),
        _evolved(draw, before.tables, _TABLES, _new_table, _evolved_table),
        _evolved(draw, before.views, _VIEWS, _drawn(views), _redrawn(views)),
    )
    return Pair(before, after, draw(st.integers(0, 3)))


def _new_table(draw: Draw) -> Table:
    return Table(
        draw(keys),
        _some(draw, _COLUMNS, _drawn(columns), most=4),
        _some(draw, _ITEMS, _drawn(items), most=4),
        draw(st.sampled_from(("", "", "fruit"))),
    )


def _some(draw: Draw, names: tuple[str, ...], new: Make, most: int = 2) -> Named[Any]:
    chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
    return tuple((name, new(draw)) for name in sorted(chosen))


def _evolved(draw: Draw, before: Named[Any], names: tuple[str, ...], new: Make, change: Change) -> Named[Any]:
    known: Mapping[str, Any] = dict(before)
    after = []
    for name in names:
        fate = draw(st.sampled_from(("stays", "stays", "changes", "goes")))
        if name not in known and fate == "changes":
            after.append((name, new(draw)))
        elif name in known and fate != "goes":
            after.append((name, known[name] if fate == "stays" else change(draw, known[name])))
    return tuple(after)


def _evolved_table(draw: Draw, table: Table) -> Table:
    return Table(
        _partly(draw, table.key, keys) if draw(_rarely) else table.key,
        _evolved(draw, table.columns, _COLUMNS, _drawn(columns), lambda again, old: _partly(again, old, columns)),
        _evolved(draw, table.items, _ITEMS, _drawn(items), _redrawn(items)),
        draw(st.sampled_from((table.comment, table.comment, "", "other fruit"))),
    )


def _partly(draw: Draw, old: Any, values: st.SearchStrategy[Any]) -> Any:  # noqa: ANN401 - any of the values above
    """Change some of the attributes."""
    new = draw(values)
    names = [one.name for one in fields(old)]
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return replace(old, **{name: getattr(new, name) for name in chosen})


def _drawn(values: st.SearchStrategy[Any]) -> Make:
    return lambda draw: draw(values)


def _redrawn(values: st.SearchStrategy[Any]) -> Change:
    return lambda draw, _: draw(values)
