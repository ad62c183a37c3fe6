"""Whether a column is proved to hold no nulls, so that the server need not look."""

from spiritsafe.review.altered import earlier_in_run
from spiritsafe.review.constraints import columns_said_not_null, constraint_type
from spiritsafe.review.context import Context, Name


def sufficient(context: Context, table: Name, column: str) -> bool:
    """Whether the server said that constraints prove it."""
    facts = context.facts(table)
    names = {table[1], *(path.rpartition(".")[2] for path in facts.partitions)} if facts is not None else {table[1]}
    return any(
        f'existing constraints on column "{name}.{column}" are sufficient' in word
        for name in names
        for word in context.observation.notices
    )


def proved_by_text(context: Context, table: Name, column: str) -> bool:
    """Whether statements before this one add a CHECK that proves it, and validate that."""
    path, waiting = context.path(table), set()
    for other, command in earlier_in_run(context):
        if other.path(command.table) != path:
            continue
        if command.kind == "AT_AddConstraint":
            node = getattr(command.node, "def").constraint
            if constraint_type(node) == "check" and column in columns_said_not_null(node.raw_expr):
                if not node.skip_validation:
                    return True
                waiting.add(node.conname)
        elif command.kind == "AT_ValidateConstraint" and command.node.name in waiting:
            return True
    return False
