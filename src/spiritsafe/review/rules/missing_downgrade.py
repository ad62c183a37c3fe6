"""A revision cannot be taken back.

**What it finds.** A revision whose upgrade changes the database and whose downgrade is missing or empty. One that
raises an error on purpose, and so says that there is no way back, is left alone; so is one that has nothing to take
back: it validates a constraint, looks at rows or fills them, reindexes or gathers statistics, or adds a value to an
enum that the next upgrade may find there (`IF NOT EXISTS`).

**Why it hurts.** When a deployment has to be taken back, `downgrade` moves the version and leaves the schema as it is.
The next upgrade then fails on what is there already.

**What PostgreSQL does.** Nothing: this is about Alembic's bookkeeping.

**The safe way.** Write the downgrade, or say that there is none:

    def downgrade() -> None:
        raise NotImplementedError("the dropped values cannot come back")

**References.** https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Examples, Rule
from spiritsafe.sql.command import Command, commands

RULE = Rule("missing-downgrade", "reversibility", Severity.WARNING, "A revision cannot be taken back.")
EXAMPLES = Examples((), ())
_LEAVES_NOTHING = frozenset(
    {
        "AT_ValidateConstraint",
        "check_point_stmt",
        "cluster_stmt",
        "constraints_set_stmt",
        "discard_stmt",
        "do_stmt",
        "explain_stmt",
        "lock_stmt",
        "refresh_mat_view_stmt",
        "reindex_stmt",
        "select_stmt",
        "transaction_stmt",
        "update_stmt",
        "vacuum_stmt",
        "variable_set_stmt",
        "variable_show_stmt",
    }
)


def check(_observation: Observation, _context: Context) -> Iterator[Finding]:
    """No single statement is to blame."""
    yield from ()


def check_revisions(trace: Trace) -> Iterator[Finding]:
    """Report each revision without a way back."""
    for revision in trace.revisions:
        if revision.reversible or not any(map(_to_be_taken_back, _statements(trace, revision.id))):
            continue
        yield Finding(
            RULE.name,
            RULE.severity,
            revision.id,
            f"revision {revision.id} changes the database, and its downgrade does nothing",
            'def downgrade() -> None:\n    raise NotImplementedError("why there is no way back")',
            revision=revision.id,
            file=revision.file,
            line=revision.line,
        )


def _statements(trace: Trace, revision: str) -> Iterator[str]:
    return (seen.statement.sql for seen in trace.observations if seen.statement.revision == revision)


def _to_be_taken_back(sql: str) -> bool:
    """Whether a statement leaves anything; of a DO block, what is in it. Text that does not parse may do anything."""
    parsed = commands(sql)
    return not parsed or not all(command.kind in _LEAVES_NOTHING or _may_stay(command) for command in parsed)


def _may_stay(command: Command) -> bool:
    """VALIDATE of a domain's constraint, and a value of an enum that is added IF NOT EXISTS."""
    if command.kind == "alter_enum_stmt":
        return bool(command.node.skip_if_new_val_exists)
    return command.kind == "alter_domain_stmt" and command.node.subtype == "V"
