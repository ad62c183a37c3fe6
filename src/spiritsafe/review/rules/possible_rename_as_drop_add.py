"""Something is dropped, and something that looks just like it is added: it may be a rename.

**What it finds.** A revision that drops a column, table, index or constraint and adds one that looks the same but for
its name: a column of the same table with a type of the same kind and a similar name (or taking the place of
the last one); a table with mostly the same columns; an index or a constraint over the same columns. A
revision that carries the values over by itself is left alone.

**Why it hurts.** Tools that compare models with a database cannot see a rename, and write this instead. The new column
is empty, the old values are gone, and so are the indexes, comments and privileges.

**What PostgreSQL does.** A rename changes one row of the catalogue and keeps everything; a drop and an add keep
nothing.

**The safe way.** If it is a rename, say so, and mind that running code still uses the old name (see rename-column):

    op.alter_column("customer", "name", new_column_name="full_name")

If it is none, put the two into different revisions.

**References.** https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-RENAMING-COLUMN
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run, altered_tables, done
from spiritsafe.review.context import Context, Name
from spiritsafe.review.dropped import dropped
from spiritsafe.review.remedy import call, execute, schema_of
from spiritsafe.review.rename_match import renamed_column, renamed_table
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.same_definition import same_constraint, same_index
from spiritsafe.sql.command import Command

RULE = Rule(
    "possible-rename-as-drop-add",
    "data-loss",
    Severity.ERROR,
    "Something is dropped and its like is added: if it is a rename, all that is in it is lost.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what goes and seems to come back under another name."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind == "AT_DropColumn":
            for table in altered_tables(context, command):
                yield from _column(context, table, command.node.name)
        elif command.kind == "AT_DropConstraint":
            for table in altered_tables(context, command):
                yield from _constraint(context, command, table)
    for item in dropped(context, frozenset({"OBJECT_TABLE"})):
        yield from _table(context, item.name)
    for item in dropped(context, frozenset({"OBJECT_INDEX"})):
        match = same_index(context, item.name)
        if match is not None:
            yield context.finding(
                RULE,
                context.path(item.name),
                f"{item.name[1]} goes and {match.name} is built over the same columns: a rename would cost nothing",
                execute(f"ALTER INDEX {item.spelled} RENAME TO {match.name}"),
                severity=Severity.WARNING,
                facts=match.evidence,
            )


def _column(context: Context, table: Name, column: str) -> Iterator[Finding]:
    known = context.facts(table) is None or context.column(table, column) is not None
    if not known or added_in_run(context, table, column):
        return
    match = renamed_column(context, table, column)
    if match is not None:
        path = context.path(table)
        yield context.finding(
            RULE,
            f"{path}.{column}",
            f"{path} loses {column} and gets {match.name}, which looks like it: if it is a rename, all values of "
            f"{column} are lost",
            call("alter_column", table[1], column, new_column_name=match.name, schema=schema_of(path)),
            facts=match.evidence,
        )


def _table(context: Context, table: Name) -> Iterator[Finding]:
    match = renamed_table(context, table)
    if match is not None:
        path = context.path(table)
        yield context.finding(
            RULE,
            path,
            f"{path} goes and {match.name} comes, which looks like it: if it is a rename, all its rows are lost",
            call("rename_table", table[1], match.name, schema=schema_of(path)),
            facts=match.evidence,
        )


def _constraint(context: Context, command: Command, table: Name) -> Iterator[Finding]:
    match = same_constraint(context, table, command.node.name)
    if match is not None:
        path, name = context.path(table), command.node.name
        yield context.finding(
            RULE,
            f"{path}.{name}",
            f"{path} loses the constraint {name} and gets {match.name}, which says the same: a rename would cost "
            "nothing and check nothing",
            execute(f"ALTER TABLE {path.removeprefix('public.')} RENAME CONSTRAINT {name} TO {match.name}"),
            severity=Severity.WARNING,
            facts=match.evidence,
        )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY, name varchar(50), phone text, email text UNIQUE, age int);
CREATE INDEX ix_phone ON customer (phone);
"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE customer DROP COLUMN name; ALTER TABLE customer ADD full_name varchar(80);", SETUP),
        Example("ALTER TABLE customer ADD years int; ALTER TABLE customer DROP COLUMN age;", SETUP),
        Example("CREATE TABLE client (id bigint, name text, phone text, age int); DROP TABLE customer;", SETUP),
        Example("DROP INDEX ix_phone; CREATE INDEX ix_customer_phone ON customer (phone);", SETUP),
        Example(
            "ALTER TABLE customer DROP CONSTRAINT customer_email_key;"
            "ALTER TABLE customer ADD CONSTRAINT uq_email UNIQUE (email);",
            SETUP,
        ),
    ),
    good=(
        Example("ALTER TABLE customer DROP COLUMN age; ALTER TABLE customer ADD born_on date;", SETUP),
        Example("ALTER TABLE customer DROP COLUMN phone, ADD mobile text;", SETUP),
        Example(
            "ALTER TABLE customer ADD full_name text; UPDATE customer SET full_name = name;"
            "ALTER TABLE customer DROP COLUMN name;",
            SETUP,
        ),
        Example("CREATE TABLE basket (id bigint, made date); DROP TABLE customer;", SETUP),
        Example("DROP INDEX ix_phone; CREATE UNIQUE INDEX ux_customer_phone ON customer (phone);", SETUP),
    ),
)
