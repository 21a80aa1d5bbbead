"""Expressions such as ``$maps * 4``: parsed once into a small tree. What they come to is in ``evaluation``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import field

from archspec.records import value_record

#: Longer texts are refused before the parser sees them: Python's own parser dies of deep nesting.
MAX_LENGTH = 200


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated; the message says why."""


@value_record
class Const:
    """A number or a word that stands for itself."""

    value: int | float | bool | str

    def __eq__(self, other: object) -> bool:
        """`false` is no 0, and `true` no 1."""
        if not isinstance(other, Const):
            return NotImplemented
        return self.value == other.value and isinstance(self.value, bool) is isinstance(other.value, bool)

    def __str__(self) -> str:
        return str(self.value)


@value_record
class Name:
    """An argument of the block, a variable or a constant of the spec."""

    name: str

    def __str__(self) -> str:
        return self.name


@value_record
class Binary:
    """Two expressions with an operator between them: arithmetic, a comparison, `and`, `or`."""

    operator: str
    left: Expr
    right: Expr
    #: How many names and numbers are in it.
    terms: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", terms(self.left) + terms(self.right))

    def __str__(self) -> str:
        return f"{_inner(self.left, self.operator)} {self.operator} {_inner(self.right, self.operator, is_right=True)}"


@value_record
class Not:
    """The other truth value."""

    operand: Expr

    def __str__(self) -> str:
        return f"not {_inner(self.operand, 'not')}"


@value_record
class Apply:
    """``min`` or ``max`` of several expressions."""

    function: str
    operands: tuple[Expr, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.operands))})"


Expr = Const | Name | Binary | Not | Apply

_STRENGTH = {"or": 1, "and": 2, "not": 3, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
             "+": 5, "-": 5, "*": 6, "//": 6, "%": 6}  # fmt: skip
_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.And: "and", ast.Or: "or",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ALLOWED = re.compile(r"[\w\s$+\-*/%(),<>=!.]+", re.ASCII)
#: The words that are no names.
WORDS = {"and", "or", "not", "min", "max", "true", "false"}


def is_expression(text: str) -> bool:
    """A cell is an expression when a ``$`` stands in it."""
    return "$" in text


def parse(text: str) -> Expr:
    """The tree of ``$maps * 4``. Raises ExpressionError with what is wrong."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters")
    if not _ALLOWED.fullmatch(text):
        raise ExpressionError("an expression holds names with `$`, whole numbers, + - * // %, comparisons, min and max")
    if re.search(r"[\w$]\$", text):
        raise ExpressionError("an operator stands before a name; expressions make numbers and conditions, no texts")
    for word in re.findall(r"(?<![\w$.])[A-Za-z_]\w*", text):
        if word not in WORDS:
            raise ExpressionError(f"`{word}` is not known here; a name is written `${word}`")
    for word in re.findall(r"(?<![\w$.])[0-9]\w*", text):
        if not re.fullmatch(r"[0-9]+(?:_[0-9]+)*", word):
            # Python's tokenizer would print a warning about it.
            raise ExpressionError(f"`{word}` is not a whole number")
    try:
        tree = ast.parse(re.sub(r"\$(?=[A-Za-z_])", "_", text).strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError("this is not an expression") from None
    return _walk(tree.body)


def _walk(node: ast.expr) -> Expr:
    match node:
        case ast.Constant(value=bool() | int() as value):
            return Const(value)
        case ast.Name(id="true" | "false" as word):
            return Const(word == "true")
        case ast.Name(id=name) if name.startswith("_"):
            return Name(name[1:])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SYMBOLS:
            return Binary(_SYMBOLS[type(op)], _walk(left), _walk(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Binary("-", Const(0), _walk(operand))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_walk(operand))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SYMBOLS:
            return Binary(_SYMBOLS[type(op)], _walk(left), _walk(right))
        case ast.Compare(ops=[_, _, *_]):
            raise ExpressionError("comparisons are joined by `and`, as in `1 < $stride and $stride < 4`")
        case ast.BoolOp(op=logic, values=[first, *rest]):
            tree = _walk(first)
            for operand in rest:
                tree = Binary(_SYMBOLS[type(logic)], tree, _walk(operand))
            return tree
        case ast.Call(func=ast.Name(id="min" | "max" as function), args=[_, *_] as operands, keywords=[]):
            return Apply(function, tuple(map(_walk, operands)))
    raise ExpressionError("only names, whole numbers, + - * // %, comparisons, and/or/not, min and max are known")


def names(expr: Expr) -> Iterator[str]:
    """Every name in the tree, from left to right."""
    match expr:
        case Name(name):
            yield name
        case Binary(_, left, right):
            yield from names(left)
            yield from names(right)
        case Not(operand):
            yield from names(operand)
        case Apply(_, operands):
            for operand in operands:
                yield from names(operand)


def terms(expr: Expr) -> int:
    """How many names and numbers are in the tree."""
    match expr:
        case Binary():
            return expr.terms
        case Not(operand):
            return terms(operand)
        case Apply(_, operands):
            return sum(map(terms, operands))
        case Const() | Name():
            return 1


def is_constant(expr: Expr) -> bool:
    return next(names(expr), None) is None


def strength(expr: Binary) -> int:
    """How closely its operator binds: more than `+` does `*`."""
    return _STRENGTH[expr.operator]


def _inner(expr: Expr, operator: str, is_right: bool = False) -> str:
    if not isinstance(expr, (Binary, Not)):
        return str(expr)
    strength = _STRENGTH[expr.operator if isinstance(expr, Binary) else "not"]
    # Equal operators are read from the left; two comparisons in a row would be read as a chain.
    is_alike = strength == _STRENGTH[operator] and (is_right or strength == _STRENGTH["=="])
    return f"({expr})" if strength < _STRENGTH[operator] or is_alike else str(expr)
