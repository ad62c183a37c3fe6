"""SQLAlchemy's `:name`, which PostgreSQL's parser does not know, as `$1` of the same length, and back."""

import re
from dataclasses import dataclass, field

# As sqlalchemy.sql.compiler has it.
_BIND = re.compile(r"(?<![:\w\\])(:\w+)(?!:)")
_NUMBERED = re.compile(r"\$\d+")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text with its parameters numbered.

    :ivar names: `$0001` and the `:name` that it stands for.
    """

    sql: str
    names: dict[str, str] = field(default_factory=dict)

    def named(self, sql: str) -> str:
        """Another text with the names put back."""
        return _NUMBERED.sub(lambda found: self.names.get(found[0], found[0]), sql)


def numbered(sql: str) -> Numbered:
    """Number the parameters; every position stays what it was.

    :raises ValueError: when there are more of a length than numbers.
    """
    numbers: dict[str, str] = {}
    for name in dict.fromkeys(_BIND.findall(sql)):
        room = len(name) - 1
        free = (f"${number:0{room}}" for number in range(1, min(10**room, 10_000)))
        chosen = next((item for item in free if item not in sql and item not in numbers.values()), None)
        if chosen is None:
            message = f"the parameter {name} cannot be told from the others"
            raise ValueError(message)
        numbers[name] = chosen
    text = _BIND.sub(lambda found: numbers[found[0]], sql)
    return Numbered(text, {number: name for name, number in numbers.items()})
