"""The words of GRANT and REVOKE."""

from collections.abc import Sequence

from spiritsafe.schema.names import listed, several
from spiritsafe.schema.target import Target, address_of, kind_of

# GRANT has fewer words than COMMENT ON (manual: SQL Commands, GRANT).
_KINDS = {
    "VIEW": "TABLE",
    "MATERIALIZED VIEW": "TABLE",
    "FOREIGN TABLE": "TABLE",
    "AGGREGATE": "FUNCTION",
    "SERVER": "FOREIGN SERVER",
}


def privilege_list(privileges: str | Sequence[str], columns: Sequence[str] = ()) -> str:
    """`SELECT, UPDATE`, each over the columns where there are some."""
    over = f" ({listed(columns)})" if columns else ""
    return ", ".join(f"{each}{over}" for each in several(privileges))


def on_clause(target: Target) -> str:
    """`ON TABLE orders`."""
    kind = kind_of(target)
    return f"ON {_KINDS.get(kind, kind)} {address_of(target)}"
