"""What a plug-in may say of an operator, and what is said where that cannot be."""

from __future__ import annotations

import pytest

import archspec
from archspec.ops import REGISTRY, Maps, Refused, Vector

from .given import MISH, NET, folder, loaded, refused

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")

#: A decorator's arguments -> what is wrong with them; the class is `Own` with the field `factor`.
WRONG = {
    '"conv", keras="x"': "there is an op `conv` already, of archspec itself",
    '"size", keras="x"': "`size` is no word for an op",
    '"a b", keras="x"': "`a b` is no word for an op",
    '"own", argument="factors"': "the argument `factors` is no field of the class",
    '"own", takes="images"': "`takes` is maps, vector, any, not 'images'",
    '"own", output="height, width"': "`output` is `height, width, maps` of maps, or the features of a vector",
    '"own", output="heigth, width, in_maps"': "`heigth` is not known here; known are height, width, in_maps, factor",
    '"own", needs="in_maps %"': "this is not an expression",
    '"own", macs="in_maps ** 2"': "only names, whole numbers",
    '"own", weights={"x": "in_maps"}': "a weight cannot be called `x`: the word has a meaning already",
    '"own", weights={"kernel_": "in_maps"}, keras="x * kernel"': "`kernel` is not known here; did you mean `kernel_`?",
    '"own", weights={"build": "in_maps"}': "a weight cannot be called `build`",
    '"own", weights={"factor": "in_maps"}': "a weight cannot be called `factor`",
    '"own", weights={"w": "in_maps"}, keras="x"': "the weight `w` is not in the code for keras",
    '"own", weights={"w": Weight("in_maps", "he_normal")}': "the weight `w` is drawn, which a matrix",
    '"own", weights={"w": Weight("in_maps, 2", "he_norm")}': "the weight `w` begins at 'he_norm': expected one of",
    '"own", weights={"w": Weight("in_maps, 2", "he_normal")}': "say how often, in `macs`",
    '"own", weights={"w": Weight("in_maps", None)}, keras="x * w"': "the weight `w` begins nowhere",
    '"own", weights={"w": Weight("in_maps", float("nan"))}': "the weight `w` begins at nan",
    '"own", weights={"w": Weight("in_maps, 2", axes=(0, 0))}, keras="x * w"': "the axes of the weight `w`",
    '"own", weights={"w": "3 +"}': "this is not an expression",
    '"own", weights={"w": 3}': "the weight 'w' of `@op` is a name with a shape",
    '"own", weights=["w"]': "`weights` of `@op` are shapes by name, not ['w']",
    '"own", keras=3': "`keras` of `@op` is a text, not 3",
    "3": "the word of `@op` is a text, not 3",
    '"own", keras="x +"': "its code for keras: this is no Python",
    '"own", torch="import os; x"': "its code for torch: several statements end with `return`",
}


@pytest.mark.parametrize(("said", "message"), WRONG.items(), ids=list(WRONG))
def test_what_cannot_be_is_told_at_the_line_of_the_decorator(said: str, message: str) -> None:
    found = refused(f'\n@op({said})\nclass Own(Op):\n    """Nothing."""\n    factor: int = 2\n')
    assert message in found.message
    assert (found.place.line, found.place.column) == (4, 1)


@pytest.mark.parametrize("name", ["own", "Own_Op", "Tensor"])
def test_the_class_has_a_name_that_generated_files_can_use(name: str) -> None:
    assert f"`{name}` is no name for a class" in refused(f'@op("own", keras="x")\nclass {name}(Op): pass\n').message


@pytest.mark.parametrize("name", ["params", "repeat", "in_maps", "lambda_", "forward", "name", "dtype", "list"])
def test_a_field_has_a_name_that_rows_and_layers_have_not(name: str) -> None:
    fits = name == "lambda_"
    code = f'@op("own", keras="x * {name}")\nclass Own(Op):\n    {name}: int\n'
    if fits:
        assert loaded(code) == ("own",)
    else:
        assert f"a field cannot be called `{name}`" in refused(code).message


def test_a_word_belongs_to_one_operator() -> None:
    found = refused(f"{MISH}\n{MISH}")
    assert "there is an op `mish` already, of own.py:3" in found.message
    assert found.place.line == 7


def test_trainable_is_a_field_of_an_operator_with_weights() -> None:
    code = '@op("own", keras="x")\nclass Own(Op):\n    trainable: bool = True\n'
    assert "no weights that the field `trainable` could freeze" in refused(code).message


