"""The methods of a plug-in's class: what they may give, and what is said of anything else."""

from __future__ import annotations

import pytest

import archspec

from .given import NET, folder, loaded, refused

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")

OP = '@op("own", keras="x", torch="x")\nclass Own(Op):\n    '

WRONG = {
    "infer(self, x): return Maps(x.height / 2, 3, 3)": "`infer` of the op `own` gives no shape: Maps(height=4.0",
    "infer(self, x): return Vector(True)": "`infer` of the op `own` gives no shape: Vector(features=True)",
    "infer(self): return 3": "`infer` of the op `own` fails: TypeError",
    "macs(self, x): return -1": "`macs` of the op `own` gives no count: -1",
    "slide(self, x): return 3": "`slide` of the op `own` gives neither a `Slide` nor None: 3",
    "slide(self, x): return Slide(3, 1)": "`slide` of the op `own` fails: TypeError",
    "slide(self, x): return Slide(Window(0, 1), Window(1, 1))": "`slide` of the op `own` gives neither",
}


@pytest.mark.parametrize(("method", "told"), WRONG.items(), ids=list(WRONG))
def test_what_no_method_can_give_is_told_at_the_decorator(method: str, told: str) -> None:
    loaded(f"{OP}def {method}\n")
    with pytest.raises(archspec.UsageError) as caught:
        archspec.load(NET).summary()
    assert str(caught.value).startswith(("own.py:3:1: ", "own.py:5:5: ")) and told in str(caught.value)


def test_an_output_without_a_pixel_is_the_rows_matter() -> None:
    loaded(f"{OP}def infer(self, x): return Maps(x.height - 9, x.width, x.maps)\n")
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(NET)
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.line) == ("shape", 5)
    assert found.message == "the output of `own` would be -1x8x4, and the input is 8x8x4"


@pytest.mark.parametrize(
    "method", ["def weights(self, x): return ()", "def followers(self): return ()", "head = property(len)"]
)
def test_what_the_decorator_says_is_no_method(method: str) -> None:
    name = method.replace("def ", "").split("(")[0].split(" ")[0]
    assert f"`{name}` is archspec's own: the methods that a class may have are" in refused(f"{OP}{method}\n").message


def test_a_class_has_one_word() -> None:
    found = refused('@op("a", keras="x")\n@op("b", keras="x")\nclass Own(Op): pass\n')
    assert "the operator `a` cannot be" in found.message
