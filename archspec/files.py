"""Writing files: whole, or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE

from archspec.errors import UsageError

#: A temporary file is named PREFIX, so many digits that are drawn, MARK, and what its writer wants at the end.
PREFIX, DIGITS, MARK = ".archspec-", 16, ".tmp"
#: How many times a hundredth of a second is waited for a folder that somebody else has locked for himself.
PATIENCE = 20
#: What Windows takes for a device, whatever the suffix.
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})

#: The files that this process is in the middle of writing.
_unfinished: set[Path] = set()


def write(content: str | bytes, path: Path) -> None:
    """The whole file or nothing: written beside and put in its place. Raises UsageError where that cannot be."""
    with replaced(path) as temporary, open(temporary, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


def file_stem(name: str) -> str:
    """A network's name as the name of a file: of a device's, as `con`, with an underscore behind it."""
    return f"{name}_" if name.upper() in _DEVICES else name


def require_room(path: Path) -> None:
    """Raises UsageError where it can be seen beforehand that the file cannot be written; nothing is touched."""
    folder = next(each for each in path.absolute().parents if each.exists())
    if path.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder")
    if not folder.is_dir():
        raise UsageError(f"{path} cannot be written: {folder} is no folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{path} cannot be written: the folder {folder} takes no files")


def require_inside(folder: Path) -> None:
    """Raises UsageError where a folder leads out of the working folder: who calls may say that, and no link."""
    where = folder.resolve()
    if not where.is_relative_to(Path().resolve()):
        raise UsageError(f"{folder} is a link that leads to {where}: name that folder by `--out` to write there")


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
    """An empty file in this folder, for its owner alone, whose name ends with ``suffix``; afterwards it is gone.

    What a process that was killed has left in the folder goes too, unless somebody else writes there at the moment.
    """
    file = folder / f"{PREFIX}{os.urandom(DIGITS // 2).hex()}{MARK}{suffix}"
    _unfinished.add(file)  # before there is such a file: `discard` may come at any moment
    with _claimed(folder):
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


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Inside of this nobody sweeps the folder; it is swept before, where nobody is inside.

    The lock is on the folder itself: it leaves no file, ends with the process, however that ends, and is none of
    those that HDF5 puts on its files. Where there are no such locks nothing is swept.
    """
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _sweep(folder)
        for _ in range(PATIENCE):  # who sweeps is done in a moment; who keeps the folder locked is not waited for
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
                break
            time.sleep(0.01)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Removes the temporary files of this folder, which are nobody's now."""
    for name in os.listdir(folder):
        if _is_temporary(name):
            with suppress(OSError):
                os.unlink(folder / name)


def _is_temporary(name: str) -> bool:
    digits, end = name[len(PREFIX) : len(PREFIX) + DIGITS], name[len(PREFIX) + DIGITS :]
    return name.startswith(PREFIX) and end.startswith(MARK) and all(each in "0123456789abcdef" for each in digits)


def _mode(path: Path) -> int:
    """Who may do what with the file: as before where there is one, else as with any new file."""
    with suppress(FileNotFoundError):
        return S_IMODE(path.stat().st_mode)
    return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
