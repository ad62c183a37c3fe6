"""A run for programs: one JSON object a line for each event."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from spiritsafe.core.event import Connected, Event, StoodBack, TryFailed

_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


def line(event: Event) -> str:
    """One event on one line; its name is that of the class, in kebab-case."""
    name = _WORDS.sub("-", type(event).__name__).lower()
    values: dict[str, Any] = {"schema": 1, "event": name, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
    values |= asdict(event)
    if isinstance(event, TryFailed | StoodBack):
        for form, blocker in zip(values["blockers"], event.blockers, strict=True):
            form |= {"sentence": blocker.sentence, "command": blocker.command}
    if isinstance(event, Connected):
        values["timeouts"] = event.timeouts.parameters()
    return json.dumps(values, ensure_ascii=False)
