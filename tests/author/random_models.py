"""Small schemas as values, and the `models.py` that declares them.

What refers to something that is not there is left out, so that any combination of these values can be made.
"""

from dataclasses import dataclass, replace

from tests.author.case import models

VIRTUAL, NOT_DISTINCT = 18, 15  # the major versions that brought them


@dataclass(frozen=True)
class Type:
    """The type of a column.

    :ivar family: decides what rows hold, and which conditions and indexes make sense.
    :ivar defaults: SQL of the defaults that it may have.
    :ivar enum: the enum it is made of.
    """

    source: str
    family: str
    defaults: tuple[str, ...] = ()
    enum: str = ""


@dataclass(frozen=True)
class Column:
    """A column; `base` is the column that it is computed from."""

    type: Type
    nullable: bool = True
    default: int = 0  # 0 for none, then the defaults of the type in turn
    base: str = ""
    virtual: bool = False
    comment: str = ""
    nulls: bool = False  # whether the first row holds NULL


@dataclass(frozen=True)
class Key:
    """The column `id` and the primary key."""

    type: str = "Integer"
    counter: str = "serial"
    columns: tuple[str, ...] = ("id",)


@dataclass(frozen=True)
class Unique:
    """A unique constraint."""

    columns: tuple[str, ...]
    deferrable: bool = False
    not_distinct: bool = False


@dataclass(frozen=True)
class Check:
    """A condition on one column, one of several that suit its type."""

    column: str
    number: int = 0


@dataclass(frozen=True)
class Reference:
    """A foreign key to the `id` of a table."""

    column: str
    table: str
    ondelete: str = ""
    deferrable: bool = False


@dataclass(frozen=True)
class Index:
    """An index of `kind` plain, unique, partial, expression, descending, hash or gin."""

    columns: tuple[str, ...]
    kind: str = "plain"


Item = Unique | Check | Reference | Index


