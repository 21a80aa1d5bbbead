"""Values without their names: `fire: 64, 256, 256` and `fire: [64, 256, 256]`, where only the first value needs none.

Only rows that are refused anyway come here; what a row says is taken from its text, as YAML makes other things of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as Entries

from archspec.errors import Diagnostic, Place
from archspec.ops import Op
from archspec.spec.cells import QUANTITIES, SIZES
from archspec.spec.document import Block, Row
from archspec.spec.hints.values import is_meant, of_key
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence
from archspec.spec.rows import COMMON
from archspec.spec.scalars import shown
from archspec.spec.validation import torn

_TORN = re.compile(r"\b(?:min|max)\s*\(")
_BARE = re.compile(r"[^\[\]{}#:\"']*")
#: The columns that are height x width, and the printed sizes.
_SIDES = ("kernel", "window", "stride", "dilation", *SIZES)
_COMMAS = re.compile(r"\(?\s*[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})+(?:\s*\)|(?=\s*(?:[,}]|$)))")
#: What stands in a message for a value that is not known.
VALUE = "VALUE"


def of_expression(row: Row) -> Diagnostic | None:
    """What to say of `{conv: min($maps, 64)}`, whose commas end cells; None where nothing is torn like that."""
    values = (row.argument, *row.fields.values(), *row.first.values(), row.when, row.repeat)
    inner = (item for node in values for item in (node.items if isinstance(node, Sequence) else (node,)))
    torn = next((node for node in inner if isinstance(node, Scalar) and _is_torn(node.text)), None)
    if torn is None:
        return None
    message = "inside { } and [ ] a comma ends a cell, so an expression with a comma is quoted"
    label = f"the cell ends here: `{torn.text.strip()[:60]}`"
    return Diagnostic("expression", message, torn.place, label, hint=f'write "{_mended(torn)}"')


def _is_torn(text: str) -> bool:
    return _TORN.search(text) is not None and text.count("(") > text.count(")")


def _mended(torn: Scalar) -> str:
    """The expression as it was meant: to the comma or the bracket behind its last parenthesis."""
    written = torn.place.source.lines[torn.place.line - 1][torn.place.column - 1 :]
    depth = 0
    for end, character in enumerate(written):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character in ",]}":
            return written[:end].strip()
    return "min(VALUE, VALUE)"


def of_block(row: Row, block: Block) -> Diagnostic | None:
    """What to say of a use whose values do not say which arguments they are; None where that is not its mistake."""
    if not block.arguments:
        return None
    if isinstance(row.argument, Mapping):
        given = {key.text: _text(node) for key, node in row.argument}
        message, values = f"the arguments of block `{block.name}` are columns of the row itself", 0
        if not set(given) <= set(block.arguments):
            return None
    else:
        texts = _values(row)
        pairs = [text.partition("=") for text in texts]
        named = {name.strip(): value.strip() for name, equals, value in pairs if equals}
        names = [name for name in block.arguments if name not in row.fields and name not in named]
        loose = [text for text, (_, equals, _) in zip(texts, pairs, strict=True) if not equals]
        given = {**dict(zip(names, loose, strict=False)), **named} if len(loose) <= len(names) else named
        message, values = f"of block `{block.name}` only the first argument goes without its name", len(texts)
        if values < 2:
            return None
    label = f"its arguments are {', '.join(block.arguments)}" + (f", and here are {values} values" if values else "")
    place = row.argument.place if row.argument is not None else row.head_place
    return Diagnostic("missing-key", message, place, label, hint=written(row, block, given))


def of_sides(row: Row, op: type[Op] | None = None) -> Diagnostic | None:
    """What to say of `{conv: 64, kernel: 3,3}`, whose window ends at the comma; None where no window does."""
    cells: dict[str, Node | None] = {(op.argument if op is not None else None) or "": row.argument}
    cells |= {**row.fields, **row.cells}
    for column in _SIDES:
        node = cells.get(column)
        if isinstance(node, Scalar) and (torn := _COMMAS.match(_behind(node))) is not None:
            place = node.place._replace(end_line=node.place.line, end_column=node.place.column + torn.end())
            message = f"the sides of `{column}` are joined by the letter x"
            sides = re.findall("[0-9]+", torn[0])
            means, is_argument = "x".join(sides), node is row.argument
            if is_argument and len(set(sides)) > 1:
                return None  # `maxpool: 3, 2` can be a window and a stride
            hint = f"write `{row.head if is_argument else column}: {means}`"
            return Diagnostic("value", message, place, "a comma ends the cell", hint=hint)
    return None


def of_listed_size(row: Row, quantity: str) -> Diagnostic | None:
    """What to say of `size: [28, 28, 32]` in a row that is not repeated; None where the size is no such list."""
    node = row.cells.get(quantity)
    if row.repeat is not None or not isinstance(node, Sequence) or not 2 <= len(node.items) <= 3:
        return None
    if not all(isinstance(item, Scalar) and type(item.value) is int for item in node):
        return None
    label = "a list has a cell for each repetition, and this row has no `repeat`"
    hint = f"write {'x'.join(map(_text, node))}"
    return Diagnostic("cell", f"the sides of `{quantity}` are joined by the letter x", node.place, label, hint=hint)


def _behind(node: Node) -> str:
    """The rest of the line from the node on."""
    return node.place.source.lines[node.place.line - 1][node.place.column - 1 :]


def of_columns(row: Row, block: Block, missing: list[str]) -> Iterator[Diagnostic]:
    """What to say of columns that are no arguments of a block, and of those that are not there."""
    found: list[Diagnostic] = []
    for name in (*row.fields, *row.first):
        if name not in block.arguments:
            if (number := torn(place_of(row, name))) is not None:
                found += [number] if number not in found else []
                continue
            message = f"block `{block.name}` has no argument `{name:.60}`"
            notes = (f"arguments: {', '.join(block.arguments) or 'none'}", in_every_row())
            hint = of_key(name, (*block.arguments, *COMMON, *QUANTITIES))
            found.append(Diagnostic("unknown-key", message, place_of(row, name), notes=notes, hint=hint))
    meant = {each.hint for each in found}
    missing = [name for name in missing if not is_meant(name, meant)]
    if missing:
        message = f"block `{block.name}` needs {', '.join(f'`{name}`' for name in missing)}"
        found.append(Diagnostic("missing-key", message, row.place, hint=written(row, block)))
    yield from without_echoes(row, found)


def in_every_row() -> str:
    """A note with the columns that a row has whatever its op."""
    return f"in every row: {', '.join((*COMMON, *QUANTITIES))}"


def place_of(row: Row, name: str) -> Place:
    """Where a column stands, of the row or of its first repetition."""
    written = (name, f"first.{name}", "first")
    return next((row.keys[each] for each in written if each in row.keys), row.head_place)


def without_echoes(row: Row, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings without what a row of a table lacks, where the header has a column that nothing knows."""
    told = list(found)
    in_header = row.is_of_table and any(each.code == "unknown-key" for each in told)
    yield from (each for each in told if not in_header or each.code != "missing-key")


