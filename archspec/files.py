"""Writing files: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archspec.errors import UsageError


def write(content: str | bytes, path: Path) -> None:
    """The whole file or nothing: written beside and put in its place. Raises UsageError where that cannot be."""
    with replaced(path) as temporary, open(temporary, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


def require_room(path: Path) -> None:
    """Raises UsageError where it can be seen beforehand that the file cannot be written; nothing is touched."""
    folder = next(each for each in path.absolute().parents if each.exists())
    if path.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder")
    if not folder.is_dir():
        raise UsageError(f"{path} cannot be written: {folder} is no folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{path} cannot be written: the folder {folder} takes no files")


@contextmanager
def replaced(path: Path, suffix: str = "") -> Iterator[Path]:
    """A file to write, which stands in the place of ``path`` once it is whole.

    Its name ends with ``suffix``, for writers who tell from it what to write. Raises UsageError where it cannot be.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".archspec-", suffix=f".tmp{suffix}", dir=path.parent)
        os.close(descriptor)
        yield Path(temporary)
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as caught:
        raise UsageError(f"{path} cannot be written: {caught.strerror or caught}") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
