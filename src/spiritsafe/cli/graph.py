"""`graph`: find the catalogue that is meant, draw it, and put the text where it belongs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from spiritsafe.errors import ConfigurationError, Refused

if TYPE_CHECKING:
    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.catalog import Catalog
    from spiritsafe.core.diagram import Diagram
    from spiritsafe.report.graph.selection import Selection


def graph(invocation: "Invocation", values: Mapping[str, Any]) -> None:
    """Draw, then print, write, or compare.

    :raises Refused: when a file is not current and was only to be checked.
    :raises ConfigurationError: when nothing was chosen, or a file has no marks.
    """
    from spiritsafe.cli.text_files import write_text
    from spiritsafe.report.graph.mermaid import mermaid
    from spiritsafe.report.graph.selection import Selection

    if values["check"] and not values["inject"]:
        raise click.UsageError("--check is for --inject FILE: it tells whether that file is current")
    selection = Selection(values["schemas"], values["tables"], values["exclude"], values["columns"])
    text = mermaid(_diagram(invocation, values, selection))
    if values["inject"]:
        _inject(str(values["inject"]), text, check=bool(values["check"]), quiet=invocation.quiet)
    elif values["output"]:
        write_text(str(values["output"]), text)
    else:
        click.echo(text)


def _diagram(invocation: "Invocation", values: Mapping[str, Any], selection: "Selection") -> "Diagram":
    from spiritsafe.report.graph.changes import changed
    from spiritsafe.report.graph.drawing import drawn

    if values["revision"]:
        return changed(*_sides(invocation, str(values["revision"])), selection)
    source = str(values["source"])
    diagram = drawn(_of_database(invocation) if source == "database" else _on_shadow(invocation, source), selection)
    if not diagram.entities:
        raise ConfigurationError(
            "there is no table to draw",
            why="--schema, --table and --exclude leave none"
            if any((selection.schemas, selection.tables, selection.exclude))
            else {"models": "the models have none", "head": "the revisions make none"}.get(source, "it has none"),
            next_step="correct what is chosen, or draw something else with --from",
        )
    return diagram


def _on_shadow(invocation: "Invocation", source: str) -> "Catalog":
    from spiritsafe.autogenerate.request import no_models
    from spiritsafe.project.shadow import open_shadow
    from spiritsafe.rehearse.schema import named, schema_at, schema_of_models

    # `sql` keeps a stock env.py from asking for a URL before it is led to a scratch database.
    with (
        invocation.alembic("graph", {"sql": True}, online=False) as session,
        open_shadow(session.settings, session.folder) as shadow,
    ):
        says = named(session.config, session.settings, shadow)
        if source == "head":
            return schema_at(session.config, session.settings, shadow, "heads", says.versions)
        if not says.metadata:
            raise no_models()
        return schema_of_models(says.metadata, shadow, session.folder)


def _sides(invocation: "Invocation", revision: str) -> "tuple[Catalog, Catalog]":
    """Before a revision and after it, each on the shadow."""
    from alembic.script import ScriptDirectory

    from spiritsafe.project.shadow import open_shadow
    from spiritsafe.rehearse.schema import named, schema_at

    with (
        invocation.alembic("graph", {"sql": True}, online=False) as session,
        open_shadow(session.settings, session.folder) as shadow,
    ):
        script = ScriptDirectory.from_config(session.config).get_revision(revision)
        versions = named(session.config, session.settings, shadow).versions
        below = (*script._versioned_down_revisions, *script._resolved_dependencies)  # noqa: SLF001 - as Alembic's own
        before = schema_at(session.config, session.settings, shadow, below or "base", versions)
        return before, schema_at(session.config, session.settings, shadow, script.revision, versions)


def _of_database(invocation: "Invocation") -> "Catalog":
    from spiritsafe.cli.drift import read
    from spiritsafe.project.database import no_database
    from spiritsafe.upgrade.journal import JOURNAL
    from spiritsafe.upgrade.record import REVISIONS, RUNS

    with invocation.alembic("graph", {}) as session:
        if session.choice is None:
            raise no_database(session.settings)
        schema, table = _versions(session)
        books = (JOURNAL, RUNS, REVISIONS)
        return read(session.choice, ignore=((schema, table), *((schema, book) for book in books)))


def _versions(session: "AlembicSession") -> tuple[str, str]:
    """Where Alembic and spiritsafe keep their books: `env.py` says."""
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    from spiritsafe.postgres.every_connection import every_connection
    from spiritsafe.rehearse.apart import alembic_log_muted

    found: list[tuple[str, str]] = []

    def note(_heads: object, context: Any) -> list[Any]:  # noqa: ANN401
        found.append((context.version_table_schema or "public", context.version_table))
        return []

    scripts = ScriptDirectory.from_config(session.config)
    environment = EnvironmentContext(session.config, scripts, fn=note, dont_mutate=True)
    with alembic_log_muted(), every_connection(session.rules), environment:
        scripts.run_env()
    return found[0] if found else ("public", "alembic_version")


def _inject(name: str, diagram: str, *, check: bool, quiet: bool) -> None:
    from spiritsafe.cli.text_files import read_text, write_text
    from spiritsafe.report.graph.injection import BEGIN, END, injected

    text = read_text(name)
    fresh = injected(text, diagram)
    if fresh is None:
        raise ConfigurationError(
            f"{name!r} has no place for the diagram",
            why=f"it goes between two lines: {BEGIN} and {END}",
            next_step="write the two lines where it should be",
        )
    if fresh == text:
        told = f"{name} is current"
    elif check:
        raise Refused(
            f"the diagram in {name!r} is not current",
            why="the schema has changed since it was drawn",
            next_step="run the same command without --check",
        )
    else:
        write_text(name, fresh)
        told = f"wrote {name}"
    if not quiet:
        click.echo(told, err=True)