def of_operator(row: Row, known: Collection[str], missing: list[str]) -> Diagnostic | None:
    """What to say of columns of an operator that are values without a name: `{conv: 64, 3x3}`."""
    loose = [name for name, node in row.fields.items() if name not in known and _is_loose(name, node)]
    if not loose and isinstance(row.argument, Scalar) and "," in row.argument.text:
        loose = _values(row)[1:]
    # `4,096` is one number, and pydantic's finding says how it is written.
    if not loose or re.fullmatch("[0-9]{3}", loose[0]):
        return None
    column = missing[0] if len(missing) == len(loose) == 1 else "COLUMN"
    message, label = f"only the first value of `{row.head}` goes without its column", f"`{shown(loose[0])}` of what?"
    notes = (f"columns: {', '.join(sorted(known))}",)
    place = row.argument.place if row.argument is not None and loose[0] not in row.keys else row.place
    hint = f"write `{column}: {shown(loose[0])}`, and the whole row in braces"
    return Diagnostic("unknown-key", message, row.keys.get(loose[0], place), label, notes, hint)


def _is_loose(name: str, node: Node) -> bool:
    """Whether a key is a value that a comma made a key of."""
    return isinstance(node, Scalar) and not node.text and name[:1].isdigit()


def _values(row: Row) -> list[str]:
    """The values behind the row's word."""
    node = row.argument
    if isinstance(node, Sequence):
        return [_text(item) for item in node.items]
    if node is None:
        return []
    written = node.place.source.lines[node.place.line - 1][node.place.column - 1 :]
    bare = _BARE.match(written)
    text = bare[0] if bare is not None else ""
    if written[len(text) :].startswith(":"):
        text = text.rpartition(",")[0]  # what stands before a colon is a column's name
    text = text.strip("() ")
    values = text.split(",") if "," in text or "$" in text else text.split()
    return [value.strip() for value in values if value.strip()]


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else VALUE


def written(row: Row, block: Block, given: Entries[str, str] | None = None) -> str:
    """The row as it should stand, with the values that it gives, and those that are known besides."""
    argument = {} if row.argument is None else {next(iter(block.arguments), ""): _text(row.argument)}
    columns = {name: _text(node) for name, node in row.fields.items() if name in block.arguments}
    said = {**argument, **(given or {}), **columns}
    first, *others = block.arguments
    wanted = [name for name in others if name in said or block.arguments[name] is None]
    texts = [f"{block.name}: {said.get(first, VALUE)}", *(f"{name}: {said.get(name, VALUE)}" for name in wanted)]
    return f"write {{{', '.join(texts)}}}"
