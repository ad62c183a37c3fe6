"""Files for other programs, to be copied into a project: `init` and `adopt` do it with `--with`."""

from pathlib import Path

FOLDER = Path(__file__).parent
# These lie at the top of the repository, and go from there to the project's folder; `PLACES` name it in them.
AT_THE_TOP = ("github", "gitlab")
PLACES = ("working-directory: .", "cd .", "junit: .", "codequality: .")

# What can be asked for: where each file is copied from and to, the latter from the project's folder on.
EXTRAS: dict[str, tuple[tuple[str, str], ...]] = {
    "makefile": (("make/Makefile", "Makefile"),),
    "github": (("github/migrations.yml", ".github/workflows/migrations.yml"),),
    "gitlab": (("gitlab/migrations.yml", ".gitlab/migrations.yml"),),
    "docker": (("docker/Dockerfile", "Dockerfile.migrations"),),
    "compose": (("compose/compose.yaml", "compose.yaml"),),
    "chart": tuple(
        (f"chart/{name}", f"chart/{name}")
        for name in ("Chart.yaml", "values.yaml", "templates/migrate.yaml", "templates/deployment.yaml")
    ),
}
