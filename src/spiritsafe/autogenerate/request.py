"""What `revision --autogenerate` and `check` were asked to do; it travels in Alembic's `Config.attributes`."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from alembic.config import Config
from sqlalchemy import URL

from spiritsafe.diff.renames.answers import Answers
from spiritsafe.diff.renames.question import Question
from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.shadow import Shadow

REQUEST = "spiritsafe.autogenerate"  # a key in `Config.attributes`


@dataclass(slots=True)
class Request:
    """One call.

    :ivar replayed: a scratch database in which the revisions ran, to read and to copy.
    :ivar workplaces: copies of it to try things on, there when `env.py` connects to it: none could be made then.
    :ivar from_database: compare the database that `env.py` connects to, not the revisions.
    :ivar drops_empty: write no file where nothing differs; stock `alembic` writes an empty one.
    :ivar ask: asks a person and returns the answers, or None to stop; None where nobody can be asked.
    :ivar writes: False for `check`, which only tells whether there is anything to write.
    :ivar notes: what a person should be told when it is over.
    :ivar given: the options that `env.py` gave to `context.configure`; Alembic fills in the others. Under stock
        `alembic` nobody knows.
    """

    shadow: Shadow
    replayed: URL
    folder: Path
    answers: Answers = field(default_factory=Answers)
    from_database: bool = False
    single: bool = False
    writes: bool = True
    drops_empty: bool = False
    workplaces: list[Future[URL]] = field(default_factory=list)
    ask: Callable[[Question], Answers | None] | None = None
    notes: list[str] = field(default_factory=list)
    given: set[str] = field(default_factory=set)


def request_of(config: Config) -> Request | None:
    """Return the request that this run of `env.py` belongs to; None under stock `alembic`."""
    found = config.attributes.get(REQUEST)
    return found if isinstance(found, Request) else None


def no_models() -> ConfigurationError:
    """The error for an `env.py` without models."""
    return ConfigurationError(
        "env.py names no models",
        why="target_metadata is not given to context.configure(), or is None",
        next_step="set target_metadata to the MetaData of your models in env.py, such as Base.metadata",
    )
