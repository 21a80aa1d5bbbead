"""Bad and hostile input: a diagnostic with a place, at once; never a traceback, a signal, or a machine out of memory.

Large cases are processes of the real command, because a crash of libyaml or of Python's stack takes the process with
it; small ones share one.  Half a second is the limit on an idle machine; `tests/processes.py` says how a busy one is
allowed for.  Where a process need not import anything any more (`tests/forked.py`), the limit is shorter by as much.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from forked import Waiting
from hostile.readers import code_of
from mutants import mutant, seeds
from processes import Ran, in_time
from processes import archspec as archspec_
from sweeps import sweep

import archspec
from archspec.checking import check_file
from archspec.cli import main
from archspec.errors import Diagnostic, UsageError

SECONDS, MEGABYTES = 0.5, 300
#: What a process takes to import what checks a spec, on an idle machine.
STARTING = 0.1


def checked(*files: str, cwd: Path) -> Ran:
    """`archspec check FILE...`, which must be polite: no traceback, no signal, in time, and small."""
    return polite(in_time(lambda: archspec_("check", *files, cwd=cwd), SECONDS))


def checked_by(forked: Waiting, *files: str, cwd: Path) -> Ran:
    """The same of a process that has imported everything."""
    return polite(in_time(lambda: forked.archspec("check", *files, cwd=cwd), SECONDS - STARTING))


def polite(ran: Ran) -> Ran:
    assert ran.code in (0, 1, 2), (ran.code, ran.stderr[-2000:])
    assert "Traceback" not in ran.stderr
    assert len(ran.stdout) + len(ran.stderr) < 200_000
    assert ran.megabytes < MEGABYTES
    return ran


def write(path: Path, content: str | bytes) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def head(**lines: str) -> str:
    """The beginning of a spec with 32x32x3 as its input, or with these lines; what follows are the rows."""
    given = {"name": "x", "input": "32x32x3", **lines}
    return "archspec: 1\n" + "".join(f"{key}: {text}\n" for key, text in given.items()) + "layers:\n"


def row(text: str) -> str:
    return f"{head()}  - {text}\n"


def nested(depth: int, layers: str) -> str:
    """So many blocks in one another, each with these layers; INNER stands for the next one."""
    blocks = "".join(f"  b{i}: {{layers: [{layers.replace('INNER', f'b{i + 1}')}]}}\n" for i in range(depth))
    last = f"  b{depth}: {{layers: [C: {{conv: 3, kernel: 1x1}}]}}\n"
    return f"archspec: 1\nname: x\ninput: 8x8x3\nblocks:\n{blocks}{last}layers: [b0]\n"


BOMB = [
    f"{name}: &{name} [{', '.join([f'*{inner}'] * 9)}]\n" for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
]
MERGES = [
    f"{name}: &{name}\n  <<: [{', '.join([f'*{inner}'] * 9)}]\n"
    for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
]
REPEATS = (
    "archspec: 1\nname: x\ninput: 8x8x3\nblocks:\n"
    "  a: {layers: [{b: , repeat: 10_000}]}\n"
    "  b: {layers: [{activation: relu, repeat: 10_000}]}\n"
    "layers:\n  - {a: , repeat: 10_000}\n"
)
TIMES = "$input_maps" + " * 9" * 5000

#: name -> (the file, the place of the first finding, a text that its message has)
REFUSED: dict[str, tuple[str | bytes, str, str]] = {
    "a network of 10^300 layers": (nested(1000, "INNER, INNER"), "1006:10", "more than 1,000,000 layers"),
    "a network of 10^300 maps": (nested(1000, "{concat: [INNER, INNER]}"), "959:20", "more than 9e+15 numbers"),
    "25,000 nested brackets": ("[" * 25_000 + "]" * 25_000, "1:65", "more than 64 levels"),
    "110,000 nested concats": (head() + "  - " + "{concat: [" * 110_000, "1:1", "larger than 1048576 bytes"),
    "80,000 nested concats": (head() + "  - " + "{concat: [" * 80_000, "5:", "more than 64 levels"),
    "an alias bomb": ("a: &a [x]\n" + "".join(BOMB), "1:4", "anchors and aliases are not part of the language"),
    "a merge bomb": ("a: &a {x: 1}\n" + "".join(MERGES), "1:4", "anchors and aliases are not part of the language"),
    "a line of a megabyte": (head(title="y" * 900_000) + "  - relu\n", "4:8", "at most 500 characters"),
    "more than a megabyte": ("# " + "y" * (1 << 20), "1:1", "larger than 1048576 bytes"),
    "5,000 unknown ops": (head() + "  - cunv\n" * 5000, "5:5", "no op and no block named `cunv`"),
}  # fmt: skip
#: The same, of what is small and flat: no process of its own is needed to see that it is refused where it should be.
REFUSED_SMALL: dict[str, tuple[str | bytes, str, str]] = {
    "values of wrong types": (
        "archspec: 1\nname: 7\ninput: [1]\nlayers: {}\nvariables: []\nexpect: 3\n", "2:7", "expected a text, got 7",
    ),
    "a list for a spec": ("- 1\n", "1:1", "a mapping that begins with `archspec: 1`"),
    "a word for a spec": ("hello\n", "1:1", "a mapping that begins with `archspec: 1`"),
    "negative maps": (row("{conv: -64, kernel: 3x3}"), "5:12", "-64"),
    "zeros": (row("{conv: 0, kernel: 0x0, stride: 0}"), "5:12", "0: "),
    "an input of 10^12 pixels": (head(input="1000000000000x1x1") + "  - {conv: 1, kernel: 1x1}\n", "3:8", "a size is"),
    "10^12 maps": (row("{conv: 1_000_000_000_000, kernel: 3x3}"), "5:12", "1000000"),
    "a window of 99999": (row("{conv: 64, kernel: 99999x99999}"), "5:24", "from 1 to 4096"),
    "a number of 5,000 digits": (row("{conv: " + "9" * 5000 + ", kernel: 3x3}"), "5:12", "too long"),
    "a repeat of 10^12": (row("{conv: 4, kernel: 3x3, repeat: 1_000_000_000_000}"), "5:36", "from 1 to 10000"),
    "three repeats of 10,000 in one another": (REPEATS, "8:19", "more than 1,000,000 layers"),
    "Latin-1": (b"archspec: 1\nname: caf\xe9\n", "2:10", "not UTF-8"),
    "UTF-16": ("archspec: 1\n".encode("utf-16"), "1:1", "not UTF-8"),
    "UTF-16 without a mark": ("archspec: 1\n".encode("utf-16-le"), "1:2", "is the file UTF-16? save it as UTF-8"),
    "tabs": ("archspec: 1\nlayers:\n\t- conv\n", "3:1", "a tab, where only spaces indent"),
    "an empty file": ("", "1:1", "the spec is empty"),
    "nothing but a comment": ("# nothing\n", "1:1", "the spec is empty"),
    "a NUL": ("archspec: 1\nname: a\0b\n", "2:8", "U+0000"),
    "an expression of 5,000 products": (row(f"{{conv: {TIMES}, kernel: 1x1}}"), "5:12", "at most 200 characters"),
    "a power": (row('{conv: "$input_maps ** 999999999", kernel: 1x1}'), "5:12", "cannot be read"),
    "a call in an expression": (row('{conv: "$x.__class__()", kernel: 1x1}'), "5:12", "cannot be read"),
    "a division by zero": (row("{conv: $input_maps // 0, kernel: 1x1}"), "5:12", "division by zero"),
    "a name with an escape sequence": (head() + '  - "a\\x1b[31m": {conv: 1, kernel: 1x1}\n', "5:5", "U+001B"),
    "a title with an escape sequence": (head(title='"\\x1b]0;x\\x07"') + "  - relu\n", "4:8", "U+001B"),
    "a name in full-width letters": (head(name="ｆｏｒ") + "  - relu\n", "2:7", "a letter, then letters"),
    "a name with a ligature": (head(name="ﬁ") + "  - relu\n", "2:7", "a letter, then letters"),
    "an op with a Cyrillic letter": (row("{cоnv: 1, kernel: 1x1}"), "5:6", "c\\u043env"),
    "text that runs to the left": (row('{conv: 1, kernel: "\u202e3x3"}'), "5:24", "U+202E"),
    "a name that is code": (head(name="'x\"); __import__(\"os\").abort()#'") + "  - relu\n", "2:7", "a letter, then"),
    "a row that is a template": (head() + "  - '{{ 7 * 7 }}': {conv: 1, kernel: 1x1}\n", "5:5", "letters, digits"),
    "an activation that is code": (row("{conv: 1, kernel: 1x1, activation: '__import__'}"), "5:40", "__import__"),
    "a file outside of the folder": (head(use="[../../etc/passwd]") + "  - relu\n", "4:7", "beside the spec"),
    "a mapping for a key": (head() + "  - ? {a: b}\n    : c\n", "5:7", "as a key"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_at_its_place_in_half_a_second(name: str, forked: Waiting, tmp_path: Path) -> None:
    content, place, text = REFUSED[name]
    write(tmp_path / "spec.yaml", content)
    ran = checked_by(forked, "spec.yaml", cwd=tmp_path)
    assert ran.code == 1
    first = ran.stderr.split("\n")[0]
    assert first.startswith(f"spec.yaml:{place}"), first
    assert text in ran.stderr, ran.stderr[:2000]
    assert all(line.isprintable() for line in (ran.stdout + ran.stderr).split("\n"))


@pytest.mark.parametrize("name", REFUSED_SMALL)
def test_it_is_refused_at_its_place(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content, place, text = REFUSED_SMALL[name]
    write(tmp_path / "spec.yaml", content)
    monkeypatch.chdir(tmp_path)
    assert main(["check", "spec.yaml"]) == 1
    told = capsys.readouterr()
    assert told.err.startswith(f"spec.yaml:{place}: error[") and text in told.err, told.err
    assert all(line.isprintable() for line in (told.out + told.err).split("\n"))


def test_all_that_is_small_is_refused_by_one_process_in_half_a_second(tmp_path: Path) -> None:
    files = [f"spec{number}.yaml" for number in range(len(REFUSED_SMALL))]
    for file, (content, _, _) in zip(files, REFUSED_SMALL.values(), strict=True):
        write(tmp_path / file, content)
    ran = checked(*files, cwd=tmp_path)
    assert ran.code == 1
    assert [line.partition(": not checked")[0] for line in ran.stdout.splitlines()] == files


def test_a_thousand_blocks_in_one_another_are_a_network(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(nested(1000, "INNER"), "utf-8")
    assert checked("spec.yaml", cwd=tmp_path).code == 0


def test_origins_that_triple_in_each_of_a_thousand_blocks_are_forgotten(forked: Waiting, tmp_path: Path) -> None:
    """The number of maps stays 1, the expression behind it would have 3^1000 terms."""
    blocks = "".join(f"  b{i}: {{args: [c], layers: [{{b{i + 1}: $c * $c * $c}}]}}\n" for i in range(1000))
    last = "  b1000: {args: [c], layers: [{conv: $c, kernel: 1x1}]}\n"
    text = f"archspec: 1\nname: x\ninput: 8x8x3\nvariables: {{n: 1}}\nblocks:\n{blocks}{last}layers: [{{b0: $n}}]\n"
    (tmp_path / "spec.yaml").write_text(text, "utf-8")
    assert checked_by(forked, "spec.yaml", cwd=tmp_path).code == 0


@pytest.fixture
def unreadable(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    return {"folder": "directory", "pipe": "not a regular file", "/dev/zero": "not a regular file",
            "loop": "symbolic link", "none.yaml": "No such file", "x" * 5000: "name too long"}  # fmt: skip


@pytest.mark.parametrize("number", range(6))
def test_what_is_no_file_is_a_wrong_call_of_one_line_and_nobody_waits(
    number: int, unreadable: dict[str, str], forked: Waiting, tmp_path: Path
) -> None:
    name, reason = list(unreadable.items())[number]
    ran = checked_by(forked, name, cwd=tmp_path)
    assert ran.code == 2
    assert name in ran.stderr and reason.lower() in ran.stderr.lower() and len(ran.stderr.splitlines()) == 1


def test_a_megabyte_of_rows_is_read_in_little_memory(forked: Waiting, tmp_path: Path) -> None:
    """10,000 rows with long comments; what rows cost by their number is in `test_scale.py`."""
    (tmp_path / "spec.yaml").write_text(head() + f"  - {{conv: 1, kernel: 1x1}}  # {'y' * 70}\n" * 10_000, "utf-8")
    ran = in_time(lambda: forked.archspec("check", "spec.yaml", cwd=tmp_path), 2 - STARTING)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.megabytes < MEGABYTES


# Text that tries to become code

SPEC = """\
archspec: 1
name: x
title: TITLE
source: TITLE
input: 8x8x3
variables: {classes: 10}
layers:
  - a.b-c: {conv: 4, kernel: 3x3}
  - {dense: $classes}
