"""The data folder: made by initdb as a whole or not at all, and checked before a server runs on it."""

import os
import subprocess
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.embedded.account import Account
from spiritsafe.postgres.embedded.binaries import Binaries, run_environment
from spiritsafe.postgres.embedded.places import Place
from spiritsafe.postgres.embedded.record import Server, stranger
from spiritsafe.postgres.embedded.trouble import OTHER_SERVER, last_lines

_BUILTIN_LOCALES = 17  # the version from which PostgreSQL brings its own C.UTF-8
_ERASE = "(spiritsafe db reset --all)"


def prepared_data(place: Place, binaries: Binaries, account: Account, turn: int) -> Path:
    """Return a data folder that these programs can run on; the caller holds the start lock, `turn`."""
    data = place.data(binaries.major)
    _prune_half_made(place)
    if not data.exists():
        _make(data, binaries, account, turn)
    _check_versions(place, data, binaries)
    _check_unused(data)
    _check_owner(data, account)
    (data / "postmaster.pid").unlink(missing_ok=True)  # left by a killed server; its number may be anybody's by now
    return data


def note_version(place: Place, binaries: Binaries) -> None:
    """Write down which version last ran on the data."""
    note = _version_note(place, binaries)
    if not note.exists() or note.read_text().strip() != binaries.version:
        note.unlink(missing_ok=True)  # root may have written it, in a folder that is ours
        note.write_text(f"{binaries.version}\n")


def _make(data: Path, binaries: Binaries, account: Account, turn: int) -> None:
    """Run initdb beside the data folder and rename the result: a kill leaves a whole cluster or none."""
    fresh = data.with_name(f"{data.name}.new")
    fresh.mkdir(mode=0o700)
    if account.dropped:
        os.chown(fresh, account.uid, account.gid)
    done = _initdb(fresh, binaries, account, turn, "C.UTF-8")
    if done.returncode != 0 and "locale" in done.stdout:
        done = _initdb(fresh, binaries, account, turn, "C")  # an older C library knows no C.UTF-8
    if done.returncode != 0:
        raise _initdb_failed(data, binaries, done.stdout)
    fresh.rename(data)


def _initdb(
    fresh: Path, binaries: Binaries, account: Account, turn: int, locale: str
) -> subprocess.CompletedProcess[str]:
    """Run initdb as the account.

    It inherits the start lock: should this process be killed, nobody else begins until initdb is done as well.
    """
    builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8") if binaries.major >= _BUILTIN_LOCALES else ()
    options = ("-U", Server.SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync", f"--locale={locale}", *builtin)
    return subprocess.run(
        [binaries.folder / "initdb", "-D", fresh, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=run_environment(),
        pass_fds=(turn,),
        umask=0o077,
        user=account.uid if account.dropped else None,
        group=account.gid if account.dropped else None,
        extra_groups=[] if account.dropped else None,
    )


def _initdb_failed(data: Path, binaries: Binaries, output: str) -> EmbeddedServerError:
    full = "No space left on device" in output
    return EmbeddedServerError(
        f"the data folder {data} could not be made",
        why="the disk is full" if full else f"initdb of PostgreSQL {binaries.version} failed; see what it said",
        next_step="make room there (a new server needs 40 MB) and try again" if full else OTHER_SERVER,
        details=(("What initdb said", last_lines(output)),),
    )


def _prune_half_made(place: Place) -> None:
    """Remove what a killed or failed initdb left behind."""
    for leftover in place.folder.glob("*.new"):
        if leftover.is_dir() and not leftover.is_symlink():
            import shutil  # noqa: PLC0415 - slow to load, seldom needed

            shutil.rmtree(leftover)


def _check_versions(place: Place, data: Path, binaries: Binaries) -> None:
    """Refuse data of another major version or of a newer minor one."""
    marker = data / "PG_VERSION"
    found = marker.read_text().strip() if marker.exists() else "none that can be told"
    note = _version_note(place, binaries)
    last = note.read_text().strip() if note.exists() else ""
    if found != str(binaries.major):
        newer = found
    elif _minor(last) > _minor(binaries.version):
        newer = last
    else:
        return
    raise EmbeddedServerError(
        f"PostgreSQL {binaries.version} cannot run on the data in {data}",
        why=f"they are of version {newer}",
        next_step=f"use the programs of that version (--pg-bin), or start again without the data {_ERASE}",
    )


def _check_unused(data: Path) -> None:
    pid = stranger(data)
    if pid is not None:
        raise EmbeddedServerError(
            f"the data in {data} are in use by a server that spiritsafe did not start",
            why=f"process {pid} runs on them",
            next_step="stop that server the way it was started, and try again",
        )


def _check_owner(data: Path, account: Account) -> None:
    """Hand the data to the account when we are root; otherwise they have to be its own already."""
    owner = data.stat().st_uid
    if owner == account.uid:
        return
    if not account.dropped:
        raise EmbeddedServerError(
            f"the data in {data} belong to another account",
            why=f"they are of account number {owner}, and this is {account.name}",
            next_step="run the command as that account or as root, or erase the data as one of them",
        )
    for folder, _, files in os.walk(data):
        for path in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118 - thousands of them
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _version_note(place: Place, binaries: Binaries) -> Path:
    return place.folder / f"{binaries.major}.version"


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
