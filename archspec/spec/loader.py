"""From a file to a Document: read, lay the variant over, set the variables, validate the head, parse the rows."""

from __future__ import annotations

from collections.abc import Mapping as Entries
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from archspec.errors import Findings, UsageError, did_you_mean, error
from archspec.spec.blocks import parse_block, parse_head
from archspec.spec.document import Block, Document, Form, Head, Header, Library, Row
from archspec.spec.expressions import is_expression
from archspec.spec.nodes import Mapping, Node, Scalar, place_at, plain
from archspec.spec.overlay import overlay
from archspec.spec.question import OPEN
from archspec.spec.reader import MAX_BYTES, PIPED, read_bytes, read_once, read_text
from archspec.spec.rows import parse_rows
from archspec.spec.scalars import MAX_DIGITS
from archspec.spec.validation import validate

if TYPE_CHECKING:
    from archspec.spec.open_cells import Opening

Variable = bool | int | float | str

_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


class Piped(NamedTuple):
    """A spec that came through a pipe: its bytes, and the name that messages give it."""

    data: bytes
    name: str = PIPED

    @staticmethod
    def read(stream: BinaryIO) -> Piped:
        """What the stream has, as far as a spec may go: a byte more is told as too large."""
        return Piped(stream.read(MAX_BYTES + 1))


def load_file(path: Path, variant: str | None = None, variables: Entries[str, Variable] | None = None) -> Document:
    """The document in a file. Raises SpecError for what is wrong in it, UsageError for a wrong call."""
    return _document(read_once(path), path.parent, variant, variables or {})


def load_piped(piped: Piped, variant: str | None = None, variables: Entries[str, Variable] | None = None) -> Document:
    """The document in what was piped in; the block files that it uses are those of the working folder."""
    return _document(_read_piped(piped), Path(), variant, variables or {})


def load_header(spec: Path | Piped) -> Header:
    """What a spec says above its rows: its name, variables and variants. Raises SpecError, UsageError."""
    root = read_once(spec) if isinstance(spec, Path) else _read_piped(spec)
    return _header(_required_mapping(root))


@lru_cache(maxsize=1)
def _read_piped(piped: Piped) -> Node:
    return read_bytes(*piped)


def load_open(
    spec: Path | Piped, variant: str | None = None, variables: Entries[str, Variable] | None = None
) -> tuple[Document, tuple[Opening, ...]]:
    """The document with its open cells in it, which no network can be made of, and where they stand."""
    from archspec.spec.open_cells import openings  # only what solves needs it

    root, folder = (read_once(spec), spec.parent) if isinstance(spec, Path) else (_read_piped(spec), Path())
    document = _document(root, folder, variant, variables or {}, is_open=True)
    return document, tuple(openings(document))


def load_text(
    text: str, name: str = "<string>", variant: str | None = None, variables: Entries[str, Variable] | None = None
) -> Document:
    """The document in a text; blocks of other files cannot be used from here."""
    return _document(read_text(text, name), None, variant, variables or {})


def load_tree(root: Node, variant: str | None = None) -> Document | dict[str, Block]:
    """What a text says by itself: the document without the blocks that it uses from other files, or a file's blocks.

    Raises SpecError for what is wrong in it.
    """
    if not isinstance(root, Mapping) or set(root.keys()) != set(Library.model_fields):
        return _document(root, None, variant, {}, is_open=True, is_alone=True)
    from archspec.spec.libraries import validate_library  # only `fmt` reads such a file by itself

    validate_library(root)
    blocks: dict[str, Block] = {}
    findings = Findings()
    _add_blocks(blocks, root, findings)
    findings.require_none()
    return blocks


def _document(
    root: Node,
    folder: Path | None,
    variant: str | None,
    outside: Entries[str, Variable],
    *,
    is_open: bool = False,
    is_alone: bool = False,
) -> Document:
    base_root = root = _required_mapping(root)
    if OPEN in root.place.source.text and not is_open:
        from archspec.spec.open_cells import require_closed  # only a text with a question needs it

        require_closed(root, variant)
    base = _header(root)
    if variant is not None:
        root = overlay(root, variant, _variant(root, base, variant))
    header = _header(root) if variant is not None else base
    findings = Findings()
    libraries = _libraries(root, header, folder, findings) if header.use and not is_alone else []
    form = partial(_document, base_root, folder, outside={}, is_open=is_open, is_alone=is_alone)
    return _assembled(root, header, libraries, findings, variant, _variables(header, outside), form)


