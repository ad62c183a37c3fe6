"""Functions, procedures and aggregates."""

from dataclasses import dataclass

from spiritsafe.core.catalog.grant import Grant


@dataclass(frozen=True, slots=True)
class Routine:
    """One routine (`pg_proc`).

    :ivar name: with its argument types: `add(integer, integer)`.
    :ivar type: `function`, `procedure` or `aggregate`; a window function is a function.
    :ivar signature: argument names, modes, types and defaults, and the result: what CREATE OR REPLACE cannot change.
    :ivar definition: the whole CREATE statement.
    """

    schema: str
    name: str
    type: str
    signature: str
    definition: str
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None
