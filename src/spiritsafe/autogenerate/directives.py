"""Drafts -> revision files, through Alembic's own scripts, hooks and templates."""

import re
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import DowngradeOps, MigrateOperation, MigrationScript, UpgradeOps
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import rev_id

from spiritsafe.author.grouping import Draft
from spiritsafe.core.change import Change
from spiritsafe.core.phase import Phase

_PHASE = re.compile(r"^phase\b.*$", re.MULTILINE)
_IDENTIFIERS = re.compile(r"^depends_on\b.*$", re.MULTILINE)


class Keeping(Enum):
    """What becomes of the scripts when the project's own hook has seen them.

    ALL as stock `alembic` does, WRITTEN without empty ones, DIFFERENCES as `check` looks at them: at the last script.
    """

    ALL = "all"
    WRITTEN = "written"
    DIFFERENCES = "differences"


class Proposed(MigrateOperation):
    """Stands for one difference until the drafts are dealt out to scripts."""

    def __init__(self, change: Change) -> None:
        """Take what differs."""
        self.change = change

    def reverse(self) -> MigrateOperation:
        """Return what stands for the way back."""
        return self

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what `alembic check` would print."""
        return (self.change.action.value, str(self.change.key))


def install(context: AutogenContext, drafts: Sequence[Draft], keeping: Keeping) -> None:
    """Have Alembic deal the drafts out to scripts before the project's own `process_revision_directives` sees them."""
    options = context.migration_context.opts
    theirs = options.get("process_revision_directives")

    def process(migration: MigrationContext, revision: Any, directives: list[MigrationScript]) -> None:  # noqa: ANN401
        differences = directives[-1]
        if drafts:
            directives[:] = _scripts(directives[-1], drafts)
        environment = migration.environment_context
        if environment is not None:
            phases = {script.rev_id: draft.phase for script, draft in zip(directives, drafts, strict=False)}
            _write_phases(environment.script, phases)
        if theirs:
            theirs(migration, revision, directives)
        if keeping is not Keeping.ALL:
            directives[:] = [script for script in directives if not _is_empty(script)]
        if keeping is Keeping.DIFFERENCES:
            found = differences if directives else _nothing(differences)
            directives[:] = [found]

    options["process_revision_directives"] = process


def _nothing(script: MigrationScript) -> MigrationScript:
    return MigrationScript(script.rev_id, UpgradeOps([]), DowngradeOps([]))


def _is_empty(script: MigrationScript) -> bool:
    return all(operations.is_empty() for operations in (*script.upgrade_ops_list, *script.downgrade_ops_list))


def _scripts(first: MigrationScript, drafts: Sequence[Draft]) -> list[MigrationScript]:
    scripts: list[MigrationScript] = []
    names = _names(first.message or "", drafts)
    for number, (draft, name) in enumerate(zip(drafts, names, strict=True)):
        leading = number == 0
        script = MigrationScript(
            rev_id=first.rev_id if leading else rev_id(),
            message=name,
            upgrade_ops=UpgradeOps(draft.up, upgrade_token=first.upgrade_ops_list[-1].upgrade_token),
            downgrade_ops=DowngradeOps(draft.down, downgrade_token=first.downgrade_ops_list[-1].downgrade_token),
            imports=set(first.imports),
            head=first.head if leading else scripts[-1].rev_id,
            splice=first.splice if leading else False,
            branch_label=first.branch_label if leading else None,
            version_path=first.version_path,
            depends_on=first.depends_on if leading else None,
        )
        scripts.append(script)
    return scripts


def _names(message: str, drafts: Sequence[Draft]) -> list[str]:
    """Name each revision after the message and what sets it apart from the first."""
    names: list[str] = []
    for draft in drafts:
        words = [word for word, holds in _qualities(draft, drafts) if holds]
        name = f"{message}, {' '.join(words)}" if words and names else message
        known = sum(1 for other in names if re.fullmatch(re.escape(name) + r"( \d+)?", other))
        names.append(f"{name} {known + 1}" if known else name)
    return names


def _qualities(draft: Draft, drafts: Sequence[Draft]) -> list[tuple[str, bool]]:
    contracts = draft.phase is Phase.CONTRACT and drafts[0].phase is not Phase.CONTRACT
    return [("contract", contracts), ("online", not draft.transactional)]


def _write_phases(scripts: ScriptDirectory, phases: dict[str | None, Phase]) -> None:
    """Write `phase = ...` into each file as the template is rendered, before formatters and other hooks see it."""
    render: Callable[..., None] = scripts._generate_template  # noqa: SLF001 - Alembic has no hook between the two

    def rendered(source: Any, target: Any, **arguments: Any) -> None:  # noqa: ANN401
        render(source, target, **arguments)
        phase = phases.get(arguments.get("up_revision"))
        if phase is not None:
            path = Path(target)
            path.write_text(_with_phase(path.read_text(encoding="utf-8"), phase), encoding="utf-8")

    scripts._generate_template = rendered  # type: ignore[method-assign,assignment]  # noqa: SLF001


def _with_phase(text: str, phase: Phase) -> str:
    line = f'phase = "{phase.value}"'
    if _PHASE.search(text):
        return _PHASE.sub(line, text, count=1)
    return _IDENTIFIERS.sub(lambda match: f"{match.group(0)}\n{line}", text, count=1)
