"""Where commands write: into the folder that is named, or `generated` below the working folder, wherever links lead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archspec.cli import main

from .fields import spec
from .watching import offences, watched

DRAW = ["diagram", "net.yaml", "--format", "dot"]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beside the working folder, which has a spec in it; its one file is somebody's."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "net.dot").write_text("mine", "utf-8")
    (inside / "net.yaml").write_text(spec(), "utf-8")
    monkeypatch.chdir(inside)
    return outside


def is_untouched(outside: Path) -> bool:
    return [(path.name, path.read_text("utf-8")) for path in outside.iterdir()] == [("net.dot", "mine")]


@pytest.mark.parametrize("link", ["generated", "generated/diagrams"])
def test_a_link_in_the_place_of_a_folder_that_nobody_named_is_not_followed(
    link: str, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(link).parent.mkdir(exist_ok=True)
    Path(link).symlink_to(outside)
    assert main(DRAW) == 2
    told = capsys.readouterr().err
    assert "is a link that leads to" in told and str(outside) in told and "--out" in told
    assert is_untouched(outside)


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["writing", "comparing"])
def test_the_folder_of_generated_source_is_no_link_either(check: list[str], outside: Path) -> None:
    Path("generated").symlink_to(outside)
    assert main(["build", "net.yaml", "--backend", "torch", *check]) == 2
    assert is_untouched(outside)


def test_a_folder_that_is_named_may_be_anywhere(outside: Path) -> None:
    (outside / "net.dot").unlink()
    Path("link").symlink_to(outside)
    assert main([*DRAW, "--out", "link"]) == 0
    assert (outside / "net.dot").read_text("utf-8").startswith("digraph")


def test_a_link_inside_of_the_working_folder_is_followed(outside: Path) -> None:
    Path("elsewhere").mkdir()
    Path("generated").symlink_to("elsewhere")
    assert main(DRAW) == 0
    assert Path("elsewhere/diagrams/net.dot").is_file()
    assert is_untouched(outside)


@pytest.mark.parametrize("kind", ["symbolic", "hard", "nowhere"])
def test_a_link_in_the_place_of_the_file_is_replaced_and_what_it_leads_to_stays(kind: str, outside: Path) -> None:
    file = Path("pictures/net.dot")
    file.parent.mkdir()
    match kind:
        case "symbolic":
            file.symlink_to(outside / "net.dot")
        case "hard":
            file.hardlink_to(outside / "net.dot")
        case "nowhere":
            file.symlink_to(outside / "new.dot")
    assert main([*DRAW, "--out", "pictures"]) == 0
    assert file.read_text("utf-8").startswith("digraph") and not file.is_symlink()
    assert is_untouched(outside)


def test_a_name_of_a_spec_is_no_path(outside: Path) -> None:
    """What the name may be, and how its file is called; any other name is refused."""
    names = {"net": "net", "CON": "CON_", "nul": "nul_", "Aux": "Aux_", "com1": "com1_", "com10": "com10"}
    for name, stem in names.items():
        Path("net.yaml").write_text(spec(name=name), "utf-8")
        assert main([*DRAW, "--out", "pictures"]) == 0
        assert Path(f"pictures/{stem}.dot").is_file()
    for name in ("../net", "/net", "a/b", "a\\b", "C:net", "..", ".", "net.", "a b", "''", "~", '"x\\0"'):
        Path("net.yaml").write_text(spec(name=name), "utf-8")
        assert main([*DRAW, "--out", "pictures"]) == 1
    assert len([*Path("pictures").iterdir()]) == len(names)
    assert is_untouched(outside)


@pytest.mark.skipif("ARCHSPEC_LARGE" not in os.environ, reason="ARCHSPEC_LARGE=1 in the environment runs it")
def test_nothing_is_written_outside_of_the_folder_that_is_named(outside: Path) -> None:
    inside = Path.cwd()
    calls = [DRAW, [*DRAW, "--out", "pictures"], ["fmt", "net.yaml"], ["fmt", "--diff", "net.yaml"]]
    for done, writes in zip(watched(calls, inside), ("generated", "pictures", ".", None), strict=True):
        assert done.code == 0, done.stderr
        assert list(offences(done, inside, inside, None if writes is None else inside / writes)) == []