"""
PAYLOADS = (
    'x"""\nimport os; os.abort()\n"""',
    "x'''; import os; os.abort() #",
    '"); import os; os.abort()  # ',
    "\nimport os; os.abort()\n",
    "{{ cycler.__init__.__globals__.os.abort() }}{% raw %}",
    "{0.__class__}%s%(x)s$x${x}",
    "\\",
    '\\""" + __import__(\'os\').abort() + """\\',
    "é 😀 \\N{DIGIT ONE} \\x41",
    "<script>alert(1)</script>",
    "# -*- coding: utf-7 -*-\n+AAo-import os",
)


@pytest.mark.parametrize("backend", ["keras", "torch"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_title_is_never_code_in_a_generated_source(payload: str, backend: str) -> None:
    source = archspec.load(SPEC.replace("TITLE", json.dumps(payload, ensure_ascii=False))).source(backend)
    harmless = archspec.load(SPEC.replace("TITLE", "harmless")).source(backend)
    assert code_of(source) == code_of(harmless)


# Mutants


@pytest.mark.parametrize("seed", sweep(range(16), lambda seed: seed == 0))
def test_a_mutated_spec_is_checked_or_refused_with_places_in_its_text(seed: int, tmp_path: Path) -> None:
    """No exception comes out, whatever the file; the one that did it stays in the test's folder."""
    draw, texts = random.Random(20_240_700 + seed), seeds()
    refused = 0
    for number in range(125):
        data, variant = mutant(draw, texts)
        # A new file each time: a disk may wait for what is written over.
        path = tmp_path / f"mutant{number}.yaml"
        path.write_bytes(data)
        found = findings(path, variant)
        refused += bool(found)
        for each in found:
            lines = each.place.source.lines
            assert each.place.source.name == str(path)
            assert 1 <= each.place.line <= each.place.end_line <= len(lines)
            assert 1 <= each.place.column <= len(lines[each.place.line - 1]) + 1
            assert each.draw() and json.dumps(each.as_json())
        path.unlink()
    # Mutants that are all alike, all right or all no YAML, would show nothing.
    assert 62 < refused < 122


def findings(path: Path, variant: str | None) -> tuple[Diagnostic, ...]:
    try:
        return next(check_file(str(path), variant)).report.diagnostics
    except UsageError:
        return ()  # the mutation took the variant away
