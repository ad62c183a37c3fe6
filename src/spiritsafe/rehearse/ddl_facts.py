"""What decides the DDL of a table or an index, gathered three times as quickly as SQLAlchemy writes that DDL.

The facts stand in for the text only to tell whether it is the same as before, so they may say too much and never too
little. They know plain columns, types, keys and indexes, each by its exact class; whatever else there is (a type of
somebody's own, an expression, an option of the dialect) is compiled, and its text is the fact.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, DefaultClause, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Sequence, Table, types
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import Constraint
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.sql.ddl import CreateColumn, CreateIndex, CreateTable
from sqlalchemy.sql.elements import TextClause

# The attributes that a type's DDL is made of.
_PLAIN: Mapping[type[Any], tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys((types.SmallInteger, types.Integer, types.BigInteger), ()),
        **dict.fromkeys((types.SMALLINT, types.INTEGER, types.BIGINT), ()),
        **dict.fromkeys((types.String, types.Text, types.Unicode, types.UnicodeText), ("length", "collation")),
        **dict.fromkeys((types.VARCHAR, types.TEXT, types.CHAR), ("length", "collation")),
        **dict.fromkeys((types.Numeric, types.NUMERIC, types.Float, types.Double), ("precision", "scale")),
        **dict.fromkeys((types.Boolean, types.BOOLEAN), ("create_constraint", "name")),
        **dict.fromkeys((types.DateTime, types.Time, types.TIMESTAMP, types.TIME), ("timezone",)),
        **dict.fromkeys((postgresql.TIMESTAMP, postgresql.TIME), ("timezone", "precision")),
        **dict.fromkeys((types.Date, types.DATE, types.LargeBinary, postgresql.BYTEA), ()),
        **dict.fromkeys((types.Uuid, types.UUID), ("as_uuid", "native_uuid")),
        **dict.fromkeys((types.JSON, postgresql.JSON, postgresql.JSONB), ()),
        **dict.fromkeys((postgresql.INET, postgresql.CIDR, postgresql.TSVECTOR), ()),
    }
)
_KNOWN = (
    *(CreateTable, CreateColumn, CreateIndex, Table, Column, Index, PrimaryKeyConstraint, ForeignKeyConstraint),
    *(TextClause, *_PLAIN),
)


def facts_hold() -> bool:
    """Whether SQLAlchemy writes all that is known here by itself: nobody hooked in with `@compiles`."""
    return not any(hasattr(known, "_compiler_dispatcher") for known in _KNOWN)


def facts_of(statement: CreateTable | CreateIndex, compiler: DDLCompiler) -> str:
    """The facts of one statement."""
    if type(statement) is CreateIndex and _is_plain(statement):
        return _index(statement.element, compiler)
    if type(statement) is CreateTable and type(statement.element) is Table:
        return _table(statement, compiler)
    return compiler.process(statement)


def _table(statement: CreateTable, compiler: DDLCompiler) -> str:
    table = statement.element
    facts = [
        f"{table._prefixes} {compiler.preparer.format_table(table)} {statement.if_not_exists}",  # noqa: SLF001
        compiler.create_table_suffix(table),
        compiler.post_create_table(table),
    ]
    serial = table._autoincrement_column  # noqa: SLF001
    facts += [_column(column, compiler, column is serial) for column in table.columns]
    included = statement.include_foreign_key_constraints
    for constraint in (table.primary_key, *table._sorted_constraints):  # noqa: SLF001
        left_out = isinstance(constraint, ForeignKeyConstraint) and (
            constraint.use_alter or (included is not None and constraint not in included)
        )
        if not left_out and constraint._should_create_for_compiler(compiler):  # noqa: SLF001
            facts.append(_constraint(constraint, compiler))
    return "\n".join(facts)


def _column(column: Column[object], compiler: DDLCompiler, serial: bool) -> str:  # noqa: FBT001
    kind = type(column.type)
    attributes = _PLAIN.get(kind)
    if (
        attributes is None
        or type(column) is not Column
        or column.type._variant_mapping  # noqa: SLF001
        or column.computed is not None
        or column.identity is not None
        or column.constraints
        or column.system
    ):
        return str(compiler.process(CreateColumn(column)))
    default = column.default
    serial = serial and (default is None or (isinstance(default, Sequence) and default.optional))
    quote = getattr(column.name, "quote", None)
    values = [getattr(column.type, name, None) for name in attributes]
    return (
        f"{column.name!r} {quote} {kind.__module__}.{kind.__name__} {values} {column.nullable} {column.primary_key} "
        f"{serial} {_default(column, compiler) if column.server_default is not None else ''}"
    )


def _default(column: Column[object], compiler: DDLCompiler) -> str:
    """Most defaults are text; that of an expression is compiled."""
    clause = column.server_default
    if type(clause) is DefaultClause:
        if type(clause.arg) is str:
            return f"literal {clause.arg!r}"
        if type(clause.arg) is TextClause and not clause.arg._bindparams:  # noqa: SLF001
            return f"text {clause.arg.text!r}"
    return f"compiled {compiler.get_column_default_string(column)}"


def _constraint(constraint: Constraint, compiler: DDLCompiler) -> str:
    if constraint.dialect_kwargs:
        return str(compiler.process(constraint))
    if type(constraint) is PrimaryKeyConstraint:
        implicit = constraint._implicit_generated  # noqa: SLF001
        body = [_name(each) for each in (constraint.columns_autoinc_first if implicit else constraint.columns)]
        kind = "primary key"
    elif type(constraint) is ForeignKeyConstraint:
        remote = compiler.preparer.format_table(constraint.elements[0].column.table)
        columns = [(_name(each.parent), _name(each.column)) for each in constraint.elements]
        body = [remote, str(columns), str((constraint.match, constraint.ondelete, constraint.onupdate))]
        kind = "foreign key"
    else:
        return str(compiler.process(constraint))
    name = compiler.preparer.format_constraint(constraint) if constraint.name is not None else None
    return f"{kind} {name} {body} {constraint.deferrable} {constraint.initially}"


def _is_plain(statement: CreateIndex) -> bool:
    index = statement.element
    plain = type(index) is Index and not index.dialect_kwargs and index.name is not None
    return plain and not statement.if_not_exists and all(type(each) is Column for each in index.expressions)


def _index(index: Index, compiler: DDLCompiler) -> str:
    assert index.table is not None  # noqa: S101 - SQLAlchemy is about to create it
    preparer = compiler.preparer
    names = [_name(each) for each in index.expressions]
    return f"index {preparer.format_index(index)} {preparer.format_table(index.table)} {index.unique} {names}"


def _name(column: object) -> str:
    name = getattr(column, "name", None)
    return f"{name!r} {getattr(name, 'quote', None)}"
