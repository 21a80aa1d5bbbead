"""The walls of the house (DESIGN 3): lower rooms never import higher ones, and checking imports no framework.

The order, from the ground up.  `spec` and `ops` stand beside each other: the language does not know which operators
there are, and an operator does not know that there is YAML; `network` brings them together.

    records, fields, codes, stages
    errors              records
    spec, ops           errors, records and fields; ops fields alone
    files, tools        errors
    plugins             spec and ops: operators that come from outside
    network             spec and ops; plugins when an op is not known
    analysis            network
    backends, diagrams  network, analysis and files; they do not know each other
    formatting          spec and ops: the layout of a spec's text
    schema              network: what editors know of specs
    weights             backends
    manual              codes, plugins, backends: what a word means, with an example
    net                 all of them but manual; backends, weights and diagrams inside functions only
    api                 net, and manual; that, analysis and diagrams inside functions only
    checking            api: a file with all of its variants
    reports             checking and codes: what `check` found, for machines
    commands            api, checking, reports, formatting, schema, files, and the rooms of weights
    pytest_plugin       api and checking, inside functions only
    cli                 commands

What `archspec/backends/*/helpers` holds is text for generated files, and is imported by none of ours.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "archspec"

#: room -> the rooms that it may import, beside itself; the package itself stands for `archspec.__version__`.
ROOMS = {
    "errors": {"records"},
    "fields": set[str](),
    "records": set[str](),
    "ops": {"fields"},
    "spec": {"errors", "fields", "records"},
    "files": {"errors"},
    "tools": {"errors"},
    "plugins": {"errors", "records", "spec", "ops"},
    "network": {"errors", "records", "spec", "ops", "plugins"},
    "analysis": {"errors", "fields", "records", "spec", "ops", "network"},
    "backends": {"archspec", "errors", "stages", "spec", "ops", "plugins", "network", "analysis", "files", "tools"},
    "weights": {"archspec", "errors", "stages", "spec", "ops", "network", "analysis", "files", "tools", "backends"},
    "formatting": {"errors", "spec", "ops"},
    "schema": {"fields", "spec", "ops", "network"},
    "diagrams": {"errors", "ops", "network", "analysis", "files", "tools"},
    "reports": {"archspec", "errors", "codes", "checking"},
    "codes": set[str](),
    "stages": set[str](),
    "manual": {"errors", "codes", "records", "spec", "ops", "plugins", "network", "analysis", "backends"},
    "net": {"errors", "spec", "network", "analysis", "backends", "weights", "diagrams"},
    "api": {"net", "spec", "network", "analysis", "diagrams", "manual"},
    "checking": {"errors", "spec", "network", "analysis", "api"},
    "pytest_plugin": {"errors", "api", "checking", "plugins"},
    "startup": set(),
    "commands": {
        "errors",
        "spec",
        "api",
        "checking",
        "network",
        "backends",
        "weights",
        "startup",
        "reports",
        "stages",
        "interrupts",
        "formatting",
        "files",
        "tools",
        "schema",
        "plugins",
    },
    "interrupts": set(),
    "cli": {"archspec", "errors", "commands", "interrupts"},
    "__init__": {"errors", "api"},
    "__main__": {"cli", "interrupts"},
}
FRAMEWORKS = {"torch", "tensorflow", "keras", "jax"}
#: Numbers in and out of live models: numpy comes with the frameworks.
NUMERICAL = {"numpy", "h5py", "safetensors"}
#: The modules of `backends` that have to do with live models.
LIVE = {"observe", "live", "run", "ran", "tensors", "devices", "manners"}
#: Slow to import; what is not asked for need not pay for it.
HEAVY = {"jinja2", "graphviz", "rich", "networkx", "importlib.metadata"}


@dataclass(frozen=True)
class Import:
    """A module imported by a module of ours, and whether that happens inside of a function."""

    path: Path
    line: int
    module: str
    is_inside: bool

    @property
    def room(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def target(self) -> str:
        """The room that is imported; `archspec` is the package itself."""
        _, _, inner = self.module.partition(".")
        return inner.partition(".")[0] or "archspec"

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.module}"


def ours() -> list[Path]:
    """The modules that run in our process: all but the snippets for generated files."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "helpers" or path.stem == "__init__"]


def imports(path: Path) -> Iterator[Import]:
    yield from _imports(ast.parse(path.read_text("utf-8")), path, is_inside=False)


