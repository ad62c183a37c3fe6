"""The order in which kinds of objects come into being, unless a declaration says what it depends on."""

from enum import IntEnum, auto


class Stage(IntEnum):
    """When a kind is made; the smaller ones before the tables, the larger ones after them. Dropping goes backwards."""

    SCHEMA = auto()
    EXTENSION = auto()
    DEFAULT_PRIVILEGES = auto()
    COLLATION = auto()
    FOREIGN_DATA_WRAPPER = auto()
    FOREIGN_SERVER = auto()
    TYPE = auto()  # from here on, the enum types of the models are there
    EARLY_FUNCTION = auto()
    TABLES = auto()  # SQLAlchemy's part: sequences, tables, indexes, foreign keys
    PARTITION = auto()
    FOREIGN_TABLE = auto()
    FUNCTION = auto()
    AGGREGATE = auto()
    VIEW = auto()
    MATERIALIZED_VIEW = auto()
    TRIGGER = auto()
    POLICY = auto()
    ROW_SECURITY = auto()
    STATISTICS = auto()
    SETTING = auto()
    OWNER = auto()
    GRANT = auto()
    PUBLICATION = auto()
    COMMENT = auto()
    EVENT_TRIGGER = auto()
