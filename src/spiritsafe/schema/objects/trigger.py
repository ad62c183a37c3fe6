"""CREATE TRIGGER."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from spiritsafe.core.quoting import literal
from spiritsafe.schema.attachment import NamedAttachment
from spiritsafe.schema.catalogue import has_row_of
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.names import quoted, several
from spiritsafe.schema.objects.function import Function
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Trigger(NamedAttachment):
    """A trigger of a table, a partition or a view.

    :param timing: when it fires.
    :param events: `"UPDATE"`, or several; `"UPDATE OF price"` too.
    :param function: a :class:`Function` that returns `trigger`, or a name as SQL.
    :param arguments: texts handed to the function.
    :param when: a condition as SQL, over OLD and NEW.
    :param referencing: as SQL: `OLD TABLE AS before NEW TABLE AS after`.
    :param constraint: a constraint trigger (AFTER, each row); `deferrable` as SQL: `DEFERRABLE INITIALLY DEFERRED`.
    """

    KIND: ClassVar[str] = "TRIGGER"
    STAGE: ClassVar[Stage] = Stage.TRIGGER

    timing: Literal["BEFORE", "AFTER", "INSTEAD OF"]
    events: str | Sequence[str]
    _: KW_ONLY
    function: Function | str
    arguments: Sequence[str] = ()
    for_each: Literal["ROW", "STATEMENT"] = "ROW"
    when: str | None = None
    referencing: str | None = None
    constraint: bool = False
    deferrable: str | None = None

    def mentions(self) -> Iterator[object]:
        """The function comes first, too."""
        yield from NamedAttachment.mentions(self)
        yield self.function

    def create(self) -> Iterator[Ddl]:
        """CREATE OR REPLACE TRIGGER; constraint triggers, which cannot be replaced, only when there is none."""
        kind = "CONSTRAINT TRIGGER" if self.constraint else "OR REPLACE TRIGGER"
        parts = [
            f"CREATE {kind} {quoted(self.name)} {self.timing} {' OR '.join(several(self.events))} ON {self.on_address}"
        ]
        parts += [self.deferrable] if self.deferrable is not None else []
        parts += [f"REFERENCING {self.referencing}"] if self.referencing is not None else []
        parts += [f"FOR EACH {self.for_each}"]
        parts += [f"WHEN ({self.when})"] if self.when is not None else []
        function = self.function if isinstance(self.function, str) else self.function.qualified_name
        parts.append(f"EXECUTE FUNCTION {function}({', '.join(map(literal, self.arguments))})")
        there = has_row_of("pg_trigger", "tgrelid", "tgname", self.on_address, self.name)
        yield Ddl(" ".join(parts), unless=there if self.constraint else None)

    def drop(self) -> Iterator[Ddl]:
        """Before its function goes; a table that is gone is no error."""
        yield Ddl(f"DROP TRIGGER IF EXISTS {self.address}")
