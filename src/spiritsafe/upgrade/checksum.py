"""What a revision file says: the number of its bytes, and the file itself to compare the meaning of an edit."""

import ast
import base64
import hashlib
import threading
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Checksum:
    """One file.

    :ivar content: sha256 of its bytes.
    :ivar source: its bytes, packed into letters; empty where there is no file.
    """

    content: str
    source: str

    @classmethod
    def of(cls, path: str | Path) -> "Checksum":
        """Read a revision file."""
        content = Path(path).read_bytes()
        packer = zlib.compressobj(1, wbits=12, memLevel=5)  # the usual window takes longer to clear than a file to pack
        packed = base64.b64encode(packer.compress(content) + packer.flush()).decode()
        return cls(hashlib.sha256(content).hexdigest(), packed)


class ComingChecksums:
    """Those of the revisions that are about to run, read by a thread while the server works on the ones before."""

    def __init__(self, paths: Iterable[str | Path]) -> None:
        """Begin to read."""
        self._read: dict[str | Path, Checksum] = {}
        threading.Thread(target=self._run, args=(tuple(paths),), name="spiritsafe checksums", daemon=True).start()

    def of(self, path: str | Path) -> Checksum:
        """That of a file; it is read here and now where the thread has not come to it."""
        return self._read.pop(path, None) or Checksum.of(path)

    def _run(self, paths: Sequence[str | Path]) -> None:
        with suppress(OSError):  # who needs the file says so
            for path in paths:
                self._read[path] = Checksum.of(path)


def content_of(path: str | Path) -> str:
    """The number of the bytes alone, which is quick."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def same_meaning(source: str, path: str | Path) -> bool:
    """Whether the file still does what the packed one did: comments, docstrings and layout do nothing."""
    return meaning_of(zlib.decompress(base64.b64decode(source))) == meaning_of(Path(path).read_bytes())


def meaning_of(content: bytes) -> str:
    """The number of what the file does: its syntax tree without docstrings."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.FunctionDef) and body and _is_text(body[0]):
            del body[0]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
