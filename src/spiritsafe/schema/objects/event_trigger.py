"""CREATE EVENT TRIGGER."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from spiritsafe.core.quoting import literal
from spiritsafe.schema.catalogue import has_row
from spiritsafe.schema.declaration import DatabaseObject, Ddl
from spiritsafe.schema.objects.function import Function
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class EventTrigger(DatabaseObject):
    """A trigger on DDL; made last, and only by a superuser.

    :param function: a :class:`Function` that returns `event_trigger`, or a name as SQL.
    :param tags: only these commands: `["DROP TABLE"]`.
    """

    KIND: ClassVar[str] = "EVENT TRIGGER"
    STAGE: ClassVar[Stage] = Stage.EVENT_TRIGGER

    event: Literal["ddl_command_start", "ddl_command_end", "table_rewrite", "sql_drop", "login"]
    _: KW_ONLY
    function: Function | str
    tags: Sequence[str] = ()

    def mentions(self) -> Iterator[object]:
        """The function comes first."""
        yield from (self.function, *self.depends_on)

    def create(self) -> Iterator[Ddl]:
        """CREATE EVENT TRIGGER, which has no IF NOT EXISTS."""
        when = f" WHEN TAG IN ({', '.join(map(literal, self.tags))})" if self.tags else ""
        function = self.function if isinstance(self.function, str) else self.function.qualified_name
        yield Ddl(
            f"CREATE EVENT TRIGGER {self.address} ON {self.event}{when} EXECUTE FUNCTION {function}()",
            unless=has_row("pg_event_trigger", "evtname", self.name),
        )
