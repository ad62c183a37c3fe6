"""Reads what a revision file says of itself: its phase, and whether it can be taken back."""

import ast
import os
from pathlib import Path

from alembic.script import Script

from spiritsafe.core.trace import RevisionFile


def revision_file(script: Script) -> RevisionFile:
    """Look at a revision's module and at its text."""
    phase = getattr(script.module, "phase", None)
    tree = ast.parse(Path(script.path).read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    upgrade, downgrade = functions.get("upgrade"), functions.get("downgrade")
    return RevisionFile(
        script.revision,
        os.path.relpath(script.path),
        upgrade.lineno if upgrade is not None else 1,
        str(phase) if phase is not None else None,
        (downgrade is not None and _does_something(downgrade))
        or (upgrade is not None and not _does_something(upgrade)),
    )


def _does_something(function: ast.FunctionDef | None) -> bool:
    """Whether it is there, and there is more in it than a docstring, `pass`, `...` or a plain return."""
    for node in function.body if function is not None else ():
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (text or isinstance(node, ast.Pass) or (isinstance(node, ast.Return) and node.value is None)):
            return True
    return False
