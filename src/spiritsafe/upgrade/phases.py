"""Cuts a plan where the old code must be gone: at the first contract revision, in the order of the graph."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from alembic.runtime.migration import RevisionStep
from alembic.script import Script, ScriptDirectory

from spiritsafe.core.phase import Phase
from spiritsafe.errors import ConfigurationError

_CONTRACTING = frozenset({"drop_column", "drop_table", "rename_table"})
_IN_SQL = re.compile(r"\b(DROP\s+(TABLE|COLUMN|VIEW|TYPE)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL)\b", re.IGNORECASE)


def phase_of(script: Script) -> Phase:
    """What the file says (`phase = "contract"`); else contract when its upgrade() takes something away.

    :raises ConfigurationError: when it says something else.
    """
    said = getattr(script.module, "phase", None)
    if said is None:
        return Phase.CONTRACT if _takes_away(Path(script.path).read_bytes()) else Phase.EXPAND
    if str(said) not in tuple(Phase):
        raise ConfigurationError(
            f"phase of revision {script.revision} is {said!r}",
            why=f"it is one of: {', '.join(Phase)}",
            next_step=f"correct phase in {script.path}",
        )
    return Phase(str(said))


def cut(plan: Sequence[RevisionStep], phase: Phase | None) -> tuple[list[RevisionStep], list[RevisionStep]]:
    """The steps to run, and those left for later: with `expand`, from the first contract revision on."""
    if phase is Phase.EXPAND:
        for place, step in enumerate(plan):
            if phase_of(step.revision) is Phase.CONTRACT:
                return list(plan[:place]), list(plan[place:])
    return list(plan), []


def _takes_away(content: bytes) -> bool:
    for node in ast.parse(content).body:
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            return any(_is_contracting(part) for part in ast.walk(node))
    return False


def _is_contracting(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _IN_SQL.search(node.value) is not None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr == "alter_column":
        return any(
            word.arg in ("new_column_name", "type_")
            or (word.arg == "nullable" and isinstance(word.value, ast.Constant) and word.value.value is False)
            for word in node.keywords
        )
    return node.func.attr in _CONTRACTING


def pending(scripts: ScriptDirectory, current: tuple[str, ...]) -> list[tuple[Phase, Script]]:
    """What the database has not had, in order; its phase is `contract` from the first contract revision on."""
    applied = {script.revision for head in current for script in scripts.iterate_revisions(head, "base")}
    left = [script for script in reversed(list(scripts.walk_revisions())) if script.revision not in applied]
    found, phase = [], Phase.EXPAND
    for script in left:
        phase = Phase.CONTRACT if phase is Phase.CONTRACT else phase_of(script)
        found.append((phase, script))
    return found
