"""Tools that are not installed, or broken: told at once, in a line, with the way out; what does not need them works.

Processes of their own, with packages in front of the path that are broken as installs are.  With ARCHSPEC_LARGE=1 in
the environment there are more of them; `commands/test_build_files.py` has frameworks that are not installed, too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from forked import Waiting
from processes import ROOT, Ran, in_time

IS_LARGE = "ARCHSPEC_LARGE" in os.environ
large = pytest.mark.skipif(not IS_LARGE, reason="ARCHSPEC_LARGE=1 in the environment runs it")
SPEC = str(ROOT / "specs/lenet5_book.yaml")
#: Two tenths of a second on an idle machine, where everything is imported that is there.
SECONDS = 0.2
#: What the package does as it is imported, and what is told of it.
BROKEN = {
    "a library is not there": (
        "raise OSError('libcudart.so.12: cannot open')",
        "OSError: libcudart.so.12: cannot open",
    ),
    "a module is not there": ("import a_module_of_nobody", "a_module_of_nobody"),
    "it is half of another version": ("raise AttributeError('no attribute x')", "AttributeError: no attribute x"),
    "its message has lines": ("raise RuntimeError('first\\nsecond\\x1b[31m')", "RuntimeError: first second"),
}


def with_package(folder: Path, name: str, content: str) -> tuple[Path, ...]:
    """A path on which this package is found before any other of its name."""
    package = folder / "path" / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(content, "utf-8")
    return (folder / "path",)


def without(folder: Path, *names: str) -> tuple[Path, ...]:
    """A path on which these are not installed: as Python starts, their names are taken from it."""
    lines = "".join(f"sys.modules[{name!r}] = None\n" for name in names)
    (folder / "path").mkdir()
    (folder / "path" / "sitecustomize.py").write_text(f"import sys\n{lines}", "utf-8")
    return (folder / "path",)


def assert_told(ran: Ran, *words: str) -> None:
    """A tool that is not there, told in one line that has these words; nothing was printed as a result."""
    assert (ran.code, ran.stdout) == (2, "")
    assert len(ran.stderr.splitlines()) == 1 and ran.stderr[:-1].isprintable()
    assert all(word in ran.stderr for word in words), ran.stderr


#: For each framework, what cannot be done without it.
CALLS = {
    ("keras", "build", SPEC, "--backend", "keras"),
    ("keras", "build", SPEC, "--backend", "torch", "--verify"),
    ("keras", "verify", SPEC),
    ("torch", "build", SPEC, "--backend", "torch"),
    ("torch", "verify", SPEC),
    ("torch", "weights", "convert", SPEC, "a.pt", "a.safetensors"),
}


@pytest.mark.parametrize("call", sorted(CALLS) if IS_LARGE else [("keras", "verify", SPEC)], ids=" ".join)
def test_a_framework_that_is_not_installed_is_told_at_once(
    call: tuple[str, ...], forked: Waiting, tmp_path: Path
) -> None:
    backend, *arguments = call
    path = without(tmp_path, backend)
    (tmp_path / "a.pt").write_bytes(b"PK\x03\x04")
    ran = in_time(lambda: forked.archspec(*arguments, cwd=tmp_path, path=path), SECONDS)
    assert_told(ran, f"{backend} is not installed", f"the extra [{backend}]")
    assert not (tmp_path / "generated").exists()


#: What the core does not bring; the first is met first.
EXTRAS = ("numpy", "keras", "torch", "tensorflow", "jax", "safetensors", "h5py", "ml_dtypes")
OF_WEIGHTS = (
    ["list", SPEC],
    ["export", SPEC, "a.keras", "a.safetensors"],
    ["import", SPEC, "a.safetensors", "a.pt"],
    ["pull", SPEC, "torchvision/resnet50"],
)


@pytest.mark.parametrize("call", OF_WEIGHTS if IS_LARGE else OF_WEIGHTS[:1], ids=lambda call: str(call[0]))
def test_weights_need_numbers_which_no_core_has(call: list[str], forked: Waiting, tmp_path: Path) -> None:
    path = without(tmp_path, *EXTRAS)
    ran = in_time(lambda: forked.archspec("weights", *call, cwd=tmp_path, path=path), SECONDS)
    assert_told(ran, "numpy is not installed", "the extra [keras] or [torch]")


@pytest.mark.parametrize(("fault", "told"), [*BROKEN.values()][: None if IS_LARGE else 1])
def test_a_torch_that_does_not_start_is_told_at_once(fault: str, told: str, forked: Waiting, tmp_path: Path) -> None:
    path = with_package(tmp_path, "torch", fault)
    ran = in_time(lambda: forked.archspec("build", SPEC, "--backend", "torch", cwd=tmp_path, path=path), SECONDS)
    assert_told(ran, "torch is installed and does not start", told, "the extra [torch]")
    assert not (tmp_path / "generated").exists()


@large
def test_a_keras_that_does_not_start_is_told_at_once(forked: Waiting, tmp_path: Path) -> None:
    path = with_package(tmp_path, "keras", "import a_module_of_nobody")
    ran = in_time(lambda: forked.archspec("build", SPEC, "--backend", "keras", cwd=tmp_path, path=path), SECONDS)
    assert_told(ran, "keras is installed and does not start", "a_module_of_nobody", "the extra [keras]")


def test_what_needs_no_framework_works_where_all_of_them_are_broken(forked: Waiting, tmp_path: Path) -> None:
    for name in ("torch", "keras", "tensorflow", "jax", "numpy"):
        path = with_package(tmp_path, name, "raise OSError('broken')")
    calls = (["diagram", SPEC, "--format", "dot"], ["check", SPEC], ["summary", SPEC])
    for call in calls if IS_LARGE else calls[:1]:
        ran = forked.archspec(*call, cwd=tmp_path, path=path)
        assert (ran.code, ran.stderr) == (0, "")


def test_no_graphviz_is_told_at_once_by_the_one_style_that_takes_it(
    forked: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = in_time(lambda: forked.archspec("diagram", SPEC, "--style", "graph", cwd=tmp_path), SECONDS)
    assert_told(ran, "Graphviz's `dot`", "install graphviz", "--format dot")
    assert in_time(lambda: forked.archspec("diagram", SPEC, cwd=tmp_path), SECONDS).code == 0


@large
def test_a_broken_graphviz_is_told_at_once(forked: Waiting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dot = tmp_path / "dot"
    monkeypatch.setenv("PATH", str(tmp_path))
    dot.write_text("#!/bin/sh\necho 'dot: error while loading shared libraries: libgvc.so.6' >&2\nexit 127\n", "utf-8")
    dot.chmod(0o755)
    assert_told(
        in_time(lambda: forked.archspec("diagram", SPEC, "--style", "graph", cwd=tmp_path), SECONDS),
        "libgvc.so.6",
        "--format dot",
    )
    dot.write_text("no program\n", "utf-8")
    assert_told(
        in_time(lambda: forked.archspec("diagram", SPEC, "--style", "graph", cwd=tmp_path), SECONDS),
        "does not start",
        "--format dot",
    )


@pytest.mark.framework
@pytest.mark.parametrize(("broken", "works"), [("torch", "keras"), ("keras", "torch")])
def test_the_other_backend_is_not_affected(broken: str, works: str, forked: Waiting, tmp_path: Path) -> None:
    path = with_package(tmp_path, broken, "raise OSError('broken')")
    ran = forked.archspec("build", SPEC, "--backend", works, cwd=tmp_path, path=path)
    assert (ran.code, ran.stderr) == (0, "")
    assert (tmp_path / "generated" / f"lenet5_book_{works}.py").is_file()
