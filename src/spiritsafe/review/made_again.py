"""Whether a name that goes is taken again, so that who uses it finds something there."""

from dataclasses import replace

from spiritsafe.review.altered import done, earlier_in_revision
from spiritsafe.review.context import Context
from spiritsafe.sql.command import range_name
from spiritsafe.sql.expression import columns, messages


def made_again(context: Context, path: str) -> bool:
    """Whether the same revision makes a table of this name afterwards."""
    revision = context.observation.statement.revision
    return any(
        relation.name == path and relation.kind.endswith("table")
        for other in context.later
        if other.statement.revision == revision and done(other)
        for relation in other.created
    )


def taken_again(context: Context, path: str) -> bool:
    """Whether something gets this name afterwards, before anybody else can look: in the same transaction.

    A view that takes a table's name must have the table's columns.
    """
    for position in range(context.position + 1, len(context.trace.observations)):
        other = replace(context, position=position)
        statement = other.observation.statement
        if not _together(context, statement.transaction, statement.revision):
            return False
        seen = other.observation
        if done(seen) and any(relation.name == path for relation in (*seen.created, *seen.renamed)):
            return not _lacks_columns(context, path, other)
    return False


def was_freed(context: Context, path: str) -> bool:
    """Whether this name belonged to something else until the same transaction took it away."""
    seen = context.trace.observations[: context.position]
    return any(
        path in (*(item.former for item in other.renamed), *(item.name for item in other.dropped))
        for other in seen
        if _together(context, other.statement.transaction, other.statement.revision)
    )


def _together(context: Context, transaction: int | None, revision: str | None) -> bool:
    mine = context.observation.statement
    return mine.transaction is not None and (mine.transaction, mine.revision) == (transaction, revision)


def _lacks_columns(context: Context, path: str, other: Context) -> bool:
    """Whether the view that takes a table's name leaves out one of its columns."""
    facts = next((one for one in context.observation.before if one.name == path), None)
    view = next((command.node for command in other.commands if command.kind == "view_stmt"), None)
    if facts is None or view is None or facts.kind != "table":
        return False
    targets = [item.res_target for item in view.query.select_stmt.target_list]
    if any(True for target in targets for _ in messages(target, "A_Star")):
        return False
    listed = {target.name or next(iter(columns(target.val)), "") for target in targets}
    listed |= {alias.string.sval for alias in view.aliases}
    return not {_first_name(context, path, item.name) for item in facts.table.columns} <= listed


def _first_name(context: Context, path: str, column: str) -> str:
    """The name that a column had before the revision."""
    for other, command in earlier_in_revision(context):
        if command.kind == "rename_stmt" and other.path(range_name(command.node.relation)) == path:
            column = command.node.subname if command.node.newname == column else column
    return column
