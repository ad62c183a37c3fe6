"""Reads the table `[tool.spiritsafe.hooks]`."""

import shlex
from collections.abc import Mapping

from spiritsafe.core.hooks import Command, HookPolicy, Hooks
from spiritsafe.errors import ConfigurationError

_NAMES = ("before_run", "after_revision", "on_failure")


def read_hooks(table: object, file: str) -> Hooks:
    """Read it.

    :raises ConfigurationError: for an unknown name, or a value that is no command.
    """
    if not isinstance(table, Mapping):
        raise _wrong("hooks", "it is a table, [tool.spiritsafe.hooks]", file)
    commands = {name.replace("-", "_"): value for name, value in table.items()}
    policy = commands.pop("policy", None)
    if policy is not None and policy not in tuple(HookPolicy):
        raise _wrong("hooks.policy", f"it is one of: {', '.join(HookPolicy)}", file)
    for name in commands:
        if name not in _NAMES:
            raise _wrong(f"hooks.{name}", f"the hooks are: {', '.join(_NAMES)}; and there is policy", file)
    return Hooks(
        **{name: _command(name, value, file) for name, value in commands.items()},
        policy=HookPolicy(policy) if policy is not None else None,
    )


def _command(name: str, value: object, file: str) -> Command:
    if isinstance(value, str) and value.strip():
        return tuple(shlex.split(value))
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise _wrong(f"hooks.{name}", "it is a command: a text, or a list of words", file)


def _wrong(name: str, why: str, file: str) -> ConfigurationError:
    return ConfigurationError(f"{name} in {file} cannot be used", why=why, next_step=f"correct {name} there")
