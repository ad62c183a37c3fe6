"""What one call of the command line asked for: global options, and a session with Alembic made from them."""

import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config

    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.project.settings import Settings

_SETTING_FLAGS = (
    "profile",
    "pg_bin",
    "shadow_url",
    "lock_timeout",
    "statement_timeout",
    "idle_in_transaction_timeout",
    "transaction_timeout",
    "connect_timeout",
)


@dataclass(frozen=True, slots=True)
class Invocation:
    """The global options of one call.

    :ivar flags: settings given on the command line; None means "not given".
    """

    config: tuple[str, ...]
    name: str
    x: tuple[str, ...]
    quiet: bool
    raiseerr: bool
    url: str | None
    flags: Mapping[str, object]

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> "Invocation":
        """Sort the root command's options."""
        return cls(
            config=options["config"],
            name=options["name"],
            x=options["x"],
            quiet=options["quiet"],
            raiseerr=options["raiseerr"],
            url=options["url"],
            flags={name: options[name] for name in _SETTING_FLAGS},
        )

    def namespace(self, values: Mapping[str, object]) -> Namespace:
        """Alembic's `cmd_opts` as its own parser would make it; env.py scripts read it."""
        given = {"config": list(self.config) or None, "name": self.name, "x": list(self.x) or None}
        return Namespace(**given, raiseerr=self.raiseerr, quiet=self.quiet, **values)

    def alembic_config(self, values: Mapping[str, object]) -> "Config":
        """Alembic's `Config`, read now."""
        from spiritsafe.project.alembic_config import load_config
        from spiritsafe.project.config_files import config_files, require_files

        ini, toml = config_files(self.config, os.environ)
        require_files(self.config)
        return load_config(ini, toml, section=self.name, options=self.namespace(values))

    def new_config(self, values: Mapping[str, object], kind: "type[Config] | None" = None) -> "Config":
        """Alembic's `Config` for a project that need not be there yet."""
        from alembic.config import Config

        from spiritsafe.project.config_files import config_files

        ini, toml = config_files(self.config, os.environ)
        made = kind or Config
        return made(file_=str(ini), toml_file=str(toml), ini_section=self.name, cmd_opts=self.namespace(values))

    def settings(self) -> "Settings":
        """The settings of the project that `-c`, or the current folder, points to."""
        from spiritsafe.project.config_files import config_files, settings_file
        from spiritsafe.project.settings import load_settings

        return load_settings(settings_file(*config_files(self.config, os.environ)), os.environ, self.flags)

    def folder(self) -> "Path":
        """The folder of the project that `-c`, or the current folder, points to."""
        from spiritsafe.project.config_files import config_files, folder_of

        return folder_of(*config_files(self.config, os.environ))

    @contextmanager
    def alembic(self, verb: str, values: Mapping[str, object], *, online: bool = True) -> "Iterator[AlembicSession]":
        """A session with Alembic: configuration read, database chosen, errors in three sentences.

        :param online: False for what needs no database, such as `heads` or anything with `--sql`.
        """
        from spiritsafe.cli.alembic_session import alembic_session

        config, settings = self.alembic_config(values), self.settings()
        with alembic_session(config, settings, verb, url=self.url, online=online) as session:
            yield session
