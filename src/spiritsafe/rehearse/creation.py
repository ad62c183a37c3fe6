"""Sends the models to a blank database, on one connection."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema
from sqlalchemy.sql.ddl import CheckFirst

from spiritsafe.rehearse.landing import landing_on
from spiritsafe.rehearse.materialise_failure import materialise_failure

_APPLICATION = "spiritsafe models"
# The database is blank: only types and sequences can be there already, made for another table or by a listener.
_CHECKED = CheckFirst.TYPES | CheckFirst.SEQUENCES


@dataclass(slots=True)
class Creation:
    """One try to make a database of the models.

    :ivar schemas: those to make beforehand.
    :ivar declared: statements to send after `create_all`.
    :ivar at_once: in one transaction; otherwise each statement commits.
    :ivar folder: the project's, to which files in errors are relative.
    :ivar at_fault: the table, index, constraint ... whose statement failed.
    """

    metadata: Sequence[MetaData]
    schemas: Iterable[str]
    declared: Sequence[str]
    at_once: bool
    folder: Path | None
    at_fault: object = field(default=None, init=False)

    def run(self, database: URL) -> None:
        """Send it all; what is raised is what SQLAlchemy raises."""
        engine = create_engine(database, poolclass=NullPool)
        event.listen(engine, "handle_error", self._note)
        with landing_on(database, _APPLICATION), self._connected(engine) as connection:
            for schema in sorted(self.schemas):
                connection.execute(CreateSchema(schema, if_not_exists=True))
            for one in self.metadata:
                one.create_all(connection, checkfirst=_CHECKED)
            for statement in self.declared:
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        if self.at_once:
            with engine.begin() as connection:
                yield connection
        else:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection

    def _note(self, context: ExceptionContext) -> None:
        execution = context.execution_context
        compiled = getattr(execution, "compiled", None)
        self.at_fault = getattr(getattr(compiled, "statement", None), "element", None)


def create(creation: Creation, database: URL) -> None:
    """Send the models, and tell in three sentences what fails.

    :raises SpiritsafeError: the model at fault, and the server's own words.
    """
    try:
        creation.run(database)
    except Exception as error:  # a listener is the user's program; anything can come out of it
        raise materialise_failure(error, creation.at_fault, creation.folder) from error
