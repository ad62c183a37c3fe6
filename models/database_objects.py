"""How objects that SQLAlchemy has no construct for join the models.

Views, functions, triggers, policies and partitions are written as SQL beside the table they belong to, and run when
that table is created or dropped. ``Base.metadata.create_all`` therefore builds the whole schema, not only its tables.
"""

from sqlalchemy import DDL, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return the table of a model, typed as the table it is rather than as anything one can select from."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


def with_table(model: type[DeclarativeBase], create: str, drop: str | None = None) -> None:
    """Create an object right after the table of ``model``; drop it right before, unless it goes with the table."""
    table = table_of(model)
    event.listen(table, "after_create", _ddl(create))
    if drop is not None:
        event.listen(table, "before_drop", _ddl(drop))


def before_tables(metadata: MetaData, create: str, drop: str) -> None:
    """Create an object that tables depend on before the first of them, and drop it after the last."""
    event.listen(metadata, "before_create", _ddl(create))
    event.listen(metadata, "after_drop", _ddl(drop))


def _ddl(statement: str) -> DDL:
    """Return the statement as DDL. DDL fills in %-placeholders, of which ours have none."""
    return DDL(statement.strip().replace("%", "%%"))  # type: ignore[no-untyped-call]
