"""Makes and drops what is declared on a `MetaData`, around the tables that SQLAlchemy makes and drops.

One listener for each of the four DDL events of the metadata. SQLAlchemy passes them the tables of this run: with
`checkfirst` only those to be made, with `tables=[...]` only those asked for. Which of the others are there is asked of
the catalogue, where there is one: a mock connection, and a run without `checkfirst`, ask nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import DDL, Connection, MetaData, Table, event

from spiritsafe.schema import registry
from spiritsafe.schema.catalogue import existing_tables
from spiritsafe.schema.named_types import drop_named_types, make_enums
from spiritsafe.schema.order import ordered, required_by, tables_of, with_required
from spiritsafe.schema.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spiritsafe.schema.declaration import Ddl, Declaration


def register(declaration: Declaration) -> None:
    """Note the declaration on its metadata; the first one there brings the listeners."""
    metadata = declaration.home
    if registry.add(declaration):
        event.listen(metadata, "before_create", _before_create, insert=True)
        event.listen(metadata, "after_create", _after_create)
        event.listen(metadata, "before_drop", _before_drop)
        event.listen(metadata, "after_drop", _after_drop, insert=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of create_all or drop_all."""

    metadata: MetaData
    connection: Connection
    tables: frozenset[Table]  # those this run makes or drops
    others: frozenset[Table]  # those that are there besides, as far as that is known
    looks: bool  # whether the catalogue is asked

    @classmethod
    def of(cls, metadata: MetaData, connection: Connection, keywords: dict[str, Any]) -> _Run:
        tables = frozenset(keywords.get("tables") or ())
        looks = isinstance(connection, Connection) and bool(keywords.get("checkfirst"))
        rest = frozenset(metadata.tables.values()) - tables
        return cls(metadata, connection, tables, existing_tables(connection, rest) if looks else frozenset(), looks)

    def early(self) -> list[Declaration]:
        return [each for each in ordered(registry.declarations(self.metadata)) if each.stage < Stage.TABLES]

    def late(self) -> list[Declaration]:
        return [each for each in ordered(registry.declarations(self.metadata)) if each.stage > Stage.TABLES]

    def is_complete(self) -> bool:
        """Whether all tables are there, after a create."""
        return self.tables | self.others >= frozenset(self.metadata.tables.values())

    def is_the_end(self) -> bool:
        """Whether no table is left, after a drop."""
        return not self.others if self.looks else self.is_complete()

    def possible(self, late: list[Declaration]) -> list[Declaration]:
        """After a create of some tables: what names tables, and these are there; with all that it needs."""
        named = [(each, tables_of(each)) for each in late]
        wanted = [each for each, tables in named if tables and tables <= self.tables | self.others]
        chosen = with_required(wanted, required_by(late))
        return [each for each in late if each in chosen]

    def send(self, statements: Iterable[Ddl]) -> None:
        for each in statements:
            if self.looks and each.unless is not None and self.connection.scalar(each.unless):
                continue
            if self.looks and each.only_if is not None and not self.connection.scalar(each.only_if):
                continue
            # DDL fills in %-placeholders, of which there are none; a colon means nothing to it.
            self.connection.execute(DDL(each.text.replace("%", "%%")))  # type: ignore[no-untyped-call]


def _is_postgresql(connection: Connection) -> bool:
    """The same models may live on SQLite, say, in somebody's tests."""
    return connection.dialect.name == "postgresql"


def _before_create(metadata: MetaData, connection: Connection, **keywords: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    if not _is_postgresql(connection):
        return
    run = _Run.of(metadata, connection, keywords)
    enums_made = False
    for each in run.early():
        if each.stage >= Stage.TYPE and not enums_made:
            make_enums(metadata, connection, keywords)
            enums_made = True
        run.send(each.create())


def _after_create(metadata: MetaData, connection: Connection, **keywords: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    if not _is_postgresql(connection):
        return
    run = _Run.of(metadata, connection, keywords)
    late = run.late()
    for each in late if run.is_complete() else run.possible(late):
        run.send(each.create())


def _before_drop(metadata: MetaData, connection: Connection, **keywords: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    if not _is_postgresql(connection):
        return
    run = _Run.of(metadata, connection, keywords)
    the_end = run.is_the_end()
    for each in reversed(run.late()):
        if the_end or tables_of(each) & run.tables:
            run.send(each.drop())


def _after_drop(metadata: MetaData, connection: Connection, **keywords: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    if not _is_postgresql(connection):
        return
    run = _Run.of(metadata, connection, keywords)
    if not run.is_the_end():
        return
    types_dropped = False
    for each in reversed(run.early()):
        if each.stage < Stage.TYPE and not types_dropped:
            drop_named_types(metadata, connection, keywords)
            types_dropped = True
        run.send(each.drop())
