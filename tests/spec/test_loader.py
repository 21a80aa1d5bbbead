"""From a file to a document: the head, the files it uses, its variant, its variables; every mistake at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archspec.errors import SpecError, UsageError
from archspec.spec.loader import load_file, load_text
from archspec.spec.nodes import plain

from .documents import assert_found, assert_refused, document, text
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


# The whole


def test_a_document_has_everything_that_its_file_says() -> None:
    made = document(
        "- c: {conv: $classes, kernel: 1x1}",
        """
        title: A net
        variables: {classes: 10}
        constants: {table: [[0, 1]]}
        defaults: {conv: {bias: false}}
        blocks: {b: {layers: [relu]}}
        heads: {aux: {from: c, layers: [flatten]}}
        """,
    )
    assert (made.header.name, made.header.title, made.header.input) == ("net", "A net", (8, 8, 4))
    assert (made.variables, made.header.constants, made.variant) == ({"classes": 10}, {"table": [[0, 1]]}, None)
    assert {op: {name: plain(node) for name, node in cells.items()} for op, cells in made.defaults.items()} == {
        "conv": {"bias": False}
    }
    assert (list(made.blocks), [head.name for head in made.heads], [row.name for row in made.rows]) == (
        ["b"],
        ["aux"],
        ["c"],
    )


def test_an_input_is_maps_or_features() -> None:
    assert load_text(text("[]", input="784")).header.input == (784,)
    assert load_text(text("[]", input="28x20x1")).header.input == (28, 20, 1)


def test_the_digest_is_of_every_file_that_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, net=using("a.yaml"), a=LIBRARY)
    first = load_file(path).digest
    assert len(first) == 12 and load_file(path).digest == first
    write(tmp_path, a=LIBRARY + "# another\n")
    assert load_file(path).digest != first


# Other files


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


def test_a_missing_spec_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_file(tmp_path / "net.yaml")


# Variants and variables

VARIANTS = """
variables: {classes: 10, rate: 0.5, mode: same, bias: true}
variants: {wide: {variables: {classes: 20}}, deep: {}}
"""


def wrong_call(variant: str | None = None, **variables: Any) -> str:
    with pytest.raises(UsageError) as caught:
        document("[]", VARIANTS, variant, **variables)
    return str(caught.value)


def test_a_variant_lies_over_the_spec_and_the_call_over_both() -> None:
    assert document("[]", VARIANTS).variables["classes"] == 10
    assert document("[]", VARIANTS, "wide").variables["classes"] == 20
    assert document("[]", VARIANTS, "wide", classes=30).variables["classes"] == 30
    assert document("[]", VARIANTS, "wide").variant == "wide"


def test_an_unknown_variant_is_a_wrong_call_and_the_known_ones_are_told() -> None:
    assert wrong_call("wid") == "<string> has no variant `wid`; it has: wide, deep (did you mean `wide`?)"
    with pytest.raises(UsageError, match="it has: none"):
        document("[]", "", "wide")


def test_an_unknown_variable_is_a_wrong_call_and_the_known_ones_are_told() -> None:
    assert wrong_call(clases=3).startswith("`clases` is not a variable of this spec; it has: classes, rate, mode, bias")
    with pytest.raises(UsageError, match="it has: none"):
        document("[]", classes=3)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("classes", "10", "a whole number"), ("classes", 10.0, "a whole number"), ("classes", True, "a whole number"),
        ("rate", "0.5", "a number"), ("rate", True, "a number"), ("mode", 3, "a text"), ("bias", 1, "true or false"),
        ("bias", "true", "true or false"),
    ],
)  # fmt: skip
def test_a_variable_keeps_its_kind(name: str, value: Any, kind: str) -> None:
    assert wrong_call(**{name: value}) == f"the variable `{name}` is {kind}, so it cannot be set to {value!r}"


def test_a_whole_number_is_a_number() -> None:
    made = document("[]", VARIANTS, rate=1).variables["rate"]
    assert (made, type(made)) == (1.0, float)


def test_a_number_beyond_every_float_is_a_wrong_call() -> None:
    assert "cannot be set" in wrong_call(rate=10**400)


# The head


def test_a_spec_is_a_mapping() -> None:
    assert_found("‹[1]›", "value")
    assert_found("‹archspec›", "value")


def test_what_the_head_needs_is_told_all_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        load_text("title: A net\n")
    assert [each.message for each in caught.value.diagnostics] == [
        "the spec needs `archspec`", "the spec needs `name`", "the spec needs `input`", "the spec needs `layers`",
    ]  # fmt: skip
    assert caught.value.diagnostics[0].hint == "write `archspec: 1` at the top"


def test_a_variable_that_is_an_expression_is_told_where_it_is_declared() -> None:
    (found,) = assert_refused("[]", "value", head="variables: {n: 3, classes: ‹$n›}")
    assert "no expression" in found.label


@pytest.mark.parametrize("size", ["[28, 28, 1]", "28,28,1", "28×28×1"])
def test_an_input_is_told_with_a_size_that_an_input_can_have(size: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(f"archspec: 1\nname: net\ninput: {size}\nlayers: []\n")
    (found,) = caught.value.diagnostics
    assert "such as 28x28x6; a vector's is a number" in found.label


def test_unknown_keys_are_told_where_they_stand_with_the_nearest_key() -> None:
    layer, convention, k = assert_refused(
        "[]",
        "unknown-key",
        "unknown-key",
        "unknown-key",
        head="‹variabels›: {}\n‹errors›: {}\nconventions: {params: {‹k›: 1024}}",
    )
    assert (layer.hint, convention.message, k.message) == (
        "did you mean `variables`?", "the spec has no `errors`", "`conventions.params` has no `k`",
    )  # fmt: skip


def test_wrong_values_of_the_head_are_told_at_once_where_they_stand() -> None:
    assert_found(
        "archspec: ‹2›\n"
        "name: ‹3d-net›\n"
        "input: ‹28x28›\n"
        "use: ‹a.yaml›\n"
        "variables: {x: ‹[1]›, ‹9x›: 1}\n"
        "conventions: {params: {K: ‹1000000›, biases: ‹1›}}\n"
        "expect: {total: ‹many›, ‹sum›: 3}\n"
        "errata: [{at: ‹3›, note: x}, ‹{at: a}›]\n"
        "layers: []\n",
        *["value"] * 5, "name", *["value"] * 3, "unknown-key", "value", "missing-key",
    )  # fmt: skip


def test_defaults_are_mappings_of_mappings_and_each_that_is_not_is_told() -> None:
    assert_refused("[]", "value", "value", head="defaults: {conv: ‹3›, maxpool: {padding: half}, dense: ‹[]›}")
    assert_refused("[]", "value", head="defaults: ‹[]›")


def test_blocks_heads_rows_and_defaults_are_told_in_the_order_of_the_file() -> None:
    assert_found(
        "archspec: 1\nname: n\ninput: 8x8x4\n"
        "layers: [‹3›]\nheads: {h: ‹[]›}\nblocks: {b: ‹[]›}\ndefaults: {conv: ‹1›}\n",
        *["row", "value", "value", "value"],
    )  # fmt: skip


@pytest.mark.parametrize("version", ["2", "1.0", "true", "'1'", "~", "[1]"])
def test_the_version_is_the_whole_number_1(version: str) -> None:
    (found,) = assert_found(f"archspec: ‹{version}›\nname: n\ninput: '3'\nlayers: []\n", "value")
    assert found.message == "`archspec` of the spec cannot be this"
