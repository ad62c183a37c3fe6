"""`verify`: put the job together, show its progress, print what came of it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spiritsafe.cli.text_files import write_text

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import URL

    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.postgres.shadow import Shadow
    from spiritsafe.verify.job import Emit
    from spiritsafe.verify.outcome import Outcome, Verification

_CLEARED_LINE = "\r\x1b[K"


def verify(invocation: "Invocation", values: Mapping[str, Any]) -> int:
    """Make the checks; the exit code is 1 when the answer is no.

    :raises SpiritsafeError: when the history does not run, or the models cannot be made: after the report.
    """
    verification = verified(invocation, values, _progress(quiet=invocation.quiet))
    _print(verification, values)
    if verification.error is not None:
        raise verification.error
    return 1 if verification.failing else 0


def verified(invocation: "Invocation", values: Mapping[str, Any], emit: "Emit") -> "Verification":
    """Make the checks on scratch databases of the shadow."""
    from alembic.script import ScriptDirectory

    from spiritsafe.project.shadow import open_shadow
    from spiritsafe.verify.job import Job
    from spiritsafe.verify.outcome import Answer
    from spiritsafe.verify.run import verify as run

    invocation = replace(invocation, flags={**invocation.flags, "fail_on": values.get("fail_on")})
    # `sql` keeps a stock env.py from asking for a URL before it is led to a scratch database.
    with (
        invocation.alembic("verify", {"sql": True}, online=False) as session,
        open_shadow(session.settings, session.folder) as shadow,
    ):
        scripts = ScriptDirectory.from_config(session.config)
        answers = {"ok": Answer.PASSED, "warning": Answer.WARNED, "error": Answer.FAILED}
        job = Job(
            session.config,
            session.settings,
            shadow,
            scripts,
            _chosen(values),
            answers[str(values.get("irreversible") or "warning")],
            lambda url: _models(session, shadow, url),
            lambda: _review(invocation, session, shadow, scripts, values.get("base")),
        )
        return run(job, emit)


def _chosen(values: Mapping[str, Any]) -> frozenset[str]:
    from spiritsafe.verify.outcome import CHECKS

    return frozenset(values.get("only") or CHECKS) - frozenset(values.get("skip") or ())


def _models(session: "AlembicSession", shadow: "Shadow", head: "URL") -> "Outcome":
    """The comparison of `spiritsafe check`, with a database at head that is there already."""
    from alembic.command import check

    from spiritsafe.autogenerate.driving import comparing
    from spiritsafe.autogenerate.request import Request, no_models
    from spiritsafe.project.env_failure import Surroundings, env_failure
    from spiritsafe.verify.outcome import broken, passed, skipped

    request = Request(shadow, head, session.folder, writes=False)
    try:
        with comparing(session.config, session.settings, request, head), _output_muted(session):
            check(session.config)
    except Exception as error:  # noqa: BLE001 - env.py and the models are the user's programs
        told = env_failure(error, Surroundings(session.settings))
        if told.what == no_models().what:
            return skipped("models", None, f"{told.what}: {told.why}")
        return broken("models", None, told)
    return passed("models", None, "; ".join(request.notes))


def _review(
    invocation: "Invocation", session: "AlembicSession", shadow: "Shadow", scripts: "ScriptDirectory", base: object
) -> "Iterator[Outcome]":
    from spiritsafe.cli.review_selection import new_since
    from spiritsafe.project.git import default_branch
    from spiritsafe.rehearse.revisions import rehearse_revisions
    from spiritsafe.rehearse.selection import selection_of
    from spiritsafe.review.judgement import judge
    from spiritsafe.review.policy import Policy
    from spiritsafe.verify.findings import outcomes
    from spiritsafe.verify.outcome import skipped

    ref = str(base) if base else default_branch(invocation.folder())
    new = new_since(invocation.folder(), scripts, ref) if ref is not None else ()
    if not new:
        where = f"no revision is new since {ref}" if ref else "git knows no branch to tell what is new; see --base"
        yield skipped("review", None, where)
        return
    selection = selection_of(scripts, new)
    trace = rehearse_revisions(session.config, shadow, session.settings, selection)
    paths = [scripts.get_revision(name).path for name in selection.revisions]
    sources = {os.path.relpath(path): Path(path).read_text(encoding="utf-8") for path in paths}
    policy = Policy(session.settings.fail_on, session.settings.rules)
    verdict = judge(trace, sources, policy, session.settings.target_version)
    yield from outcomes(selection.revisions, verdict)


@contextmanager
def _output_muted(session: "AlembicSession") -> "Iterator[None]":
    """Alembic's command says that nothing was found; the report does."""
    stdout = session.config.stdout
    session.config.stdout = StringIO()
    try:
        yield
    finally:
        session.config.stdout = stdout


def _progress(*, quiet: bool) -> "Callable[[Outcome], None]":
    """On a terminal, what was done last, on a line of standard error that is written over."""
    shown = sys.stderr.isatty() and not quiet

    def emit(outcome: "Outcome") -> None:
        if shown:
            click.echo(f"{_CLEARED_LINE}.. {outcome.check} {outcome.revision or ''}", nl=False, err=True)

    return emit


def _print(verification: "Verification", values: Mapping[str, Any]) -> None:
    from importlib import import_module

    render = import_module(f"spiritsafe.report.verify.{values['form']}").render
    if sys.stderr.isatty():
        click.echo(_CLEARED_LINE, nl=False, err=True)
    if values["output"]:
        write_text(str(values["output"]), render(verification))
        return
    colour = values["form"] == "console" and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo((render(verification, colour=colour) if colour else render(verification)).rstrip("\n"))
