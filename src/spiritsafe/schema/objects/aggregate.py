"""CREATE AGGREGATE."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from spiritsafe.core.quoting import literal
from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.objects.argument import Argument, signature
from spiritsafe.schema.objects.function import Function
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate(SchemaObject):
    """An aggregate function.

    :param arguments: as :class:`Argument`, or as a type or `"name type"` in SQL; none for `name(*)`.
    :param step: the function from state and value to state (SFUNC): a :class:`Function`, or a name as SQL.
    :param state: the type of the state (STYPE) as SQL.
    :param final: the function from the last state to the result (FINALFUNC).
    :param initial: the first state as text (INITCOND).
    :param options: further ones by name, values as SQL: `{"PARALLEL": "SAFE"}`.
    """

    KIND: ClassVar[str] = "AGGREGATE"
    STAGE: ClassVar[Stage] = Stage.AGGREGATE

    arguments: Sequence[Argument | str]
    _: KW_ONLY
    step: Function | str
    state: str
    final: Function | str | None = None
    initial: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The name with the arguments."""
        return f"{self.qualified_name}({signature(self.arguments) or '*'})"

    def mentions(self) -> Iterator[object]:
        """Its functions come first."""
        yield from (self.step, self.final, *self.depends_on)

    def create(self) -> Iterator[Ddl]:
        """CREATE OR REPLACE AGGREGATE."""
        options = {"SFUNC": _name(self.step), "STYPE": self.state}
        if self.final is not None:
            options["FINALFUNC"] = _name(self.final)
        if self.initial is not None:
            options["INITCOND"] = literal(self.initial)
        options.update(self.options)
        listed = ", ".join(f"{name} = {value}" for name, value in options.items())
        yield Ddl(f"CREATE OR REPLACE AGGREGATE {self.address} ({listed})")


def _name(function: Function | str) -> str:
    return function if isinstance(function, str) else function.qualified_name
