"""A small project with models: what is changed in it, and what then lies in its migrations folder."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.workshop import Outcome, Program

_BODY = re.compile(r"def upgrade\(\) -> None:.*", re.DOTALL)


@dataclass(frozen=True)
class Shop:
    """The folder, and the program with a shadow that runs already."""

    folder: Path
    spiritsafe: Program
    stock_alembic: Program
    shadow: str

    def write_models(self, *columns: str, head: str = "", tail: str = "") -> None:
        """Write the models anew: the table `person` with these columns beside its key."""
        inner = "".join(f"    {column},\n" for column in columns)
        (self.folder / "shop_models.py").write_text(
            f"import sqlalchemy as sa\n{head}\nmetadata = sa.MetaData()\n"
            'person = sa.Table("person", metadata, sa.Column("id", sa.BigInteger, primary_key=True),\n'
            f"{inner})\n{tail}\n"
        )

    def write_options(self, code: str) -> None:
        """Write what env.py gives to `context.configure` besides: a module that sets OPTIONS."""
        (self.folder / "env_options.py").write_text(code)

    def write_revision(self, name: str, revision: str, down: str | None, *up: str) -> None:
        """Add a revision that runs some SQL."""
        body = "".join(f"    op.execute({statement!r})\n" for statement in up)
        (self.versions / f"{name}.py").write_text(
            f'"""{name}."""\n\nfrom alembic import op\n\nrevision = {revision!r}\ndown_revision = {down!r}\n\n\n'
            f"def upgrade() -> None:\n{body}\n\ndef downgrade() -> None:\n    pass\n"
        )

    @property
    def versions(self) -> Path:
        """Where the revisions are."""
        return self.folder / "migrations" / "versions"

    def files(self) -> dict[str, str]:
        """The revision files, by their names."""
        return {path.name: path.read_text() for path in sorted(self.versions.glob("*.py"))}

    def written(self) -> list[str]:
        """The texts of what was written since the beginning, first the first."""
        return [path.read_text() for path in sorted(self._new(), key=lambda path: path.stat().st_mtime_ns)]

    def remove_written(self) -> None:
        """Remove them again. By the whole prefix of what was there first: a random id may begin with 0 as well."""
        for path in self._new():
            path.unlink()

    def _new(self) -> list[Path]:
        return [path for path in self.versions.glob("*.py") if not re.match(r"000\d_", path.name)]

    def bodies(self) -> list[str]:
        """Upgrade and downgrade of each of them."""
        return [match[0] for text in self.written() if (match := _BODY.search(text))]

    def revision(self, *arguments: str, **env: str) -> Outcome:
        """Call `spiritsafe revision --autogenerate`."""
        return self.call("revision", "--autogenerate", "-m", "change", *arguments, **env)

    def call(self, *arguments: str, **env: str) -> Outcome:
        """Call spiritsafe."""
        return self.spiritsafe(*arguments, **{"SPIRITSAFE_SHADOW_URL": self.shadow, **env})

    def stock(self, *arguments: str, **env: str) -> Outcome:
        """Call alembic."""
        return self.stock_alembic(*arguments, **{"SPIRITSAFE_SHADOW_URL": self.shadow, **env})


NewShop = Callable[[], Shop]
NAME, EMAIL = 'sa.Column("name", sa.Text, nullable=False)', 'sa.Column("email", sa.Text)'
