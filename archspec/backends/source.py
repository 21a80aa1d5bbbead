"""What the source of every backend needs: the header, docstrings, signatures, one template environment."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archspec import __version__
from archspec.backends.classifier import CLASSIFIER
from archspec.backends.definitions import safe_name
from archspec.backends.layout import WIDTH
from archspec.backends.literals import literal
from archspec.backends.program import NOTHING, Definition, Parameter, Symbol
from archspec.network.tree import Network
from archspec.network.walk import layers

if TYPE_CHECKING:
    from jinja2 import Template

VERSION = __version__
#: The argument of the generated function that adds the outputs which exist in training only.
WITH_HEADS = "auxiliary_heads"


@dataclass(frozen=True)
class Module:
    """Generated source, and where each canonical path lives in the model that it makes."""

    name: str
    text: str
    #: The public function that makes the model.
    factory: str
    #: Canonical path -> the framework's name of the module or layer that holds it.
    places: dict[str, str]


def module_name(network: Network, backend: str) -> str:
    """resnet34_keras; of a variant resnet34_lecture_keras."""
    variant = network.document.variant
    return f"{network.name}_{variant}_{backend}" if variant else f"{network.name}_{backend}"


@cache
def template(backend: str) -> Template:
    """The skeleton of a backend's module. jinja2 is imported only here: a check never needs it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / backend
    environment = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    return environment.get_template("module.py.jinja")


def free_text(text: str) -> str:
    """A text of the spec's author inside a docstring: one line of ASCII, no quotes, no backslashes."""
    plain = text.replace("\u00d7", "x").encode("ascii", "replace").decode()
    return "".join(char if char.isprintable() and char not in '"\\' else "'" for char in plain).strip()


def docstring(text: str, indent: int) -> str:
    """The text wrapped for a docstring: the first line apart, lines of at most 100 columns."""
    pad = " " * indent
    if indent + len(text) + 6 <= WIDTH:
        return text
    wrapped = textwrap.wrap(text, WIDTH - indent - 3, break_on_hyphens=False)
    return "\n".join([wrapped[0], *(pad + line for line in wrapped[1:]), pad]) if len(wrapped) > 1 else text


def module_docstring(network: Network) -> str:
    """What the file is and where it comes from: no date, so that the same spec gives the same bytes."""
    document = network.document
    header = document.header
    title = free_text(header.title or header.name) + (f", variant {document.variant}" if document.variant else "")
    file = document.place.source.name.replace("\\", "/").rpartition("/")[2]
    spec = free_text(file) if file != "<string>" else "a spec without a file"
    written = f"Written by archspec {VERSION} from {spec} (sha256 {document.digest}). Change the spec, not this file."
    source = [f"{free_text(header.source)}."] if header.source else []
    paragraphs = [f"{title}.", *source, written]
    return "\n\n".join("\n".join(textwrap.wrap(text, WIDTH)) for text in paragraphs) + "\n"


def facts(network: Network) -> str:
    """'ResNet-34: 21,797,672 trainable parameters, 3.66 G multiply-adds at 224x224x3.'"""
    trainable = macs = 0
    for _, layer in layers(network, training=False):
        trainable += sum(weight.size for weight in layer.op.weights(*layer.inputs) if weight.trainable)
        macs += layer.op.macs(*layer.inputs)
    title = free_text(network.document.header.title or network.name)
    return f"{title}: {trainable:,} trainable parameters, {_scaled(macs)} multiply-adds at {network.input}."


def _scaled(number: int) -> str:
    for unit, letter in ((10**9, " G"), (10**6, " M"), (10**3, " K")):
        if number >= unit:
            return f"{number / unit:.2f}{letter}"
    return str(number)


def annotation(parameter: Parameter, sequence: str = "list") -> str:
    """The type of a parameter's values over all uses."""
    if parameter.name == CLASSIFIER:
        return "str | None"
    values = [*parameter.values, *([parameter.default] if parameter.default is not NOTHING else [])]
    kinds = dict.fromkeys(_kind(value, sequence) for value in values)
    order = ["int", "float", "bool", "str"]
    return " | ".join(sorted(kinds, key=lambda kind: order.index(kind) if kind in order else len(order)))


def _kind(value: Any, sequence: str) -> str:
    if isinstance(value, Symbol):
        return "Callable[[], nn.Module]" if value.startswith(("nn.", "Scaled")) else "int"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(type(each).__name__ for each in value)}]"
    if isinstance(value, list):
        return f"{sequence}[{'list[int]' if value and isinstance(value[0], list) else 'str'}]"
    return "int" if isinstance(value, int) and not isinstance(value, bool) else type(value).__name__


def parameter_text(parameter: Parameter) -> str:
    default = "" if parameter.default is NOTHING else f" = {literal(parameter.default)}"
    return f"{safe_name(parameter.name)}: {annotation(parameter)}{default}"


def signature(parts: Sequence[str], before: str, after: str, indent: int) -> str:
    """What stands between the brackets of a definition: on one line, or one parameter a line."""
    one = ", ".join(parts)
    if indent + len(before) + len(one) + len(after) + 2 <= WIDTH:
        return one
    pad = " " * (indent + 4)
    return "".join(f"\n{pad}{part}," for part in parts) + "\n" + " " * indent


def own_parameters(definition: Definition) -> list[str]:
    return [parameter_text(each) for each in definition.parameters]
