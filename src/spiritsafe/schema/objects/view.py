"""CREATE VIEW."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar, Literal

from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import Query, listed, option_list, sql_of, tables_in
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class View(SchemaObject):
    """A view.

    :param query: SQL, or a SQLAlchemy `Select`, whose tables are then known.
    :param columns: names for the columns, when not those of the query.
    :param options: `{"security_invoker": True}`, `{"security_barrier": True}`.
    :param check_option: refuse rows written through the view that it would not show.
    """

    KIND: ClassVar[str] = "VIEW"
    STAGE: ClassVar[Stage] = Stage.VIEW

    query: Query
    _: KW_ONLY
    columns: Sequence[str] = ()
    options: Mapping[str, str | float | bool] = field(default_factory=dict)
    check_option: Literal["LOCAL", "CASCADED"] | None = None

    def mentions(self) -> Iterator[object]:
        """The tables of the query come first."""
        yield from tables_in(self.query)
        yield from self.depends_on

    def create(self) -> Iterator[Ddl]:
        """CREATE OR REPLACE VIEW; PostgreSQL refuses one that takes columns away from the view that is there."""
        columns = f" ({listed(self.columns)})" if self.columns else ""
        options = f" WITH {option_list(self.options)}" if self.options else ""
        check = f"\nWITH {self.check_option} CHECK OPTION" if self.check_option is not None else ""
        yield Ddl(f"CREATE OR REPLACE VIEW {self.address}{columns}{options} AS\n{sql_of(self.query)}{check}")
