"""Runs a SQL script on a scratch database and records what each statement does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from sqlalchemy import URL

from spiritsafe.core.trace import Trace
from spiritsafe.errors import ConfigurationError, DatabaseError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session as shadow_session
from spiritsafe.rehearse.plain_session import PlainSession
from spiritsafe.rehearse.replay_failure import OTHER_SHADOW, missing_extension
from spiritsafe.rehearse.script_run import LIMIT, ScriptRun
from spiritsafe.rehearse.statement_record import Recorder, failure_of
from spiritsafe.sql.command import Text, split


@dataclass(frozen=True, slots=True)
class Script:
    """A SQL text to review.

    :ivar file: its name, as findings show it.
    :ivar setup: is run first and not reviewed.
    :ivar transaction: its statements run in one transaction, unless it says BEGIN and COMMIT itself.
    """

    text: str
    file: str
    setup: str = ""
    setup_file: str = "setup"
    transaction: bool = True


def rehearse_script(script: Script, shadow: Shadow, workload: Sequence[str] = ()) -> Trace:
    """Run the script and return what was seen.

    :param workload: queries of production, which are to work before and after.
    :raises ConfigurationError: when a text does not parse.
    :raises DatabaseError: when the setup fails.
    """
    texts = _split(script.text, script.file)
    setup = _split(script.setup, script.setup_file)
    with shadow.scratch() as scratch:
        _set_up(scratch, setup, script.setup_file)
        with shadow_session(scratch) as connection:
            recorder = Recorder(lambda: shadow_session(scratch))
            ScriptRun(PlainSession(connection), script.transaction, script.file, recorder, workload).run(texts)
        return Trace(shadow.server_version, "rehearsed", tuple(recorder.observations))


def _split(text: str, file: str) -> tuple[Text, ...]:
    try:
        return split(text)
    except ValueError as error:
        raise does_not_parse(file, error) from None


def does_not_parse(file: str, error: ValueError) -> ConfigurationError:
    """What is said of a text that is no SQL; psql would take its own commands, and the rows of a COPY."""
    accepted = "not SQL" in str(error)
    next_step = f"correct {file}" if accepted else f"correct {file}; psql -f {file} would stop there too"
    return ConfigurationError(f"{file} does not parse", why=str(error), next_step=next_step)


def _set_up(scratch: URL, texts: Sequence[Text], file: str) -> None:
    with shadow_session(scratch) as connection:
        connection.execute(LIMIT)
        for text in texts:
            try:
                connection.execute(cast("Any", text.sql))
            except psycopg.Error as error:
                extension = missing_extension(error, text.sql)
                raise DatabaseError(
                    f"the setup failed in line {text.line} of {file}",
                    why=f"the shadow has no extension {extension!r}" if extension else failure_of(error).message,
                    next_step=OTHER_SHADOW
                    if extension
                    else f"correct {file}; it runs on a blank database, before what is reviewed",
                    details=(("the statement", text.sql),),
                ) from error
