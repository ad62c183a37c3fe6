"""Finds the verbs: every file in a package is one, and its first docstring line is its help in the list.

Only that line is read for `--help`; a verb's module is imported when the verb is used.
"""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

import click


class DiscoveredGroup(click.Group):
    """A group whose commands are the modules of a package; each has a `command`."""

    def __init__(self, *, package: str, **attributes: object) -> None:
        """Remember where to look; nothing is imported yet."""
        super().__init__(**attributes)  # type: ignore[arg-type]
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the modules, in alphabetical order."""
        del ctx
        return sorted(_modules(self.package))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module behind a name; `list-templates` finds `list_templates`."""
        del ctx
        name = cmd_name.replace("-", "_")
        if name not in _modules(self.package):
            return None
        command = import_module(f"{self.package}.{name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a test holds every verb against this
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with their first docstring line, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(path)) for name, path in sorted(_modules(self.package).items())])


@cache
def _modules(package: str) -> dict[str, Path]:
    folder = Path(__file__).parents[2].joinpath(*package.split("."))
    found = {}
    for module in pkgutil.iter_modules([str(folder)]):
        file = folder / module.name / "__init__.py" if module.ispkg else folder / f"{module.name}.py"
        found[module.name] = file
    return found


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().strip().strip('"').rstrip(".")
