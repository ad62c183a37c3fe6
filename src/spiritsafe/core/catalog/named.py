"""Objects that are fully told by one CREATE statement."""

from dataclasses import dataclass

from spiritsafe.core.catalog.grant import Grant


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema (namespace)."""

    name: str
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension. Its members are not listed: they come and go with it."""

    name: str
    schema: str
    version: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An object of a rarer kind, as one CREATE statement that the catalogue reader wrote.

    :ivar definition: the statement that makes it.
    :ivar drop: the statement that removes it.
    :ivar alter: further statements that make it what it is, such as a disabled event trigger.
    :ivar address: how COMMENT ON, ALTER ... OWNER TO and GRANT name it: `PUBLICATION "orders"`.
    """

    definition: str
    drop: str
    address: str
    alter: tuple[str, ...] = ()
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class DefaultPrivileges:
    """What a role grants on the objects it will create (`pg_default_acl`).

    :ivar objects: `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` or `SCHEMAS`.
    :ivar schema: empty for every schema.
    """

    role: str
    objects: str
    schema: str = ""
    grants: tuple[Grant, ...] = ()
    defaults: tuple[Grant, ...] = ()
