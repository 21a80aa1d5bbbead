"""What a plug-in's code may be made of, and what archspec makes of it."""

from __future__ import annotations

import ast

import pytest

from archspec.backends.writing import allowed
from archspec.plugins import code
from archspec.plugins.code import CodeError, read

FIELDS, WEIGHTS = ("groups", "factor"), ("slope",)


def lines(text: str, backend: str = "torch") -> tuple[str, ...]:
    return read(text, backend, FIELDS, WEIGHTS).lines


def test_fields_and_weights_become_attributes_and_nothing_else_changes() -> None:
    text = "y = x.relu()  # the part above 0\nreturn (y + slope*\n        (x - y)) ** factor"
    assert lines(text) == (
        "y = x.relu()  # the part above 0",
        "return (y + self.slope*",
        "        (x - y)) ** self.factor",
    )


def test_an_expression_is_what_is_returned() -> None:
    assert lines("x * slope") == ("return x * self.slope",)
    assert lines("  x * (\n  slope)\n") == ("return x * (", "self.slope)")


def test_code_without_the_value_is_a_call_of_a_layer() -> None:
    found = read("nn.GroupNorm(groups, in_maps, eps=1e-5)", "torch", FIELDS, WEIGHTS)
    assert found.call is not None and found.used == {"groups", "in_maps"}
    assert found.members == {"nn": {"GroupNorm"}}


def test_what_a_code_uses_of_its_framework_is_known() -> None:
    found = read("torch.special.erf(x).clamp(min=0).shape[0]", "torch", FIELDS, WEIGHTS)
    assert dict(found.members) == {"torch": {"special.erf"}}
    assert found.methods == {"clamp", "shape"}


WRONG = {
    "": "there is no code",
    "x +": "this is no Python",
    "x * \N{GREEK SMALL LETTER ALPHA}": "ASCII letters alone",
    "groups": "is one call, which makes a layer",
    "nn.ReLU(); nn.ReLU()": "is one call, which makes a layer",
    "make(groups)": "called by its module and its name, as `nn.Linear(in_maps, units)`",
    "nn.Linear(in_features, 3)": "`in_features` is not known here",
    "nn.Linear(*[1, 2])": "has no `starred`",
    "nn.Linear(in_maps, f'{groups}')": "has no `joinedstr`",
    "y = x": "end with `return` and the value",
    "return": "is one call",
    "import os\nreturn x": "has no `import`",
    "from os import path\nreturn x": "has no `import`",
    "def f(): pass\nreturn x": "has no `def`",
    "class A: pass\nreturn x": "has no `class`",
    "while x: pass\nreturn x": "has no `while`",
    "with x: pass\nreturn x": "has no `with`",
    "(lambda: x)()": "has no `lambda`",
    "(y := x)": "has no `namedexpr`",
    "x.__class__": "`__class__` begins with `_`",
    "x._grad": "`_grad` begins with `_`",
    "eval(x)": "`eval` is not known here",
    "open('/etc/passwd') + x": "`open` is not known here",
    "__import__('os') + x": "`__import__` is not known here",
    "layers.ReLU()(x)": "`layers` is not known here",
    "self.slope * x": "`self` is not known here",
    "slope = x\nreturn slope": "`slope` has a meaning already",
    "torch = x\nreturn torch": "`torch` has a meaning already",
    "x * in_maps": "`in_maps` is not known here",
    "(" * 300 + "x" + ")" * 300: "this is no Python",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=[text[:40] or "nothing" for text in WRONG])
def test_nothing_else_is_taken(text: str, message: str) -> None:
    with pytest.raises(CodeError) as caught:
        lines(text)
    assert message in str(caught.value)


def test_what_is_taken_the_finished_file_may_have() -> None:
    """Otherwise a plug-in would be stopped as if a spec's text had become code."""
    kinds = {*code._STATEMENTS, *code._EXPRESSIONS, *code._ARGUMENTS}
    assert all(issubclass(kind, allowed._NODES) for kind in kinds)
    assert code.BUILTINS <= allowed.BUILTINS
    imports = {line for roots in code.ROOTS.values() for line in roots.values()}
    for line in imports:
        (node,) = ast.parse(line).body
        if isinstance(node, ast.ImportFrom):
            assert node.module in allowed.IMPORTS and {each.name for each in node.names} <= allowed.IMPORTS[node.module]
        elif isinstance(node, ast.Import):
            assert {each.name for each in node.names} <= allowed.IMPORTS.keys()
