"""A temporary Alembic project with a stock env.py, and the two tools that are tried on it."""

import importlib
import io
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn, Protocol

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, NullPool, create_engine

_INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\npath_separator = os\n"
_ENV = """\
from alembic import context
from sqlalchemy import engine_from_config, pool

import models

config = context.config
target_metadata = models.metadata


def run_migrations_offline() -> None:
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    connectable = engine_from_config(
        config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
"""


@dataclass(frozen=True)
class Reply:
    """How a call ended and what it said."""

    code: int
    text: str


class Tool(Protocol):
    """What writes and applies revisions."""

    @property
    def starts_from_models(self) -> bool:
        """Whether `before` is made by `create_all`, not by a first revision; such a tool asks nothing either."""

    def autogenerate(self, message: str, answers: tuple[str, ...] = ()) -> Reply: ...
    def upgrade(self) -> Reply: ...
    def downgrade(self, revision: str) -> Reply: ...
    def check(self) -> Reply: ...


@dataclass(frozen=True)
class Project:
    """The folder."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Project":
        """Write everything but the models."""
        (folder / "migrations" / "versions").mkdir(parents=True)
        (folder / "alembic.ini").write_text(_INI)
        (folder / "migrations" / "env.py").write_text(_ENV)
        template = Path(importlib.import_module("alembic").__file__ or "").parent / "templates" / "generic"
        mako = (template / "script.py.mako").read_text()
        (folder / "migrations" / "script.py.mako").write_text(mako)
        return cls(folder)

    def write_models(self, source: str) -> None:
        (self.folder / "models.py").write_text(source)

    def revisions(self) -> dict[str, str]:
        """The revision files, the oldest first."""
        files = sorted((self.folder / "migrations" / "versions").glob("*.py"), key=lambda file: file.stat().st_mtime_ns)
        return {file.name: file.read_text() for file in files}


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Stand in the folder; what is imported from there is forgotten afterwards."""
    here, path, cached = Path.cwd(), sys.path[:], sys.dont_write_bytecode
    modules = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "models"}
    sys.dont_write_bytecode = True  # two models.py of one second and one size would share their bytecode
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        sys.path[:], sys.dont_write_bytecode = path, cached
        forget_models()
        sys.modules.update(modules)


class TooLong(Exception):
    """A case that does not end; it waits for itself, most likely."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let nothing in here take longer than this; for the main thread only."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TooLong(f"nothing has come of it in {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def forget_models() -> None:
    """Make the next `import models` read the file."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "models"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def create_all(source: str, url: str) -> None:
    """Make what the models say in a blank database."""
    module = ModuleType("models_alone")
    sys.modules[module.__name__] = module
    engine = create_engine(url, poolclass=NullPool)
    try:
        exec(compile(source, "models.py", "exec"), module.__dict__)
        metadata = module.__dict__["metadata"]
        assert isinstance(metadata, MetaData)
        metadata.create_all(engine)
    finally:
        engine.dispose()
        del sys.modules[module.__name__]


@dataclass(frozen=True)
class Spiritsafe:
    """The command line, in this process."""

    url: str
    starts_from_models: bool = False

    def __call__(self, *words: str) -> Reply:
        from spiritsafe.cli.app import app
        from spiritsafe.cli.failure import exit_code_of

        forget_models()
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            try:
                result = app.main(args=["--url", self.url, *words], prog_name="spiritsafe", standalone_mode=False)
                code = result if isinstance(result, int) else 0
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - as the program itself does
                code = exit_code_of(error, debug=True)
        return Reply(code, said.getvalue())

    def autogenerate(self, message: str, answers: tuple[str, ...] = ()) -> Reply:
        return self("revision", "--autogenerate", "-m", message, *answers)

    def upgrade(self) -> Reply:
        return self("upgrade", "heads")

    def downgrade(self, revision: str) -> Reply:
        return self("downgrade", revision)

    def check(self) -> Reply:
        return self("check")


@dataclass(frozen=True)
class PlainAlembic:
    """Alembic as it comes, through its API; it has no answers to give."""

    url: str
    starts_from_models: bool = True

    def _call(self, name: str, **arguments: object) -> Reply:
        forget_models()
        said = io.StringIO()
        config = Config("alembic.ini", stdout=said)
        config.set_main_option("sqlalchemy.url", self.url.replace("%", "%%"))
        with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                getattr(command, name)(config, **arguments)
            except Exception:  # noqa: BLE001 - whatever it is, it is the answer
                return Reply(1, said.getvalue() + traceback.format_exc(limit=-3))
        return Reply(0, said.getvalue())

    def autogenerate(self, message: str, answers: tuple[str, ...] = ()) -> Reply:
        del answers
        return self._call("revision", message=message, autogenerate=True)

    def upgrade(self) -> Reply:
        return self._call("upgrade", revision="heads")

    def downgrade(self, revision: str) -> Reply:
        return self._call("downgrade", revision=revision)

    def check(self) -> Reply:
        return self._call("check")
