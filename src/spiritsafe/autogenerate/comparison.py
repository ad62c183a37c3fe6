"""The comparison as Alembic calls it, inside the project's `env.py`."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import partial
from textwrap import indent

import psycopg
from alembic.autogenerate.api import AutogenContext
from alembic.command import check
from alembic.config import Config
from alembic.operations.ops import UpgradeOps
from alembic.util import CommandError
from sqlalchemy import URL, Connection, MetaData

from spiritsafe.autogenerate.directives import Keeping, Proposed, install
from spiritsafe.autogenerate.filters import Filters, unmanaged
from spiritsafe.autogenerate.model_types import render_models_types
from spiritsafe.autogenerate.name_lengths import refuse_long_names
from spiritsafe.autogenerate.proposal import Proposal, Wanted, bring, propose
from spiritsafe.autogenerate.rehearsal import Rehearsal, rehearsal
from spiritsafe.autogenerate.request import REQUEST, Request, no_models, request_of
from spiritsafe.core.catalog import Catalog
from spiritsafe.core.change import Action, Change
from spiritsafe.diff.renames.answers import Answers, parse_answer
from spiritsafe.diff.renames.markers import find_markers
from spiritsafe.diff.renames.question import Question
from spiritsafe.errors import ConfigurationError, SpiritsafeError, Unanswered
from spiritsafe.postgres.catalog import read_catalog
from spiritsafe.postgres.every_connection import rules_resting
from spiritsafe.project.migration_url import migration_settings, project_folder
from spiritsafe.project.revisions import graph_error
from spiritsafe.project.shadow import open_shadow
from spiritsafe.rehearse.materialise import materialised
from spiritsafe.rehearse.replay import replayed

_STOCK_ANSWERS = (
    "give one of the flags below to 'spiritsafe revision --autogenerate', or say it in the models: "
    'info={"renamed_from": ...} on what is new'
)


def compare_with_models(context: AutogenContext, upgrade: UpgradeOps) -> None:
    """Fill in the operations that lead from the revisions to the models.

    :raises SpiritsafeError: for questions nobody answered, models that cannot be made, and the like.
    :raises CommandError: for the same under stock `alembic`.
    """
    config = _config(context)
    if request_of(config) is None:
        with _told_by_alembic():
            _compare(context, upgrade, config)
    else:
        _compare(context, upgrade, config)


def _compare(context: AutogenContext, upgrade: UpgradeOps, config: Config) -> None:
    with rules_resting(), ExitStack() as stack:
        request = request_of(config) or stack.enter_context(_stock_request(context, config))
        _require_head(context, request)
        proposal = _proposal(context, request)
    request.notes.extend(proposal.notes)
    upgrade.ops.extend(Proposed(change) for change in _whole(proposal.changes))
    up = [operation for draft in proposal.drafts for operation in draft.up]
    render_models_types(context, _metadata(context), up)
    keeping = Keeping.DIFFERENCES if not request.writes else Keeping.WRITTEN if request.drops_empty else Keeping.ALL
    install(context, proposal.drafts, keeping)


def _whole(changes: Sequence[Change]) -> Iterator[Change]:
    """Leave out what comes and goes with its table."""
    remade = {change.key for change in changes if change.action is not Action.ALTERED}
    return (change for change in changes if change.key.owner == change.key or change.key.owner not in remade)


def _proposal(context: AutogenContext, request: Request) -> Proposal:
    metadata = _metadata(context)
    ignore = _bookkeeping(context)
    checking = not request.writes and not context.migration_context.opts.get("process_revision_directives")
    with ExitStack() as stack:
        replay, desired = _both(context, request, stack, dependencies=not checking)
        current = _read_live(context, replay, ignore) if request.from_database else replay
        if request.from_database:
            current = current.without(unmanaged(current, replay, desired))
        trim = Filters(context, metadata, request.given).applied
        current, desired = trim(current, desired)

        def rehearse() -> Rehearsal:
            scratch, copied = _workplace(request, stack)
            ready = stack.enter_context(rehearsal(scratch, _plain(context), ignore))
            if request.from_database or not copied:
                bring(ready, current, trim)
            return ready

        wanted = Wanted(
            desired,
            request.answers,
            find_markers(metadata),
            request.ask if request.writes else _none_of_them,
            trim,
            request.single,
            checking=checking,
        )
        return propose(current, wanted, rehearse)


def _both(
    context: AutogenContext, request: Request, stack: ExitStack, *, dependencies: bool
) -> tuple[Catalog, Catalog]:
    """What the revisions make and what the models make; the first is read while the second is worked out.

    :param dependencies: False leaves them out: telling that something differs takes none.
    """
    metadata = _metadata(context)
    read = partial(_read, ignore=_bookkeeping(context), dependencies=dependencies)
    with ThreadPoolExecutor(1) as pool:
        replay = pool.submit(read, request.replayed)
        refuse_long_names(metadata)
        made = stack.enter_context(materialised(metadata, request.shadow, folder=request.folder))
        desired = read(made)
        return replay.result(), desired


def _workplace(request: Request, stack: ExitStack) -> tuple[URL, bool]:
    """A database to try things on, and whether it is a copy of the replayed one: none can be made of one in use."""
    try:
        if request.workplaces:
            return request.workplaces.pop().result(), True
        return stack.enter_context(request.shadow.scratch(template=request.replayed.database)), True
    except psycopg.errors.ObjectInUse:
        return stack.enter_context(request.shadow.scratch()), False


def _none_of_them(question: Question) -> Answers:
    """Answer for `check`, which only tells that something differs."""
    return Answers((), tuple(parse_answer(question.answer(choice)) for choice in question.choices))


@contextmanager
def _told_by_alembic() -> Iterator[None]:
    """Under stock `alembic`, whose command line prints what it knows and a traceback for everything else."""
    try:
        yield
    except SpiritsafeError as error:
        next_step = _STOCK_ANSWERS if isinstance(error, Unanswered) else error.next_step
        blocks = "".join(f"\n\n{title}:\n{indent(text, '    ')}" for title, text in error.details)
        message = f"{error.what}\nwhy:   {error.why}\nnext:  {next_step}{blocks}"
        raise CommandError(message) from error


@contextmanager
def _stock_request(context: AutogenContext, config: Config) -> Iterator[Request]:
    """Under stock `alembic`: what the revisions make is compared, as under ours."""
    settings, folder = migration_settings(config), project_folder(config)
    with open_shadow(settings, folder) as shadow, replayed(config, shadow, settings, copy=False) as current:
        request = Request(shadow, current, folder, writes=not _checks(context))
        config.attributes[REQUEST] = request
        try:
            yield request
        finally:
            del config.attributes[REQUEST]


def _checks(context: AutogenContext) -> bool:
    """Whether it is `alembic check` that compares; all that tells is the function that it hands over."""
    environment = context.migration_context.environment_context
    function = environment.context_opts.get("fn") if environment is not None else None
    return getattr(function, "__qualname__", "").startswith(f"{check.__name__}.")


def _read(url: URL, ignore: tuple[tuple[str, str], ...], *, dependencies: bool) -> Catalog:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        return read_catalog(
            lambda sql: connection.execute(sql.encode()).fetchall(), ignore=ignore, dependencies=dependencies
        )


def _read_live(context: AutogenContext, replay: Catalog, ignore: tuple[tuple[str, str], ...]) -> Catalog:
    connection = context.connection
    if not isinstance(connection, Connection):
        raise _no_connection()
    live = read_catalog(
        lambda sql: list(connection.exec_driver_sql(sql, execution_options={"no_parameters": True})), ignore=ignore
    )
    if live.server_version // 10_000 != replay.server_version // 10_000:
        raise ConfigurationError(
            "the live database and the shadow are of different PostgreSQL versions",
            why=f"they word the same definitions differently: {live.server_version} and {replay.server_version}",
            next_step="give a shadow of the database's version with --shadow-url or --pg-bin, or compare the revisions "
            "by leaving --from out",
        )
    return live


def _config(context: AutogenContext) -> Config:
    environment = context.migration_context.environment_context
    if environment is None:
        raise _no_connection()
    return environment.config


def _metadata(context: AutogenContext) -> Sequence[MetaData]:
    found = context.metadata
    if found is None:
        raise no_models()
    return [found] if isinstance(found, MetaData) else list(found)


def _require_head(context: AutogenContext, request: Request) -> None:
    """Refuse two heads before anything is asked; Alembic would only when it writes the file."""
    environment = context.migration_context.environment_context
    revision = environment.context_opts.get("revision_context") if environment is not None else None
    if environment is None or revision is None or not request.drops_empty:
        return
    try:
        environment.script.get_revisions(revision.command_args["head"])
    except CommandError as error:
        raise graph_error(error, environment.script) from error


def _plain(context: AutogenContext) -> AutogenContext:
    """Render without the project's own words: they may need what only its template imports."""
    plain = copy(context)
    plain.imports = set()
    plain.opts = {
        **(context.opts or {}),
        "alembic_module_prefix": "op.",
        "sqlalchemy_module_prefix": "sa.",
        "user_module_prefix": None,
        "render_item": None,
        "render_as_batch": False,
    }
    return plain


def _bookkeeping(context: AutogenContext) -> tuple[tuple[str, str], ...]:
    """Return the version table and those beside it in which an upgrade keeps its history."""
    options = context.migration_context
    names = (options.version_table, "spiritsafe_run", "spiritsafe_revision", "spiritsafe_journal")
    return tuple((options.version_table_schema or "public", name) for name in names)


def _no_connection() -> ConfigurationError:
    return ConfigurationError(
        "env.py gave no connection to compare with",
        why="context.configure() was called without one",
        next_step="pass connection= to context.configure() in env.py",
    )
