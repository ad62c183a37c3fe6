"""Notes which statements each revision sends, to hold one run against another."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from alembic.runtime.migration import RevisionStep
from sqlalchemy import Engine, event

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_SHOWN = 300


@dataclass(slots=True)
class Sent:
    """The statements of one run, by revision; each is its text and its parameters.

    :ivar current: the revision whose own code runs now; what Alembic sends around it is not noted.
    """

    statements: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    current: str | None = None

    def noted(self, step: RevisionStep) -> RevisionStep:
        """Have a step tell when its code runs."""
        run, revision = step.migration_fn, step.revision.revision

        def running(**arguments: Any) -> Any:  # noqa: ANN401
            self.current = revision
            self.statements[revision].clear()
            try:
                return run(**arguments)
            finally:
                self.current = None

        step.migration_fn = running
        return step

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note for the length of a `with` block."""
        event.listen(Engine, "before_cursor_execute", self._note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:  # noqa: ANN401
        if self.current is not None:
            told = f"{statement} {parameters!r}" if parameters else statement
            self.statements[self.current].append(_ADDRESS.sub("", told))


def first_difference(one: list[str], other: list[str]) -> tuple[str, str] | None:
    """The first statements that are not the same, with what is around the place where they part."""
    for before, after in zip(one, other, strict=False):
        if before != after:
            return _parting(before, after)
    if len(one) != len(other):
        longer = max(one, other, key=len)[min(len(one), len(other))]
        return (_excerpt(longer, 0), "nothing") if len(one) > len(other) else ("nothing", _excerpt(longer, 0))
    return None


def _parting(before: str, after: str) -> tuple[str, str]:
    same = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    begin = max(0, same - _SHOWN // 2) if max(len(before), len(after)) > _SHOWN else 0
    return _excerpt(before, begin), _excerpt(after, begin)


def _excerpt(text: str, begin: int) -> str:
    line = " ".join(text[begin : begin + _SHOWN].split())
    return f"{'...' if begin else ''}{line}{'...' if begin + _SHOWN < len(text) else ''}"
