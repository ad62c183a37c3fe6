"""Writes how constraints are added the safe way, as Alembic code to paste."""

from spiritsafe.review.index_code import build
from spiritsafe.review.remedy import autocommit, execute, lines
from spiritsafe.sql.identifier import qualified, quoted


def validate_later(path: str, name: str) -> str:
    """VALIDATE CONSTRAINT, in a revision of its own."""
    return lines("# in a later revision:", validate(path, name))


def validate(path: str, name: str) -> str:
    """VALIDATE CONSTRAINT."""
    return execute(f"ALTER TABLE {qualified(path)} VALIDATE CONSTRAINT {quoted(name)}")


def add(path: str, name: str, definition: str) -> str:
    """ADD CONSTRAINT, as SQL."""
    return execute(f"ALTER TABLE {qualified(path)} ADD CONSTRAINT {quoted(name)} {definition}")


def using_index(path: str, name: str, kind: str, columns: list[str], options: str = "") -> str:
    """A unique index that is built CONCURRENTLY, and then made a constraint.

    :param kind: `UNIQUE` or `PRIMARY KEY`.
    """
    return lines(
        autocommit(build(name, path, columns, unique=True)),
        add(path, name, f"{kind} USING INDEX {quoted(name)}{options}"),
    )


def not_null_by_check(path: str, column: str) -> tuple[str, ...]:
    """The steps that make a column NOT NULL without a scan under ACCESS EXCLUSIVE, on every version."""
    name = f"{path.rpartition('.')[2]}_{column}_not_null"[:63]
    table = qualified(path)
    return (
        add(path, name, f"CHECK ({quoted(column)} IS NOT NULL) NOT VALID"),
        "# in a later revision, one transaction each:",
        validate(path, name),
        execute(f"ALTER TABLE {table} ALTER COLUMN {quoted(column)} SET NOT NULL"),
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}"),
    )
