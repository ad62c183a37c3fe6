"""Has Alembic's own commands use our comparison, whatever `env.py` says about plugins."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import URL

from spiritsafe.autogenerate.plugin import NAME
from spiritsafe.autogenerate.request import REQUEST, Request, no_models
from spiritsafe.project.database import Choice
from spiritsafe.project.migration_url import CHOICE
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.apart import apart, config_for
from spiritsafe.rehearse.landing import landing_on

_APPLICATION = "spiritsafe autogenerate"


@contextmanager
def comparing(config: Config, settings: Settings, request: Request, place: URL | None) -> Iterator[None]:
    """Put our comparison in force for the length of a `with` block.

    :param place: the scratch database that `env.py` is led to; None leaves it where it goes by itself.
    """
    configure = EnvironmentContext.configure

    def configured(self: EnvironmentContext, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        if options.get("target_metadata") is None and not self.is_offline_mode():
            raise no_models()
        request.given.update(options)
        options["autogenerate_plugins"] = [NAME]
        configure(self, *arguments, **options)

    config.attributes[REQUEST] = request
    # On the class, for the commands of Alembic make the instance themselves.
    EnvironmentContext.configure = configured  # type: ignore[method-assign]
    try:
        with ExitStack() as stack:
            if place is not None:
                _lead(config, settings, place, stack)
            yield
    finally:
        EnvironmentContext.configure = configure  # type: ignore[method-assign]
        del config.attributes[REQUEST]


def _lead(config: Config, settings: Settings, place: URL, stack: ExitStack) -> None:
    handed = config_for(config, place, settings)
    before = config.get_main_option("sqlalchemy.url"), config.attributes.get(CHOICE)
    config.attributes[CHOICE] = Choice(place, "the shadow", explicit=True)
    url = handed.get_main_option("sqlalchemy.url")
    config.set_main_option("sqlalchemy.url", (url or "").replace("%", "%%"))
    stack.callback(_put_back, config, before)
    stdout = sys.stdout
    stack.enter_context(apart(place))
    stack.enter_context(redirect_stdout(stdout))  # this is the run that its user watches
    stack.enter_context(landing_on(place, _APPLICATION))


def _put_back(config: Config, before: tuple[str | None, object]) -> None:
    if before[0] is not None:
        config.set_main_option("sqlalchemy.url", before[0].replace("%", "%%"))
    config.attributes[CHOICE] = before[1]
