"""What the operating system refuses is told as what it means."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from spiritsafe.postgres.embedded.trouble import explain

FOLDER = Path("/project/.spiritsafe/postgres")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/a"),
        shutil.Error([("/a", "/b", f"[Errno 28] {os.strerror(errno.ENOSPC)}: '/b'")]),
    ],
)
def test_a_full_disk_is_called_that_whoever_noticed(error: OSError) -> None:
    told = explain(error, FOLDER)
    assert told.what == f"the embedded PostgreSQL in {FOLDER} could not be used"
    assert told.why.startswith("the disk is full: ")


def test_a_folder_that_may_not_be_written_names_the_way_out() -> None:
    told = explain(PermissionError(errno.EACCES, "Permission denied", "/a"), FOLDER)
    assert told.why == "this account may not write there, or use what is there: /a"
    assert told.next_step == "make the folder writable for this account, or run as the account it belongs to"


def test_anything_else_is_told_in_the_systems_words() -> None:
    told = explain(OSError(errno.EIO, "Input/output error", "/a"), FOLDER)
    assert (told.why, told.next_step) == ("Input/output error: /a", "give a server of your own with --url")
