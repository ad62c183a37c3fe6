"""CREATE FUNCTION."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from spiritsafe.schema.objects.routine import Routine


@dataclass(frozen=True, slots=True, eq=False)
class Function(Routine):
    """A function; see :class:`Routine` for what it shares with procedures.

    :param returns: the type as SQL, also `SETOF orders`, `TABLE (id bigint)` or `trigger`.
    :param strict: NULL for a NULL argument, without a call.
    """

    KIND: ClassVar[str] = "FUNCTION"

    _: KW_ONLY
    returns: str
    volatility: Literal["VOLATILE", "STABLE", "IMMUTABLE"] = "VOLATILE"
    strict: bool = False
    parallel: Literal["UNSAFE", "RESTRICTED", "SAFE"] = "UNSAFE"

    def clauses(self) -> Iterator[str]:
        """What only functions have, before what procedures have too; PostgreSQL's defaults are left out."""
        yield f"RETURNS {self.returns}"
        if self.volatility != "VOLATILE":
            yield self.volatility
        if self.strict:
            yield "STRICT"
        if self.parallel != "UNSAFE":
            yield f"PARALLEL {self.parallel}"
        yield from Routine.clauses(self)
