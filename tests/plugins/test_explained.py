"""What is explained of an operator that a plug-in brings."""

from __future__ import annotations

import pytest

import archspec
import archspec.manual

from .given import MISH, folder, loaded

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")


SCALED = (
    '@op("scaled", argument="by", takes="maps", needs="in_maps % 2 == 0", output="height, width, in_maps * 2",\n'
    '    weights={"slope": Weight("in_maps", start=1.0)}, torch="torch.cat([x, x * slope * by], 1)")\n'
    'class Scaled(Op):\n    """Beside each map a scaled one."""\n\n'
    '    #: How much larger.\n    by: float = 2.0\n    word: str = "a"\n    either: int | float = 1\n'
)


def test_its_code_is_told_and_no_example() -> None:
    loaded(MISH)
    told = archspec.explain("mish")
    assert str(told).startswith("mish: x * tanh(log(1 + exp(x))).") and "An example" not in str(told)
    assert "\n  return x * ops.tanh(ops.softplus(x))\n" in str(told)
    assert "shape: that of the input\n" in str(told)
    assert told.as_json()["example"] is None
    assert told.as_json()["calls"] == {
        "keras": ["return x * ops.tanh(ops.softplus(x))"],
        "torch": ["return x * torch.tanh(F.softplus(x))"],
    }


def test_its_fields_and_rules_are_those_of_the_plug_in() -> None:
    loaded(SCALED)
    text = str(archspec.explain("scaled"))
    assert "by *    a number       2.0      How much larger.\n" in text
    assert "word    a text         a\n" in text
    assert "either  int | float    1\n" in text
    assert "input: maps, where in_maps % 2 == 0\n" in text
    assert "shape: height, width, in_maps * 2\nweights: slope (in_maps)\nmacs: 0\nsource: own.py:3\n" in text


def test_a_backend_for_which_it_has_no_code_is_named() -> None:
    loaded(SCALED)
    assert "Keras:\n\n  no code: this backend refuses the row\n" in str(archspec.explain("scaled"))


def test_a_method_in_the_place_of_an_expression_is_named() -> None:
    loaded(
        '@op("halved", takes="maps", keras="x[:, ::2]", torch="x[:, :, ::2]")\n'
        'class Halved(Op):\n    """Fewer rows."""\n\n'
        "    def infer(self, x):\n        return Maps((x.height + 1) // 2, x.width, x.maps)\n"
    )
    assert "\nshape: by the method `infer` of the class\n" in str(archspec.explain("halved"))


def test_a_word_of_an_installed_package_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archspec.manual, "load_installed", lambda: bool(loaded(MISH)))
    assert str(archspec.explain("mish")).startswith("mish: ")


def test_a_row_of_it_is_explained_as_any_other() -> None:
    loaded(MISH)
    net = archspec.load("archspec: 1\nname: net\ninput: 8x8x4\nlayers: [m: {mish: }]\n")
    assert "parameters: 0" in str(net.explain("m", "params"))


def test_an_operator_that_says_no_window_is_told_where_it_changes_a_side() -> None:
    loaded(
        '@op("halved", takes="maps", output="height // 2, width, in_maps", keras="x[:, ::2]")\n'
        'class Halved(Op):\n    """Fewer rows."""\n'
    )
    net = archspec.load("archspec: 1\nname: net\ninput: 8x8x4\nlayers: [m: {halved: }]\n")
    assert "receptive field: ?x1\n  m  halved  ?x1" in str(net.explain("m", "receptive_field"))
    loaded(MISH)
    net = archspec.load("archspec: 1\nname: net\ninput: 8x8x4\nlayers: [m: {mish: }]\n")
    assert str(net.explain("m", "receptive_field")).endswith("receptive field: 1x1")
