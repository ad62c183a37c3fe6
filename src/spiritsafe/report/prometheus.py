"""A run for the textfile collector of Prometheus' node exporter."""

import re

from spiritsafe.core.tally import Tally

_SAMPLE = re.compile(r"^(spiritsafe_\w+) (\S+)$", re.MULTILINE)
_METRICS = (
    ("last_success_timestamp_seconds", "gauge", "When a run ended well for the last time."),
    ("last_run_timestamp_seconds", "gauge", "When a run ended for the last time."),
    ("last_run_exit_code", "gauge", "How it ended; 0 is well."),
    ("pending_revisions", "gauge", "Revisions that are left to apply."),
    ("revisions_total", "counter", "Revisions that were applied or reverted."),
    ("retries_total", "counter", "Tries to get the locks of a revision that got none."),
    ("stalled_seconds_total", "counter", "Seconds that those tries waited, and the application behind them."),
)


def render(tally: Tally, exit_code: int, now: float, before: str = "") -> str:
    """Return the text of the file.

    :param before: the text that it has now: counters go on from there, and what this run cannot tell stays.
    """
    known = {name: float(value) for name, value in _SAMPLE.findall(before)}
    values = {
        "last_success_timestamp_seconds": now if exit_code == 0 else None,
        "last_run_timestamp_seconds": now,
        "last_run_exit_code": exit_code,
        "pending_revisions": tally.pending,
        "revisions_total": known.get("spiritsafe_revisions_total", 0.0) + tally.finished,
        "retries_total": known.get("spiritsafe_retries_total", 0.0) + tally.retries,
        "stalled_seconds_total": known.get("spiritsafe_stalled_seconds_total", 0.0) + tally.stalled,
    }
    lines = []
    for name, kind, about in _METRICS:
        value = values[name] if values[name] is not None else known.get(f"spiritsafe_{name}")
        if value is not None:
            full = f"spiritsafe_{name}"
            lines += [f"# HELP {full} {about}", f"# TYPE {full} {kind}", f"{full} {round(value, 3):.15g}"]
    return "\n".join(lines) + "\n"
