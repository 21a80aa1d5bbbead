"""The source of a network as a PyTorch module."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archspec.backends.naming import class_name, function_name, identifier, unique
from archspec.backends.plan import CLASSIFIER, Program, plan
from archspec.backends.program import Chain, Definition, Node, Piece, walk_steps
from archspec.backends.rowhelpers import Kind
from archspec.backends.snippets import library, merged_imports, needed
from archspec.backends.source import (
    Module, docstring, facts, module_docstring, module_name, own_parameters, signature, template,
)  # fmt: skip
from archspec.backends.torch import initialise
from archspec.backends.torch.printer import class_body, module, prefix_of, row_name
from archspec.backends.torch.rules import RULES
from archspec.backends.layout import lines
from archspec.backends.view import View
from archspec.network.tree import Network

HELPERS = Path(__file__).parent / "helpers"
HEADS = "auxiliary_heads"


class TorchDialect:
    """How PyTorch says things: one module per operator, a class per block."""

    def pieces(self, views: Sequence[View]) -> list[tuple[int, Piece]]:
        return [(number, piece) for number, view in enumerate(views) for piece in RULES.pieces(view)]

    def definition_name(self, name: str) -> str:
        return unique(class_name(name), library(HELPERS))

    def wants_helper(self, kind: Kind) -> bool:
        """Two rows with a norm, or three without, are worth a class of their own."""
        return kind.rows >= (2 if kind.has_norm else 3)


def emit(network: Network) -> Module:
    """The source of a network, and the module path of every layer."""
    program = plan(network, TorchDialect())
    classes: list[dict[str, Any]] = []
    for definition in program.definitions:
        body = class_body(definition.nodes)
        definition.places = body.places
        classes.append(_class(definition, body, own_parameters(definition), f"{definition.title}."))
    main = _main(program)
    classes.append(main)
    text = _text(program, classes)
    return Module(module_name(network, "torch"), text, factory_name(program), dict(_inside(program.main, "", "")))


def _class(definition: Definition, body: Any, parts: list[str], title: str) -> dict[str, Any]:
    return {
        "name": definition.name,
        "is_sequential": body.is_sequential,
        "docstring": docstring(title, 4),
        "signature": signature(["self", *parts], "def __init__(", ") -> None:", 4),
        "guards": [],
        "init": body.init,
        "forward": body.forward,
        "returns": "Tensor",
    }


def _main(program: Program) -> dict[str, Any]:
    network, definition = program.network, program.main
    definition.name = class_name(network.name)
    heads = program.head_rows()
    referenced = frozenset(
        [head.origin for head in heads if head.origin is not None] + list(origins_of(program.rows()))
    )
    tail = _tail(program, heads)
    body = class_body(program.rows(), referenced, tail)
    definition.places = body.places
    made = _class(definition, body, _parameters(program), facts(network))
    head_lines = _head_lines(program, heads, definition.places)
    draws = initialise.statements(network, dict(_inside(definition, "", "")))
    made["init"] = [*body.init, *head_lines, *draws]
    made["guards"] = _guards(program)
    if heads:
        made["returns"] = f"Tensor | tuple[{', '.join(['Tensor'] * (len(heads) + 1))}]"
    return made


def origins_of(nodes: Sequence[Node]) -> list[str]:
    """Rows that `from` names, in this list or in a branch of it."""
    found: list[str] = []
    for node in nodes:
        if node.origin is not None:
            found.append(node.origin)
        if isinstance(node, Chain):
            found.extend(origins_of(node.nodes))
        for limb in getattr(node, "limbs", ()):
            found.extend(origins_of(limb.nodes))
    return found


def _parameters(program: Program) -> list[str]:
    parts = own_parameters(program.main)
    if program.head_rows() and _are_training_only(program):
        parts.append(f"{HEADS}: bool = False")
    return parts


def _are_training_only(program: Program) -> bool:
    return all(head.is_training_only for head in program.network.heads)


def _guards(program: Program) -> list[str]:
    """A word that this file does not know must not silently mean "no softmax"."""
    if not program.has_softmax:
        return []
    return [
        f'        if {CLASSIFIER} not in ("softmax", None):',
        "            raise ValueError(f\"expected 'softmax' or None, got {classifier_activation!r}\")",
    ]


def _head_lines(program: Program, heads: Sequence[Chain], places: dict[str, str]) -> list[str]:
    written: list[str] = []
    for head in heads:
        name = identifier(head.path, "head_")
        doc = module(head.nodes[0] if len(head.nodes) == 1 else head)
        optional = f" if {HEADS} else None" if _are_training_only(program) else ""
        written += lines(f"self.{name} = ", doc, f"{optional}  # {head.comment}", 8)
        for number, node in enumerate(head.nodes):
            for step in walk_steps([node]):
                places[step.path] = name if len(head.nodes) == 1 else f"{name}.{number}"
    return written


def _tail(program: Program, heads: Sequence[Chain]) -> list[str]:
    if not heads:
        return []
    names = [identifier(head.path, "head_") for head in heads]
    calls = [f"self.{name}({value})" for name, value in zip(names, head_values(program, heads), strict=True)]
    outputs = f"return {', '.join(['x', *calls])}"
    if not _are_training_only(program):
        return [f"        {outputs}"]
    present = " and ".join(f"self.{name} is not None" for name in names)
    return [f"        if self.training and {present}:", f"            {outputs}", "        return x"]


def head_values(program: Program, heads: Sequence[Chain]) -> list[str]:
    """The variables that hold the rows at which the heads branch off."""
    rows = {row_name(node.path): node for node in program.rows()}
    return [identifier(head.origin or "", prefix_of(rows[head.origin or ""])) for head in heads]


def factory_name(program: Program) -> str:
    """The network's name as a function; a class of the same name goes first."""
    name = function_name(program.network.name)
    return name if name not in (program.main.name, *(each.name for each in program.definitions)) else f"build_{name}"


