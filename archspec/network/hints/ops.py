"""Words that are no op and no block, with the way out: the nearest word, or what other libraries call an op by.

Only rows that are refused anyway come here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from typing import get_args

from archspec.errors import Diagnostic, did_you_mean
from archspec.ops import REGISTRY
from archspec.ops.base import Nonlinearity
from archspec.spec.document import Document, Row, with_branches
from archspec.spec.hints.elsewhere import function_elsewhere, operator_absent
from archspec.spec.hints.spelling import mistyped
from archspec.spec.nodes import Scalar, Sequence
from archspec.spec.scalars import shown

#: How many names a message lists.
MAX_LISTED = 30
_UNKNOWN = "declare the block under `blocks:`, or name the file that declares it under `use:`"
_POOLS = ("pool", "pooling", "pool2d")
#: What Keras, PyTorch, Caffe and papers call the ops of the language, in small letters and without `_`.
#: No word that papers give their blocks stands here (`residual`): such a block is to be declared.
_ELSEWHERE = {
    "activation": ("nonlinearity", "nonlin", "act"),
    "add": ("eltwise", "addition", "elementwiseadd"),
    "avgpool": ("avgpool2d", "averagepooling", "averagepooling2d", "averagepool", "meanpool", "averagepool2d"),
    "batchnorm": ("bn", "batchnorm2d", "batchnormalization", "batchnormalisation", "bnorm"),
    "concat": ("cat", "concatenate", "concatenation", "depthconcat"),
    "conv": ("conv2d", "convolution", "convolution2d", "convolutional", "conv2dlayer"),
    "dense": ("linear", "fc", "fullyconnected", "fullconnection", "innerproduct", "affine"),
    "depthwise": ("depthwiseconv", "depthwiseconv2d", "depthwiseconvolution", "dwconv"),
    "dropout": ("drop", "dropout2d", "spatialdropout"),
    "flatten": ("view", "vectorize", "vectorise"),
    "globalavgpool": (
        "gap", "globalaveragepool", "globalaveragepooling", "globalaveragepooling2d", "adaptiveavgpool",
        "adaptiveavgpool2d", "globalavgpooling", "globalavgpool2d", "globalpool",
    ),
    "globalmaxpool": ("gmp", "globalmaxpooling", "globalmaxpooling2d", "globalmaxpool2d", "adaptivemaxpool2d"),
    "identity": ("noop", "passthrough"),
    "layernorm": ("ln", "layernormalization", "layernormalisation"),
    "lrn": ("localresponsenorm", "localresponsenormalization", "localresponsenormalisation", "responsenorm"),
    "maxpool": ("maxpool2d", "maxpooling", "maxpooling2d"),
    "multiply": ("mul", "product"),
    "separable": ("separableconv", "separableconv2d", "sepconv", "separableconvolution"),
    "transposed": (
        "convtranspose", "convtranspose2d", "conv2dtranspose", "deconv", "deconvolution", "deconv2d", "upconv",
        "transposedconv", "transposedconvolution", "transposeconv",
    ),
    "zeropad": ("pad", "padding", "zeropadding", "zeropadding2d", "zeropad2d"),
}  # fmt: skip
_OPS = {other: op for op, others in _ELSEWHERE.items() for other in others}


def unknown(row: Row, document: Document) -> Diagnostic:
    """What to say of a row whose first word names nothing."""
    words = [*REGISTRY, *document.blocks, "shortcut"]
    return Diagnostic(
        "unknown-op",
        f"there is no op and no block named `{row.head}`",
        row.head_place,
        notes=(known_ops(), f"blocks of this spec: {listed(document.blocks)}"),
        hint=_of_name(row, document) or _written(row, document, words) or _way_out(row, document, words),
    )


def known_ops() -> str:
    """The words of all operators, and how others come in where there are none but ours."""
    own = "" if any(op.plugin is not None for op in REGISTRY.values()) else "; your own: `--plugin FILE`"
    return f"ops: {', '.join(sorted(REGISTRY))}{own}"


def below(found: Diagnostic, document: Document) -> Diagnostic:
    """The finding that no row above has a name, with the row that has it and stands below."""
    if found.code != "name" or not found.message.startswith("no row above"):
        return found
    for rows in document.lists:
        origins = (row.origin for row in with_branches(rows) if row.origin is not None)
        name = next((origin.text for origin in origins if origin.place == found.place), None)
        later = (row for row in rows if row.name == name and row.place[1:3] > found.place[1:3])
        if name is not None and (named := next(later, None)) is not None:
            way = f"`{name:.60}` stands below, in line {named.place.line}; `from` names a row above its own"
            return replace(found, hint=way)
    return found


def _of_name(row: Row, document: Document) -> str:
    """What to write for the output of another row, where only its name stands."""
    if row.argument is not None or row.fields or row.name is not None:
        return ""
    for rows in document.lists:  # `from` names rows of its own list
        if any(each.name == row.head for each in rows) and any(each is row for each in with_branches(rows)):
            return f"`{row.head}` is a row; a row's output is a branch `{{from: {row.head}}}`"
    return ""


def listed(words: Collection[str]) -> str:
    """The words in their order, or the first of very many."""
    more = [f"and {len(words) - MAX_LISTED} more"] if len(words) > MAX_LISTED else []
    return ", ".join([*islice(words, MAX_LISTED), *more]) or "none"


def op_elsewhere(word: str) -> str:
    """The op that other libraries call by this word, or nothing."""
    return _OPS.get(word.lower().replace("_", ""), "")


def op_nearest(word: str) -> str:
    """A hint that names the op that was meant, or nothing."""
    if (meant := op_elsewhere(word)) or word.lower() in get_args(Nonlinearity):
        return f"write `{meant or 'activation'}`"
    return operator_absent(word) or mistyped(word, [*REGISTRY, "shortcut"])


def _way_out(row: Row, document: Document, words: list[str]) -> str:
    """The word that was meant: a column in front of its op, another library's name, the nearest word."""
    late = next((name for name in row.fields if name in words and not _is_column(name)), None)
    if _is_column(row.head):
        return f"a row begins with its op: write `{late}` first" if late is not None else _of_column(row)
    if meant := op_elsewhere(row.head) or function_elsewhere(row.head):
        return f"write `{meant}`" if meant in words else f"write `activation: {meant}`"
    if row.head.lower() in _POOLS:
        return "write `maxpool` or `avgpool`"
    # A block of the spec may be proposed for what looks like it: whoever declared it knows what it is.
    if said := operator_absent(row.head) or mistyped(row.head, words) or did_you_mean(row.head, document.blocks):
        return said
    if isinstance(row.argument, Sequence) and all(isinstance(cell, Scalar) for cell in row.argument):
        cells = ", ".join([row.head, *(cell.text for cell in row.argument if isinstance(cell, Scalar))])
        return f"a row of cells of a table is a list, its name among them: [{shown(cells)}]"
    return f"a row begins with its op: write `{late}` first" if late is not None else _UNKNOWN


