"""What `revision --autogenerate` and `check` have in common: the shadow, the replayed history, our comparison."""

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from spiritsafe.autogenerate.request import Request
    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.diff.renames.answers import Answers
    from spiritsafe.diff.renames.question import Question


def compare_models(
    invocation: "Invocation",
    verb: str,
    values: Mapping[str, object],
    command: Callable[..., object],
    options: Mapping[str, Any],
) -> None:
    """Call a function of `alembic.command` with our comparison in place of Alembic's.

    :param options: ours: `rename`, `not_rename`, `answers`, `source`, `single`.
    """
    from spiritsafe.autogenerate.driving import comparing

    live = options.get("source") == "database"
    answers = read(options)
    with invocation.alembic(verb, values, online=live) as session, ExitStack() as stack:
        request = _request(stack, session, verb, options, answers)
        with comparing(session.config, session.settings, request, None if live else request.replayed):
            # The session's own rules lead to the chosen database; without --from database none is chosen.
            written = session.call(command, **values) if live else command(session.config, **values)
        _tell(request, quiet=invocation.quiet)
        if request.writes and not written:
            click.echo("the models and the revisions agree: no revision was written")
        elif request.writes and options.get("review", True):
            from spiritsafe.cli.review_written import review_written

            review_written(session, request.shadow, written, quiet=invocation.quiet)


def _request(
    stack: ExitStack, session: "AlembicSession", verb: str, options: Mapping[str, Any], answers: "Answers"
) -> "Request":
    """Open the shadow and replay the history on it, until the stack is left."""
    from spiritsafe.autogenerate.copies import copies
    from spiritsafe.autogenerate.request import Request
    from spiritsafe.project.shadow import open_shadow
    from spiritsafe.rehearse.replay import replayed

    live, writes = options.get("source") == "database", verb == "revision"
    shadow = stack.enter_context(open_shadow(session.settings, session.folder))
    history = stack.enter_context(
        replayed(session.config, shadow, session.settings, copy=writes, meanwhile=_import_comparison)
    )
    needed = 2 if writes and not live else 0  # one to work on, one to prove the outcome on
    return Request(
        shadow,
        history,
        session.folder,
        answers,
        from_database=live,
        single=bool(options.get("single")),
        writes=writes,
        drops_empty=writes,
        workplaces=stack.enter_context(copies(shadow, history, needed)),
        ask=_ask if writes and sys.stdin.isatty() and sys.stdout.isatty() else None,
    )


def _import_comparison() -> None:
    """Import what `env.py` will lead to."""
    import_module("spiritsafe.autogenerate.comparison")


def read(options: Mapping[str, Any]) -> "Answers":
    """Read the answers given on the command line and in a file.

    :raises ConfigurationError: when the file cannot be read, or an answer is malformed.
    """
    from spiritsafe.diff.renames.answers import read_answers

    text = None
    if options.get("answers"):
        path = Path(str(options["answers"]))
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"the answers {str(path)!r} cannot be read",
                why=str(error),
                next_step="give a text file with a line such as: rename column person.name -> person.full_name",
            ) from error
    return read_answers(options.get("rename") or (), options.get("not_rename") or (), text)


def _ask(question: "Question") -> "Answers | None":
    """Ask on the terminal; nothing but a clear answer is one."""
    from spiritsafe.diff.renames.answers import Answers, parse_answer

    click.echo(question.text)
    if question.clear:
        words = _prompt("rename [y], drop and add [n], stop [Enter]")
        picked = {"y": 1, "yes": 1, "n": 0, "no": 0}.get(words.strip().lower())
    else:
        words = _prompt("its number, none of them [0], stop [Enter]")
        picked = int(words) if words.strip().isdecimal() else None
    if picked is None or picked > len(question.choices):
        return None
    if picked:
        return Answers((parse_answer(question.answer(question.choices[picked - 1])),), ())
    return Answers((), tuple(parse_answer(question.answer(choice)) for choice in question.choices))


def _prompt(text: str) -> str:
    try:
        return str(click.prompt(text, default="", show_default=False))
    except click.Abort:  # on its way it would be taken for a failure of env.py, which is what runs
        raise KeyboardInterrupt from None


def _tell(request: "Request", *, quiet: bool) -> None:
    for note in () if quiet else request.notes:
        click.echo(f"note: {note}", err=True)
