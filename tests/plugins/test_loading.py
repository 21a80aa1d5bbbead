"""Files that the call names, and what installed packages bring; a spec has no say in either."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from forked import Waiting, environment
from processes import Ran

import archspec
from archspec.cli import main
from archspec.commands import COMMANDS
from archspec.ops import REGISTRY
from archspec.plugins import load

from .given import HEAD, MISH, folder, refused, written

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")

ROOT = Path(__file__).parents[2]
SPEC = "archspec: 1\nname: net\ninput: 8x8x4\nlayers:\n  - conv: {conv: 4, kernel: 3x3}\n  - mish\n"


@pytest.fixture
def spec() -> str:
    Path("net.yaml").write_text(SPEC, "utf-8")
    return "net.yaml"


def test_a_file_is_loaded_once_and_again_where_it_has_changed() -> None:
    file = written(MISH)
    assert load(file) == load(file) == ("mish",)
    first = REGISTRY["mish"]
    assert load(file) == ("mish",) and REGISTRY["mish"] is first
    written(MISH.replace("mish", "swash"))
    assert load(file) == ("swash",)
    assert "mish" not in REGISTRY


def test_a_file_may_begin_with_a_mark_of_its_order_of_bytes() -> None:
    file = written(MISH)
    Path(file).write_bytes(b"\xef\xbb\xbf" + Path(file).read_bytes())
    assert load(file) == ("mish",)


def test_nothing_is_written_beside_a_plug_in(folder: Path) -> None:
    load(written(MISH))
    assert [path.name for path in folder.iterdir()] == ["own.py"]


WRONG = {
    "op(": (3, "the plug-in is no Python: '(' was never closed"),
    "x = 1\n\nundefined()": (5, "the plug-in fails: NameError: name 'undefined' is not defined"),
    "raise GeneratorExit": (3, "the plug-in fails: GeneratorExit"),
    "raise Refused('no')": (3, "the plug-in fails: Refused: no"),
    "class E(Exception):\n    def __str__(self): return 1 / 0\nraise E": (5, "the plug-in fails: E"),
    "raise SystemExit(3)": (3, "the plug-in fails: SystemExit: 3"),
    "import nowhere_at_all": (3, "the plug-in fails: ModuleNotFoundError"),
    '@op("own", kears="x")\nclass Own(Op): pass': (3, "op() got an unexpected keyword argument 'kears'"),
    "x = 1": (1, "the plug-in declares no operator"),
    '@op("own", keras="x")\nclass Own(Op):\n    factor = 2': (4, "A non-annotated attribute was detected"),
}


@pytest.mark.parametrize(("code", "told"), WRONG.items(), ids=list(WRONG))
def test_a_broken_file_is_told_at_its_line(code: str, told: tuple[int, str]) -> None:
    found = refused(code)
    assert (found.place.line, told[1] in found.message) == (told[0], True), found


def test_a_broken_plug_in_is_a_wrong_call(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", spec, "--plugin", written("op(")]) == 2
    assert capsys.readouterr().err.startswith("own.py:3:3: error[plugin]: the plug-in is no Python")
    assert main(["check", spec, "--plugin", "none.py"]) == 2
    assert capsys.readouterr().err == "archspec: the plug-in none.py cannot be read: No such file or directory\n"
    Path("bytes.py").write_bytes(b"\xff\xfe")
    assert main(["check", spec, "--plugin", "bytes.py"]) == 2
    assert "is no text in UTF-8" in capsys.readouterr().err


def test_an_operator_that_is_not_known_tells_how_to_give_a_plug_in(spec: str) -> None:
    with pytest.raises(archspec.SpecError, match="your own: `--plugin FILE`"):
        archspec.load(spec)
    load(written(MISH.replace("mish", "swash")))
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(spec)
    assert "--plugin" not in str(caught.value) and "swash" in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["summary"],
        ["diff", "net.yaml"],
        ["diagram", "--format", "dot"],
        ["weights", "list"],
        ["fmt", "--check"],
    ],
    ids=lambda words: words[0],
)
def test_commands_take_plug_ins(arguments: list[str], spec: str) -> None:
    command, *rest = arguments
    words = [command, *rest, spec] if command == "weights" else [command, spec, *rest]
    assert main([*words, "--plugin", written(MISH)]) == 0


def test_every_command_about_specs_has_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (*(each for each in COMMANDS if each not in ("completion", "weights")), "weights list"):
        assert main([*name.split(), "--help"]) == 0
        assert "--plugin FILE" in capsys.readouterr().out, name


def test_the_schema_has_the_operator_with_what_its_comments_say(capsys: pytest.CaptureFixture[str]) -> None:
    code = '@op("own", argument="factor", keras="x * factor")\nclass Own(Op):\n    """Doc."""\n    #: Meaning.\n'
    file = written(f"{code}    factor: int\n")
    assert main(["schema", "--plugin", file]) == 0
    printed = capsys.readouterr().out
    assert '"op.own"' in printed and '"description": "Meaning."' in printed


def test_an_operator_is_drawn_with_its_word_and_its_argument(spec: str) -> None:
    code = '@op("scale", argument="factor", weights={"w": "in_maps"}, keras="x * w * factor")\n'
    load(written(f"{MISH}{code}class Scale(Op):\n    factor: int\n"))
    Path(spec).write_text(f"{SPEC}  - s: {{scale: 3}}\n", "utf-8")
    text = archspec.load(spec).diagram().dot
    assert "scale, 3" in str(text)


@pytest.mark.parametrize("style", ["blocks", "paper"])
def test_an_operator_without_weights_is_drawn_also_behind_a_merge(style: str, spec: str) -> None:
    load(written('@op("shuffle", argument="groups", keras="x * groups")\nclass Shuffle(Op):\n    groups: int\n'))
    rows = "  - j: {concat: [[{conv: 4, kernel: 1x1}], identity]}\n  - {shuffle: 2}\n"
    Path(spec).write_text(SPEC.replace("  - mish\n", rows), "utf-8")
    assert ">shuffle, 2</text>" in archspec.load(spec).diagram(style=style).svg()


SAYING = ["plugin: own.py", "plugins: [own.py]", "use: [own.py]", "ops: {mish: own.Mish}"]


@pytest.mark.parametrize("said", SAYING)
def test_a_spec_never_names_a_plug_in(said: str, folder: Path) -> None:
    written(f"open('executed', 'w')\n{MISH}")
    Path("net.yaml").write_text(SPEC.replace("input", f"{said}\ninput"), "utf-8")
    with pytest.raises(archspec.SpecError):
        archspec.load("net.yaml")
    assert not (folder / "executed").exists() and "mish" not in REGISTRY


def test_what_a_shell_completes_executes_no_plug_in(folder: Path) -> None:
    file = written(f"open('executed', 'w')\n{MISH}")
    settings = {
        "COMP_WORDS": f"archspec check --plugin {file} ",
        "COMP_CWORD": "4",
        "_ARCHSPEC_COMPLETE": "bash_complete",
    }
    run("-m", "archspec", settings=settings)
    assert not (folder / "executed").exists()


def run(*arguments: str, settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), "site"]), **(settings or {})}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def installed(forked: Waiting, *arguments: str) -> Ran:
    """`python -m archspec` where the folder `site` has what is installed."""
    return forked.archspec(*arguments, cwd=Path.cwd(), path=(Path("site"),))


def install(code: str) -> None:
    """A package with an entry point, as an installer would leave it."""
    for file, text in {
        "mishpack.py": code,
        "mishpack-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: mishpack\nVersion: 1.0\n",
        "mishpack-1.0.dist-info/entry_points.txt": "[archspec.ops]\nmish = mishpack\n",
    }.items():
        path = Path("site") / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_an_installed_package_brings_operators_when_one_is_not_known(spec: str, forked: Waiting) -> None:
    install(HEAD + MISH)
    assert installed(forked, "check", spec).code == 0
    assert '"op.mish"' in installed(forked, "schema").stdout


def test_a_spec_whose_operators_are_known_waits_for_no_package(spec: str, forked: Waiting) -> None:
    install("raise SystemExit('imported')")
    Path(spec).write_text(SPEC.replace("  - mish\n", ""), "utf-8")
    assert installed(forked, "check", spec).code == 0


@pytest.mark.parametrize("words", [[], ["--plugin", "own.py"]], ids=["without plug-ins", "with one"])
def test_what_is_installed_is_not_even_listed_where_every_operator_is_known(words: list[str], spec: str) -> None:
    file = written(MISH)
    if not words:
        Path(file).unlink()
        Path(spec).write_text(SPEC.replace("  - mish\n", ""), "utf-8")
    code = f"import sys\nfrom archspec.cli import main\nprint(main({['check', spec, *words]!r}), "
    assert run("-c", f"{code}'importlib.metadata' in sys.modules)").stdout.endswith("\n0 False\n")


def test_a_package_that_cannot_be_loaded_is_named(spec: str, forked: Waiting) -> None:
    install("1 / 0")
    done = installed(forked, "check", spec)
    assert done.code == 2
    told = "the plug-in `mish` (mishpack) of the installed package mishpack cannot be loaded: ZeroDivisionError"
    assert told in done.stderr and "Traceback" not in done.stderr
    assert re.search(r"by zero, in \S+mishpack\.py:1$", done.stderr, re.M)


def test_a_package_that_names_what_is_not_there_is_named(spec: str, forked: Waiting) -> None:
    install("")
    Path("site/mishpack.py").unlink()
    done = installed(forked, "check", spec)
    assert done.code == 2
    assert done.stderr.endswith("cannot be loaded: ModuleNotFoundError: No module named 'mishpack'\n")


def test_pytest_takes_plug_ins_from_its_configuration(spec: str, forked: Waiting) -> None:
    Path("pytest.ini").write_text(f"[pytest]\narchspec_plugins = {written(MISH)}\n", "utf-8")
    arguments = ("pytest", "-q", "-p", "archspec.pytest_plugin", spec)
    settings = environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert "1 passed" in forked.run(*arguments, cwd=Path.cwd(), environment=settings).stdout
    written("op(")
    done = forked.run(*arguments, cwd=Path.cwd(), environment=settings)
    assert done.code == 4 and "archspec_plugins: own.py:3:3: error[plugin]" in done.stderr
