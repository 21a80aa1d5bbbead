"""The files that a spec uses: where they may lie, what stands in them, and what is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.errors import SpecError
from archspec.spec.loader import load_file

from .documents import assert_found, text
from .drawings import span, unmarked

LIBRARY = "archspec: 1\nblocks:\n  half: {args: [maps], layers: [{conv: $maps, kernel: 1x1}]}\n"


def write(folder: Path, **files: str) -> Path:
    """Files in a folder, `__` for a slash; the path of `net`."""
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(content, "utf-8")
    return folder / "net.yaml"


def using(*names: str) -> str:
    return text("- {half: 4}", f"use: [{', '.join(names)}]")


def wrong_use(folder: Path, *names: str) -> str:
    """What is wrong with the only file that is used; the carets are under its name."""
    path = write(folder, net=using(*names))
    with pytest.raises(SpecError) as caught:
        load_file(path)
    (found,) = caught.value.diagnostics
    assert found.code == "use" and found.place.line == 4
    return f"{found.message}: {found.label}" if found.label else found.message


def test_blocks_of_other_files_are_there_before_those_of_the_spec(tmp_path: Path) -> None:
    spec = using("a.yaml", "blocks/b.yaml").replace("layers:", "blocks: {own: {layers: []}}\nlayers:", 1)
    path = write(tmp_path, net=spec, a=LIBRARY, blocks__b=LIBRARY.replace("half", "third"))
    assert list(load_file(path).blocks) == ["half", "third", "own"]


@pytest.mark.parametrize(
    "name",
    ["../a.yaml", "blocks/../../a.yaml", "/etc/passwd", "'..\\a.yaml'", "..", "'c:a.yaml'", "'file:///etc/passwd'",
     "blocks/../a.yaml", '"a\\tb\\\\c.yaml"'],
)  # fmt: skip
def test_a_file_that_is_named_outside_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_text(LIBRARY)
    (tmp_path / "specs").mkdir()
    assert wrong_use(tmp_path / "specs", name) == "a block file stands beside the spec or in a folder below it"


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LIBRARY)
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "a.yaml")
    (folder / "up").symlink_to(tmp_path)
    assert wrong_use(folder, "link.yaml") == "this file lies outside the spec's folder"
    assert wrong_use(folder, "up/a.yaml") == "this file lies outside the spec's folder"


def test_a_link_inside_of_the_folder_may_be_used(tmp_path: Path) -> None:
    path = write(tmp_path, net=using("link.yaml"), a=LIBRARY)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "a.yaml")
    assert list(load_file(path).blocks) == ["half"]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    assert wrong_use(tmp_path, "loop.yaml") == "a link that leads back to itself"


def test_a_file_that_is_not_there_or_is_a_folder_is_refused_at_its_name(tmp_path: Path) -> None:
    assert "No such file" in wrong_use(tmp_path, "missing.yaml")
    (tmp_path / "folder.yaml").mkdir()
    told = wrong_use(tmp_path, "folder.yaml")
    assert told.endswith("folder.yaml: cannot be read: this is a folder, and a block file is meant")
    assert "cannot be read" in wrong_use(tmp_path, "''")


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        ("‹[]›", "a block file is a mapping with `archspec: 1` and `blocks`"),
        ("archspec: 1\nblocks: {}\n‹layers›: []\n", "a block file has no `layers`"),
        ("‹blocks: {}›", "a block file needs `archspec`"),
        ("‹archspec: 1›", "a block file needs `blocks`"),
        ("archspec: ‹2›\nblocks: {}\n", "`archspec` of a block file cannot be this"),
        ("archspec: ‹'1'›\nblocks: {}\n", "`archspec` of a block file cannot be this"),
        ("archspec: 1\nblocks: ‹[]›\n", "`blocks` of a block file cannot be this"),
        ("archspec: 1\nblocks: {‹3x›: {layers: []}}\n", "`3x` cannot be a name in `blocks`"),
    ],
)
def test_a_block_file_has_its_version_and_blocks_and_nothing_else(tmp_path: Path, drawing: str, message: str) -> None:
    content, (marked,) = unmarked(drawing)
    path = write(tmp_path, net=using("a.yaml"), a=content)
    with pytest.raises(SpecError) as caught:
        load_file(path)
    (found,) = caught.value.diagnostics
    assert (found.message, span(found.place)) == (message, marked)
    assert found.place.source.name == str(tmp_path / "a.yaml")


def test_a_text_without_a_file_uses_no_files() -> None:
    (found,) = assert_found(using("‹a.yaml›"), "use")
    assert found.message == "a spec without a file cannot use other files"


def test_a_block_that_two_files_have_is_refused_and_the_first_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, net=using("a.yaml", "b.yaml"), a=LIBRARY, b=LIBRARY)
    with pytest.raises(SpecError) as caught:
        load_file(path)
    (found,) = caught.value.diagnostics
    assert found.message == "two blocks are named `half`" and str(found.place) == f"{tmp_path}/b.yaml:3:3"
    assert found.notes == (f"the first one: {tmp_path}/a.yaml:3:3",)


def test_the_digest_is_of_every_file_that_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, net=using("a.yaml"), a=LIBRARY)
    first = load_file(path).digest
    assert len(first) == 12 and load_file(path).digest == first
    write(tmp_path, a=LIBRARY + "# another\n")
    assert load_file(path).digest != first


def test_mistakes_in_every_file_are_told_file_by_file(tmp_path: Path) -> None:
    spec = text(
        "- 3\n- []", "use: [a.yaml, missing.yaml, b.yaml]\nheads: {h: []}\ndefaults: {conv: 3}\nblocks: {x: []}"
    )
    bad = "archspec: 1\nblocks: {x: {layers: [3]}, y: 3}\n"
    path = write(tmp_path, net=spec, a=bad, b=bad)
    with pytest.raises(SpecError) as caught:
        load_file(path)
    found = [(Path(each.place.source.name).stem, each.place.line) for each in caught.value.diagnostics]
    assert sorted(found) == [
        ("a", 2), ("a", 2), ("b", 2), ("b", 2), ("net", 4), ("net", 5), ("net", 6), ("net", 7), ("net", 9), ("net", 10),
    ]  # fmt: skip
    assert [file for file, _ in found] == sorted((file for file, _ in found), key=[file for file, _ in found].index)
