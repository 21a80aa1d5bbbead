"""What the source of every backend needs: the header, docstrings, signatures, one template environment."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from archspec import __version__
from archspec.analysis.counts import count, network_counts
from archspec.backends.planning.classifier import CLASSIFIER, OPEN
from archspec.backends.planning.definitions import safe_name
from archspec.backends.planning.dialect import Program
from archspec.backends.planning.program import NOTHING, Definition, Parameter, Symbol
from archspec.backends.planning.wording import file_name
from archspec.backends.writing.layout import WIDTH
from archspec.backends.writing.literals import literal
from archspec.errors import Source
from archspec.network.tree import Network
from archspec.network.walk import different_layers
from archspec.ops import Maps
from archspec.spec.document import Document

if TYPE_CHECKING:
    from jinja2 import Template

VERSION = __version__
#: The argument of the generated function that adds the outputs which exist in training only.
WITH_HEADS = "auxiliary_heads"
#: Every file says so; one that does not is a user's own.
WRITTEN = "Written by archspec"
#: Marks that are written otherwise in code.
_TYPOGRAPHY = str.maketrans({"\u00d7": "x", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'"})


@dataclass(frozen=True)
class Module:
    """Generated source, and where each canonical path lives in the model that it makes."""

    name: str
    text: str
    #: The public function that makes the model.
    factory: str
    #: Canonical path -> the framework's name of the module or layer that holds it.
    places: dict[str, str]
    #: The spec's variables that are no arguments of that function, each with the reason in a few words.
    constants: Mapping[str, str] = field(default_factory=dict)

    def file_in(self, folder: Path) -> Path:
        """Where it is written."""
        return folder / f"{self.name}.py"


def module_name(network: Network, backend: str) -> str:
    """resnet34_keras; of a variant resnet34_lecture_keras."""
    variant = network.document.variant
    return f"{network.name}_{variant}_{backend}" if variant else f"{network.name}_{backend}"


@cache
def template(backend: str, name: str = "module") -> Template:
    """The skeleton of a backend's module, or of a class in it. jinja2 is imported only here: a check never needs it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parents[1] / backend
    environment = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    return environment.get_template(f"{name}.py.jinja")


def free_text(text: str) -> str:
    """A text of the spec's author inside a docstring: one line, Latin letters, no quotes, no backslashes."""
    return "".join(map(_free, normalize("NFC", text).translate(_TYPOGRAPHY))).strip()


def _free(char: str) -> str:
    if char in '"\\' or not char.isprintable():
        return "'"
    return char if normalize("NFD", char)[0].isascii() else "?"


def docstring(first: str, *sentences: str, indent: int = 4) -> str:
    """The text of a docstring: its first line, and below it what else there is to say, a sentence a line."""
    pad = " " * indent
    head = textwrap.wrap(first, WIDTH - indent - 2 * len('"""'), break_on_hyphens=False)
    if len(head) == 1 and not sentences:
        return first
    body = [line for each in sentences for line in textwrap.wrap(each, WIDTH - indent, break_on_hyphens=False)]
    return f"\n{pad}".join([*head, *(["", *body] if body else []), ""]).replace(f"\n{pad}\n", "\n\n")


def module_docstring(network: Network, plugins: Iterable[Source] = ()) -> str:
    """What the file is and where it comes from: no date, so that the same spec gives the same bytes."""
    document = network.document
    header = document.header
    title = free_text(header.title or header.name) + (f", variant {document.variant}" if document.variant else "")
    source = [f"{free_text(header.source)}."] if header.source else []
    texts = [[f"{title}."], source, [_written(document), _checksums(document, plugins)]]
    return "\n\n".join("\n".join(map(_filled, lines)) for lines in texts if lines) + "\n"


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH - len('"""'), break_on_hyphens=False)


def _written(document: Document) -> str:
    """What was compiled: the file, its variant, and the variables that have been set."""
    variant = [f"variant {document.variant}"] if document.variant else []
    changed = {name: value for name, value in document.variables.items() if value != document.header.variables[name]}
    values = [f"with {name}={free_text(str(value))}" for name, value in changed.items()]
    what = ", ".join([_file(document.place.source, document), *variant, *values])
    return f"{WRITTEN} {VERSION} from {what}; change the spec, not this file."


def _checksums(document: Document, plugins: Iterable[Source]) -> str:
    """The beginning of what sha256sum says of each file that was read; of a plug-in's the name without its folder."""
    sources = dict.fromkeys([document.place.source, *(block.place.source for block in document.blocks.values())])
    named = [(_digest(source), _file(source, document)) for source in sources]
    named += [(_digest(source), free_text(PurePath(source.name).name)) for source in plugins]
    return f"sha256sum: {', '.join(f'{digest}... {name}' for digest, name in dict.fromkeys(named))}."


