"""Laying out calls on lines of 100 columns, as ruff format would: flat, or hugged, or one argument a line."""

from __future__ import annotations

from typing import Any

from archspec.backends.planning.program import NOTHING, Arg, Call, Leaf, Slot
from archspec.backends.writing.docs import Bracket, Choice, Doc, Each, Group, Operation, flat
from archspec.backends.writing.formulas import of_slot, opened
from archspec.backends.writing.literals import literal

WIDTH = 100


def lines(prefix: str, doc: Doc, suffix: str, indent: int) -> list[str]:
    """``prefix doc suffix`` on as many lines as it takes; a comment counts, for it says the size of a row."""
    pad = " " * indent
    whole = f"{pad}{prefix}{flat(doc)}"
    if len(whole + suffix) <= WIDTH or isinstance(doc, str):
        return [whole + suffix]
    if isinstance(doc, Choice):
        return _choice_lines(prefix, doc, suffix, indent)
    if isinstance(doc, Each):
        return [*_element_lines(doc.element, indent), *lines("", doc.clause, suffix, indent)]
    if isinstance(doc, Operation):
        return _operation_lines(prefix, doc, suffix, indent)
    return bracketed(prefix, doc, suffix, indent)


def bracketed(prefix: str, doc: Group | Bracket, suffix: str, indent: int) -> list[str]:
    """The lines from its opening bracket, which ends the first one, to its closing one, which begins the last."""
    pad = " " * indent
    if isinstance(doc, Bracket):
        return [f"{pad}{prefix}{doc.open}", *lines("", doc.inner, "", indent + 4), f"{pad}{doc.close}{suffix}"]
    if doc.close.startswith(")(") and len(f"{pad}{prefix}{flat(Group(doc.open, doc.parts, ')('))}") <= WIDTH:
        head = f"{pad}{prefix}{flat(Group(doc.open, doc.parts, ')('))}"
        return [head, f"{pad}    {doc.close[2:-1]}", f"{pad}){suffix}"]
    hugged = f"{pad}    {', '.join(map(flat, doc.parts))}"
    if len(hugged) <= WIDTH and not doc.open.endswith("["):
        return [f"{pad}{prefix}{doc.open}", hugged, f"{pad}{doc.close}{suffix}"]
    # A loop or an operation that is alone has no comma behind it.
    is_alone = len(doc.parts) == 1 and isinstance(doc.parts[0], (Each, Operation, Bracket))
    inner = [line for part in doc.parts for line in lines("", part, "" if is_alone else ",", indent + 4)]
    return [f"{pad}{prefix}{doc.open}", *inner, f"{pad}{doc.close}{suffix}"]


def _operation_lines(prefix: str, doc: Operation, suffix: str, indent: int) -> list[str]:
    """An operand a line; one that is itself too long for it is broken too."""
    *before, (operator, last) = [(prefix, doc.first), *((f"{operator} ", operand) for operator, operand in doc.rest)]
    written = [line for words, operand in before for line in lines(words, operand, "", indent)]
    return [*written, *lines(operator, last, suffix, indent)]


def _element_lines(element: Doc, indent: int) -> list[str]:
    pad = " " * indent
    if isinstance(element, Choice) and len(pad + flat(element)) > WIDTH:
        return [
            *lines("", element.yes, "", indent),
            *lines("if ", element.condition, "", indent),
            f"{pad}else {element.no}",
        ]
    return lines("", element, "", indent)


def _choice_lines(prefix: str, doc: Choice, suffix: str, indent: int) -> list[str]:
    pad = " " * indent
    inner = f"{pad}    {flat(doc)}"
    if len(inner) <= WIDTH:
        body = [inner]
    else:
        body = [
            *lines("", doc.yes, "", indent + 4),
            *lines("if ", doc.condition, "", indent + 4),
            f"{pad}    else {doc.no}",
        ]
    return [f"{pad}{prefix}(", *body, f"{pad}){suffix}"]


def _parts_of_choice(doc: Choice, indent: int) -> list[str]:
    condition = lines("if ", doc.condition, "", indent)
    return [*lines("", doc.yes, "", indent), *condition, f"{' ' * indent}else {doc.no}"]


def call_doc(call: Call, more: tuple[Doc, ...] = (), first: tuple[Doc, ...] = ()) -> Doc:
    """A resolved call; ``first`` and ``more`` are arguments that the printer adds in front and behind."""
    if not call.function:  # the callee itself is an argument of the definition
        return f"{flat(value_doc(call.arguments[0].value))}()"
    parts = [part for argument in call.arguments if (part := _argument(argument)) is not None]
    return Group(f"{call.function}(", (*first, *parts, *more), ")")


def _argument(argument: Arg) -> Doc | None:
    value = argument.value
    if isinstance(value, Call):
        doc = call_doc(value)
        if argument.is_positional or not isinstance(doc, Group):
            return doc
        return Group(f"{argument.keyword}={doc.open}", doc.parts, doc.close)
    if is_default(value, argument.default):
        return None
    prefix = "" if argument.is_positional else f"{argument.keyword}="
    given = constant(value)
    return list_doc(prefix, given) if isinstance(given, list) else opened(prefix, value_doc(value))


def list_doc(prefix: str, values: list[Any]) -> Doc:
    """A list literal that may take several lines."""
    parts = tuple(list_doc("", each) if isinstance(each, list) else literal(each) for each in values)
    return Group(f"{prefix}[", parts, "]")


def is_default(value: Leaf | Slot, default: Any) -> bool:
    """Whether a literal equals the callee's default, so that it is not written."""
    if default is NOTHING:
        return False
    given = constant(value)
    return given is not NOTHING and type(given) is type(default) and bool(given == default)


def constant(value: Any) -> Any:
    """The value of a leaf that is the same in every use, or NOTHING."""
    if isinstance(value, Slot):
        return value.values[0] if value.is_constant else NOTHING
    return value.value if isinstance(value, Leaf) else NOTHING


def value_doc(value: Any) -> Doc:
    """A resolved leaf: a literal, or an expression over parameters, which may take several lines."""
    if isinstance(value, Slot) and not value.is_constant:
        return of_slot(value)
    return literal(constant(value))