@dataclass(frozen=True)
class Table:
    """A table; columns and items by name."""

    key: Key
    columns: tuple[tuple[str, Column], ...] = ()
    items: tuple[tuple[str, Item], ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class View:
    """A view of some columns of a table."""

    table: str
    columns: tuple[str, ...]
    narrowed: bool = False


@dataclass(frozen=True)
class Schema:
    """Enums, tables and views by name."""

    enums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    views: tuple[tuple[str, View], ...] = ()


_CONDITIONS = {
    "number": ("{c} > 0", "{c} > 1", "{c} BETWEEN 0 AND 1000", "{c} <> 5 OR id > 0"),
    "decimal": ("{c} >= 0", "{c} < 1000.5"),
    "text": ("{c} <> ''", "length({c}) < 20", "{c} IN ('1', '2', '3')", "{c} LIKE '1%'"),
    "boolean": ("{c} OR id > 0",),
    "date": ("{c} > '2000-01-01'",),
    "json": ("{c} IS NOT NULL",),
    "array": ("cardinality({c}) > 0",),
}
_HASHED = frozenset({"number", "text", "date", "uuid", "enum"})


def settled(schema: Schema, version: int) -> Schema:
    """Leave out what refers to nothing."""
    enums = dict(schema.enums)
    first = [(name, _with_real_columns(table, enums, version)) for name, table in schema.tables]
    tables = dict(first)
    done = [(name, _with_real_items(table, tables)) for name, table in first]
    views = []
    for name, view in schema.views:
        if view.table in tables:
            there = {"id", *dict(tables[view.table].columns)}
            columns = tuple(column for column in view.columns if column in there) or ("id",)
            views.append((name, replace(view, columns=columns)))
    return Schema(schema.enums, tuple(done), tuple(views))


def condition(table: Table, check: Check) -> str:
    """The SQL of a condition; empty where none suits the column."""
    known = dict(table.columns)
    if check.column not in known:
        return ""
    found = _CONDITIONS.get(known[check.column].type.family, ("{c} IS NOT NULL OR id > 0",))
    return found[check.number % len(found)].format(c=check.column)


def _with_real_columns(table: Table, enums: dict[str, tuple[str, ...]], version: int) -> Table:
    known = {name: column for name, column in table.columns if not column.type.enum or column.type.enum in enums}
    plain = {name for name, column in known.items() if column.type.family == "number" and not column.base}
    columns = []
    for name, column in known.items():
        if column.base and (column.type.family != "number" or column.base == name or column.base not in {"id", *plain}):
            columns.append((name, replace(column, base="", virtual=False)))
        elif column.base:
            columns.append((name, replace(column, virtual=column.virtual and version >= VIRTUAL, default=0)))
        else:
            columns.append((name, _with_real_default(column, enums)))
    return replace(table, columns=tuple(columns))


def _with_real_default(column: Column, enums: dict[str, tuple[str, ...]]) -> Column:
    if column.type.family != "enum":
        return column
    values = enums[column.type.enum]
    return replace(column, type=replace(column.type, defaults=tuple(f"'{value}'" for value in values)))


def _with_real_items(table: Table, tables: dict[str, Table]) -> Table:
    known = dict(table.columns)
    stored = {name for name, column in known.items() if not (column.base and column.virtual)}
    sortable = {"id"} | {name for name in stored if known[name].type.family not in {"json", "array"}}
    key = tuple(column for column in table.key.columns if column in sortable and column != "id")
    items = []
    for name, item in table.items:
        if isinstance(item, Check):
            fits = item.column in known
        elif isinstance(item, Reference):
            number = item.column in stored and known[item.column].type.family == "number"
            target = tables.get(item.table)
            fits = number and target is not None and target.key.columns == ("id",) and not known[item.column].base
        elif isinstance(item, Index):
            fits = _index_fits(table, item, sortable, stored)
        else:
            fits = set(item.columns) <= sortable
        if fits:
            items.append((name, item))
    columns = ("id", *key) if "id" in table.key.columns else key
    return replace(table, key=replace(table.key, columns=columns), items=tuple(items))


def _index_fits(table: Table, index: Index, sortable: set[str], stored: set[str]) -> bool:
    families = {name: column.type.family for name, column in table.columns} | {"id": "number"}
    first = index.columns[0]
    if index.kind == "gin":
        return first in stored and families[first] in {"array", "jsonb"}
    if index.kind == "hash":
        return first in sortable and families[first] in _HASHED
    if index.kind == "expression":
        return first in sortable and families[first] in {"text", "number"}
    return set(index.columns) <= sortable


def source(schema: Schema, version: int) -> str:
    """The `models.py`."""
    found = settled(schema, version)
    lines = []
    for name, values in found.enums:
        lines.append(f"{name} = Enum({', '.join(map(repr, values))}, name={name!r}, metadata=metadata)")
    lines += [_table(name, table, version) for name, table in found.tables]
    lines += [_view(name, view) for name, view in found.views]
    return models(*lines)


def _table(name: str, table: Table, version: int) -> str:
    lines = [_key(table)]
    lines += [_column(called, column, table.key) for called, column in table.columns]
    if table.key.columns:
        lines.append(f"PrimaryKeyConstraint({_quoted(table.key.columns)})")
    lines += [_item(f"{name}_{called}", item, table, version) for called, item in table.items]
    lines += [f"comment={table.comment!r}"] if table.comment else []
    return f"Table({name!r}, metadata,\n" + "".join(f"    {line},\n" for line in lines) + ")"


def _key(table: Table) -> str:
    key = table.key
    counter = {
        "always": "Identity(always=True)",
        "by default": "Identity(start=5, increment=2)",
        "serial": f"autoincrement={'id' in key.columns}",
        "plain": "autoincrement=False",
    }[key.counter]
    return f'Column("id", {key.type}, {counter}, nullable=False)'


def _column(name: str, column: Column, key: Key) -> str:
    words = [repr(name), column.type.source]
    if column.base:
        words.append(f"Computed('{column.base} * 2', persisted={not column.virtual})")
    if not column.nullable or name in key.columns:
        words.append("nullable=False")
    if column.default and column.default <= len(column.type.defaults):
        words.append(f"server_default=text({column.type.defaults[column.default - 1]!r})")
    if column.comment:
        words.append(f"comment={column.comment!r}")
    return f"Column({', '.join(words)})"


def _item(name: str, item: Item, table: Table, version: int) -> str:
    if isinstance(item, Check):
        return f"CheckConstraint({condition(table, item)!r}, name={name!r})"
    if isinstance(item, Reference):
        more = f", ondelete={item.ondelete!r}" if item.ondelete else ""
        more += ", deferrable=True, initially='DEFERRED'" if item.deferrable else ""
        return f"ForeignKeyConstraint([{item.column!r}], ['{item.table}.id'], name={name!r}{more})"
    if isinstance(item, Index):
        return f"Index({name!r}, {_indexed(item, table)})"
    more = ", deferrable=True" if item.deferrable else ""
    more += ", postgresql_nulls_not_distinct=True" if item.not_distinct and version >= NOT_DISTINCT else ""
    return f"UniqueConstraint({_quoted(item.columns)}, name={name!r}{more})"


def _indexed(index: Index, table: Table) -> str:
    first = index.columns[0]
    family = "number" if first == "id" else dict(table.columns)[first].type.family
    if index.kind in {"hash", "gin"}:
        return f"{first!r}, postgresql_using={index.kind!r}"
    if index.kind == "expression":
        expression = f"lower({first})" if family == "text" else f"abs({first})"
        return f"text({expression!r})"
    if index.kind == "descending":
        return f"text('{first} DESC NULLS LAST')"
    more = ", unique=True" if index.kind == "unique" else ""
    where = condition(table, Check(first)) or "id > 0"
    more += f", postgresql_where=text({where!r})" if index.kind == "partial" else ""
    return _quoted(index.columns) + more


def _view(name: str, view: View) -> str:
    where = " WHERE id > 1" if view.narrowed else ""
    return f'sql("CREATE VIEW {name} AS SELECT {", ".join(view.columns)} FROM {view.table}{where}")'


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(map(repr, names))
