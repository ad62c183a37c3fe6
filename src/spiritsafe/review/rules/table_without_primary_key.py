"""A table is made without a primary key.

**What it finds.** CREATE TABLE without a primary key that the same run does not get one.

**Why it hurts.** A row cannot be named: duplicates cannot be told apart, SQLAlchemy cannot map it, tools that copy a
table beside the running application refuse it, and once it is published UPDATE and DELETE fail.

**What PostgreSQL does.** The primary key is what logical replication names a row with by default ("Replica
Identity").

**The safe way.** Give it one from the start:

    op.create_table("log", sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True), ...)

**References.** https://www.postgresql.org/docs/current/logical-replication-publication.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import constraints, declared, declares
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("table-without-primary-key", "replication/advice", Severity.NOTE, "A table is made without a primary key.")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report CREATE TABLE without a key, unless what follows adds one."""
    for command in context.commands:
        if command.kind != "create_stmt" or not declared(context, command):
            continue
        node = command.node
        likes = any(item.HasField("table_like_clause") for item in node.table_elts)
        if node.relation.relpersistence == "t" or node.HasField("partbound") or likes:
            continue
        path = context.path(declares(command) or ("", ""))
        if any(kind == "CONSTR_PRIMARY" for kind, _ in constraints(command)) or _later(path, context):
            continue
        yield context.finding(
            RULE,
            path,
            f"{path} has no primary key: its rows cannot be told apart, nor changed once the table is published",
            'sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)',
        )


def _later(path: str, context: Context) -> bool:
    return any(
        kind == "CONSTR_PRIMARY" and context.path(declares(command) or ("", "")) == path
        for seen in context.later
        for command in context.commands_of(seen)
        for kind, _ in constraints(command)
    )


EXAMPLES = Examples(
    bad=(Example("CREATE TABLE log (line text, at timestamptz);"),),
    good=(
        Example("CREATE TABLE log (id bigint PRIMARY KEY);"),
        Example("CREATE TABLE log (id bigint); ALTER TABLE log ADD PRIMARY KEY (id);"),
        Example("CREATE TEMPORARY TABLE log (line text);"),
        Example("CREATE TABLE IF NOT EXISTS log (line text);", "CREATE TABLE log (line text);"),
    ),
)
