"""The source of a network as Keras functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from archspec.backends.keras.printer import returned, statements
from archspec.backends.keras.rules import NATIVE, RULES
from archspec.backends.literals import literal
from archspec.backends.naming import function_name, identifier, unique
from archspec.backends.plan import Program, plan
from archspec.backends.program import Chain, Definition, Piece
from archspec.backends.rowhelpers import Kind
from archspec.backends.snippets import library, merged_imports, needed
from archspec.backends.source import (
    Module, docstring, facts, module_docstring, module_name, own_parameters, signature, template,
)  # fmt: skip
from archspec.backends.torch.emit import HEADS, origins_of
from archspec.backends.view import View
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops.base import Weighted
from archspec.ops.shapes import dims

HELPERS = Path(__file__).parent / "helpers"


class KerasDialect:
    """How Keras says things: layers, a function per block, an activation inside the layer before it."""

    def pieces(self, views: Sequence[View]) -> list[tuple[int, Piece]]:
        made: list[tuple[int, Piece]] = []
        number = 0
        while number < len(views):
            fused = _fused(views[number : number + 2])
            made += [(number, piece) for piece in RULES.pieces(fused or views[number])]
            number += 2 if fused else 1
        return made

    def definition_name(self, name: str) -> str:
        return unique(function_name(name), library(HELPERS))

    def wants_helper(self, kind: Kind) -> bool:
        """Two rows with a norm, or three without; where a row is one call, only in blocks, whose lines are long."""
        site = kind.sites[0]
        calls = self.pieces([View(layer, site.close) for layer in site.group.layers])
        return kind.rows >= (2 if kind.has_norm else 3) and (len(calls) > 1 or kind.is_in_block)


def _fused(views: Sequence[View]) -> View | None:
    """A layer with the activation behind it, where Keras has one argument for it."""
    if len(views) < 2 or not isinstance(views[0].operator, Weighted) or views[1].operator.head != "activation":
        return None
    chosen = views[1].field("function")
    if chosen.value not in NATIVE:
        return None
    return replace(views[0], activation=replace(chosen, value=NATIVE[chosen.value]))


def emit(network: Network) -> Module:
    """The source of a network, and the Keras layer's name of every layer."""
    program = plan(network, KerasDialect())
    functions = [_function(definition) for definition in program.definitions]
    functions.append(_main(program))
    code = "\n".join(line for item in functions for line in item["body"])
    snippets = needed(HELPERS, code)
    imports = ["import keras", "from keras import layers", *(line for each in snippets for line in each.imports)]
    text = template("keras").render(
        docstring=module_docstring(network),
        imports=merged_imports(imports),
        snippets=[each.text for each in snippets],
        functions=functions,
    )
    places = {path: path.replace("/", ".") for path, _ in layers(network)}
    return Module(module_name(network, "keras"), f"{text.rstrip()}\n", functions[-1]["name"], places)


def _function(definition: Definition) -> dict[str, Any]:
    writer, result = statements(definition.nodes, "name", "x")
    parts = ["x: keras.KerasTensor", *own_parameters(definition), "*", "name: str"]
    return {
        "name": definition.name,
        "signature": signature(parts, f"def {definition.name}(", ") -> keras.KerasTensor:", 0),
        "returns": "keras.KerasTensor",
        "docstring": docstring(f"{definition.title}.", 4),
        "body": list(returned(writer, result)),
    }


def _main(program: Program) -> dict[str, Any]:
    network = program.network
    heads = program.head_rows()
    rows = program.rows()
    referenced = frozenset([*(head.origin for head in heads if head.origin is not None), *origins_of(rows)])
    writer, result = statements(rows, "", "inputs", referenced)
    written = list(writer.written)
    is_optional = bool(heads) and all(head.is_training_only for head in network.heads)
    shape = tuple(dims(network.input))
    parts = own_parameters(program.main)
    if is_optional:
        parts.append(f"{HEADS}: bool = False")
    parts.append(f"input_shape: tuple[int | None, ...] = {literal(shape)}")
    parts.append(f"name: str = {literal(network.name)}")
    function = unique(function_name(network.name), [each.name for each in program.definitions])
    body = ["    inputs = keras.Input(input_shape)", *written]
    outputs = [result]
    for head in heads:
        writer.written.clear()
        writer.indent = 8 if is_optional else 4
        name = identifier(head.path, "head_")
        writer.run([_head(head)], result, name)
        if is_optional and len(outputs) == 1:
            body.append(f"    if {HEADS}:")
        body += writer.written
        outputs.append(name)
    if is_optional:
        body.append(f"        return keras.Model(inputs, [{', '.join(outputs)}], name=name)")
        outputs = outputs[:1]
    made = outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"
    body.append(f"    return keras.Model(inputs, {made}, name=name)")
    return {
        "name": function,
        "signature": signature(parts, f"def {function}(", ") -> keras.Model:", 0),
        "returns": "keras.Model",
        "docstring": docstring(facts(network), 4),
        "body": body,
    }


def _head(head: Chain) -> Any:
    if len(head.nodes) == 1:
        return replace(head.nodes[0], origin=head.origin, comment=head.comment)
    return head
