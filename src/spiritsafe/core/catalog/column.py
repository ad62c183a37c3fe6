"""A column of a table, view or foreign table."""

import re
from dataclasses import dataclass

from spiritsafe.core.catalog.grant import Grant
from spiritsafe.core.catalog.sequence import SequenceOptions

_MODIFIERS = re.compile(r"\([^()\"]*\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as `pg_attribute` and `pg_attrdef` have it.

    :ivar type: as `format_type` spells it, with its modifiers: `character varying(50)`.
    :ivar base_type: the type without modifiers and array brackets, for matching.
    :ivar default: the expression as the server prints it; None for none, for identity and for generated columns.
    :ivar identity: `always`, `by default` or empty, with the options of its sequence beside.
    :ivar generated: `stored`, `virtual` (18) or empty, with its expression beside.
    :ivar collation: quoted and qualified; None where it is the type's own.
    :ivar not_null_name: the name of the NOT NULL constraint, from PostgreSQL 18 on.
    :ivar inherited: the column comes from a parent or from the table this one is a partition of.
    :ivar local: an inherited column that the table declares as well.
    """

    name: str
    type: str
    base_type: str = ""
    not_null: bool = False
    not_null_name: str | None = None
    not_null_valid: bool = True
    not_null_no_inherit: bool = False
    default: str | None = None
    identity: str = ""
    sequence: SequenceOptions | None = None
    sequence_name: str | None = None
    generated: str = ""
    expression: str | None = None
    collation: str | None = None
    storage: str | None = None
    compression: str | None = None
    statistics: int | None = None
    options: tuple[str, ...] = ()
    foreign_options: tuple[str, ...] = ()
    comment: str | None = None
    grants: tuple[Grant, ...] = ()
    inherited: bool = False
    local: bool = False

    def __post_init__(self) -> None:
        """Take modifiers and brackets off the type."""
        if not self.base_type:
            object.__setattr__(self, "base_type", _bare(self.type))


def _bare(spelling: str) -> str:
    item = spelling.removesuffix("[]")
    if item.startswith("interval"):
        return "interval"
    return item if item.endswith('"') else _MODIFIERS.sub("", item)
