"""Scratch copies of a database, made beside what `env.py` does before it connects: most of that is importing models."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager

from sqlalchemy import URL, Engine, event

from spiritsafe.postgres.shadow import Shadow


@contextmanager
def copies(shadow: Shadow, template: URL, count: int) -> Iterator[list[Future[URL]]]:
    """Have copies made of a database that nobody uses yet; they go at the end of the `with` block.

    No copy can be made of a database in use, so connections of SQLAlchemy are held back until the last one is there.
    """
    with ExitStack() as stack, ThreadPoolExecutor(max(count, 1)) as pool:
        coming = [pool.submit(stack.enter_context, shadow.scratch(template=template.database)) for _ in range(count)]
        with _before_any_connection(coming):
            yield list(coming)


@contextmanager
def _before_any_connection(coming: Sequence[Future[URL]]) -> Iterator[None]:
    def hold_back(*_unused: object) -> None:
        wait(coming)  # one that failed says so to whoever asks for it

    event.listen(Engine, "do_connect", hold_back)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", hold_back)
