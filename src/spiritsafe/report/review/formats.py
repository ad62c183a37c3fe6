"""Finds the formats: every other file in this package is one."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from inspect import signature

from spiritsafe.errors import ConfigurationError
from spiritsafe.report import review
from spiritsafe.review.verdict import Verdict

_PACKAGE = review.__name__


def format_names() -> tuple[str, ...]:
    """The names that `--format` takes."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(review.__path__) if found.name != "formats"))


def renderer(name: str) -> Callable[..., str]:
    """The `render` function of a format; it is given what it asks for of `sources`, `colour` and `width`.

    :raises ConfigurationError: when there is no such format.
    """
    if name.replace("-", "_") not in format_names():
        raise ConfigurationError(
            f"there is no format {name!r}",
            why=f"the formats are: {', '.join(format_names())}",
            next_step="name one of them with --format",
        )
    render: Callable[..., str] = import_module(f"{_PACKAGE}.{name.replace('-', '_')}").render
    takes = signature(render).parameters

    def chosen(verdict: Verdict, **presentation: object) -> str:
        return render(verdict, **{key: value for key, value in presentation.items() if key in takes})

    return chosen
