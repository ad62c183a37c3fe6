"""What any object may have: an owner, privileges, a comment."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import literal
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.runner import RUNNER, role_name
from spiritsafe.core.catalog import Grant

_MAINTAIN = 170000  # the privilege came with 17
# What the owner and everybody have when nothing was granted (manual, 5.8, table 5.2).
_OWNER = {
    "TABLE": ("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"),
    "SEQUENCE": ("SELECT", "UPDATE", "USAGE"),
    "FUNCTION": ("EXECUTE",),
    "TYPE": ("USAGE",),
    "SCHEMA": ("CREATE", "USAGE"),
    "FOREIGN DATA WRAPPER": ("USAGE",),
    "FOREIGN SERVER": ("USAGE",),
}
_EVERYBODY = {"FUNCTION": ("EXECUTE",), "TYPE": ("USAGE",)}


def comment(address: str, before: str | None, after: str | None) -> Iterator[MigrateOperation]:
    """Comment on an object; `address` is `VIEW public.people`."""
    if before != after:
        yield SqlOp(f"COMMENT ON {address} IS {literal(after)}")


def owner(address: str, before: str, after: str) -> Iterator[MigrateOperation]:
    """Give an object to another role. A new object belongs to whoever runs the revision: nothing is said then."""
    if after and before and before != after:
        yield SqlOp(f"ALTER {address} OWNER TO {role_name(after)}")


def given(value: Any) -> Any:  # noqa: ANN401 - whatever has an owner and privileges
    """Return an object as it is while it still belongs to whoever makes it, before it is given to its owner."""
    return replace(value, role=RUNNER, grants=moved(value.grants, value.role, RUNNER))


def grants(
    address: str,
    before: tuple[Grant, ...] | None,
    after: tuple[Grant, ...] | None,
    *,
    role: str,
    version: int,
) -> Iterator[MigrateOperation]:
    """Grant and revoke until the privileges are those of `after`; None stands for the built-in ones."""
    kind = address.rsplit(" ", 1)[0] if not address.startswith(("FUNCTION", "PROCEDURE", "ROUTINE")) else "FUNCTION"
    had, has = (_explicit(kind, side, role, version) for side in (before, after))
    yield from statements(address, had, has)


def statements(address: str, had: Iterable[Grant], has: Iterable[Grant]) -> Iterator[MigrateOperation]:
    """Write REVOKE and GRANT for the difference of two lists of privileges."""
    for verb, preposition, items in (
        ("REVOKE", "FROM", set(had) - set(has)),
        ("GRANT", "TO", set(has) - set(had)),
    ):
        for grantee in sorted({item.grantee for item in items}):
            for grantable in (False, True):
                chosen = sorted(
                    item.privilege for item in items if item.grantee == grantee and item.grantable == grantable
                )
                if chosen:
                    yield SqlOp(
                        f"{verb} {', '.join(chosen)} ON {address} {preposition} {role_name(grantee)}"
                        + (" WITH GRANT OPTION" if grantable and verb == "GRANT" else "")
                    )


def moved(items: tuple[Grant, ...] | None, before: str, after: str) -> tuple[Grant, ...] | None:
    """Return the privileges as they are after a change of owner: those of the old owner are the new one's."""
    if items is None or before == after:
        return items
    return tuple(
        Grant(after if item.grantee == before else item.grantee, item.privilege, item.grantable) for item in items
    )


def _explicit(kind: str, items: tuple[Grant, ...] | None, role: str, version: int) -> tuple[Grant, ...]:
    if items is not None:
        return items
    owned = _OWNER.get(kind, ())
    if kind == "TABLE" and version >= _MAINTAIN:
        owned = (*owned, "MAINTAIN")
    return (
        *(Grant(role, privilege) for privilege in owned),
        *(Grant("PUBLIC", privilege) for privilege in _EVERYBODY.get(kind, ())),
    )