def _assembled(
    root: Mapping,
    header: Header,
    libraries: list[Mapping],
    findings: Findings,
    variant: str | None,
    variables: Entries[str, Variable],
    form: Form,
) -> Document:
    blocks: dict[str, Block] = {}
    heads: list[Head] = []
    rows: tuple[Row, ...] = ()
    for file in (*libraries, root):
        _add_blocks(blocks, file, findings)
    for name, node in _entries(root.get("heads")):
        with findings.kept():
            heads.append(parse_head(name, node))
    with findings.kept():
        rows = parse_rows(_child(root, "layers"), "`layers`")
    defaults = _defaults(root.get("defaults"), findings)
    findings.require_none()
    texts = tuple(file.place.source.text for file in (root, *libraries))
    return Document(header, root, root.place, blocks, rows, tuple(heads), defaults, variables, variant, texts, form)


def _libraries(root: Mapping, header: Header, folder: Path | None, findings: Findings) -> list[Mapping]:
    from archspec.spec.libraries import used_files  # only a spec with `use:` needs it

    return used_files(root, header, folder, findings)


def _required_mapping(root: Node) -> Mapping:
    if not isinstance(root, Mapping):
        raise error("value", "a spec is a mapping that begins with `archspec: 1`", root.place)
    return root


def _header(root: Mapping) -> Header:
    values = plain(root)
    if OPEN in root.place.source.text and isinstance(values.get("expect"), dict):
        values["expect"] = {name: value for name, value in values["expect"].items() if value != OPEN}
    return validate(Header, values, partial(place_at, root), "the spec")


def _child(root: Mapping, name: str) -> Node:
    node = root.get(name)
    assert node is not None  # the header was validated
    return node


def _variant(root: Mapping, header: Header, name: str) -> Node:
    variants = root.get("variants")
    node = variants.get(name) if isinstance(variants, Mapping) else None
    if node is None:
        known = ", ".join(header.variants) or "none"
        hint = did_you_mean(name, header.variants)
        raise UsageError(
            f"{root.place.source.name} has no variant `{name}`; it has: {known}" + (f" ({hint})" if hint else "")
        )
    return node


def _variables(header: Header, outside: Entries[str, Variable]) -> dict[str, Variable]:
    variables: dict[str, Variable] = dict(header.variables)
    for name, value in outside.items():
        if name not in header.variables:
            known, hint = ", ".join(header.variables) or "none", did_you_mean(name, header.variables)
            message = f"`{name:.60}` is not a variable of this spec; it has: {known}"
            raise UsageError(f"{message} ({hint})" if hint else message)
        if type(value) is int and type(header.variables[name]) is float and abs(value) < 10**MAX_DIGITS:
            value = float(value)
        if type(value) is not type(header.variables[name]):
            kind = _KINDS[type(header.variables[name])]
            raise UsageError(f"the variable `{name}` is {kind}, so it cannot be set to {value!r:.60}")
        if isinstance(value, str) and is_expression(value):
            raise UsageError(f"the variable `{name}` is set to a value, and {value!r:.60} is an expression")
        variables[name] = value
    return variables


def _add_blocks(blocks: dict[str, Block], root: Mapping, findings: Findings) -> None:
    for name, node in _entries(root.get("blocks")):
        with findings.kept():
            if name.text in blocks:
                note = f"the first one: {blocks[name.text].place}"
                raise error("name", f"two blocks are named `{name.text:.60}`", name.place, notes=(note,))
            blocks[name.text] = parse_block(name, node)


def _defaults(node: Node | None, findings: Findings) -> dict[str, dict[str, Node]]:
    defaults: dict[str, dict[str, Node]] = {}
    for op, columns in _entries(node):
        with findings.kept():
            if not isinstance(columns, Mapping):
                message = f"the defaults of `{op.text:.60}` are a mapping of its columns"
                hint = "defaults stand below the op that they are of, as {conv: {padding: valid}}"
                raise error("value", message, columns.place, hint=hint)
            defaults[op.text] = {key.text: value for key, value in columns}
    return defaults


def _entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.entries if isinstance(node, Mapping) else ()
