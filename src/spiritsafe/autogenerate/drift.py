"""Holds a live catalogue against what revisions or models make, inside the project's `env.py`.

Both sides come from one server. Where the live one is of another major version, its objects are made anew on the
shadow, from the definitions it gave, and read back: the same words for both. Only what still differs is looked at.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import URL, MetaData
from sqlalchemy.exc import SQLAlchemyError

from spiritsafe.author.grouping import Draft
from spiritsafe.author.plan import plan
from spiritsafe.author.renaming import rename_steps
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.autogenerate.deviations import differences
from spiritsafe.autogenerate.filters import Filters
from spiritsafe.autogenerate.printed import printed
from spiritsafe.autogenerate.proposal import Trim, bring
from spiritsafe.autogenerate.public_schema import in_words_of
from spiritsafe.autogenerate.rebuilding import rebuilt
from spiritsafe.autogenerate.rehearsal import Rehearsal, rehearsal
from spiritsafe.autogenerate.request import no_models
from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Sequence
from spiritsafe.core.drift import Drift
from spiritsafe.diff.compare import compare
from spiritsafe.diff.renames.exchanged import exchanged_counters
from spiritsafe.errors import DatabaseError, SpiritsafeError
from spiritsafe.postgres.catalog import read_catalog
from spiritsafe.postgres.every_connection import rules_resting
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session
from spiritsafe.postgres.statement_failure import server_message
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.history import History
from spiritsafe.rehearse.materialise import materialised
from spiritsafe.rehearse.replay import replayed

_LOOKS = 5
_BOOKS = "spiritsafe_"  # what an upgrade notes beside Alembic's table


@dataclass(frozen=True, slots=True)
class Live:
    """What was read of the live database.

    :ivar database: its URL as it may be shown.
    :ivar heads: the revisions it is at.
    """

    database: str
    catalog: Catalog
    heads: tuple[str, ...]


@dataclass(slots=True)
class _Comparison:
    """One comparison; everything it makes lives as long as the stack."""

    config: Config
    settings: Settings
    shadow: Shadow
    live: Live
    against: str
    stack: ExitStack
    given: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    found: Drift | None = None

    def run(self) -> Drift:
        """Lead `env.py` to a copy of what the revisions make, and compare while it is connected there."""
        target = "heads" if self.against == "head" else self.live.heads or "base"
        replay = self.stack.enter_context(replayed(self.config, self.shadow, self.settings, to=target, copy=False))
        place, workplace = (self.stack.enter_context(self.shadow.scratch(template=replay.database)) for _ in range(2))
        history = History.of(self.config, self.settings, target)
        with _noting_options(self.given):
            history.run(place, plan=lambda context: self._compared(context, place, workplace))
        assert self.found is not None  # noqa: S101 - the history would have raised
        return self.found

    def _compared(self, context: MigrationContext, place: URL, workplace: URL) -> Iterator[RevisionStep]:
        with rules_resting():
            self.found = self._drift(context, place, workplace)
        yield from ()

    def _drift(self, context: MigrationContext, expected: URL, workplace: URL) -> Drift:
        metadata = _metadata(context, required=self.against == "models")
        ignore = ((context.version_table_schema or "public", context.version_table),)
        around = _plain(AutogenContext(context, metadata=metadata))
        if self.against == "models":
            expected = self.stack.enter_context(materialised(metadata, self.shadow))
        desired = _read(expected, ignore)
        current = self.live.catalog.without(_ours(self.live.catalog, *ignore[0]))
        another = current.server_version // 10_000 != self.shadow.server_version // 10_000
        if another:
            workplace = self.stack.enter_context(self.shadow.scratch())
        ready = self.stack.enter_context(rehearsal(workplace, around, ignore))
        if another:
            current, unmade = rebuilt(current, ready)
            self.notes += unmade
            current = in_words_of(desired, current, self.live.catalog.server_version)
        trim = Filters(around, metadata, self.given).applied
        changes = compare(*trim(current, desired))
        sql = self._sql((current, desired), trim, ready) if changes else ()
        versions = self.live.catalog.server_version, self.shadow.server_version
        found = tuple(differences(changes))
        return Drift(self.live.database, self.against, self.live.heads, *versions, found, sql, tuple(self.notes))

    def _sql(self, sides: tuple[Catalog, Catalog], trim: Trim, ready: Rehearsal) -> tuple[str, ...]:
        """The statements that lead there, each tried on a database like the live one."""
        live, desired = sides
        oldest = min(desired.server_version, self.live.catalog.server_version)  # what it runs on has to know it
        desired = Catalog(oldest, desired.objects, desired.dependencies, desired.unmodelled)
        try:
            bring(ready, live, trim)
            return tuple(printed(list(_steps(desired, trim, ready)), ready))
        except SpiritsafeError as error:
            self.notes.append(f"no SQL that reconciles could be worked out: {error.what}: {error.why}")
            return ()


def _steps(desired: Catalog, trim: Trim, ready: Rehearsal) -> Iterator[Step]:
    for _ in range(_LOOKS):
        current, wanted = trim(ready.catalog(), desired)
        steps = rename_steps(exchanged_counters(current, wanted), current, wanted)
        steps = steps or plan(Situation(current, wanted, ready.attempt))
        if not steps:
            return
        for step in steps:
            _run(step, ready)
        yield from steps


def _run(step: Step, ready: Rehearsal) -> None:
    try:
        ready.run(Draft((step,), step.phase, step.transactional).up)
    except SQLAlchemyError as error:
        statement = getattr(error, "statement", None) or ""
        raise DatabaseError(
            "a step towards it fails on the shadow",
            why=server_message(error),
            next_step="reconcile it by hand",
            details=(("statement", str(statement)),),
        ) from error


def _read(url: URL, ignore: tuple[tuple[str, str], ...]) -> Catalog:
    with session(url) as connection, connection.transaction():
        return read_catalog(lambda sql: connection.execute(sql.encode()).fetchall(), ignore=ignore)


def _ours(live: Catalog, schema: str, table: str) -> frozenset[ObjectId]:
    """The tables that Alembic and spiritsafe keep their books in, with their counters."""
    tables = frozenset(
        key
        for key in live.objects
        if key.kind is Kind.TABLE and key.schema == schema and (key.name == table or key.name.startswith(_BOOKS))
    )
    counters = (
        key
        for key, value in live.objects.of_kind(Kind.SEQUENCE)
        if isinstance(value, Sequence)
        and value.owned_by
        and ObjectId(Kind.TABLE, key.schema, value.owned_by[0]) in tables
    )
    return tables | frozenset(counters)


def _metadata(context: MigrationContext, *, required: bool) -> list[MetaData]:
    found = context.opts.get("target_metadata")
    if found is None and required:
        raise no_models()
    return [] if found is None else [found] if isinstance(found, MetaData) else list(found)


def _plain(context: AutogenContext) -> AutogenContext:
    """Render without the project's own words: they may need what only its template imports."""
    context.opts = {
        **(context.opts or {}),
        "alembic_module_prefix": "op.",
        "sqlalchemy_module_prefix": "sa.",
        "user_module_prefix": None,
        "render_item": None,
        "render_as_batch": False,
    }
    return context


@contextmanager
def _noting_options(given: set[str]) -> Iterator[None]:
    """Note what `env.py` gives to `context.configure`; Alembic fills in the rest."""
    configure = EnvironmentContext.configure

    def configured(self: EnvironmentContext, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        given.update(options)
        configure(self, *arguments, **options)

    EnvironmentContext.configure = configured  # type: ignore[method-assign]
    try:
        yield
    finally:
        EnvironmentContext.configure = configure  # type: ignore[method-assign]


def find_drift(config: Config, settings: Settings, shadow: Shadow, live: Live, against: str) -> Drift:
    """Compare.

    :param against: `revisions` (up to where the database is), `head` or `models`.
    :raises SpiritsafeError: when the revisions do not replay, or the models cannot be made.
    """
    with ExitStack() as stack:
        return _Comparison(config, settings, shadow, live, against, stack).run()
