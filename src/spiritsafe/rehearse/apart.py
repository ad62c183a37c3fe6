"""Lets the project's `env.py` run inside our process without leaving traces in it: logging, output, environment."""

import copy
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from alembic import context, op
from alembic.config import Config
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from spiritsafe.postgres.url import handed_over
from spiritsafe.project.alembic_config import ini_url
from spiritsafe.project.database import Choice
from spiritsafe.project.migration_url import CHOICE, SETTINGS
from spiritsafe.project.settings import Settings

HANDED_OVER = "DATABASE_URL"  # the variable that an `env.py` reads most often


def config_for(config: Config, scratch: URL, settings: Settings) -> Config:
    """A copy of Alembic's configuration that names the scratch database wherever an `env.py` may look.

    Each place keeps the driver it names, so that an async `env.py` stays one.
    """
    handed = copy.copy(config)
    handed.file_config = copy.deepcopy(config.file_config)
    handed.attributes = {name: value for name, value in config.attributes.items() if name != "connection"}
    chosen = config.attributes.get(CHOICE)
    driver = chosen.url.drivername if isinstance(chosen, Choice) else scratch.drivername
    handed.attributes[CHOICE] = Choice(scratch.set(drivername=driver), "the shadow", explicit=True)
    handed.attributes[SETTINGS] = settings
    url = _in_place_of(ini_url(config), scratch)
    handed.set_main_option("sqlalchemy.url", handed_over(url).replace("%", "%%"))
    return handed


@contextmanager
def apart(scratch: URL) -> Iterator[None]:
    """Run `env.py` with what it prints on standard error, Alembic's log muted, and everything put back at the end."""
    with (
        _proxies_restored(),
        _logging_restored(),
        _environment(scratch),
        alembic_log_muted(),
        redirect_stdout(sys.stderr),
    ):
        yield


@contextmanager
def _proxies_restored() -> Iterator[None]:
    """Give `alembic.context` and `alembic.op` back to an `env.py` that runs around this one.

    Alembic takes them away when the inner one ends, and knows no outer one.
    """
    outer = [getattr(module, "_proxy", None) for module in (context, op)]
    try:
        yield
    finally:
        for proxy in outer:
            if proxy is not None:
                proxy._install_proxy()  # noqa: SLF001 - what entering it does; it is entered already


@contextmanager
def _environment(scratch: URL) -> Iterator[None]:
    before = os.environ.get(HANDED_OVER)
    os.environ[HANDED_OVER] = handed_over(_in_place_of(before, scratch))
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(HANDED_OVER, None)
        else:
            os.environ[HANDED_OVER] = before


def _in_place_of(text: str | None, scratch: URL) -> URL:
    """The scratch database, with the driver of the URL that stood there."""
    try:
        driver = make_url(text).drivername if text else scratch.drivername
    except (ArgumentError, ValueError):
        return scratch
    known = driver.startswith("postgresql")
    return scratch.set(drivername=driver if known else scratch.drivername)


@contextmanager
def alembic_log_muted() -> Iterator[None]:
    """Keep "Running upgrade" off the screen; a filter also survives an `env.py` that calls `fileConfig`."""
    loggers = [logging.getLogger(f"alembic.runtime.{name}") for name in ("migration", "plugins")]

    def is_warning(record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO

    for logger in loggers:
        logger.addFilter(is_warning)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_warning)


@contextmanager
def _logging_restored() -> Iterator[None]:
    """Put back what `fileConfig` replaces: the root's handlers, levels, and every logger that it switched off."""
    named = (logging.getLogger(name) for name in list(logging.root.manager.loggerDict))
    before = [(log, log.level, log.handlers[:], log.disabled, log.propagate) for log in (logging.root, *named)]
    try:
        yield
    finally:
        for log, level, handlers, disabled, propagate in before:
            log.setLevel(level)
            log.handlers[:] = handlers
            log.disabled, log.propagate = disabled, propagate
