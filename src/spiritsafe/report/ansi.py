"""Colours of a terminal: the few codes that reports use."""

from dataclasses import dataclass

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in colour, or plainly.

    :ivar colour: whether a terminal reads it.
    """

    colour: bool = False

    def __call__(self, text: str, *styles: str) -> str:
        """The text in these styles; text that is empty stays so."""
        if not self.colour or not text or not styles:
            return text
        return f"\033[{';'.join(str(_CODES[style]) for style in styles)}m{text}\033[0m"
