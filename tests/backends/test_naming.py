"""Names in generated code: as people write them, and none that Python, a framework or the code has for itself."""

from __future__ import annotations

import ast
import keyword
from typing import Any

import pytest

from archspec.backends import BACKENDS, build
from archspec.backends.writing.naming import class_name, function_name, identifier, is_free, unique
from archspec.errors import SpecError

from .tiny import network, text

NAMES = ["half", "forward", "type", "class", "x", "self", "3a", "a-b", "a.b", "match", "print", "_", "nn", "inputs"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_row_becomes_a_free_identifier(name: str) -> None:
    made = identifier(name, "row_")
    assert is_free(made) and made.isidentifier() and not keyword.iskeyword(made)


@pytest.mark.parametrize("name", ["half", "forward", "type", "class", "x", "self", "3a", "a-b"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_rows_of_such_names_give_code_that_python_reads(name: str, backend: str) -> None:
    rows: list[Any] = [{name: {"conv": 3, "kernel": "1x1"}}, {"concat": [[], [{"identity": None, "from": name}]]}]
    ast.parse(text(backend, rows))


@pytest.mark.parametrize(
    "block", ["list", "layers", "keras", "F", "tiny", "pad_same", "None", "x", "maps", "conv_bn_relu"]
)
@pytest.mark.parametrize("backend", BACKENDS)
def test_blocks_of_any_name_are_defined_once_and_shadow_nothing(block: str, backend: str) -> None:
    body = {"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "3x3", "stride": 2, "padding": "same"}]}
    source = text(backend, [{block: 3}, {block: 4}], blocks={block: body})
    tree = ast.parse(source)
    defined = [node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    imported = [alias.asname or alias.name for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))
                for alias in node.names]  # fmt: skip
    assert len(defined) == len(set(defined)) and not {*defined} & {*imported, "list", "print", "None"}


@pytest.mark.parametrize("name", ["4_b", "res-2", "3.a", "b", "class", "None"])
def test_a_merge_of_any_name_that_has_to_be_one_object_is_a_class_of_torch(name: str) -> None:
    merge = {"add": [[{"conv": 4, "kernel": "3x3"}], []], "repeat": 2}
    source = text("torch", [{name: merge}])
    (defined,) = (
        node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name != "Tiny"
    )
    assert defined.isidentifier() and defined[0].isupper() and f"{defined}()" in source


@pytest.mark.parametrize("name", ["none", "None", "True", "False"])
def test_a_network_with_the_name_of_a_constant_of_python_is_a_class_by_another(name: str) -> None:
    (defined,) = (each.name for each in ast.parse(text("torch", ["batchnorm"], name=name)).body
                  if isinstance(each, ast.ClassDef))  # fmt: skip
    assert defined == f"{name.capitalize()}Net"


def test_names_are_written_as_people_write_them() -> None:
    assert [class_name(name) for name in ("conv_bn_relu", "resnet34", "middle_flow", "vgg16")] == [
        "ConvBNReLU", "ResNet34", "MiddleFlow", "VGG16"]  # fmt: skip
    assert function_name("Inception") == "inception" and function_name("list") == "list_block"
    assert unique("x", ["x", "x2"]) == "x3"


TITLES = {
    "squeezenet": ("SqueezeNet v1.0", "SqueezeNet"),
    "mobilenet_v2": ("MobileNetV2", "MobileNetV2"),
    "densenet121": ("DenseNet-121 (k = 32)", "DenseNet121"),
    "lenet5_book": ("LeNet-5 as the book prints it", "LeNet5Book"),
    "line_filters": ("Two line filters", "LineFilters"),
    "unet": ("", "Unet"),
}


@pytest.mark.parametrize("name", TITLES)
def test_a_class_is_written_as_the_title_writes_it(name: str) -> None:
    title, written = TITLES[name]
    assert class_name(name, title) == written


def test_no_row_is_called_what_a_torch_module_has() -> None:
    torch = pytest.importorskip("torch")
    modules = torch.nn.Module(), torch.nn.Sequential(), torch.nn.ModuleList()
    assert not [name for module in modules for name in dir(module) if not name.startswith("_") and is_free(name)]


POINT = {"conv": 4, "kernel": "1x1"}
PAIR = {"pair": {"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "1x1"}, {"conv": "$maps", "kernel": "1x1"}]}}

#: The rows, the path of the one that comes first and of the other, and their name in Keras.
TWINS: list[tuple[list[dict[str, Any]], str, str, str]] = [
    ([{"a_b": POINT}, {"a.b": POINT}], "a_b", "a.b", "a_b"),
    ([{"r": {**POINT, "repeat": 2}}, {"r-0": POINT}], "r/0", "r-0", "r-0"),
    ([{"conv": {**POINT, "norm": "batch"}}, {"conv-norm": POINT}], "conv/norm", "conv-norm", "conv-norm"),
    ([{"a": {"pair": 3}}, {"a-conv1": POINT}], "a/conv1", "a-conv1", "a-conv1"),
    ([{"p": {"avgpool": "2x2", "learned": True}}, {"p-gain": POINT}], "p/gain", "p-gain", "p-gain"),
]


@pytest.mark.parametrize(("rows", "first", "second", "name"), TWINS, ids=[twin[2] for twin in TWINS])
def test_two_rows_of_one_name_in_keras_are_refused_at_the_second(
    rows: list[dict[str, Any]], first: str, second: str, name: str
) -> None:
    blocks: dict[str, Any] = {"blocks": PAIR} if "pair" in str(rows) else {}
    with pytest.raises(SpecError) as caught:
        text("keras", rows, **blocks)
    (told,) = caught.value.diagnostics
    assert told.code == "backend" and "rename one of the two" in told.hint
    assert told.label.startswith(f"`{second}` would be called `{name}` in Keras, as `{first}` is (<string>:")
    assert second in told.place.source.lines[told.place.line - 2] + told.place.source.lines[told.place.line - 3]
    text("torch", rows, **blocks)


@pytest.mark.framework
def test_the_names_of_a_row_s_weights_do_not_change_with_rows_that_look_like_it() -> None:
    pytest.importorskip("torch")
    unit = {"conv": 4, "kernel": "1x1", "norm": "batch", "activation": "relu"}
    keys = [
        [key for key in build(network([{name: unit} for name in names]), "torch").model.state_dict() if key[0] == "a"]
        for names in ("a", "ab", "abcd")
    ]
    assert "a.1.running_mean" in keys[0] and keys[0] == keys[1] == keys[2]
    assert "class ConvBNReLU(nn.Sequential)" in text("torch", [{name: unit} for name in "ab"])


@pytest.mark.framework
@pytest.mark.parametrize("name", ["input_layer", "zero_padding2d_1", "flatten_1", "flatten"])
def test_a_name_that_keras_gives_by_itself_is_no_obstacle_to_a_row_of_that_name(name: str) -> None:
    pytest.importorskip("keras")
    padded = {"conv": 4, "kernel": "3x3", "stride": 2, "padding": 1}
    branches = [[{"dense": 3}], [{"dense": 3}]]
    assert build(network([padded, padded, {"add": branches}, {name: {"dense": 2}}]), "keras").ok


VARIABLES = [
    "classifier_activation",
    "auxiliary_heads",
    "input_shape",
    "name",
    "x",
    "self",
    "lambda",
    "keras",
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_may_have_the_name_of_an_argument_that_the_function_has_anyway(name: str, backend: str) -> None:
    rows = [{"conv": f"${name}", "kernel": "1x1", "repeat": 2}, {"dense": 3, "activation": "softmax"}]
    source = text(backend, rows, variables={name: 5})
    arguments = factory_arguments(source)
    assert arguments[0] == f"{name}_"
    assert "classifier_activation" in arguments


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_softmax_and_a_variable_of_its_arguments_name_stay_apart(backend: str) -> None:
    pytest.importorskip(backend)
    rows: list[Any] = [
        {"conv": "$classifier_activation", "kernel": "1x1", "repeat": 2},
        "globalavgpool",
        {"dense": 3, "activation": "softmax"},
    ]
    assert build(network(rows, variables={"classifier_activation": 4}), backend).ok


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variable_may_have_the_name_of_a_helper_or_of_the_class_of_the_network(backend: str) -> None:
    pytest.importorskip(backend)
    rows: list[Any] = [
        {"conv": "$Tiny", "kernel": "1x1", "init": "he_normal"},
        {"conv": "$he_normal", "kernel": "1x1", "activation": "scaled_tanh"},
        {"conv": "$scaled_tanh", "kernel": "1x1"},
        {"conv": "$ScaledTanh", "kernel": "1x1"},
    ]
    variables = {"Tiny": 4, "he_normal": 5, "scaled_tanh": 6, "ScaledTanh": 7}
    taken = factory_arguments(text(backend, rows, variables=variables))
    assert taken[:4] == ["Tiny", "he_normal_", "scaled_tanh_", "ScaledTanh_"]
    assert build(network(rows, variables=variables), backend).ok


@pytest.mark.parametrize("backend", BACKENDS)
def test_two_variables_stay_two_where_one_of_them_is_renamed(backend: str) -> None:
    rows = [{"conv": "$x", "kernel": "1x1"}, {"conv": "$x_", "kernel": "1x1"}]
    assert factory_arguments(text(backend, rows, variables={"x": 4, "x_": 5}))[:2] == ["x_", "x__"]


def factory_arguments(source: str) -> list[str]:
    """The arguments of the public function, the last definition of the file."""
    last = ast.parse(source).body[-1]
    assert isinstance(last, ast.FunctionDef)
    return [argument.arg for argument in last.args.args]
