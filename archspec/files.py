"""Writing files: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE

from archspec.errors import UsageError

#: The files that this process is in the middle of writing.
_unfinished: set[Path] = set()


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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary(path.parent, suffix) as file:
            yield file
            with open(file, "rb+") as written:
                os.fsync(written.fileno())
            os.chmod(file, _mode(path))
            os.replace(file, path)
    except FileExistsError:  # of `mkdir`: what stands there is a file, or a link that leads nowhere
        raise UsageError(f"{path} cannot be written: {path.parent} is no folder") from None
    except OSError as caught:
        raise UsageError(f"{path} cannot be written: {caught.strerror or caught}") from None


@contextmanager
def temporary(folder: Path, suffix: str = "") -> Iterator[Path]:
    """An empty file in this folder, for its owner alone, whose name ends with ``suffix``; afterwards it is gone."""
    file = folder / f".archspec-{os.urandom(8).hex()}.tmp{suffix}"
    _unfinished.add(file)  # before there is such a file: `discard` may come at any moment
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield file
    finally:
        file.unlink(missing_ok=True)
        _unfinished.discard(file)


def discard() -> None:
    """Removes what is half written, for a process that ends in the middle of it."""
    for file in tuple(_unfinished):
        with suppress(OSError):
            file.unlink()


def _mode(path: Path) -> int:
    """Who may do what with the file: as before where there is one, else as with any new file."""
    with suppress(FileNotFoundError):
        return S_IMODE(path.stat().st_mode)
    return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
