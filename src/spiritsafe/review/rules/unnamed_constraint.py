"""A constraint is made without a name.

**What it finds.** CHECK, UNIQUE, FOREIGN KEY and EXCLUDE without a name. (The name of a primary key is known.)

**Why it hurts.** The server makes a name up. Where another was taken it gets a number, so it may differ between two
databases, and the downgrade, or a later revision, cannot name what it has to drop.

**What PostgreSQL does.** It puts table, columns and a suffix together, shortens that to 63 bytes and counts up until
it is free (`orders_customer_id_fkey1`).

**The safe way.** A naming convention names all of them, or say the name:

    metadata = sa.MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s", ...})

**References.** https://www.postgresql.org/docs/current/ddl-constraints.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import constraints, declared, declares
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("unnamed-constraint", "naming", Severity.NOTE, "A constraint is made without a name.")
_KINDS = {
    "CONSTR_CHECK": "CHECK",
    "CONSTR_UNIQUE": "UNIQUE",
    "CONSTR_FOREIGN": "foreign key",
    "CONSTR_EXCLUSION": "exclusion",
}


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report constraints without a name, one finding per table and statement."""
    for command in context.commands:
        table = declares(command)
        if table is None or not declared(context, command):
            continue
        unnamed = [
            _KINDS[kind]
            for kind, constraint in constraints(command)
            if kind in _KINDS and not constraint.conname and not constraint.indexname
        ]
        if unnamed:
            path = context.path(table)
            yield context.finding(
                RULE,
                path,
                f"{', '.join(dict.fromkeys(unnamed))} constraint of {path} without a name: the server makes one up, "
                "which may differ from one database to the next",
                'sa.MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", ...})',
            )


EXAMPLES = Examples(
    bad=(
        Example("CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0));"),
        Example("ALTER TABLE t ADD CHECK (a > 0) NOT VALID;", "CREATE TABLE t (a int);"),
    ),
    good=(
        Example("CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT positive CHECK (a > 0));"),
        Example("ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;", "CREATE TABLE t (a int);"),
    ),
)