def _text(program: Program, classes: list[dict[str, Any]]) -> str:
    main = program.main
    code = "\n".join(line for item in classes for line in [*item["init"], *item["forward"], item["signature"]])
    snippets = needed(HELPERS, code)
    imports = ["from torch import nn", *(line for snippet in snippets for line in snippet.imports)]
    if any(item["forward"] for item in classes):
        imports.append("from torch import Tensor")
    if "torch." in code:
        imports.append("import torch")
    if "re.fullmatch(" in code:
        imports.append("import re")
    if "Callable[" in code:
        imports.append("from collections.abc import Callable")
    names = [part.partition(":")[0] for part in _parameters(program)]
    function = factory_name(program)
    text = template("torch").render(
        docstring=module_docstring(program.network),
        imports=merged_imports(imports),
        snippets=[snippet.text for snippet in snippets],
        classes=classes,
        factory={
            "name": function,
            "signature": signature(_parameters(program), f"def {function}(", f") -> {main.name}:", 0),
            "returns": main.name,
            "docstring": "The network in training mode, freshly initialised; call `.eval()` before inference.",
            "arguments": ", ".join(names),
        },
    )
    return f"{text.rstrip()}\n"


def _inside(definition: Definition, path: str, place: str) -> list[tuple[str, str]]:
    """Canonical path -> module path for every call, through blocks; '#' stands for a repetition's number."""
    found: list[tuple[str, str]] = []
    for step in walk_steps(definition.nodes):
        if step.path not in definition.places:
            continue
        inner = _joined(path, step.path, "/")
        spot = _joined(place, definition.places[step.path], ".")
        if isinstance(step.definition, Definition):
            found.extend(_inside(step.definition, inner, spot))
        else:
            found.append((inner, spot))
    return found


def _joined(outer: str, inner: str, mark: str) -> str:
    return f"{outer}{mark}{inner}" if outer and inner else outer or inner

