"""Keeps the metrics file of a run."""

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spiritsafe.core.event import Event
    from spiritsafe.core.tally import Tally

_READABLE = 0o644
_INTERRUPTED = 130


@contextmanager
def measured(file: Path | None, emit: "Callable[[Event], None]") -> "Iterator[Callable[[Event], None]]":
    """Count the events on their way to a report, and write the sums when the run is over, however it ended.

    :param file: None for no metrics.
    """
    if file is None:
        yield emit
        return
    from spiritsafe.core.tally import Tally

    tallies = [Tally()]

    def counted(event: "Event") -> None:
        tallies[0] = tallies[0].after(event)
        emit(event)

    code = 0
    try:
        yield counted
    except BaseException as error:
        code = getattr(error, "exit_code", _INTERRUPTED if isinstance(error, KeyboardInterrupt) else 2)
        raise
    finally:
        _write(file, tallies[0], code)


def _write(file: Path, tally: "Tally", code: int) -> None:
    """Put the new file in the place of the old one at once; a run does not fail because that cannot be done."""
    from spiritsafe.report.prometheus import render

    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        descriptor, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as new:
                new.write(render(tally, code, time.time(), before))
                os.fchmod(new.fileno(), _READABLE)  # mkstemp lets nobody else read it, the collector included
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        click.echo(f"note: the metrics could not be written: {error}", err=True)
