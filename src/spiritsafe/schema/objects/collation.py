"""CREATE COLLATION."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from spiritsafe.core.quoting import literal
from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Collation(SchemaObject):
    """A rule for comparing text.

    :param locale: in the provider's words: `und-u-ks-level2` for ICU, `de_DE.utf8` for libc.
    :param deterministic: whether texts are equal only byte by byte; False needs ICU.
    """

    KIND: ClassVar[str] = "COLLATION"
    STAGE: ClassVar[Stage] = Stage.COLLATION

    _: KW_ONLY
    locale: str
    provider: Literal["icu", "libc", "builtin"] = "icu"
    deterministic: bool = True

    def create(self) -> Iterator[Ddl]:
        """CREATE COLLATION IF NOT EXISTS."""
        deterministic = "" if self.deterministic else ", deterministic = false"
        options = f"provider = {self.provider}, locale = {literal(self.locale)}{deterministic}"
        yield Ddl(f"CREATE COLLATION IF NOT EXISTS {self.address} ({options})")
