"""A length of time as PostgreSQL and people write it: ``500ms``, ``2s``, ``15min``, ``1h``, ``0``."""

import re
from dataclasses import dataclass
from typing import Self

# PostgreSQL manual 19.1.1, "Numeric with Unit": these units, case-sensitive there; we accept any case.
_MILLISECONDS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_ALIASES = {"m": "min", "sec": "s"}
_PATTERN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)

# The server keeps its timeouts in a signed 32-bit number of milliseconds.
LONGEST = 2_147_483_647


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A whole number of milliseconds; zero means "no limit", as in PostgreSQL."""

    milliseconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2s``, ``500ms``, ``1.5min`` or ``0``/``off``.

        A bare number other than zero is refused: PostgreSQL would take milliseconds, most people mean seconds.

        :raises ValueError: for anything else, with a sentence for the user.
        """
        if text.strip().lower() in {"0", "off"}:
            return cls(0)
        match = _PATTERN.fullmatch(text)
        unit = match[2].lower() if match else ""
        factor = _MILLISECONDS.get(_ALIASES.get(unit, unit))
        if match is None or factor is None:
            message = f"{text!r} is not a duration; write a number and a unit, such as 500ms, 2s, 15min or 1h"
            raise ValueError(message)
        milliseconds = round(float(match[1]) * factor)
        if milliseconds > LONGEST:
            message = f"{text!r} is longer than PostgreSQL can count (about 24 days)"
            raise ValueError(message)
        return cls(milliseconds)

    @property
    def seconds(self) -> float:
        """The same length in seconds."""
        return self.milliseconds / 1_000

    def __str__(self) -> str:
        """The shortest spelling that :meth:`parse` reads back to the same value."""
        if self.milliseconds == 0:
            return "off"
        for unit in ("h", "min", "s"):
            if self.milliseconds % _MILLISECONDS[unit] == 0:
                return f"{self.milliseconds // _MILLISECONDS[unit]}{unit}"
        return f"{self.milliseconds}ms"
