"""Expressions that are nearly right: names without their `$` or in braces, and signs that other languages have.

Only cells that are refused anyway come here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from archspec.errors import Diagnostic, did_you_mean
from archspec.network.hints.ops import listed
from archspec.spec.document import Document
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import WORDS, ExpressionError, parse
from archspec.spec.hints.values import of_fault
from archspec.spec.nodes import Node, Scalar
from archspec.spec.scalars import shown

_BRACED = re.compile(r"\$\{\s*([A-Za-z]\w*)\s*\}")
_NAME = re.compile(r"(?<![\w$.])[A-Za-z]\w*")
_DIVIDED = re.compile(r"(?<!/)/(?!/)")
#: What other languages write for the comparisons and the words of conditions.
_ELSEWHERE = (
    (re.compile(r"(?<![<>=!])=(?!=)"), "=="),
    (re.compile(r"<>|≠"), "!="),
    (re.compile(r"≤"), "<="),
    (re.compile(r"≥"), ">="),
    (re.compile(r"\s*&&?\s*"), " and "),
    (re.compile(r"\s*\|\|?\s*"), " or "),
    (re.compile(r"!(?!=)\s*"), "not "),
)


def with_dollar(found: Iterable[Diagnostic], cells: Iterable[Node | None], names: Collection[str]) -> list[Diagnostic]:
    """The findings, with the way out where a cell has the name of a variable without its `$`."""
    bare = {node.place: meant for node in cells if isinstance(node, Scalar) and (meant := dollared(node.text, names))}
    return [replace(each, hint=f"did you mean `{bare[each.place]}`?") if each.place in bare else each for each in found]


def dollared(text: str, names: Collection[str]) -> str:
    """The expression that a text without `$` is nearly, where a name in it is known; nothing where it is none."""
    meant = _NAME.sub(lambda name: f"${name[0]}" if name[0] in names else name[0], text)
    if meant == text:
        return ""
    try:
        parse(meant)
    except ExpressionError:
        return ""
    return meant


def of_condition(node: Scalar, names: Collection[str]) -> Diagnostic:
    """What to say of a `when` in which nothing stands behind a `$`."""
    if (truth := _truth(node.text)) is not None:
        label = "nothing in it refers to an argument or a variable"
        hint = f"a name is written with `$`, as in `$stride > 1`; where it is meant so, write `{truth}`"
        return Diagnostic("value", f"`when` is always {truth}", node.place, label, hint=hint)
    label = "compare something, as in `$stride > 1`"
    hint, notes = of_fault("bool_type", node.value, {}, "when"), tuple[str, ...]()
    if not hint and (word := _unknown(node.text, names)):
        hint = did_you_mean(f"${word}", [f"${name}" for name in names]) or f"a name is written `${word}`"
        notes = (f"known here: {listed([f'${name}' for name in sorted(names)])}",)
    return Diagnostic("value", "`when` is a condition", node.place, label, notes, hint)


def of_other_blocks(found: Diagnostic, document: Document) -> Diagnostic:
    """The finding of a name that is not known, with the way out where it is an argument of other blocks."""
    name = found.message.partition("`$")[2].partition("`")[0]
    owners = [block for block in document.blocks.values() if name in block.arguments]
    if found.code != "unknown-name" or not owners:
        return found
    if any(node is not None and node.place == found.place for block in owners for node in block.arguments.values()):
        return replace(found, hint=f"a default knows the arguments before its own: put `{name}` further to the front")
    blocks = listed([f"`{block.name}`" for block in owners])
    way = f"`{name}` is an argument of {blocks} and known in there alone; another block needs an argument of its own"
    return replace(found, hint=way)


def _unknown(text: str, names: Collection[str]) -> str:
    """The first word that is no name, of a text that would be an expression if its words were names."""
    words = [word for word in _NAME.findall(text) if word not in WORDS]
    return next((word for word in words if word not in names), "") if dollared(text, words) else ""


def _truth(text: str) -> str | None:
    try:
        value = evaluate(parse(text), {})
    except ExpressionError:
        return None
    return str(value).lower() if isinstance(value, bool) else None


def mended(found: Iterable[Diagnostic], node: Scalar, names: Collection[str]) -> list[Diagnostic]:
    """The findings of an expression that cannot be read, with the way out where it is nearly one."""
    braced, divided = _BRACED.search(node.text), _DIVIDED.sub("//", node.text)
    if braced is not None:
        hint = f"write `${braced[1]}`"
    elif divided != node.text and not _is_refused(divided):
        hint = f"`//` divides, and rounds down: `{shown(divided)}`"
    elif (written := _as_here(node.text)) != node.text and not _is_refused(written):
        hint = f"write `{shown(written)}`"
    else:
        meant = dollared(node.text, names)
        hint = f"did you mean `{shown(meant)}`?" if meant else ""
    return [each if each.hint else replace(each, hint=hint) for each in found]


def _as_here(text: str) -> str:
    """The expression with the signs of this language in the place of those of others."""
    for sign, here in _ELSEWHERE:
        text = sign.sub(here, text)
    return text


def _is_refused(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return True
    return False
