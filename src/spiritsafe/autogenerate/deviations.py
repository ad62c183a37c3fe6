"""Changes that would lead from a live catalogue to the one it should be, as what is the matter with the live one."""

import json
from collections.abc import Iterator, Sequence

from spiritsafe.core.catalog.json_form import encode
from spiritsafe.core.change import Action, Change, Part
from spiritsafe.core.drift import Deviation, Difference
from spiritsafe.diff.parts import own

_WORDS = {Action.ADDED: Deviation.MISSING, Action.DROPPED: Deviation.EXTRA, Action.ALTERED: Deviation.DIFFERENT}
_NOTHING = "nothing"


def differences(changes: Sequence[Change]) -> Iterator[Difference]:
    """One for each object; what comes and goes with its table is left out."""
    whole = {change.key for change in changes if change.action is not Action.ALTERED}
    for change in changes:
        if change.key.owner == change.key or change.key.owner not in whole:
            yield Difference(_WORDS[change.action], str(change.key), tuple(_fields(change.before, change.after)))


def _fields(live: Part | None, wanted: Part | None) -> Iterator[tuple[str, str, str]]:
    if live is None or wanted is None:
        return
    before, after = encode(own(live)), encode(own(wanted))
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield name, _told(before.get(name)), _told(after.get(name))


def _told(value: object) -> str:
    if value is None:
        return _NOTHING
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
