"""An extension is brought to another version.

**What it finds.** ALTER EXTENSION ... UPDATE; without TO the version is whatever the server has installed.

**Why it hurts.** The extension's own scripts run in the migration's transaction: they may drop and make functions,
types and operators that indexes and views use. And without a version one server ends with another schema than the
next.

**What PostgreSQL does.** It runs the update scripts from the present version to the target, with the locks that their
statements take (ALTER EXTENSION).

**The safe way.** Name the version, read its release notes, and give it a revision of its own:

    op.execute("ALTER EXTENSION hstore UPDATE TO '1.8'")

**References.** https://www.postgresql.org/docs/current/sql-alterextension.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("extension-upgrade", "runtime", Severity.WARNING, "An extension is brought to another version.")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the update of an extension, also of one that the scratch server does not have."""
    for command in context.commands:
        if command.kind != "alter_extension_stmt":
            continue
        name = command.node.extname
        versions = [item.def_elem.arg.string.sval for item in command.node.options]
        to = f"version {versions[0]}" if versions else "whatever version the server has installed"
        yield context.finding(
            RULE,
            f"extension {name}",
            f"The update scripts of {name} run in this transaction, up to {to}: they may replace functions and types "
            "that indexes and views use",
            execute(f"ALTER EXTENSION {name} UPDATE TO '{versions[0] if versions else '<version>'}'"),
        )


EXAMPLES = Examples(
    bad=(
        Example("ALTER EXTENSION plpgsql UPDATE;"),
        Example("ALTER EXTENSION plpgsql UPDATE TO '1.0';"),
    ),
    good=(Example("CREATE EXTENSION IF NOT EXISTS plpgsql;"),),
)
