"""Makes a database of the models: what `create_all` sends, and what is declared beside the tables."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy
from sqlalchemy import URL, MetaData

from spiritsafe.errors import SpiritsafeError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_roles import with_roles
from spiritsafe.postgres.statement_failure import sqlstate
from spiritsafe.rehearse.creation import Creation, create
from spiritsafe.rehearse.ddl_text import ddl_of, schemas_of
from spiritsafe.schema.registered_entities import entity_statements

_NO_SUCH_SCHEMA, _SCHEMA_IS_THERE = "3F000", "42P06"
_NOT_IN_A_TRANSACTION, _OUT_OF_LOCKS = "25001", "53200"
# One transaction holds a lock on every table, index and sequence it makes; a server has room for some 1,500 tables.
_MOST_AT_ONCE = 500


@contextmanager
def materialised(metadata: Sequence[MetaData], shadow: Shadow, *, folder: Path | None = None) -> Iterator[URL]:
    """A database made of the models, for reading only; nothing is sent where the same statements ran earlier.

    :param folder: the project's, to which files in errors are relative.
    :raises SpiritsafeError: when the models cannot be created; nothing stays behind.
    """
    with ExitStack() as stack:
        yield _Materialisation(stack, shadow, metadata, entity_statements(), folder).outcome()


@dataclass(frozen=True, slots=True)
class _Materialisation:
    """One call; what it makes lives as long as the stack."""

    stack: ExitStack
    shadow: Shadow
    metadata: Sequence[MetaData]
    declared: Sequence[str]
    folder: Path | None

    def outcome(self) -> URL:
        """The kept database, or a new one."""
        statements = ddl_of(self.metadata, self.shadow.server_version)
        schemas = schemas_of(self.metadata)
        if statements is None:
            return self._made(schemas)
        missing = {name for name in schemas if not _made_by(statements, name)}
        key = _key(self.shadow.server_version, sorted(missing), statements, self.declared)
        kept = self.stack.enter_context(self.shadow.lent(key))
        if kept is not None:
            return kept
        made = self._made(missing)
        return made.set(database=self.shadow.keep(key, made))

    def _made(self, schemas: set[str]) -> URL:
        at_once = sum(len(one.tables) for one in self.metadata) <= _MOST_AT_ONCE
        creation = Creation(self.metadata, schemas, self.declared, at_once, self.folder)
        return with_roles(self.shadow, lambda: self._tried_both_ways(creation))

    def _tried_both_ways(self, creation: Creation) -> URL:
        try:
            return self._tried(creation)
        except SpiritsafeError as error:
            other = self._another_way(creation, error)
            if other is None:
                raise
        return self._tried(other)

    def _tried(self, creation: Creation) -> URL:
        with ExitStack() as attempt:
            scratch = attempt.enter_context(self.shadow.scratch())
            create(creation, scratch)
            self.stack.push(attempt.pop_all())
        return scratch

    def _another_way(self, creation: Creation, error: SpiritsafeError) -> Creation | None:
        """What to change where the server's answer tells that the first guess was wrong."""
        state = sqlstate(error.__cause__) if error.__cause__ is not None else None
        if state == _NO_SUCH_SCHEMA and (schemas := schemas_of(self.metadata)) != creation.schemas:
            return replace(creation, schemas=schemas)
        if state == _SCHEMA_IS_THERE and creation.schemas:
            return replace(creation, schemas=())
        if state in {_OUT_OF_LOCKS, _NOT_IN_A_TRANSACTION} and creation.at_once:
            return replace(creation, at_once=False)
        return None


def _made_by(statements: Iterable[str], schema: str) -> bool:
    """Whether one of the statements makes the schema; a guess, which the real run may correct."""
    made = re.compile(rf'\bCREATE\s+SCHEMA\b.*(?<!\w)"?{re.escape(schema)}"?(?!\w)', re.IGNORECASE | re.DOTALL)
    return any(made.search(statement) for statement in statements)


def _key(server_version: int, schemas: Sequence[str], statements: Sequence[str], declared: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for part in (str(server_version), sqlalchemy.__version__, repr(schemas), *statements, "", *declared):
        digest.update(f"{len(part)} {part}\n".encode(errors="surrogateescape"))
    return f"models {digest.hexdigest()}"
