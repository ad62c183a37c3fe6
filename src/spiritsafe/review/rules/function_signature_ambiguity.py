"""A second function of the same name makes calls ambiguous.

**What it finds.** CREATE FUNCTION with other arguments than a function of the same name has, where defaults let one
call fit both; where the other is not known, CREATE OR REPLACE with a default, as a note.

**Why it hurts.** Calls that worked before fail with "function ... is not unique", in the running application. OR
REPLACE does not help: with other arguments it makes another function beside the old one.

**What PostgreSQL does.** Functions are told apart by their argument types; arguments with a default may be left out
of a call, which then fits several of them (SQLSTATE 42725).

**The safe way.** Give the new one another name; or drop the old one in the same transaction, once nobody calls it:

    op.execute("DROP FUNCTION total(bigint)")

**References.** https://www.postgresql.org/docs/current/xfunc-overload.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.routine import argument_types, routine_name
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, commands, enum_name, list_name

RULE = Rule(
    "function-signature-ambiguity",
    "backward-incompat",
    Severity.WARNING,
    "A second function of the same name makes calls ambiguous.",
)
_ROUTINES = frozenset({"OBJECT_FUNCTION", "OBJECT_ROUTINE"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a function whose calls fit another one as well."""
    for command in context.commands:
        if command.kind != "create_function_stmt" or observation.failure is not None:
            continue
        name, mine = routine_name(command), argument_types(command)
        if not any(default for _, default in mine) or _dropped(name[1], context):
            continue
        other = next((theirs for theirs in _others(name, context) if _both_fit(mine, theirs)), None)
        if other is None and not command.node.replace:
            continue
        spelled = f"{name[1]}({', '.join(kind for kind, _ in other or mine)})"
        yield context.finding(
            RULE,
            context.path(name),
            f"A call of {name[1]} without its last arguments fits {spelled} as well, if that is there, and fails with "
            "'function is not unique'",
            execute(f"DROP FUNCTION {spelled}") + "  # once nobody calls it",
            severity=None if other is not None else Severity.NOTE,
        )


def _others(name: tuple[str, str], context: Context) -> Iterator[tuple[tuple[str, bool], ...]]:
    """The functions of this name that are there, or that earlier statements make."""
    for facts in context.functions(name):
        for dependent in facts.dependents:
            if dependent.kind == "declaration":
                yield from (argument_types(command) for command in commands(dependent.what))
    for seen in context.trace.observations[: context.position]:
        for command in context.commands_of(seen):
            if command.kind == "create_function_stmt" and routine_name(command)[1] == name[1]:
                yield argument_types(command)


def _both_fit(mine: tuple[tuple[str, bool], ...], theirs: tuple[tuple[str, bool], ...]) -> bool:
    """Whether one call fits both: the shorter is how the longer begins, and the rest has defaults."""
    shorter, longer = sorted((mine, theirs), key=len)
    same = [kind for kind, _ in shorter] == [kind for kind, _ in longer[: len(shorter)]]
    return len(shorter) < len(longer) and same and all(default for _, default in longer[len(shorter) :])


def _dropped(name: str, context: Context) -> bool:
    """Whether the run drops a function of this name, before or after."""
    return any(_drops(command, name) for seen in context.trace.observations for command in context.commands_of(seen))


def _drops(command: Command, name: str) -> bool:
    if command.kind != "drop_stmt" or enum_name(command.node, "remove_type") not in _ROUTINES:
        return False
    return any(list_name(item.object_with_args.objname)[1] == name for item in command.node.objects)


ONE = "FUNCTION total(bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT $1 $$;"
TWO = "FUNCTION total(bigint, tax int DEFAULT 0) RETURNS bigint LANGUAGE sql AS $$ SELECT $1 + $2 $$;"
EXAMPLES = Examples(
    bad=(
        Example(f"CREATE {ONE} CREATE {TWO}"),
        Example(f"CREATE OR REPLACE {TWO}", f"CREATE {ONE}"),
    ),
    good=(
        Example(f"DROP FUNCTION total(bigint); CREATE {TWO}", f"CREATE {ONE}"),
        Example(f"CREATE {TWO}"),
        Example(f"CREATE OR REPLACE {ONE}", f"CREATE {ONE}"),
    ),
)
