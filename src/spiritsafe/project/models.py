"""Loads the models: the source of truth."""

import sys
from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from spiritsafe.errors import ConfigurationError
from spiritsafe.project.users_code import users_line


def load_models(target: str, folder: Path) -> MetaData:
    """The `MetaData` behind `module:attribute`, imported from the project's folder.

    The attribute may be a `MetaData` or a declarative base; `module` alone means `module:Base.metadata`.

    :raises ConfigurationError: when it does not import or is something else.
    """
    module_name, _, path = target.partition(":")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        value: object = import_module(module_name)
        for name in (path or "Base.metadata").split("."):
            value = getattr(value, name)
    except Exception as error:  # the models are the user's program; anything can come out of it
        raise models_failure(error, target) from error
    metadata = getattr(value, "metadata", value)
    if not isinstance(metadata, MetaData):
        raise ConfigurationError(
            f"{target!r} is no MetaData",
            why=f"it is a {type(value).__name__}",
            next_step="set models to module:attribute under [tool.spiritsafe], where the attribute is a MetaData or "
            "a declarative base, such as 'models:Base.metadata'",
        )
    return metadata


def models_failure(error: Exception, target: str) -> ConfigurationError:
    """Three sentences for models that do not import: the last line of the user's code that was reached."""
    where = users_line(error)
    place = f" ({where[0]}, line {where[1]})" if where else ""
    return ConfigurationError(
        f"the models {target!r} do not import",
        why=f"{type(error).__name__}: {error}{place}",
        next_step="correct that line, or the setting 'models'; --debug shows the whole traceback",
    )
