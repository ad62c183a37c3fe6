"""`init`: Alembic's own, with our template among its templates, and `[tool.spiritsafe]`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command as alembic
from alembic.config import Config

from spiritsafe.cli.alembic_session import without_project
from spiritsafe.cli.writing import write
from spiritsafe.project.adoption.extras import extras_in
from spiritsafe.project.adoption.proposal import ignored_in, settings_in
from spiritsafe.project.config_files import config_files, folder_of
from spiritsafe.templates import FOLDER

if TYPE_CHECKING:
    from spiritsafe.cli.invocation import Invocation

OURS = "spiritsafe"


class OurTemplates(Config):
    """Alembic's configuration with our folder of templates in the place of its own."""

    def get_template_directory(self) -> str:
        """Where `init` and `list_templates` look."""
        return str(FOLDER / "alembic")


def template_about() -> str:
    """What our template is, in a line."""
    return (FOLDER / "alembic" / OURS / "README").read_text(encoding="utf-8").strip()


def initialise(
    invocation: "Invocation", values: Mapping[str, object], wanted: Sequence[str], *, embedded: bool
) -> None:
    """Write the scripts directory, then what belongs to spiritsafe; files that are there stay."""
    kind = OurTemplates if values["template"] == OURS else Config
    config = invocation.new_config(values, kind)
    with without_project():
        alembic.init(config, **values)  # type: ignore[arg-type]
    ini, toml = config_files(invocation.config, os.environ)
    folder = folder_of(ini, toml)
    proposals = list(extras_in(folder, wanted))
    if embedded or values["template"] == OURS:  # with a template of Alembic's, it is what Alembic makes
        settings = {"embedded": True} if embedded else {}
        proposals = [*settings_in(_pyproject(toml, folder), settings), *ignored_in(folder), *proposals]
    write(proposals, folder, quiet=invocation.quiet)


def _pyproject(toml: Path, folder: Path) -> Path:
    return toml.absolute() if toml.exists() else folder / "pyproject.toml"
