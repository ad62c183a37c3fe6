"""CREATE MATERIALIZED VIEW, with its indexes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from spiritsafe.errors import ConfigurationError
from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import Query, listed, option_list, quoted, sql_of, tables_in
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True)
class ViewIndex:
    """An index of a materialized view: its columns, or as SQL what follows the view's name.

    REFRESH ... CONCURRENTLY needs a unique one over columns, without a WHERE (manual: REFRESH MATERIALIZED VIEW).

    :param definition: for all else, such as `USING gin (tags) WHERE NOT hidden`.
    """

    name: str
    columns: Sequence[str] = ()
    _: KW_ONLY
    unique: bool = False
    definition: str | None = None

    def __post_init__(self) -> None:
        """Refuse an index over nothing, or over two things."""
        if bool(self.columns) == (self.definition is not None):
            raise ConfigurationError(
                f"the index {self.name!r} has {'columns and a definition' if self.columns else 'no columns'}",
                why="an index is described by its columns, or by a definition in SQL",
                next_step="give it columns=[...] or definition='...'",
            )


@dataclass(frozen=True, slots=True, eq=False)
class MaterializedView(SchemaObject):
    """A materialized view.

    :param query: SQL, or a SQLAlchemy `Select`, whose tables are then known.
    :param indexes: its indexes.
    :param options: storage parameters.
    :param with_data: whether it is filled when it is made.
    """

    KIND: ClassVar[str] = "MATERIALIZED VIEW"
    STAGE: ClassVar[Stage] = Stage.MATERIALIZED_VIEW

    query: Query
    _: KW_ONLY
    columns: Sequence[str] = ()
    indexes: Sequence[ViewIndex] = ()
    options: Mapping[str, str | float | bool] = field(default_factory=dict)
    with_data: bool = True

    def mentions(self) -> Iterator[object]:
        """The tables of the query come first."""
        yield from tables_in(self.query)
        yield from self.depends_on

    def create(self) -> Iterator[Ddl]:
        """CREATE MATERIALIZED VIEW IF NOT EXISTS: one that is there stays as it is. So with its indexes."""
        columns = f" ({listed(self.columns)})" if self.columns else ""
        options = f" WITH {option_list(self.options)}" if self.options else ""
        data = "" if self.with_data else "\nWITH NO DATA"
        head = f"CREATE MATERIALIZED VIEW IF NOT EXISTS {self.address}{columns}{options}"
        yield Ddl(f"{head} AS\n{sql_of(self.query)}{data}")
        for each in self.indexes:
            unique = "UNIQUE " if each.unique else ""
            what = each.definition if each.definition is not None else f"({listed(each.columns)})"
            yield Ddl(f"CREATE {unique}INDEX IF NOT EXISTS {quoted(each.name)} ON {self.address} {what}")
