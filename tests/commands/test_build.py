"""`archspec build`: a file is written where the framework ran it and agreed; otherwise nothing is touched.

What needs no framework is tested with a stand-in for the step that looks at the live model; the rest is marked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archspec.cli import main

from .builds import OLD, SPEC, building, files, started

# The contract


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_a_build_that_agrees_writes_one_file_and_ends_with_0(
    backend: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "folder"
    assert main(["build", str(spec), "--backend", backend, "--out", str(out)]) == 0
    assert files(out) == [f"tiny_{backend}.py"]
    captured = capsys.readouterr()
    assert str(out / f"tiny_{backend}.py") in captured.out and captured.err == ""


@pytest.mark.usefixtures("agreeing")
def test_json_has_the_keys_of_the_contract_and_nothing_else_is_printed(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("backend", "file", "ran", "params", "output", "ok")} == {
        "backend": "torch",
        "file": str(tmp_path / "tiny_torch.py"),
        "ran": True,
        "params": {"static": 112 + 455, "framework": 112 + 455},
        "output": {"static": [7], "framework": [7]},
        "ok": True,
    }


@pytest.mark.usefixtures("agreeing")
def test_variables_that_are_fixed_in_the_file_are_told_with_the_reason_and_the_way_to_another_file(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = ["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out")]
    assert main(build) == 0
    assert "fixed in this file" not in capsys.readouterr().out
    rows = "  - D1: {conv: $s * 2, kernel: 3x3, repeat: $s}\n  - D2: {dropout: 0.5, when: $classes > 5}\n  - P2"
    deciding = SPEC.replace("classes: 7", "classes: 7, s: 2").replace("  - P2", rows, 1)
    spec.write_text(deciding, "utf-8")
    assert main(build) == 0
    assert capsys.readouterr().out.endswith(
        "  fixed in this file (`--set classes=...` writes another one):\n"
        "    classes=7: whether a row is there depends on it\n"
        "    s=2: other parts of the file follow from it\n"
    )


@pytest.mark.usefixtures("agreeing")
def test_quiet_writes_the_file_and_says_nothing(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "tiny_torch.py").is_file()


@pytest.mark.usefixtures("agreeing")
def test_a_build_is_fresh_until_its_spec_changes(spec: Path, tmp_path: Path) -> None:
    build = ["build", str(spec), "--backend", "keras", "--out", str(tmp_path)]
    assert main([*build, "--check"]) == 1
    assert main(build) == 0
    assert main([*build, "--check"]) == 0
    spec.write_text(SPEC.replace("A tiny network", "Another network"), "utf-8")
    assert main([*build, "--check"]) == 1


@pytest.mark.usefixtures("agreeing")
def test_a_variable_becomes_what_is_set(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(spec), "--backend", "torch", "--out", str(tmp_path), "--json", "--set", "classes=10"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["output"] == {"static": [10], "framework": [10]}
    assert told["params"]["static"] == 112 + 650


@pytest.mark.usefixtures("agreeing")
def test_a_variant_is_another_file_beside_that_of_the_spec(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for variant in ([], ["--variant", "wide"]):
        assert main(["build", str(spec), "--backend", "torch", "--out", str(out), *variant]) == 0
    assert len(files(out)) == 2
    assert "tiny_torch.py" in files(out)


@pytest.mark.usefixtures("agreeing")
def test_a_second_build_replaces_the_first_and_gives_the_same_bytes(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = []
    for _ in range(2):
        assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 0
        written.append((out / "tiny_torch.py").read_bytes())
    assert written[0] == written[1] and files(out) == ["tiny_torch.py"]


# What does not hold


def test_a_model_that_differs_is_told_and_the_old_file_stays(
    stand_in: Callable[[int], None], spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(1)
    old = tmp_path / "tiny_torch.py"
    old.write_text(OLD)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path)]) == 1
    assert old.read_text() == OLD
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert "torch does not agree with the spec" in said and "567" in said and "568" in said


def test_a_model_that_differs_is_not_ok_in_json_and_names_no_file(
    stand_in: Callable[[int], None], spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(1)
    assert main(["build", str(spec), "--backend", "keras", "--out", str(tmp_path / "out"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["file"], told["params"]) == (False, None, {"static": 567, "framework": 568})
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("old", [SPEC.replace("3x3", "3"), "", "\0"])
def test_a_wrong_spec_is_told_and_the_old_file_stays(
    old: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(old, "utf-8")
    (tmp_path / "tiny_torch.py").write_text(OLD)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path)]) == 1
    assert (tmp_path / "tiny_torch.py").read_text() == OLD
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith(f"{spec}:")


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("wrong", [SPEC.replace("size: 7}", "size: 8}"), SPEC.replace("3x3", "3")], ids=["cell", "row"])
def test_what_is_wrong_is_told_with_what_became_of_the_file(
    wrong: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(wrong, "utf-8")
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.endswith("\n\narchspec: nothing was written\n")
    assert files(tmp_path) == ["tiny.yaml"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.yaml", "--backend", "torch"],
        ["tiny.yaml"],
        ["tiny.yaml", "--backend", "caffe"],
        ["tiny.yaml", "--backend", "torch", "--variant", "narrow"],
        ["tiny.yaml", "--backend", "torch", "--set", "clases=10"],
        ["tiny.yaml", "--backend", "torch", "--set", "classes=ten"],
        ["tiny.yaml", "--backend", "torch", "--set", "classes=0"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("agreeing")
def test_a_wrong_call_ends_with_2_and_writes_nothing(
    arguments: list[str],
    spec: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(spec.parent)
    assert main(["build", *arguments, "--out", "out"]) == 2
    assert files(tmp_path) == ["tiny.yaml"]
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err


@pytest.mark.usefixtures("agreeing")
def test_a_model_that_is_too_large_for_what_was_set_alone_is_a_wrong_call(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out"), "--set", "classes=10"]
    monkeypatch.setattr(building, "MAX_PARAMETERS", 567)
    assert main(command) == 2
    assert "--set gives `classes=10` for its 7" in capsys.readouterr().err
    monkeypatch.setattr(building, "MAX_PARAMETERS", 566)
    assert main(command) == 1, "the spec itself is too large"


# With the frameworks


@pytest.mark.framework
@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_the_frameworks_own_counts_and_shapes_agree(backend: str, spec: Path, tmp_path: Path) -> None:
    pytest.importorskip(backend)
    arguments = ["build", str(spec), "--backend", backend, "--json", "--set", "classes=10", "--variant", "wide"]
    process = started("-m", "archspec", *arguments, cwd=tmp_path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    told = json.loads(out)
    expected = 224 + (4 * 4 * 8 + 1) * 10
    assert told["params"] == {"static": expected, "framework": expected}
    assert told["output"] == {"static": [10], "framework": [10]}
    assert told["ran"] is True and told["ok"] is True
    written = tmp_path / told["file"]
    assert written.parent == tmp_path / "generated" and files(written.parent) == [written.name]
    compile(written.read_text("utf-8"), told["file"], "exec")


CHAIN = "  - {conv: 3, kernel: 3x3, repeat: 1500}\n"

BLOCKS = (
    "".join(f"  b{i}: {{layers: [b{i + 1}]}}\n" for i in range(400)) + "  b400: {layers: [relu: {activation: relu}]}\n"
)


@pytest.mark.framework
@pytest.mark.parametrize(
    ("backend", "rows"), [("keras", f"layers:\n{CHAIN}"), ("torch", f"blocks:\n{BLOCKS}layers: [b0]\n")]
)
def test_a_network_that_is_too_deep_for_the_frameworks_recursion_is_told_so(
    backend: str, rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(backend)
    path = tmp_path / "deep.yaml"
    path.write_text(f"archspec: 1\nname: deep\ninput: 8x8x3\n{rows}", "utf-8")
    assert main(["build", str(path), "--backend", backend, "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{path}:1:1: error[limit]: {backend} does not reach the end of this network: too many ")
    assert not (tmp_path / "out").exists()