def test_shapes_weights_and_multiply_adds_follow_from_the_expressions() -> None:
    loaded(
        '@op("own", output="height // step, width // step, in_maps * 2", macs="height * width * in_maps",'
        ' weights={"w": Weight("in_maps, step", 1), "b": "max(in_maps, 6)"}, keras="x * w * b", torch="x * w * b")\n'
        "class Own(Op):\n    step: int\n    trainable: bool = True\n"
    )
    made = REGISTRY["own"].model_validate({"step": 2, "trainable": False})
    x = Maps(8, 6, 4)
    assert made.infer(x) == Maps(4, 3, 8)
    assert made.macs(x) == made.connections(x) == 192
    found = [(each.name, each.shape, each.kind, each.trainable, each.start) for each in made.weights(x)]
    assert found == [("w", (4, 2), "scale", False, 1.0), ("b", (6,), "bias", False, 0.0)]


def test_an_input_that_does_not_fit_is_refused_at_its_row() -> None:
    loaded(
        '@op("own", argument="groups", takes="maps", needs="in_maps % groups == 0", keras="x")\n'
        "class Own(Op):\n    groups: int\n"
    )
    spec = "archspec: 1\nname: net\ninput: 8x8x{}\nlayers:\n  - a: {{own: 3}}\n"
    assert archspec.load(spec.format(6)).check().ok
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(spec.format(4))
    (found,) = caught.value.diagnostics
    assert found.code == "shape" and found.place.line == 5
    assert found.message == "`own` needs in_maps % groups == 0, and the input is 8x8x4, `groups` 3"


@pytest.mark.parametrize(("takes", "x"), [("maps", Vector(4)), ("vector", Maps(8, 8, 4))])
def test_an_operator_takes_what_it_says(takes: str, x: Maps | Vector) -> None:
    loaded(f'@op("own", takes="{takes}", keras="x")\nclass Own(Op): pass\n')
    with pytest.raises(Refused, match="needs"):
        REGISTRY["own"]().infer(x)


@pytest.mark.parametrize(
    ("said", "x"),
    [
        ("height // 9, width, in_maps", Maps(8, 8, 4)),
        ("height, width, in_maps", Vector(4)),
        ("8 // (in_maps - 4)", Vector(4)),
    ],
)
def test_an_output_that_is_none_is_refused(said: str, x: Maps | Vector) -> None:
    loaded(f'@op("own", output="{said}", keras="x")\nclass Own(Op): pass\n')
    with pytest.raises(Refused, match="the output of `own`"):
        REGISTRY["own"]().infer(x)


METHODS = {
    "infer(self, x): return x.depth": "`infer` of the op `own` fails: AttributeError: 'Maps' object has no attribute",
    "infer(self, x): return 3": "`infer` of the op `own` gives no shape: 3",
    "macs(self, x): return 0.5": "`macs` of the op `own` gives no count: 0.5",
    "macs(self, x): raise SystemExit(1)": "`macs` of the op `own` fails: SystemExit: 1",
}


@pytest.mark.parametrize(("method", "message"), METHODS.items(), ids=list(METHODS))
def test_a_method_that_fails_is_told_at_its_line(method: str, message: str) -> None:
    loaded(f'@op("own", keras="x")\nclass Own(Op):\n    def {method}\n')
    with pytest.raises(archspec.UsageError) as caught:
        archspec.load(NET).summary()
    assert message in str(caught.value)
    assert str(caught.value).startswith("own.py:5:" if "fails" in message else "own.py:3:")


def test_what_a_method_refuses_is_the_rows_matter() -> None:
    loaded('@op("own", keras="x")\nclass Own(Op):\n    def infer(self, x): raise Refused("no", hint="yes")\n')
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(NET)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.hint, found.place.line) == ("shape", "no", "yes", 5)


@pytest.mark.parametrize(
    ("output", "seen"),
    [
        ("height, width, in_maps * 2", [1, 1]),
        ("height - 2, width, in_maps", [None, 1]),
        ("height // 2, width // 2, in_maps * 4", [None, None]),
        ("in_maps", None),
    ],
)
def test_without_a_window_nothing_is_said_of_sides_that_change(output: str, seen: list[int | None] | None) -> None:
    loaded(f'@op("own", takes="maps", output="{output}", keras="x")\nclass Own(Op):\n    pass\n')
    (row,) = archspec.load(NET).summary().rows(depth=1)
    assert (row.field.sizes if row.field is not None else None) == seen


def test_a_window_is_in_the_receptive_field() -> None:
    loaded('@op("own", keras="x")\nclass Own(Op):\n    def slide(self, x): return Slide(Window(5, 3), Window(1, 1))\n')
    table = str(archspec.load(NET).summary())
    assert "5x3" in table
