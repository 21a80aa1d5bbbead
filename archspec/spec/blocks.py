"""The entries of `blocks:` and `heads:`: from YAML nodes to ``Block`` and ``Head`` values."""

from __future__ import annotations

import re

from archspec.errors import Findings, Place, error
from archspec.spec.cells import QUANTITIES
from archspec.spec.document import MAX_TEXT, NAME, RESERVED, Block, Head, Row
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence
from archspec.spec.rows import COMMON, parse_rows
from archspec.spec.scalars import shown
from archspec.spec.words import is_word, require_known, require_scalar


def parse_block(name: Scalar, node: Node) -> Block:
    """One entry of ``blocks:``: what it is, its arguments and its rows."""
    if not re.fullmatch(NAME, name.text):
        raise error("name", "a block's name is a letter, then letters, digits or _", name.place)
    if not isinstance(node, Mapping):
        raise error("value", f"block `{name.text}` is a mapping with `args` and `layers`", node.place)
    require_known(node, ("title", "args", "layers"), f"block `{name.text}`")
    if (layers := node.get("layers")) is None:
        raise error("missing-key", f"block `{name.text}` needs `layers`", name.place)
    title = ""
    arguments: dict[str, Node | None] = {}
    keys: dict[str, Place] = {}
    rows: tuple[Row, ...] = ()
    findings = Findings()
    with findings.kept():
        title = _title(node.get("title"))
    with findings.kept():
        arguments = _arguments(node.get("args"))
        keys = _places(node.get("args"))
    with findings.kept():
        rows = parse_rows(layers, f"`layers` of block `{name.text}`")
    findings.require_none()
    return Block(name.text, arguments, rows, name.place, title, keys)


def parse_head(name: Scalar, node: Node) -> Head:
    """One entry of ``heads:``: where it branches off, and its rows."""
    if not isinstance(node, Mapping):
        raise error("value", f"head `{name.text}` is a mapping with `from` and `layers`", node.place)
    require_known(node, ("from", "training_only", "layers"), f"head `{name.text}`")
    origin, layers, training = node.get("from"), node.get("layers"), node.get("training_only")
    if origin is None or layers is None:
        raise error("missing-key", f"head `{name.text}` needs `from` and `layers`", name.place)
    if training is not None and not (isinstance(training, Scalar) and isinstance(training.value, bool)):
        raise error("value", "`training_only` is true or false", training.place)
    is_training_only = isinstance(training, Scalar) and training.value is True
    return Head(
        name.text,
        require_scalar(origin, "from"),
        parse_rows(layers, f"`layers` of head `{name.text}`"),
        is_training_only,
        name.place,
    )


def _title(node: Node | None) -> str:
    """What a block is, in one line."""
    if node is None:
        return ""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or len(node.text) > MAX_TEXT:
        raise error("value", f"the title of a block is a text of at most {MAX_TEXT} characters", node.place)
    return node.text


def _arguments(node: Node | None) -> dict[str, Node | None]:
    """``[a, b]`` are required; in ``{a: required, b: 1}`` only `a` is."""
    if node is None:
        return {}
    if isinstance(node, Sequence):
        arguments: dict[str, Node | None] = {}
        for item in node.items:
            if (name := _argument_name(item)) in arguments:
                raise error("name", f"two arguments are named `{name}`", item.place)
            arguments[name] = None
        return arguments
    if isinstance(node, Mapping):
        return {_argument_name(key): _default(key, value) for key, value in node}
    message = "`args` is a list of names, or a mapping of names to defaults"
    raise error("value", message, node.place, hint=f"write args: [{shown(node.text.strip('() '))}]")


def _places(node: Node | None) -> dict[str, Place]:
    """Where the name of each argument stands."""
    names = node.items if isinstance(node, Sequence) else [key for key, _ in node] if isinstance(node, Mapping) else ()
    return {name.text: name.place for name in names if isinstance(name, Scalar)}


def _default(name: Scalar, node: Node) -> Node | None:
    """The argument's default, None where it has none."""
    if isinstance(node, Scalar) and not node.text and node.value is None:
        message = f"the argument `{name.text}` has no default"
        raise error("value", message, name.place, hint=f"write `{name.text}: required`")
    return None if is_word(node, "required") else node


def _argument_name(node: Node) -> str:
    if isinstance(node, Scalar) and re.fullmatch(NAME, node.text):
        if node.text in (*COMMON, *QUANTITIES):
            raise error(
                "name", f"`{node.text}` is a column of every row, so no argument can have this name", node.place
            )
        if node.text in RESERVED:
            raise error("name", RESERVED[node.text], node.place)
        return node.text
    words = node.text.split() if isinstance(node, Scalar) else []
    is_torn = len(words) > 1 and all(re.fullmatch(NAME, word) for word in words)
    hint = f"a comma stands between two names: {shown(', '.join(words))}" if is_torn else ""
    raise error("name", "an argument's name is a letter, then letters, digits or _", node.place, hint=hint)
