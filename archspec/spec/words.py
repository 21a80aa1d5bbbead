"""Words of a row: names, single values, and the keys that a mapping may have."""

from __future__ import annotations

import re

from archspec.errors import Diagnostic, SpecError, did_you_mean, error
from archspec.spec.document import NAME, ROW_NAME
from archspec.spec.nodes import Mapping, Node, Scalar
from archspec.spec.scalars import quoted


def parse_word(node: Scalar, name: str | None = None) -> str:
    if not re.fullmatch(NAME, node.text):
        from archspec.spec.hints.rows import of_word
        from archspec.spec.hints.spaces import glued, nameless  # only a spec that is wrong needs them

        if (found := nameless(node.text, node.place)) is not None:
            raise SpecError([found])
        if ":" in node.text and (found := glued(node.text, node.place, "row")) is not None:
            raise SpecError([found])
        message = "a row begins with the name of an op or a block"
        raise error("row", message, node.place, quoted(node.text), hint=of_word(node.text, name))
    return node.text


def parse_row_name(node: Scalar) -> str:
    if not re.fullmatch(ROW_NAME, node.text):
        raise error("name", "a row's name has letters, digits, `_`, `-` and `.` only, 63 at most", node.place)
    return node.text


def require_scalar(node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar) or node.value is None:
        raise error("value", f"`{what}` is a single word or number", node.place)
    return node


def require_known(node: Mapping, known: tuple[str, ...], what: str) -> None:
    unknown = [key for key, _ in node if key.text not in known]
    if unknown:
        notes = (f"known here: {', '.join(known)}",)
        raise SpecError(
            Diagnostic(
                "unknown-key",
                f"{what} has no `{key.text:.60}`",
                key.place,
                notes=notes,
                hint=did_you_mean(key.text, known),
            )
            for key in unknown
        )


def is_word(node: Node, word: str) -> bool:
    return isinstance(node, Scalar) and node.value == word


def is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.value is None or node.text == "-")
