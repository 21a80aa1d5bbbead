"""The one entrance for spec files: bytes in, nodes with places out, every limit kept on the way.

It executes nothing, follows nothing and expands nothing: there are no anchors, merges, tags or includes, so a tree is
never larger than its text.  PyYAML only scans: its loaders crash on deep files, keep the last of two equal keys, and
let exceptions of eight kinds through.  Out of here come nodes, SpecError or UsageError, whatever the bytes were.

This room reads bytes and characters; ``syntax`` makes events of them, ``tree`` nodes, ``scalars`` values.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from archspec.errors import Place, Source, UsageError, error
from archspec.spec.nodes import Node
from archspec.spec.scalars import forbidden_at, named
from archspec.spec.syntax import character_place
from archspec.spec.tree import build

MAX_BYTES = 1 << 20
#: How messages name what was piped in.
PIPED = "<stdin>"

_HINTS = {
    "\0": "is the file UTF-16? save it as UTF-8",
    **dict.fromkeys("\r\x85\u2028\u2029", "end lines by a line feed, or by carriage return and line feed"),
}


def read_file(path: Path) -> Node:
    """The root node of a spec file.  Raises UsageError where there is no such file, SpecError for what is in it."""
    name = _name_of(path)
    return read_bytes(_bytes_of(path, name), name)


def read_once(path: Path) -> Node:
    """The nodes of a file, read once while it stays as it is: a check loads a file anew for each of its variants."""
    try:
        found = path.stat()
    except OSError:
        return read_file(path)
    return _read_unchanged(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=32)
def _read_unchanged(path: Path, _modified: int, _size: int) -> Node:
    return read_file(path)


def read_bytes(data: bytes, name: str) -> Node:
    """The root node of the bytes of a spec.  Raises SpecError."""
    _require_size(len(data), name)
    return read_text(_decoded(data, name), name)


def read_text(text: str, name: str = "<string>") -> Node:
    """The root node of a spec.  Raises SpecError with every finding, in the order of the text."""
    _require_size(len(text.encode("utf-8", "surrogatepass")), name)
    source = Source(name, text.removeprefix("\ufeff"))
    _require_characters(source)
    return build(source)


def _name_of(path: Path) -> str:
    """The path as messages name it: a file name may hold line breaks, or bytes that no terminal can print."""
    name = str(path)
    return name if name.isprintable() else ascii(name)[1:-1]


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(f"{name}: cannot be read: not a regular file")
            return file.read(MAX_BYTES + 1)
    except OSError as caught:
        hint = _beside(path) if isinstance(caught, FileNotFoundError) else ""
        if isinstance(caught, IsADirectoryError):
            hint = f"; a file in it is meant, as in `archspec check {name}/*.yaml`"
        raise UsageError(f"{name}: cannot be read: {caught.strerror}{hint}") from None
    except ValueError:
        # A NUL or half a surrogate pair in the path.
        raise UsageError(f"{name}: cannot be read: no file can have this name") from None


def _beside(path: Path) -> str:
    """The way out where the file is there under another suffix; nothing where it is not."""
    for suffix in (".yaml", ".yml"):
        other = path.with_suffix(suffix) if path.suffix else Path(f"{path}{suffix}")
        if os.path.isfile(other):  # of any name, also of one that is too long
            return f"; did you mean `{_name_of(other)}`?"
    return ""


def _open_at_once(path: str, flags: int) -> int:
    """Opens without waiting: a pipe that nobody writes to would hold us for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as caught:
        start = caught.start
    source = Source(name, data.decode("utf-8", "replace").removeprefix("\ufeff"))
    place = character_place(source, len(data[:start].decode("utf-8").removeprefix("\ufeff")))
    raise error("encoding", "the file is not UTF-8", place, f"byte 0x{data[start]:02x}", hint="save the file as UTF-8")


def _require_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        # The source is left empty: no line of such a text should reach a terminal.
        place = Place.start_of(Source(name, ""))
        hint = "keep blocks in a file of their own"
        raise error("limit", f"the spec is larger than {MAX_BYTES} bytes", place, hint=hint)


def _require_characters(source: Source) -> None:
    index = forbidden_at(source.text)
    if index is not None:
        char, place = source.text[index], character_place(source, index)
        hint = _HINTS.get(char, "delete it")
        raise error("encoding", "a character that no spec may hold", place, named(char), hint=hint)
