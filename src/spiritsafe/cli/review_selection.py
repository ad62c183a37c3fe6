"""Which revisions `review` is about: named, counted, new in git, or not yet applied."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.rehearse.selection import Selection


def selected(
    invocation: "Invocation", scripts: "ScriptDirectory", values: Mapping[str, Any]
) -> "tuple[Selection, dict[str, str]]":
    """The selection, and the text of each of its files by the name that findings use.

    :raises SpiritsafeError: when the options contradict each other, or nothing is selected.
    """
    from spiritsafe.rehearse.selection import selection_of

    ways = [name for name in ("revision", "base", "latest", "everything") if values[name]]
    if len(ways) > 1:
        raise ConfigurationError(
            "the revisions are chosen in more than one way",
            why="a revision or range, --base, --latest and --all exclude each other",
            next_step="keep one of them",
        )
    chosen = _chosen(invocation, scripts, values)
    selection = selection_of(scripts, chosen)
    paths = [scripts.get_revision(name).path for name in selection.revisions]
    return selection, {os.path.relpath(path): Path(path).read_text(encoding="utf-8") for path in paths}


def _chosen(invocation: "Invocation", scripts: "ScriptDirectory", values: Mapping[str, Any]) -> tuple[str, ...]:
    from spiritsafe.project.git import default_branch
    from spiritsafe.rehearse.selection import every_revision, in_range

    if values["revision"]:
        return in_range(scripts, str(values["revision"]))
    if values["latest"]:
        return every_revision(scripts)[-int(values["latest"]) :]
    if values["everything"]:
        return every_revision(scripts)
    if values["base"]:
        return new_since(invocation.folder(), scripts, str(values["base"]))
    branch = default_branch(invocation.folder())
    new = new_since(invocation.folder(), scripts, branch) if branch is not None else ()
    return new or _not_applied(invocation, scripts, required=branch is None)


def new_since(folder: Path, scripts: "ScriptDirectory", ref: str) -> tuple[str, ...]:
    """The ids of the revisions whose files are new or changed since a git ref."""
    from spiritsafe.project.git import files_since

    files = files_since(folder, ref)
    return tuple(
        script.revision for script in reversed(list(scripts.walk_revisions())) if Path(script.path).resolve() in files
    )


def _not_applied(invocation: "Invocation", scripts: "ScriptDirectory", *, required: bool) -> tuple[str, ...]:
    """What the chosen database has not had; nothing of it is changed.

    :param required: False where git has told already that nothing is new: a database need not be given then.
    """
    from spiritsafe.postgres.every_connection import every_connection
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.rehearse.selection import pending
    from spiritsafe.upgrade.position import position

    with invocation.alembic("review", {}) as session, alembic_log_muted(), every_connection(session.rules):
        if session.choice is None and not required:
            return ()
        return pending(scripts, position(session.config, scripts).current)
