"""A Drift as text, and as JSON."""

import json
from collections.abc import Iterator

from spiritsafe.core.drift import Deviation, Difference, Drift
from spiritsafe.report.printable import printable
from spiritsafe.report.wording import counted, one_line, server

_AGAINST = {
    "revisions": "the revisions it has had",
    "head": "all revisions",
    "models": "the models",
}
_TITLES = {
    Deviation.MISSING: "missing",
    Deviation.EXTRA: "extra: in the database alone",
    Deviation.DIFFERENT: "different",
}
_VALUE = 200


def as_text(drift: Drift) -> str:
    """Return what a person reads."""
    at = ", ".join(drift.heads) or "base"
    lines = [
        f"drift of {drift.database} ({server(drift.server_version)}, at {at}) from {_AGAINST[drift.against]}",
    ]
    if drift.normalised:
        lines.append(f"compared in the words of {server(drift.shadow_version)}")
    for deviation in Deviation:
        found = [one for one in drift.differences if one.deviation is deviation]
        if found:
            lines += ["", f"{_TITLES[deviation]}:", *(line for one in found for line in _difference(one))]
    if drift.sql:
        lines += ["", "this would reconcile it:", *(f"{statement};" for statement in drift.sql)]
    lines += ["", *(f"note: {note}" for note in drift.notes)] if drift.notes else []
    lines += ["", counted(len(drift.differences), "difference") if drift.differences else "no drift"]
    return printable("\n".join(lines))


def _difference(difference: Difference) -> Iterator[str]:
    yield f"  {difference.object}"
    for name, live, wanted in difference.fields:
        yield f"      {name}: is {one_line(live, _VALUE)}, should be {one_line(wanted, _VALUE)}"


def as_json(drift: Drift) -> str:
    """Return one JSON object, in the words of DESIGN.md."""
    form = {
        "schema": 1,
        "verdict": "fail" if drift.differences else "pass",
        "database": drift.database,
        "against": drift.against,
        "heads": list(drift.heads),
        "server_version": drift.server_version,
        "shadow_version": drift.shadow_version,
        "differences": [
            {
                "difference": one.deviation.value,
                "object": one.object,
                "fields": [{"field": name, "is": live, "should_be": wanted} for name, live, wanted in one.fields],
            }
            for one in drift.differences
        ],
        "sql": [printable(statement) for statement in drift.sql],
        "notes": [printable(note) for note in drift.notes],
    }
    return json.dumps(form, indent=2, ensure_ascii=False)