def _imports(node: ast.AST, path: Path, is_inside: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (Import(path, child.lineno, alias.name, is_inside) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                module = module or ""
                if level:
                    module = ".".join((*path.relative_to(ROOT).parts[:-level], module)).rstrip(".")
                yield from _from(path, child.lineno, module, [alias.name for alias in names], is_inside)
            case ast.Call(func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module")):
                yield Import(path, child.lineno, _beginning(child.args[0]), is_inside)
                yield from _imports(child, path, is_inside)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from (each for one in child.orelse for each in _imports(one, path, is_inside))
            case _:
                is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
                yield from _imports(child, path, is_inside or is_function)


def _from(path: Path, line: int, module: str, names: list[str], is_inside: bool) -> Iterator[Import]:
    if module != "archspec":
        yield Import(path, line, module, is_inside)
        return
    for name in names:
        is_room = (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()
        yield Import(path, line, f"archspec.{name}" if is_room else "archspec", is_inside)


def _beginning(argument: ast.expr) -> str:
    """The constant beginning of a computed name: `archspec.backends.` of an f-string; nothing of a variable."""
    match argument:
        case ast.Constant(value=str(text)) | ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
    return ""


@cache
def all_imports() -> tuple[Import, ...]:
    return tuple(each for path in ours() for each in imports(path))


def of_ours() -> list[Import]:
    return [each for each in all_imports() if each.module.partition(".")[0] == "archspec"]


def test_the_walk_sees_imports() -> None:
    """A walk that finds nothing would let everything pass."""
    assert len(of_ours()) > 100
    assert any(each.module == "torch" and each.is_inside for each in all_imports())
    assert {each.room for each in all_imports()} >= ROOMS.keys() - {"errors"}


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in ours()}
    assert rooms <= ROOMS.keys()


def test_no_room_imports_a_higher_one() -> None:
    assert [str(each) for each in of_ours() if each.target not in ROOMS[each.room] | {each.room}] == []


def test_the_order_of_the_rooms_has_no_circle() -> None:
    """`backends` and `diagrams` take the version from the package, which imports nothing before it is asked."""
    below: dict[str, set[str]] = {room: may - {"archspec"} for room, may in ROOMS.items()}
    while below:
        ground = {room for room, may in below.items() if not may & below.keys()}
        assert ground, f"a circle among {sorted(below)}"
        below = {room: may for room, may in below.items() if room not in ground}


def test_one_backend_never_imports_another() -> None:
    folders = {path.name for path in (PACKAGE / "backends").iterdir() if (path / "emit.py").is_file()}
    assert folders >= {"keras", "torch"}
    crossing = [
        str(each)
        for each in of_ours()
        if each.path.parent.name in folders
        and each.module.startswith("archspec.backends.")
        and each.module.split(".")[2] in folders - {each.path.parent.name}
    ]
    assert crossing == []


def is_live(each: Import) -> bool:
    return each.room == "weights" or (each.room == "backends" and each.path.stem in LIVE)


def test_a_framework_is_imported_for_live_models_alone_and_inside_of_functions() -> None:
    found = [each for each in all_imports() if each.module.partition(".")[0] in FRAMEWORKS]
    assert [str(each) for each in found if not each.is_inside or not is_live(each)] == []


def test_what_comes_with_the_frameworks_is_imported_for_live_models_alone() -> None:
    found = [each for each in all_imports() if each.module.partition(".")[0] in NUMERICAL]
    assert found
    assert [str(each) for each in found if not is_live(each)] == []


def test_the_installed_packages_are_looked_at_for_plug_ins_alone_and_inside_of_a_function() -> None:
    found = [each for each in all_imports() if each.module in ("importlib.metadata", "pkg_resources")]
    assert [(each.room, each.path.stem, each.is_inside) for each in found] == [("plugins", "loading", True)]


def test_plug_ins_are_imported_by_a_check_only_where_there_are_some() -> None:
    eager = [each for each in of_ours() if each.target == "plugins" and not each.is_inside]
    assert {each.room for each in eager} == {"plugins", "backends", "manual"}


def test_the_snippets_for_generated_files_are_imported_by_none_of_ours() -> None:
    assert [str(each) for each in of_ours() if ".helpers." in each.module] == []


def test_a_snippet_imports_nothing_of_ours() -> None:
    """It ends up in a file that stands alone."""
    snippets = [path for path in (PACKAGE / "backends").glob("*/helpers/*.py") if path.stem != "__init__"]
    assert snippets
    for path in snippets:
        allowed = FRAMEWORKS | NUMERICAL | {"math", "typing", "collections", "functools", "itertools", "__future__"}
        foreign = {each.module for each in imports(path) if each.module.partition(".")[0] not in allowed}
        helpers = {
            f"archspec.backends.{path.parents[1].name}.helpers.{other.stem}" for other in path.parent.glob("*.py")
        }
        # A snippet may name another one beside it: both are pasted.
        assert foreign <= helpers


def test_the_backends_and_the_pictures_are_imported_when_they_are_asked_for() -> None:
    eager = [
        each
        for each in of_ours()
        if each.room in ("net", "api") and each.target in ("backends", "weights", "diagrams", "manual")
    ]
    assert eager
    assert [str(each) for each in eager if not each.is_inside] == []


LOADED = """\
import json, sys
from archspec.cli import main
for call in json.loads(sys.argv[1]):
    assert main(call) == 0
    print()
    print(json.dumps([call, sorted(sys.modules)]))
"""


def loaded_by(*calls: list[str]) -> list[set[str]]:
    """The modules that a process has loaded after each of these calls, one after the other."""
    command = [sys.executable, "-c", LOADED, json.dumps(calls)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=True, timeout=30)
    lines = done.stdout.splitlines()
    return [set(json.loads(line)[1]) for call in calls for line in lines if line.startswith(f"[{json.dumps(call)}, [")]


def test_checking_and_summing_up_import_no_framework_and_nothing_heavy() -> None:
    calls = ["check"], ["check", "--json"], ["summary"], ["summary", "--json"]
    first, *_, last = found = loaded_by(*([*call, "specs/resnet34.yaml"] for call in calls))
    assert len(found) == len(calls)
    assert "archspec.spec.reader" in first and "archspec.analysis.summary" in last - first
    for loaded in found:
        assert loaded & (FRAMEWORKS | NUMERICAL | HEAVY) == set()
        rooms = ("archspec.backends", "archspec.diagrams", "archspec.plugins")
        assert not any(name.startswith(rooms) for name in loaded)


def test_help_and_version_read_no_spec() -> None:
    *_, loaded = loaded_by(["--help"], ["--version"])
    assert loaded & (FRAMEWORKS | NUMERICAL | HEAVY | {"pydantic", "yaml", "archspec.api"}) == set()
