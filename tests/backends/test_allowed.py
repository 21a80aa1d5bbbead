"""A finished file has nothing in it but what is on the lists: the last door before something is executed or written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from archspec.backends import BACKENDS, source
from archspec.backends.writing.allowed import NotAllowed, require_allowed
from archspec.cli import OUR_MISTAKE, main
from archspec.ops.base import Nonlinearity

from .tiny import network, spec

GENERATED = Path(__file__).parents[2] / "generated"
ROW = {"conv": 3, "kernel": "3x3", "activation": "relu"}


@pytest.mark.parametrize("file", sorted(GENERATED.glob("*.py")), ids=lambda path: path.stem)
def test_what_is_shipped_is_allowed(file: Path) -> None:
    require_allowed(file.read_text("utf-8"))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("function", get_args(Nonlinearity))
def test_every_activation_is_allowed_in_the_middle_of_a_network(function: str, backend: str) -> None:
    """The last softmax is the classifier's own, and another call."""
    rows: list[Any] = [{"conv": 3, "kernel": "3x3"}, {"activation": function}, {"conv": 3, "kernel": "3x3"}]
    assert source(network(rows), backend).text


SLIPS = {
    "another import": "import os",
    "an import from elsewhere": "from os import system",
    "an import of more than layers": "from torch import hub",
    "an import of all": "from torch import *",
    "an import from beside": "from . import other",
    "a builtin that executes": "exec('1')",
    "a builtin that opens": "x = open('/etc/passwd')",
    "an import by name": "__import__('os').system('id')",
    "a builtin under another name": "run = eval",
    "a builtin given away": "eval = print",
    "the globals": "x = globals()",
    "attributes by name": "getattr(torch, 'load')('x')",
    "a reader of torch's": "x = torch.load('x')",
    "a reader of numpy's": "x = np.load('x')",
    "a fetcher of Keras's": "keras.utils.get_file('x', 'y')",
    "a layer that holds code": "x = layers.Lambda(print)",
    "a layer that reads a folder": "x = layers.TFSMLayer('x')",
    "a member of a member": "x = nn.init.torch",
    "a class of a value": "x = ().__class__",
    "the globals of a method": "x = self.forward.__globals__",
    "what stands before the last attribute": "x = self.__class__.conv",
    "a base class's other method": "super().__setattr__('x', 1)",
    "a method of a text": "'{0.__class__}'.format(1)",
    "a method of a tensor": "x = self.conv(1).tofile('x')",
    "an anonymous function": "f = lambda: 1",
    "an attempt": "try:\n    x = 1\nexcept ValueError:\n    x = 2",
    "a loop without an end": "while 1:\n    x = 1",
    "a deletion": "x = 1\ndel x",
    "a global": "def f():\n    global x",
    "an assignment in an expression": "(x := 1)",
    "a generator": "def f():\n    yield 1",
    "a name from nowhere": "x = elsewhere",
    "code in a text": "x = f\"{__import__('os')}\"",
}
HEAD = "import keras\nimport numpy as np\nimport torch\nfrom keras import layers\nfrom torch import nn\n"


def test_what_is_no_python_is_not_allowed() -> None:
    with pytest.raises(NotAllowed, match="is no Python"):
        require_allowed('"""x""" y """z"""')


@pytest.mark.parametrize("code", SLIPS.values(), ids=list(SLIPS))
def test_nothing_else_is_allowed(code: str) -> None:
    require_allowed(f"{HEAD}x = 1\n")
    with pytest.raises(NotAllowed, match="of generated code is not allowed"):
        require_allowed(f"{HEAD}{code}\n")


#: An author's text that would be executed where a template wrote it as it is.
TITLE = 'x.""" + str(__import__("pathlib").Path("executed").touch()) + """y'


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: texts are written into docstrings as they are."""
    monkeypatch.setattr(sys.modules["archspec.backends.writing.source"], "free_text", lambda text: text)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.usefixtures("careless")
def test_a_text_that_slips_into_code_is_stopped(backend: str) -> None:
    source(network([ROW], title="x"), backend)
    with pytest.raises(NotAllowed, match="__import__"):
        source(network([ROW], title=TITLE), backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.framework
@pytest.mark.usefixtures("careless")
def test_what_is_stopped_is_neither_executed_nor_written(
    backend: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(spec([ROW], title=TITLE), "utf-8")
    assert main(["build", "tiny.yaml", "--backend", backend]) == OUR_MISTAKE
    assert "is not allowed" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]
