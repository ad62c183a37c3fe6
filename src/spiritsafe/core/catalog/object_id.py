"""What every object of a schema is called, whatever its kind."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of object a Catalog describes, in the words of the command line (`--rename 'column a.b -> a.c'`)."""

    SCHEMA = "schema"
    EXTENSION = "extension"
    TABLE = "table"
    COLUMN = "column"
    CONSTRAINT = "constraint"
    INDEX = "index"
    TRIGGER = "trigger"
    POLICY = "policy"
    RULE = "rule"
    SEQUENCE = "sequence"
    ENUM_TYPE = "enum_type"
    ENUM_VALUE = "enum_value"
    DOMAIN = "domain"
    COMPOSITE_TYPE = "composite_type"
    RANGE_TYPE = "range_type"
    COLLATION = "collation"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized_view"
    ROUTINE = "routine"
    STATISTICS = "statistics"
    PUBLICATION = "publication"
    EVENT_TRIGGER = "event_trigger"
    ACCESS_METHOD = "access_method"
    FOREIGN_DATA_WRAPPER = "foreign_data_wrapper"
    SERVER = "server"
    USER_MAPPING = "user_mapping"
    DEFAULT_PRIVILEGES = "default_privileges"
    CAST = "cast"
    OPERATOR = "operator"
    TEXT_SEARCH = "text_search"


@dataclass(frozen=True, slots=True, order=True)
class ObjectId:
    """The name of one object.

    :ivar schema: empty for what lives in no schema, such as an extension.
    :ivar name: as PostgreSQL stores it, unquoted; a routine's name carries its argument types: `add(integer, integer)`.
    :ivar table: the table, view or type that a column, constraint, trigger, policy, rule or enum value belongs to.
    """

    kind: Kind
    schema: str
    name: str
    table: str = ""

    def __str__(self) -> str:
        """Return what a person calls it: `column public.person.name`."""
        return f"{self.kind.value.replace('_', ' ')} {self.path}"

    @property
    def path(self) -> str:
        """The dotted name, without the kind."""
        return ".".join(part for part in (self.schema, self.table, self.name) if part)

    @property
    def owner(self) -> "ObjectId":
        """The table a column, constraint, trigger, policy or rule belongs to; itself for anything else."""
        if not self.table:
            return self
        kind = Kind.ENUM_TYPE if self.kind is Kind.ENUM_VALUE else Kind.TABLE
        return ObjectId(kind, self.schema, self.table)
