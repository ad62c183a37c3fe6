"""The arguments of functions, procedures and aggregates."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from spiritsafe.schema.names import quoted


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: `Argument("rate", "numeric", default="0.19")`.

    :param default: an SQL expression.
    """

    name: str
    type: str
    _: KW_ONLY
    default: str | None = None
    mode: Literal["IN", "OUT", "INOUT", "VARIADIC"] = "IN"

    @property
    def signature(self) -> str:
        """Mode, name and type: what DROP, GRANT and COMMENT take."""
        mode = f"{self.mode} " if self.mode != "IN" else ""
        return f"{mode}{quoted(self.name)} {self.type}"

    @property
    def definition(self) -> str:
        """The same with the default: what CREATE takes."""
        return self.signature if self.default is None else f"{self.signature} DEFAULT {self.default}"


def signature(arguments: Sequence[Argument | str]) -> str:
    """The list without defaults; an argument given as text has none."""
    return ", ".join(each if isinstance(each, str) else each.signature for each in arguments)


def definition(arguments: Sequence[Argument | str]) -> str:
    """The list with defaults."""
    return ", ".join(each if isinstance(each, str) else each.definition for each in arguments)
