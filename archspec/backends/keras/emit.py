"""The source of a network as Keras functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from archspec.analysis.signs import pools_without_negatives
from archspec.backends.keras.names import given_names, layer_names
from archspec.backends.keras.own_layers import own_layer
from archspec.backends.keras.printer import Writer, returned, statements
from archspec.backends.keras.rules import NATIVE, RULES
from archspec.backends.keras.rules.convolutions import is_still
from archspec.backends.keras.widths import with_read_widths
from archspec.backends.planning.classifier import CLASSIFIER
from archspec.backends.planning.definitions import safe_name
from archspec.backends.planning.descent import origins_of
from archspec.backends.planning.dialect import Program
from archspec.backends.planning.plan import plan
from archspec.backends.planning.program import Call, Chain, Definition, Piece
from archspec.backends.planning.rowhelpers import Kind
from archspec.backends.planning.view import View
from archspec.backends.planning.widths import widths
from archspec.backends.writing.docs import flat
from archspec.backends.writing.layout import WIDTH, call_doc
from archspec.backends.writing.literals import literal
from archspec.backends.writing.naming import apart, function_name
from archspec.backends.writing.own_classes import codes, imports_of, own_classes, own_names, sources
from archspec.backends.writing.snippets import library, merged_imports, needed
from archspec.backends.writing.source import (
    WITH_HEADS,
    Module,
    docstring,
    flattening_row,
    guards,
    module_docstring,
    module_name,
    network_docstring,
    own_parameters,
    signature,
    template,
)
from archspec.errors import Place
from archspec.network.tree import Layer, Network
from archspec.network.walk import different_layers
from archspec.ops.base import Weighted
from archspec.ops.shapes import dims
from archspec.spec.document import IN_MAPS
from archspec.spec.expressions import Expr

HELPERS = Path(__file__).parent / "helpers"


#: Names that the file has already; with a plug-in also those of its classes.
_RESERVED = frozenset({*library(HELPERS), "keras", "layers", "ops", "np", "Any", "Sequence"})


class KerasDialect:
    """How Keras says things: layers, a function per block, an activation inside the layer before it."""

    def __init__(self, without_negatives: frozenset[Place] = frozenset(), own: frozenset[str] = frozenset()) -> None:
        #: The rows of max pools that read nothing negative; see `analysis/signs.py`.
        self.without_negatives = without_negatives
        self.reserved = _RESERVED | own

    def pieces(self, views: Sequence[View]) -> list[tuple[int, Piece]]:
        made: list[tuple[int, Piece]] = []
        number = 0
        while number < len(views):
            fused = _fused(views[number : number + 2])
            view = fused or views[number]
            view = replace(view, has_no_negatives=view.layer.place in self.without_negatives)
            made += [(number, piece) for piece in RULES.pieces(view)]
            number += 2 if fused else 1
        return made

    def form(self, views: Sequence[View]) -> str:
        """Without the padding before a convolution: a helper pads where its own kernel asks for it.

        Where nothing strides, half a window on every side is Keras's own `same`, whatever the kernel: such rows stay
        among themselves. With a norm they share the helper of those that stride, which saves more lines than it costs.
        """
        calls = [piece.call.function for _, piece in self.pieces(views) if piece.part != "pad"]
        has_norm = any("norm" in view.operator.head for view in views)
        return " ".join([*calls, *(["same"] if is_still(views[0]) and not has_norm else [])])

    needs_modules = False
    values_know_maps = True
    unsaid: frozenset[str] = frozenset()

    def definition_names(self, name: str) -> Iterator[str]:
        chosen = function_name(name)
        yield chosen
        yield f"{chosen}_block"
        yield from (f"{chosen}{number}" for number in count(2))

    def network_names(self, name: str, title: str, parameters: frozenset[str]) -> tuple[str, ...]:
        return (apart(function_name(name), self.reserved, "_net"),)

    def wants_helper(self, kind: Kind) -> bool:
        """Two rows with a norm, or three without; where a row is one call, only if its line would be long."""
        site = kind.sites[0]
        calls = self.pieces([View(layer, site.close) for layer in site.group.layers])
        is_long = kind.is_in_block or len(calls) > 1 or _line_width(calls[0][1].call, site.group.name) > WIDTH
        return kind.rows >= (2 if kind.has_norm else 3) and is_long


def _line_width(call: Call, name: str) -> int:
    """How long the line `    x = layers.Conv2D(..., name="conv1")(x)` would be."""
    return len(f"    x = {flat(call_doc(call, more=(f'name={literal(name)}',)))}(x)")


def _fused(views: Sequence[View]) -> View | None:
    """A layer with the activation behind it, where Keras has one argument for it."""
    if len(views) < 2 or not isinstance(views[0].operator, Weighted) or views[1].operator.head != "activation":
        return None
    chosen = views[1].field("function")
    if chosen.value not in NATIVE:
        return None
    return replace(views[0], activation=replace(chosen, value=NATIVE[chosen.value]))


def emit(network: Network, unsized: frozenset[str] = frozenset()) -> Module:
    """The source of a network, and the name of every layer in Keras; behind the rows ``unsized`` no size stands."""
    dialect = KerasDialect(pools_without_negatives(network), own_names(network))
    program = plan(network, dialect, unsized)
    bodies = [*(each.nodes for each in program.definitions), program.main.nodes]
    given = given_names(node for nodes in bodies for node in nodes)
    places = layer_names(network, given)
    names = frozenset({*dialect.reserved, *program.names, *(each.name for each in program.definitions)})
    functions = [_function(definition, names) for definition in program.definitions]
    functions.append(_main(program, names, given))
    code = "\n".join(line for item in functions for line in item["body"])
    own = {name: own_layer(op) for name, op in own_classes(network, "keras", HELPERS).items()}
    snippets = needed(HELPERS, code, own)
    imports = ["import keras", "from keras import layers", *(line for each in snippets for line in each.imports)]
    imports += [line for each in codes(network, "keras") if each.call for line in imports_of(each, "keras")]
    text = template("keras").render(
        docstring=module_docstring(network, sources(network)),
        imports=merged_imports(imports),
        snippets=[each.text for each in snippets],
        functions=functions,
    )
    return Module(module_name(network, "keras"), f"{text.rstrip()}\n", program.names[0], places)


def _function(definition: Definition, names: frozenset[str]) -> dict[str, Any]:
    writer, result = statements(definition.nodes, "name", "x", names | _parameter_names(definition))
    parts = ["x: keras.KerasTensor", *own_parameters(definition), "*", "name: str"]
    return {
        "name": definition.name,
        "signature": signature(parts, f"def {definition.name}(", ") -> keras.KerasTensor:", 0),
        "returns": "keras.KerasTensor",
        "docstring": docstring(*definition.told),
        "body": [*([f"    {IN_MAPS} = x.shape[-1]"] if definition.reads_maps else []), *returned(writer, result)],
    }


def _parameter_names(definition: Definition) -> frozenset[str]:
    return frozenset(safe_name(each.name) for each in definition.parameters)


def _main(program: Program, names: frozenset[str], given: frozenset[str]) -> dict[str, Any]:
    network = program.network
    taken = names | _parameter_names(program.main)
    read = [head.origin or "" for head in program.head_rows()]
    rows, reading = with_read_widths(program.rows(), widths(network.body, network.document.rows))
    writer, result = statements(rows, "", "x", taken, read, given, reading)
    body = [*guards(program.has_softmax, 4), "    inputs = x = keras.Input(input_shape)", *writer.written]
    is_optional = network.has_optional_heads
    writer.written.clear()
    writer.indent = 8 if is_optional else 4
    outputs = [result, *_heads(program, writer)]
    if is_optional:
        every = f"        return keras.Model(inputs, [{', '.join(outputs)}], name=name)"
        body += [f"    if {WITH_HEADS}:", *writer.written, every]
        outputs = outputs[:1]
    else:
        body += writer.written
    made = outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"
    body.append(f"    return keras.Model(inputs, {made}, name=name)")
    return {
        "name": program.names[0],
        "signature": signature(
            _main_parameters(program, is_optional), f"def {program.names[0]}(", ") -> keras.Model:", 0
        ),
        "returns": "keras.Model",
        "docstring": network_docstring(program, *_notes(program)),
        "body": body,
    }


def _notes(program: Program) -> list[str]:
    """What a caller has to know of the output and of the input."""
    notes = [f"It returns softmax probabilities; `{CLASSIFIER}=None` gives logits."] if program.has_softmax else []
    if (found := flattening_row(program.network)) is not None:
        path, maps = found
        notes.append(f"`{path}` has weights for maps of {maps}; another `input_shape` may give it others.")
    if heads := [head.name for head in program.network.heads if head.is_training_only]:
        notes.append(f"With `{WITH_HEADS}` it has {' and '.join(heads)} as outputs too, in inference as in training.")
    if any(map(_is_own_layer, different_layers(program.network))):
        notes.append("It has layers of this file: import the file before `keras.saving.load_model`.")
    return notes


def _is_own_layer(found: tuple[str, Layer]) -> bool:
    """Whether Keras has no layer for it, so that a class of the generated file is registered for loading."""
    op = found[1].op
    is_plugged = op.plugin is not None and op.plugin.code["keras"].call is None
    return is_plugged or op.head == "rbf" or getattr(op, "connection_table", None) is not None


def _main_parameters(program: Program, is_optional: bool) -> list[str]:
    network = program.network
    return [
        *own_parameters(program.main),
        *([f"{WITH_HEADS}: bool = False"] if is_optional else []),
        f"input_shape: tuple[int | None, ...] = {literal(tuple(dims(network.input)))}",
        f"name: str = {literal(network.name)}",
    ]


def _heads(program: Program, writer: Writer) -> Iterator[str]:
    network = program.network
    for head, made, written in zip(program.head_rows(), network.heads, network.document.heads, strict=True):
        yield _head(head, writer, widths(made.body, written.rows))


def _head(head: Chain, writer: Writer, comes_in: Mapping[int, Expr]) -> str:
    """Writes the rows of a head; returns the variable with its output."""
    rows, reading = with_read_widths(head.nodes, comes_in)
    *first, last = rows
    start = writer.values[head.origin or ""]
    values, referenced = dict(writer.values), writer.referenced
    writer.referenced = frozenset(origins_of(head.nodes))
    target = writer.variable(head.path, "head_")
    result = writer.run([*first, replace(last, comment=head.comment)], start, target, reading)
    writer.values, writer.referenced = values, referenced
    return result
