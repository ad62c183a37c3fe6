"""Views and materialised views."""

from dataclasses import dataclass

from spiritsafe.core.catalog.column import Column
from spiritsafe.core.catalog.grant import Grant
from spiritsafe.core.catalog.index import Index
from spiritsafe.core.catalog.table import Rule, Trigger


@dataclass(frozen=True, slots=True)
class View:
    """A view: its query as `pg_get_viewdef` prints it, and what hangs on it."""

    schema: str
    name: str
    query: str
    columns: tuple[Column, ...] = ()
    options: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[Rule, ...] = ()
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class MaterializedView:
    """A materialised view, with its indexes."""

    schema: str
    name: str
    query: str
    columns: tuple[Column, ...] = ()
    indexes: tuple[Index, ...] = ()
    options: tuple[str, ...] = ()
    tablespace: str | None = None
    access_method: str | None = None
    populated: bool = True
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None
