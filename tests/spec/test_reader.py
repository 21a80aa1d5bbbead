"""Whatever the bytes are: a tree, findings with places, or a wrong call, and soon."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
import yaml
from forked import Waiting, environment

from archspec.errors import SpecError, UsageError
from archspec.spec import syntax
from archspec.spec.nodes import plain
from archspec.spec.reader import MAX_BYTES, read_file, read_text

from .drawings import LENET, Span, assert_refused, findings, span

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "char", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\r", "\u2028", "\u2029", "\ud800", "\ufeff", "\ufffe", "\u202e"]
)
def test_a_forbidden_character_is_refused_wherever_it_stands(scanner: str, char: str) -> None:
    for drawing in (f"a: 1\nb: x‹{char}›y\n", f"# c\n#‹{char}› c\na: 1\n", f"a: '‹{char}›'", f"a: |\n é\n ‹{char}›x\n"):
        assert_refused(drawing, "encoding")


def test_an_escape_may_not_stand_for_a_forbidden_character(scanner: str) -> None:
    found = assert_refused('a: ‹"\\0"›\nb: [‹"x\\u2028"›, "\\t\\n", ‹"\\e[31m"›]\n', *["encoding"] * 3)
    assert "U+0000" in found[0].label


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "--- ''\n", "\ufeff", "   "])
def test_an_empty_spec_is_told_how_to_start(scanner: str, text: str) -> None:
    (found,) = findings(text)
    assert (found.code, span(found.place)) == ("empty", (1, 1, 1, 1))
    assert "archspec: 1" in found.hint


# Limits


def test_a_spec_of_one_mebibyte_is_read_and_one_byte_more_is_not() -> None:
    text = "a: 1\n#" + "x" * (MAX_BYTES - 6)
    assert plain(read_text(text)) == {"a": 1}
    (found,) = findings(text + "x")
    assert found.code == "limit" and str(MAX_BYTES) in found.message


def test_the_limit_on_size_counts_bytes_and_not_characters() -> None:
    assert findings("# " + "é" * (MAX_BYTES // 2))[0].code == "limit"


# Files


def write(folder: Path, data: bytes) -> Path:
    path = folder / "net.yaml"
    path.write_bytes(data)
    return path


def usage(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read_file(path)
    message = str(caught.value)
    assert message.isprintable() and "cannot be read" in message
    return message


def test_a_file_is_read_under_its_path(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbfname: caf\xc3\xa9\r\n")
    root = read_file(path)
    assert plain(root) == {"name": "café"}
    assert str(root.place) == f"{path}:1:1"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: 1\nb: caf\xe9\n", (2, 7, 2, 8)),
        (b"\xef\xbb\xbf\xff", (1, 1, 1, 2)),
        (b"\xff\xfea\x00:\x00", (1, 1, 1, 2)),
        ("é: ".encode() + b"\x80", (1, 4, 1, 5)),
        (b"a: \xed\xa0\x80", (1, 4, 1, 5)),
        (b"a: \xc3", (1, 4, 1, 5)),
        ("a: 1".encode("utf-16-be"), (1, 1, 1, 2)),
    ],
)
def test_the_first_byte_that_is_no_utf_8_is_shown(tmp_path: Path, data: bytes, place: Span) -> None:
    with pytest.raises(SpecError) as caught:
        read_file(write(tmp_path, data))
    (found,) = caught.value.diagnostics
    assert (found.code, span(found.place)) == ("encoding", place)
    assert "UTF-8" in found.hint


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "sparse.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(SpecError) as caught:
        read_file(path)
    assert caught.value.diagnostics[0].code == "limit"


def test_a_missing_file_and_a_folder_are_wrong_calls(tmp_path: Path) -> None:
    assert "No such file" in usage(tmp_path / "none.yaml")
    assert "did you mean" not in usage(tmp_path / "none.yaml")
    (tmp_path / "there.yaml").write_text("archspec: 1")
    for name in ("there", "there.yml"):
        assert usage(tmp_path / name).endswith(f"; did you mean `{tmp_path / 'there.yaml'}`?")
    assert "directory" in usage(tmp_path).lower()


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "line\nbreak\x1b[31m.yaml", "x" * 5000])
def test_a_path_that_no_file_has_is_a_wrong_call_of_one_line(tmp_path: Path, name: str) -> None:
    usage(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are not on this system")
def test_a_pipe_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    started = time.perf_counter()
    assert "not a regular file" in usage(tmp_path / "pipe")
    assert "not a regular file" in usage(Path("/dev/zero"))
    assert time.perf_counter() - started < 0.5


# Bombs: whole processes, for a crash of libyaml takes the process with it

BOMBS = {
    "brackets": "'['*25_000 + ']'*25_000",
    "a megabyte of brackets": "'['*(1<<20)",
    "dashes": "'- '*30_000",
    "a megabyte of commas": "','*(1<<20)",
    "a megabyte of short cells": "'[' + '1,'*((1<<19)-1)",
    "a megabyte of pairs": "'[' + 'a: b,'*200_000",
    "tag directives": "''.join(f'%TAG !{i}! x\\n' for i in range(60_000)) + '--- a'",
    "tag directives at the end": "'a: 1\\n...\\n' + ''.join(f'%TAG !{i}! x\\n' for i in range(60_000))",
    "laughs": "'a: &a [x,x]\\n' + ''.join(f'{b}: &{b} [*{a}, *{a}]\\n' for a, b in zip('abcdefgh', 'bcdefghi'))",
    "sexagesimal": "'a: 1' + ':59'*100_000 + '\\n  b: 1'",
    "digits": "'a: ' + '1'*1_000_000",
}


def seconds_until_refused(expression: str, forked: Waiting, folder: Path) -> float:
    program = (
        "from archspec.spec.reader import read_text; from archspec.errors import SpecError\n"
        f"text = {expression}\n"
        "try: read_text(text)\n"
        "except SpecError as refused: print(refused.diagnostics[0].code)\n"
    )
    (folder / "bomb.py").write_text(program, "utf-8")
    done = forked.run("bomb", cwd=folder, environment=environment())
    assert (done.code, done.stderr) == (0, "") and done.stdout.strip()
    return done.of_processor


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_half_a_second_whole_process(name: str, forked: Waiting, tmp_path: Path) -> None:
    # A busy machine slows even the time on a processor: the best of three is ours. A tenth is for what is imported.
    assert any(seconds_until_refused(BOMBS[name], forked, tmp_path) < 0.4 for _ in range(3))


# Mutations

_TOKENS = (
    *(
        "&a ",
        "*a ",
        "&a &b",
        "!!int ",
        "!x!y ",
        "!<a>",
        "!%ED%A0%80 ",
        "!!timestamp x",
        "!!bool x",
        "<<: ",
        "%TAG ! x\n",
    ),
    *("{", "}", "[", "]", ",", ": ", "- ", "? ", "> ", "'", '"', "#", "@", "`", "  ", "[[[[", "\n", "---\n", "...\n"),
    *("\t", "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\ud800", "\0", "😀", "\u200b", "\\UFFFFFFFF", "\\x00"),
    *("010", "1e999", ".nan", "0x_", "2024-99-99"),
)


def mutated(draw: random.Random) -> str:
    text = LENET
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        at, length = draw.randrange(len(text) + 1), draw.randrange(30)
        middle = draw.choice((draw.choice(_TOKENS), "", text[at - length : at], chr(draw.randrange(0x110000))))
        text = text[:at] + middle + text[at + draw.choice((0, 0, length)) :]
    return text


@pytest.mark.parametrize(("name", "count"), [("CSafeLoader", 2000), ("SafeLoader", 150)])
def test_nothing_but_findings_with_places_in_the_text_comes_out_of_mutated_tables(
    monkeypatch: pytest.MonkeyPatch, name: str, count: int
) -> None:
    monkeypatch.setattr(syntax, "_LOADER", getattr(yaml, name, yaml.SafeLoader))
    draw, refused = random.Random(20_240_101), 0
    for _ in range(count):
        try:
            read_text(mutated(draw))
        except SpecError as caught:
            refused += 1
            for found in caught.diagnostics:
                lines = found.place.source.lines
                assert 1 <= found.place.line <= found.place.end_line <= len(lines)
                assert 1 <= found.place.column <= len(lines[found.place.line - 1]) + 1
                assert found.draw()
    assert count * 0.3 < refused < count
