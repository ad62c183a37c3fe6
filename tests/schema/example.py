"""What an example of a declaration is: how it is written, how the catalogue shows it, how it reads as SQL."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Integer, MetaData, Numeric, Table, Text

from spiritsafe import schema

YES = True


@dataclass(frozen=True)
class Example:
    """A declaration, a query that finds it, what the query answers, and the first words of its statement."""

    name: str
    declare: Callable[[MetaData, Table], object]
    query: str
    answer: object
    statement: str
    runs: bool = True  # False where the embedded server lacks what it needs, and only the words can be looked at


def models() -> tuple[MetaData, Table]:
    metadata = MetaData()
    return metadata, Table(
        "orders",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("status", Text, nullable=False),
        Column("total", Numeric(12, 2), nullable=False),
    )


def touch(metadata: MetaData) -> schema.Function:
    body = "BEGIN\n    NEW.total := round(NEW.total, 2);\n    RETURN NEW;\nEND"
    return schema.Function(metadata, "round_total", returns="trigger", body=body)
