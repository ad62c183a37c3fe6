"""CREATE STATISTICS."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.names import qualified, quoted
from spiritsafe.schema.stage import Stage
from spiritsafe.schema.target import schema_of


@dataclass(frozen=True, slots=True, eq=False)
class Statistics(Attachment):
    """What the planner shall know about columns together; it goes with the table.

    :param columns: two or more of them, or one expression.
    :param expressions: expressions as SQL, each is put in parentheses.
    :param kinds: `ndistinct`, `dependencies`, `mcv`; all of them without it.
    :param schema: without it, that of the table.
    """

    KIND: ClassVar[str] = "STATISTICS"
    STAGE: ClassVar[Stage] = Stage.STATISTICS

    name: str
    columns: Sequence[str] = ()
    _: KW_ONLY
    expressions: Sequence[str] = ()
    kinds: Sequence[str] = ()
    schema: str | None = None

    @property
    def address(self) -> str:
        """The quoted name with the schema."""
        return qualified(self.name, self.schema or schema_of(self.on))

    def create(self) -> Iterator[Ddl]:
        """CREATE STATISTICS IF NOT EXISTS."""
        kinds = f" ({', '.join(self.kinds)})" if self.kinds else ""
        what = ", ".join([*map(quoted, self.columns), *(f"({each})" for each in self.expressions)])
        yield Ddl(f"CREATE STATISTICS IF NOT EXISTS {self.address}{kinds} ON {what} FROM {self.on_address}")
