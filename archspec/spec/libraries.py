"""Block files, which a spec names under ``use:``: where they may lie, and what may stand in them.

They lie beside the spec or in a folder below it, and no link leads out of there. A spec that uses none never imports
this room.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePosixPath

from archspec.errors import Findings, Place, UsageError, error
from archspec.spec.document import Header, Library
from archspec.spec.nodes import Mapping, Sequence, place_at, plain
from archspec.spec.question import OPEN
from archspec.spec.reader import MAX_BYTES, PIPED, read_once
from archspec.spec.validation import validate

#: Bytes of all block files of a spec together.
MAX_LIBRARIES = MAX_BYTES


def used_files(root: Mapping, header: Header, folder: Path | None, findings: Findings) -> list[Mapping]:
    """The block files that ``use:`` names: beside the spec or in a folder below it, nowhere else."""
    listed = root.get("use")
    nodes = listed.items if isinstance(listed, Sequence) else ()
    paths: list[tuple[Path, Place]] = []
    libraries: list[Mapping] = []
    for name, node in zip(header.use, nodes, strict=True):
        with findings.kept():
            paths.append((_library_path(name, node.place, folder), node.place))
    if sum(_size(path) for path, _ in paths) > MAX_LIBRARIES:
        raise error("limit", f"the block files have more than {MAX_LIBRARIES} bytes together", place_at(root, ("use",)))
    for path, place in paths:
        with findings.kept():
            libraries.append(_library(path, place))
    return libraries


def _size(path: Path) -> int:
    """Its bytes; none where it cannot be read, which its reader tells."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _library_path(name: str, place: Place, folder: Path | None) -> Path:
    """Where a block file is. Raises SpecError where that is outside of the spec's folder."""
    pure = PurePosixPath(name)
    if folder is None:
        raise error("use", "a spec without a file cannot use other files", place)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or "\0" in name or ":" in name:
        raise error("use", "a block file stands beside the spec or in a folder below it", place)
    path = folder / pure
    try:
        is_inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        raise error("use", "a link that leads back to itself", place) from None
    if not is_inside:
        raise error("use", "this file lies outside the spec's folder", place)
    return path


def _library(path: Path, place: Place) -> Mapping:
    try:
        root = read_once(path)
    except UsageError as caught:
        if path.is_dir():
            message = f"{path}: cannot be read: this is a folder, and a block file is meant"
            raise error("use", message, place, hint="name each file in it") from None
        is_piped = place.source.name == PIPED
        hint = "of a spec that is piped in they are files of the working folder" if is_piped else ""
        raise error("use", str(caught), place, hint=hint) from None
    if not isinstance(root, Mapping):
        raise error("value", "a block file is a mapping with `archspec: 1` and `blocks`", root.place)
    if OPEN in root.place.source.text:
        from archspec.spec.open_cells import require_closed  # only a text with a question needs it

        require_closed(root)
    validate_library(root)
    return root


def validate_library(root: Mapping) -> None:
    validate(Library, plain(root), partial(place_at, root), "a block file")
