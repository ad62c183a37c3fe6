"""The revision graph, as values, with errors that name the user's revisions."""

from alembic.script import Script, ScriptDirectory
from alembic.script.revision import MultipleHeads, RangeNotAncestorError, ResolutionError
from alembic.util import CommandError

from spiritsafe.core.revision import Revision
from spiritsafe.errors import RevisionGraphError, SpiritsafeError


def revision_of(script: Script) -> Revision:
    """Alembic's script as our value."""
    return Revision(script.revision, script.doc or "", script.path)


def graph_error(error: BaseException, scripts: ScriptDirectory | None = None) -> SpiritsafeError:
    """Alembic's complaint about the graph as three sentences.

    :param scripts: lets the error name the heads and the nearest revisions.
    """
    cause = _root(error)
    if isinstance(cause, MultipleHeads):
        heads = cause.heads if isinstance(cause.heads, tuple) else tuple(scripts.get_heads() if scripts else ())
        return RevisionGraphError(
            f"the history has {len(heads)} heads, and {cause.argument!r} means one",
            why="two revisions follow the same one, as after merging two branches of work",
            next_step="join them with 'spiritsafe merge heads -m \"merge\"', or name one of them",
            details=(("Heads", "\n".join(_head_line(head, scripts) for head in heads)),),
        )
    if isinstance(cause, ResolutionError):
        return RevisionGraphError(
            f"there is no revision {cause.argument!r}",
            why="no file in the migrations folder has that id, or one that begins with it",
            next_step="list the revisions with 'spiritsafe history'; if the database is at it, the file was deleted "
            "or belongs to another branch",
        )
    if isinstance(cause, RangeNotAncestorError):
        return RevisionGraphError(
            f"{cause.lower!r} does not come before {cause.upper!r}",
            why="the range was asked for in the wrong direction, or the two are on different branches",
            next_step="see the order with 'spiritsafe history', then turn the range round",
        )
    return RevisionGraphError(
        "the revisions cannot be used as asked",
        why=" ".join(str(error).split()),
        next_step="see the graph with 'spiritsafe history' and 'spiritsafe heads'",
    )


def _root(error: BaseException) -> BaseException:
    """Alembic wraps what the graph says in a CommandError and keeps it as the cause."""
    while isinstance(error, CommandError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _head_line(head: str, scripts: ScriptDirectory | None) -> str:
    script = scripts.get_revision(head) if scripts else None
    return str(revision_of(script)) if script else head
