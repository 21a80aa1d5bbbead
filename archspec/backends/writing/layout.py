"""Laying out calls on lines of 100 columns, as ruff format would: flat, or hugged, or one argument a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archspec.backends.planning.program import NOTHING, Arg, Call, Leaf, Slot
from archspec.backends.writing.literals import literal

WIDTH = 100


@dataclass(frozen=True)
class Group:
    """Parts between brackets: ``open`` part, part, ... ``close``."""

    open: str
    parts: tuple[Doc, ...]
    close: str


@dataclass(frozen=True)
class Choice:
    """``yes if condition else no``"""

    yes: Doc
    condition: str
    no: str


@dataclass(frozen=True)
class Each:
    """``element for ...``, alone between its brackets"""

    element: Doc
    clause: str


Doc = str | Group | Choice | Each


def flat(doc: Doc) -> str:
    """The doc on one line."""
    match doc:
        case str():
            return doc
        case Group(start, parts, close):
            return f"{start}{', '.join(map(flat, parts))}{close}"
        case Choice(yes, condition, no):
            return f"{flat(yes)} if {condition} else {no}"
        case Each(element, clause):
            return f"{flat(element)} {clause}"


def lines(prefix: str, doc: Doc, suffix: str, indent: int) -> list[str]:
    """``prefix doc suffix`` on as many lines as it takes; a comment counts, for it says the size of a row."""
    pad = " " * indent
    whole = f"{pad}{prefix}{flat(doc)}"
    if len(whole + suffix) <= WIDTH or isinstance(doc, str):
        return [whole + suffix]
    if isinstance(doc, Choice):
        return _choice_lines(prefix, doc, suffix, indent)
    if isinstance(doc, Each):
        return [*_element_lines(doc.element, indent), f"{pad}{doc.clause}{suffix}"]
    if doc.close.startswith(")(") and len(f"{pad}{prefix}{flat(Group(doc.open, doc.parts, ')('))}") <= WIDTH:
        head = f"{pad}{prefix}{flat(Group(doc.open, doc.parts, ')('))}"
        return [head, f"{pad}    {doc.close[2:-1]}", f"{pad}){suffix}"]
    hugged = f"{pad}    {', '.join(map(flat, doc.parts))}"
    if len(hugged) <= WIDTH and not doc.open.endswith("["):
        return [f"{pad}{prefix}{doc.open}", hugged, f"{pad}{doc.close}{suffix}"]
    inner = [line for part in doc.parts for line in lines("", part, "" if isinstance(part, Each) else ",", indent + 4)]
    return [f"{pad}{prefix}{doc.open}", *inner, f"{pad}{doc.close}{suffix}"]


def _element_lines(element: Doc, indent: int) -> list[str]:
    pad = " " * indent
    if isinstance(element, Choice) and len(pad + flat(element)) > WIDTH:
        return [*lines("", element.yes, "", indent), f"{pad}if {element.condition}", f"{pad}else {element.no}"]
    return lines("", element, "", indent)


def _choice_lines(prefix: str, doc: Choice, suffix: str, indent: int) -> list[str]:
    pad = " " * indent
    inner = f"{pad}    {flat(doc)}"
    if len(inner) <= WIDTH:
        body = [inner]
    else:
        body = [*lines("", doc.yes, "", indent + 4), f"{pad}    if {doc.condition}", f"{pad}    else {doc.no}"]
    return [f"{pad}{prefix}(", *body, f"{pad}){suffix}"]


def call_doc(call: Call, more: tuple[Doc, ...] = (), first: tuple[Doc, ...] = ()) -> Doc:
    """A resolved call; ``first`` and ``more`` are arguments that the printer adds in front and behind."""
    if not call.function:  # the callee itself is an argument of the definition
        return f"{value_text(call.arguments[0].value)}()"
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
    return list_doc(prefix, given) if isinstance(given, list) else f"{prefix}{value_text(value)}"


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


def value_text(value: Any) -> str:
    """A resolved leaf as text: a literal, or an expression over parameters."""
    if isinstance(value, Slot) and not value.is_constant:
        return value.text
    return literal(constant(value))
