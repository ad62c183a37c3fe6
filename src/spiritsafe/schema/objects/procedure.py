"""CREATE PROCEDURE."""

from dataclasses import dataclass
from typing import ClassVar

from spiritsafe.schema.objects.routine import Routine


@dataclass(frozen=True, slots=True, eq=False)
class Procedure(Routine):
    """A procedure, called with CALL; see :class:`Routine`."""

    KIND: ClassVar[str] = "PROCEDURE"