def _file(source: Source, document: Document) -> str:
    return "a spec without a file" if source.name in ("<string>", "<stdin>") else free_text(file_name(source, document))


def _digest(source: Source) -> str:
    return sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def network_docstring(program: Program, *notes: str) -> str:
    """'ResNet-34: by default 21,797,672 trainable parameters, 3.66 G multiply-adds at 224x224x3.', and the notes.

    They are numbers by default where the spec's variables are arguments.
    """
    network = program.network
    counts = network_counts(network, count(network))
    title = free_text(network.document.header.title or network.name)
    numbers = f"{counts.trainable:,} trainable parameters, {_scaled(counts.macs)} multiply-adds at {network.input}."
    is_open = any(each.name in network.document.variables for each in program.main.parameters)
    said = f"by default {numbers}" if is_open else numbers
    is_short = len(f'    """{title}: {said}"""') <= WIDTH
    return docstring(f"{title}: {said}", *notes) if is_short else docstring(f"{title}.", _capital(said), *notes)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def flattening_row(network: Network) -> tuple[str, Maps] | None:
    """(path, maps) of the first row with a weight for every pixel: it reads maps of this size, flattened."""
    flattened: Maps | None = None
    for path, layer in different_layers(network):
        if isinstance(layer.input, Maps) and layer.op.head in ("dense", "flatten", "rbf"):
            flattened = layer.input
        if flattened is not None and layer.op.head in ("dense", "rbf"):
            return path, flattened
    return None


def _scaled(number: int) -> str:
    for unit, letter in ((10**9, " G"), (10**6, " M"), (10**3, " K")):
        if number >= unit:
            return f"{number / unit:.2f}{letter}"
    return str(number)


def guards(has_softmax: bool, indent: int) -> list[str]:
    """A word that the file does not know must not silently mean "no softmax", or another function in its place."""
    if not has_softmax:
        return []
    pad = " " * indent
    return [
        f'{pad}if {CLASSIFIER} not in ("softmax", None):',
        f"{pad}    raise ValueError(f\"expected 'softmax' or None, got {{{CLASSIFIER}!r}}\")",
    ]


def annotation(parameter: Parameter, sequence: str = "list") -> str:
    """The type of a parameter's values over all uses."""
    if parameter.name == OPEN:
        return "str | None"
    values = [*parameter.values, *([parameter.default] if parameter.default is not NOTHING else [])]
    kinds = dict.fromkeys(_kind(value, sequence) for value in values)
    order = ["int", "float", "bool", "str"]
    return " | ".join(sorted(kinds, key=lambda kind: order.index(kind) if kind in order else len(order)))


def _kind(value: Any, sequence: str) -> str:
    if isinstance(value, Symbol):
        if _is_constructor(value):
            return "Callable[[], nn.Module]"
        return "float" if "/" in value else "int"
    if value is None:
        return "None"
    if isinstance(value, tuple):
        return f"tuple[{', '.join(type(each).__name__ for each in value)}]"
    if isinstance(value, list):
        return f"{sequence}[{'list[int]' if value and isinstance(value[0], list) else 'str'}]"
    return "int" if isinstance(value, int) and not isinstance(value, bool) else type(value).__name__


def _is_constructor(value: Any) -> bool:
    """Whether it is a class of a framework's modules, as an activation that a caller chooses."""
    return isinstance(value, Symbol) and value.startswith(("nn.", "Scaled"))


def takes_constructors(definition: Definition) -> bool:
    """Whether one of its parameters takes a class of modules."""
    return any(_is_constructor(value) for each in definition.parameters for value in (*each.values, each.default))


def parameter_text(parameter: Parameter) -> str:
    default = "" if parameter.default is NOTHING else f" = {literal(parameter.default)}"
    return f"{safe_name(parameter.name)}: {annotation(parameter)}{default}"


def signature(parts: Sequence[str], before: str, after: str, indent: int) -> str:
    """What stands between the brackets of a definition: on its line, or on one of its own, or one parameter a line."""
    one = ", ".join(parts)
    pad, end = " " * (indent + 4), " " * indent
    if indent + len(before) + len(one) + len(after) <= WIDTH:
        return one
    if len(pad) + len(one) <= WIDTH:
        return f"\n{pad}{one}\n{end}"
    return "".join(f"\n{pad}{part}," for part in parts) + f"\n{end}"


def own_parameters(definition: Definition) -> list[str]:
    return [parameter_text(each) for each in definition.parameters]
