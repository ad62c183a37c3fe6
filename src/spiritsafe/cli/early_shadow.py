"""The shadow of a command that rehearses: its server starts, and copies, while Python still loads Alembic."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spiritsafe.postgres.shadow import Shadow
    from spiritsafe.project.settings import Settings
    from spiritsafe.rehearse.ahead import Ahead


@contextmanager
def early_shadow(settings: "Settings", folder: Path) -> Iterator["EarlyShadow"]:
    """A shadow that opens when it is asked to; at once where this project folder has rehearsed before.

    Elsewhere whatever is wrong with the configuration is to be said first, and no server started.
    """
    from spiritsafe.project.embedded_server import start_server
    from spiritsafe.rehearse.copy_note import copied_last

    with ExitStack() as stack, ThreadPoolExecutor(1) as pool:
        early = EarlyShadow(settings, folder, stack, pool)
        if copied_last(folder) is not None:
            if settings.shadow_url is None:
                pool.submit(start_server, settings, folder)  # before even the driver is loaded; it is joined below
            early.open()
        yield early


@dataclass(slots=True)
class EarlyShadow:
    """A shadow that is being opened in a thread of its own, or will be."""

    settings: "Settings"
    folder: Path
    stack: ExitStack
    pool: ThreadPoolExecutor
    opening: "Future[Shadow] | None" = field(default=None, init=False)
    copying: "Future[Ahead | None] | None" = field(default=None, init=False)

    def open(self) -> "Callable[[], Shadow]":
        """Begin to open it, unless that has begun; what waits for it, and raises what `open_shadow` raises."""
        from spiritsafe.project.shadow import open_shadow
        from spiritsafe.rehearse.ahead import copied_ahead

        if self.opening is None:
            opening = self.pool.submit(self.stack.enter_context, open_shadow(self.settings, self.folder))
            self.copying = self.pool.submit(
                lambda: self.stack.enter_context(copied_ahead(opening.result(), self.folder))
            )
            self.opening = opening
        return self.opening.result

    def ahead(self) -> "Ahead | None":
        """The copy that was begun, when it is there."""
        return self.copying.result() if self.copying is not None else None
