"""The source of a network as a PyTorch module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from archspec.analysis.feature_order import turned_rows
from archspec.backends.planning.classifier import CLASSIFIER
from archspec.backends.planning.dialect import Program
from archspec.backends.planning.plan import plan
from archspec.backends.planning.program import Chain, Definition, Piece
from archspec.backends.planning.rowhelpers import Kind
from archspec.backends.planning.view import View
from archspec.backends.torch.initialise import initialisation
from archspec.backends.torch.modules import modules
from archspec.backends.torch.own_modules import own_module
from archspec.backends.torch.printer import ClassBody, class_body
from archspec.backends.torch.rules import RULES
from archspec.backends.torch.spots import place, record, ways
from archspec.backends.torch.widths import with_running_width, with_width
from archspec.backends.writing.docs import Choice
from archspec.backends.writing.layout import lines
from archspec.backends.writing.naming import apart, class_name, function_name, identifier, unique
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
    takes_constructors,
    template,
)
from archspec.errors import Place
from archspec.network.tree import Network
from archspec.network.walk import different_layers

CALLABLE = "from collections.abc import Callable"
HELPERS = Path(__file__).parent / "helpers"
FRESH = "The network, freshly initialised."
IN_TRAINING = "The network in training mode, freshly initialised; call `.eval()` before inference."
#: Operators that do another thing in training.
WITH_MODES = frozenset({"batchnorm", "dropout"})
PROBABILITIES = f"It returns softmax probabilities; `cross_entropy` wants logits: `{CLASSIFIER}=None`."


#: Names that the file has already; with a plug-in also those of its classes.
_RESERVED = frozenset({*library(HELPERS), "F", "Tensor", "Callable", "Sequence", "None", "True", "False"})


class TorchDialect:
    """How PyTorch says things: one module per operator, a class per block."""

    def __init__(self, turned: frozenset[Place] = frozenset(), own: frozenset[str] = frozenset()) -> None:
        #: The flatten rows whose order of features is seen; see `analysis/feature_order.py`.
        self.turned = turned
        self.reserved = _RESERVED | own

    def pieces(self, views: Sequence[View]) -> list[tuple[int, Piece]]:
        return [(number, piece) for number, view in enumerate(views) for piece in self._pieces(view)]

    def _pieces(self, view: View) -> list[Piece]:
        return RULES.pieces(replace(view, is_turned=view.layer.place in self.turned))

    def form(self, views: Sequence[View]) -> str:
        return " ".join(piece.call.function for _, piece in self.pieces(views))

    needs_modules = True
    values_know_maps = False
    unsaid = frozenset({"init", "bias_init"})  # weights are drawn behind all rows: initialise.py

    def definition_names(self, name: str) -> Iterator[str]:
        chosen = class_name(name)
        yield chosen
        yield f"{chosen}Block"
        yield from (f"{chosen}{number}" for number in count(2))

    def network_names(self, name: str, title: str, parameters: frozenset[str]) -> tuple[str, ...]:
        chosen = apart(class_name(name, title), [*self.reserved, *parameters], "Net")
        function = apart(function_name(name), [*self.reserved, chosen], "_net")
        return chosen, function

    def wants_helper(self, kind: Kind) -> bool:
        """Two rows with a norm, or three without, are worth a class of their own."""
        return kind.rows >= (2 if kind.has_norm else 3)


def emit(network: Network, unsized: frozenset[str] = frozenset()) -> Module:
    """The source of a network, and the module path of every layer; behind the rows ``unsized`` no size stands."""
    program = plan(network, TorchDialect(turned_rows(network), own_names(network)), unsized)
    classes: list[dict[str, Any]] = []
    for definition in program.definitions:
        nodes, before = with_width(definition)
        body = class_body(nodes, reads=definition.reads, is_helper=definition.is_helper)
        body.init[:0] = before
        definition.places = body.places
        title = docstring(*definition.told)
        classes.append(_class(definition, body, own_parameters(definition), title))
    main = _main(program)
    classes.append(main)
    text = _text(program, classes)
    places = {path: place(way) for path, way in ways(program.main)}
    return Module(module_name(network, "torch"), text, program.names[1], places)


def _class(definition: Definition, body: ClassBody, parts: list[str], text: str) -> dict[str, Any]:
    return {
        "name": definition.name,
        "is_sequential": body.is_sequential,
        "docstring": text,
        "signature": signature(["self", *parts], "def __init__(", ") -> None:", 4),
        "guards": [],
        "is_numbered": definition.is_helper,
        "init": body.init,
        "forward": body.forward,
        "inputs": _inputs(body, "Tensor"),
        "returns": "Tensor",
        "imports": body.imports | ({CALLABLE} if takes_constructors(definition) else set()),
    }


def _main(program: Program) -> dict[str, Any]:
    network, definition = program.network, program.main
    heads = program.head_rows()
    running = with_running_width(program)
    body = class_body(running.rows, [head.origin or "" for head in heads], before=running.before, is_network=True)
    names = [unique(identifier(head.path, "head_"), body.taken) for head in heads]
    definition.places = body.places
    made = _class(definition, body, _parameters(program), network_docstring(program, *_fixed(network)))
    for name, (before, head) in zip(names, running.heads, strict=True):
        made["init"] += [*before, *_head_lines(program, name, head)]
        record(head.nodes, name, definition.places, "None" if program.network.has_optional_heads else "")
    made["init"] += initialisation(network, definition)
    if heads:
        made["forward"] += _tail(program, names, [body.values[head.origin or ""] for head in heads], body.result)
    made["guards"] = guards(program.has_softmax, 8)
    if heads:
        made["returns"] = f"Tensor | tuple[{', '.join(['Tensor'] * (len(heads) + 1))}]"
    return made


def _inputs(body: ClassBody, returns: str) -> str:
    return signature(["self", *(f"{name}: Tensor" for name in body.inputs)], "def forward(", f") -> {returns}:", 4)


def _fixed(network: Network) -> list[str]:
    """Why images of most other sizes do not fit."""
    if (found := flattening_row(network)) is None:
        return []
    path, maps = found
    return [f"`{path}` reads maps of {maps}, as an input of {network.input} gives."]


def _told(program: Program) -> Iterator[str]:
    """What a caller has to know of the model and of its outputs."""
    heads = ", ".join(head.name for head in program.network.heads)
    is_optional = program.network.has_optional_heads
    has_modes = any(layer.op.head in WITH_MODES for _, layer in different_layers(program.network))
    yield IN_TRAINING if has_modes or is_optional else FRESH
    if program.has_softmax:
        yield PROBABILITIES
    if is_optional:
        yield f"With `{WITH_HEADS}` it returns (output, {heads}) in training mode, else the output alone."


def _parameters(program: Program) -> list[str]:
    parts = own_parameters(program.main)
    if program.network.has_optional_heads:
        parts.append(f"{WITH_HEADS}: bool = False")
    return parts


def _head_lines(program: Program, name: str, head: Chain) -> list[str]:
    doc = modules(head.nodes)
    return lines(
        f"self.{name} = ",
        Choice(doc, WITH_HEADS, "None") if program.network.has_optional_heads else doc,
        f"  # {head.comment}" if head.comment else "",
        8,
    )


def _tail(program: Program, names: Sequence[str], values: Sequence[str], result: str) -> list[str]:
    """The return statement of a network with heads; ``values`` are the variables at which they branch off."""
    calls = [f"self.{name}({value})" for name, value in zip(names, values, strict=True)]
    outputs = f"return {', '.join([result, *calls])}"
    if not program.network.has_optional_heads:
        return [f"        {outputs}"]
    present = " and ".join(f"self.{name} is not None" for name in names)
    return [f"        if self.training and {present}:", f"            {outputs}", f"        return {result}"]


def _text(program: Program, classes: list[dict[str, Any]]) -> str:
    main = program.main
    code = "\n".join(line for item in classes for line in [*item["init"], *item["forward"], item["signature"]])
    own = {name: own_module(op) for name, op in own_classes(program.network, "torch", HELPERS).items()}
    snippets = needed(HELPERS, code, own)
    parts = [*(item["imports"] for item in classes), *(snippet.imports for snippet in snippets)]
    imports = ["from torch import nn", *(line for part in parts for line in part)]
    imports += [line for each in codes(program.network, "torch") if each.call for line in imports_of(each, "torch")]
    names = [part.partition(":")[0] for part in _parameters(program)]
    function = program.names[1]
    text = template("torch").render(
        docstring=module_docstring(program.network, sources(program.network)),
        imports=merged_imports(imports),
        snippets=[snippet.text for snippet in snippets],
        classes=classes,
        factory={
            "name": function,
            "signature": signature(_parameters(program), f"def {function}(", f") -> {main.name}:", 0),
            "returns": main.name,
            "docstring": docstring(*_told(program)),
            "arguments": ", ".join(names),
        },
    )
    return f"{text.rstrip()}\n"