def _is_column(word: str) -> bool:
    return any(word in op.model_fields for op in REGISTRY.values())


def _of_column(row: Row) -> str:
    """What to write where a row begins with a column, and no word of it is an op."""
    fitting = [op for op in REGISTRY.values() if {row.head, *row.fields} <= op.model_fields.keys()]
    named = [op for op in fitting if op.argument == row.head]
    value = shown(row.argument.text) if isinstance(row.argument, Scalar) else "VALUE"
    if named:
        return f"`{row.head}` is a column, and a row begins with its op: write `{named[0].head}: {value}` in its place"
    with_it = [op.head for op in fitting] or [op.head for op in REGISTRY.values() if row.head in op.model_fields]
    return f"`{row.head}` is a column of {', '.join(with_it)}, and a row begins with its op"


def _written(row: Row, document: Document, words: list[str]) -> str:
    """How the row is written, where its op stands in a place of something else."""
    if row.head == "table":
        return "a table is an element of a list of rows, without a name and not inside another table"
    if row.head.lower() in get_args(Nonlinearity):
        return f"write `activation: {row.head.lower()}`"
    if (same := next((word for word in words if word.lower() == row.head.lower()), None)) is not None:
        return f"did you mean `{same}`?"
    late = next((name for name in row.fields if name in words and not _is_column(name)), None)
    if row.argument is None and late is not None:
        return f"what belongs to `{row.head}` is indented further, or stands in braces: {row.head}: {{{late}: VALUE}}"
    if row.argument is None and not row.fields and not row.branches and _is_key(row):
        return f"nothing stands behind it; a row with a name is written {row.head}: {{OP: VALUE, COLUMN: VALUE}}"
    if row.name in words:
        return f"`{row.name}` stands where a row's name does: write {{{_with_column(row, document)}}}"
    if isinstance(row.argument, Scalar) and (word := re.split(r"\W", row.argument.text)[0]) in words:
        return f"a row with a name is written {row.head}: {{{_example(word, document)}}}"
    return ""


def _with_column(row: Row, document: Document) -> str:
    """The row whose name is its op and whose word is a column, the other way round."""
    op = REGISTRY.get(str(row.name))
    if op is None or _takes(op.head, document) or row.head not in op.model_fields:
        return _example(str(row.name), document, "COLUMN: VALUE")
    value = shown(row.argument.text) if isinstance(row.argument, Scalar) else "VALUE"
    return _example(op.head, document, f"{row.head}: {value}")


def _example(word: str, document: Document, column: str = "") -> str:
    """How a row of this word goes on: `conv: VALUE, COLUMN: VALUE`, and `batchnorm: ` of what needs nothing."""
    value = _takes(word, document)
    columns = column or ("COLUMN: VALUE" if value == "VALUE" else "")
    return f"{word}: {value}{', ' if columns else ''}{columns}"


def _takes(word: str, document: Document) -> str:
    """What stands behind a word: a value, branches, or nothing."""
    if word in document.blocks:
        return "VALUE" if document.blocks[word].arguments else ""
    op = REGISTRY.get(word)
    if op is not None and op.is_merge:
        return "[BRANCH, BRANCH]"
    return "VALUE" if op is not None and op.argument is not None else ""


def _is_key(row: Row) -> bool:
    """Whether a colon stands behind the row's word."""
    place = row.head_place
    return place.source.lines[place.end_line - 1][place.end_column - 1 :].lstrip().startswith(":")
