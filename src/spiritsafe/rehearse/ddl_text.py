"""What `MetaData.create_all` would send to a server, collected without one, to tell whether it was sent before."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn, cast

from sqlalchemy import Engine, MetaData
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.sql.ddl import AddConstraint, CreateIndex, CreateTable, ExecutableDDLElement, SetConstraintComment
from sqlalchemy.sql.elements import ClauseElement

from spiritsafe.rehearse.ddl_facts import facts_hold, facts_of

_HUNDREDS = 100  # 180006 is 18.6
_UNORDERED = (AddConstraint, CreateIndex, SetConstraintComment)


def ddl_of(metadata: Sequence[MetaData], server_version: int) -> list[str] | None:
    """Every statement in order, those of listeners included; None where a listener asks the server something.

    Tables and indexes are there as facts, everything else as text.
    """
    collector = _Collector(_dialect(server_version))
    connection = cast("Engine", MockConnection(collector.dialect, collector.collect))
    try:
        with _no_garbage_collection():
            for one in metadata:
                one.create_all(connection, checkfirst=False)
    except Exception:  # noqa: BLE001 - a listener is the user's program; the real run tells what is wrong, if anything
        return None
    return collector.statements()


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Compiling makes many objects and no garbage in circles; looking for it takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def schemas_of(metadata: Sequence[MetaData]) -> set[str]:
    """The schemas that tables, their types and their sequences are to be in."""
    found = {table.schema for one in metadata for table in one.tables.values()}
    found |= {one.schema for one in metadata}
    found |= {
        getattr(column.type, "schema", None)
        for one in metadata
        for table in one.tables.values()
        for column in table.columns
    }
    return {str(name) for name in found if isinstance(name, str)}


class _Collector:
    """Takes the statements where an engine would send them.

    SQLAlchemy keeps a table's indexes and constraints in sets, so that statements about them come in another order in
    each process; each run of them is sorted.
    """

    def __init__(self, dialect: PGDialect_psycopg) -> None:
        self.dialect = dialect
        self._compiler = PGDDLCompiler(dialect, None)  # type: ignore[arg-type] # the statement comes with each call
        self._by_facts = (CreateTable, CreateIndex) if facts_hold() else ()
        self._in_order: list[str] = []
        self._in_any_order: list[str] = []

    def collect(self, statement: ClauseElement, parameters: object = None) -> "_NoAnswer":
        if isinstance(statement, _UNORDERED):
            self._in_any_order.append(self._text(statement, parameters))
        else:
            self._flush()
            self._in_order.append(self._text(statement, parameters))
        return _NO_ANSWER

    def statements(self) -> list[str]:
        self._flush()
        return self._in_order

    def _text(self, statement: ClauseElement, parameters: object) -> str:
        if isinstance(statement, self._by_facts):
            return facts_of(statement, self._compiler)
        compiled = statement.compile(dialect=self.dialect)
        values = "" if isinstance(statement, ExecutableDDLElement) else repr(parameters or compiled.params)
        return f"{compiled}{values}"

    def _flush(self) -> None:
        self._in_order += sorted(self._in_any_order)
        self._in_any_order.clear()


class _NoAnswer:
    """What a statement gives when nobody ran it: any use of it ends the collecting."""

    def __getattr__(self, name: str) -> NoReturn:
        raise LookupError(name)

    def __bool__(self) -> NoReturn:
        raise LookupError

    def __iter__(self) -> NoReturn:
        raise LookupError


_NO_ANSWER = _NoAnswer()


def _dialect(server_version: int) -> PGDialect_psycopg:
    """The dialect as it is after it met a server of this version."""
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    major, minor = divmod(server_version, _HUNDREDS * _HUNDREDS)
    dialect.server_version_info = (major, minor)
    dialect.supports_virtual_generated_columns = major >= 18  # noqa: PLR2004 - as PGDialect.initialize
    return dialect
