"""Specs that are small and want to be large: each is refused in half a second and 150 MB, with the limit named.

A bomb is a process of its own, for what it is about is a whole process: its time, its memory, that it ends by itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from processes import Ran, environment

SECONDS, MEGABYTES = 0.5, 150
MIB = 1 << 20
HEAD = "archspec: 1\nname: x\ninput: 32x32x3\n"


@dataclass(frozen=True)
class Bomb:
    """Files, a call, and what it says: one of these texts, which names the limit or what is not allowed."""

    files: Mapping[str, bytes]
    says: tuple[str, ...]
    call: tuple[str, ...] = ("check", "spec.yaml")
    code: int = 1

    def faults(self, ran: Ran) -> Iterator[str]:
        if ran.code != self.code:
            yield f"exit code {ran.code}: {ran.stderr:.300}"
        yield from (f"{text!r} is not said: {ran.stderr:.300}" for text in self.says if text not in ran.stderr)
        if len(ran.stdout) + len(ran.stderr) > 100_000:
            yield f"{len(ran.stdout) + len(ran.stderr):,} characters are printed"
        if "Traceback" in ran.stderr:
            yield ran.stderr[-300:]


def measured(bomb: Bomb, folder: Path) -> Ran:
    """The whole process, as the system accounts for it; time is what it took of a processor, whoever else wants one.

    The system counts what the process was before it was archspec, too: so a small one starts it.
    """
    for name, content in bomb.files.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-S", "-c", _STARTER, sys.executable, "-m", "archspec", *bomb.call]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    code, stdout, stderr, seconds, megabytes = json.loads(done.stdout)
    return Ran(code, stdout, stderr, seconds, megabytes)


#: Runs its arguments; prints the exit code, what was printed, seconds of a processor, and megabytes at most.
_STARTER = """\
import json, os, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
print(json.dumps([done.returncode, done.stdout, done.stderr, seconds, megabytes]))
"""


def _spec(text: str, *says: str, call: tuple[str, ...] = ("check", "spec.yaml"), code: int = 1, **more: str) -> Bomb:
    files = {"spec.yaml": text, **{f"{name}.yaml": content for name, content in more.items()}}
    return Bomb({name: content.encode() for name, content in files.items()}, says, call, code)


def _rows(*rows: str, head: str = HEAD) -> str:
    return f"{head}layers:\n" + "".join(f"  - {row}\n" for row in rows)


def _blocks(count: int, layers: str, last: str = "{conv: 3, kernel: 1x1}", args: str = "") -> str:
    """So many blocks in one another; NEXT stands for the next one."""
    made = "".join(f"  b{i}: {{{args}layers: [{layers.replace('NEXT', f'b{i + 1}')}]}}\n" for i in range(count))
    return f"{HEAD}blocks:\n{made}  b{count}: {{{args}layers: [{last}]}}\n"


_LAUGHS = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
_MERGES = "".join(
    f"{b}: &{b} {{<<: [{', '.join([f'*{a}'] * 9)}]}}\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
_CHAIN = "".join(f"a{i + 1}: &a{i + 1} {{<<: *a{i}, k{i}: 1}}\n" for i in range(2000))
_LIBRARY = "archspec: 1\nblocks:\n"
_LARGE_LIBRARY = _LIBRARY + "".join(f"  NAME{i}: {{layers: [{{conv: 3, kernel: 1x1}}]}}\n" for i in range(21_000))

BOMBS: dict[str, Bomb] = {
    # Texts that YAML unfolds
    "a billion laughs": _spec(f"a: &a [lol]\n{_LAUGHS}", "anchors and aliases are not part"),
    "one large node, named 10,000 times": _spec(
        f"a: &a [{'x, ' * 20_000}]\nb: [{'*a, ' * 10_000}]\n", "anchors and aliases are not part"
    ),
    "a node in itself": _spec("a: &a [*a]\n", "anchors and aliases are not part"),
    "merges of merges": _spec(f"a: &a {{x: 1}}\n{_MERGES}", "anchors and aliases are not part"),
    "a chain of 2,000 merges": _spec(f"a0: &a0 {{x: 1}}\n{_CHAIN}", "anchors and aliases are not part"),
    "100,000 tags": _spec("- !!python/object:x y\n" * 40_000, "tags are not part"),
    # Texts that are deep
    "25,000 brackets in one another": _spec("[" * 25_000 + "]" * 25_000, "more than 64 levels"),
    "a million brackets": _spec("[" * 1_000_000, "more than 64 levels"),
    "300,000 dashes in one another": _spec("- " * 300_000, "more than 64 levels"),
    "200,000 mappings in one another": _spec("{a: " * 200_000, "more than 64 levels"),
    "300,000 question marks": _spec("? " * 300_000, "more than 64 levels"),
    # Texts that are long
    "two megabytes": _spec("# " + "x" * 2 * MIB, "larger than 1048576 bytes"),
    "a megabyte of commas": _spec(f"a: [{',' * 1_000_000}]", "error[syntax]"),
    "a list of 500,000": _spec(f"layers: [{'a,' * 500_000}]", "more than 200000 nodes"),
    "a megabyte of dashes": _spec("-\n" * 500_000, "more than 200000 nodes"),
    "110,000 keys": _spec("".join(f"k{i}: \n" for i in range(110_000)), "more than 200000 nodes"),
    "90,000 keys that nobody knows": _spec(
        HEAD + "".join(f"k{i}: \n" for i in range(90_000)), "more than 10000 keys in one mapping"
    ),
    "9,000 keys that nobody knows": _spec(HEAD + "".join(f"k{i}: \n" for i in range(9_000)), "the spec has no `k0`"),
    "a row with 90,000 keys": _spec(
        _rows("{conv: 3, " + "".join(f"k{i}: 1, " for i in range(90_000)) + "}"), "more than 10000 keys"
    ),
    "200,000 numbers for keys": _spec(_rows("{conv: 3, " + "7, " * 99_000 + "}"), "more than 10000 keys"),
    "250,000 documents": _spec("---\n" * 250_000, "a second document"),
    "a title of a megabyte": _spec(
        _rows("flatten", head=f"{HEAD}title: {'x' * 1_000_000}\n"), "at most 500 characters"
    ),
    "a megabyte of combining marks": _spec(
        _rows("flatten", head=f"{HEAD}title: x{chr(0x301) * 500_000}\n"), "500 char"
    ),
    "names of a megabyte": _spec(_rows(f"{'n' * 900}: {{conv: 3, kernel: {'9' * 900_000}x1}}"), "error["),
    "a hundred mistakes on a line of a megabyte": _spec(
        _rows("[" + ", ".join(f"{{conv{i}: 1, {'x' * 9_000}: 1}}" for i in range(110)) + "]"), "error["
    ),
    "5,000 ops that nobody knows": _spec(_rows(*(f"cunv{i}" for i in range(5_000))), "no op and no block named"),
    "2,000 wrong cells": _spec(
        _rows(*["{conv: 3, kernel: 1x1, size: 7x7x7}"] * 2_000), "and 1950 more", "the row does not have this size"
    ),
    # Numbers
    "a number of 300,000 digits": _spec(_rows(f"{{conv: {'9' * 300_000}, kernel: 1x1}}"), "at most 64 are read"),
    "a hexadecimal number of 900,000": _spec(_rows(f"{{conv: 0x{'f' * 900_000}, kernel: 1x1}}"), "at most 64 are read"),
    "a sexagesimal number of 300 kB": _spec(_rows(f"{{conv: 1{':59' * 100_000}, kernel: 1x1}}"), "error[value]"),
    "a float of 500 kB": _spec(_rows(f"{{dropout: 0.{'1' * 500_000}}}"), "at most 64 are read"),
    "1e999999999": _spec(_rows("{dropout: 1e999999999}"), "too large"),
    "a repeat of 10^12": _spec(_rows("{conv: 3, kernel: 1x1, repeat: 1_000_000_000_000}"), "from 1 to 10000"),
    "a window of a million": _spec(_rows("{conv: 3, kernel: 99999x99999}"), "from 1 to 4096"),
    "an input of 10^18 pixels": _spec(_rows("flatten").replace("32x32x3", "999999999x999999999x3"), "1000000"),
    "10^15 parameters": _spec(
        _rows("{dense: 1_000_000}", "{dense: 1_000_000}", "{dense: 1_000_000}"), "1,099,511,627,776"
    ),
    # Expressions
    "an expression of a megabyte": _spec(
        _rows(f"{{conv: $input_maps{' + 1' * 200_000}, kernel: 1x1}}"), "200 characters"
    ),
    "brackets in an expression": _spec(_rows(f"{{conv: {'(' * 400_000}$input_maps, kernel: 1x1}}"), "200 characters"),
    "a tower of powers": _spec(_rows("{conv: $input_maps ** 9 ** 9 ** 9, kernel: 1x1}"), "error[expression]"),
    "a product that explodes": _spec(_rows(f"{{conv: {'999999999 * ' * 15}$input_maps, kernel: 1x1}}"), "too large"),
    "500,000 minuses": _spec(_rows(f"{{conv: {'-' * 500_000}$input_maps, kernel: 1x1}}"), "200 characters"),
    "arguments that square in 1,000 blocks": _spec(
        _blocks(1000, "{NEXT: $c * $c}", "{conv: $c, kernel: 1x1}", "args: [c], ") + "layers: [{b0: 3}]\n", "too large"
    ),
    # Blocks, repeats, branches
    "blocks that double 1,000 times": _spec(_blocks(1000, "NEXT, NEXT") + "layers: [b0]\n", "1,000,000 layers"),
    "repeats of repeats": _spec(
        _blocks(8, "{NEXT: , repeat: 10_000}") + "layers: [{b0: , repeat: 10_000}]\n", "1,000,000 layers"
    ),
    "maps that double 1,000 times": _spec(_blocks(1000, "{concat: [NEXT, NEXT]}") + "layers: [b0]\n", "9e+15 numbers"),
    "a block of itself": _spec(f"{HEAD}blocks: {{b: {{layers: [b, b]}}}}\nlayers: [b]\n", "error[cycle]"),
    "blocks in a ring of 5,000": _spec(
        f"{HEAD}blocks:\n"
        + "".join(f"  b{i}: {{layers: [b{(i + 1) % 5_000}]}}\n" for i in range(5_000))
        + "layers: [b0]\n",
        "error[cycle]",
    ),
    "5,000 branches of a million maps": _spec(
        _rows("concat: [" + "{conv: 1_000_000, kernel: 4096x4096}, " * 5_000 + "]"), "1,099,511,627,776"
    ),
    "blocks that fork 17 times": _spec(
        _blocks(17, "{NEXT: $c * 2}, {NEXT: $c * 2 + 1}", "{conv: $c, kernel: 1x1}", "args: [c], ")
        + "layers: [{b0: 1}]\n",
        "more than 6,500 different layers",
    ),
    "blocks that fork to 3,000 uses of another": _spec(
        _blocks(12, "{NEXT: $c * 2}, {NEXT: $c * 2 + 1}", f"{{conv: $c, kernel: 1x1}}, {'g, ' * 3_000}", "args: [c], ")
        + "  g: {layers: [{activation: relu}]}\nlayers: [{b0: 1}]\n",
        "different layers and blocks",
    ),
    "a table of 15,000 rows that do not fit": _spec(
        f"{HEAD}layers:\n  - table: conv\n    columns: [filters, kernel]\n    rows:\n"
        + "      - [3, 1x1, 4, 5]\n" * 15_000,
        "error[table]",
    ),
    "a table of 30,000 columns": _spec(
        f"{HEAD}layers:\n  - table: conv\n    columns: [{'c, ' * 30_000}]\n    rows: [[{'1, ' * 30_000}]]\n", "error["
    ),
    # Files and variants
    "block files that use each other": _spec(
        f"{HEAD}use: [a.yaml]\nlayers: [flatten]\n",
        "a block file has no `use`",
        a=f"{_LIBRARY}use: [b.yaml]\n",
        b=f"{_LIBRARY}use: [a.yaml]\n",
    ),
    "a spec that uses itself": _spec(f"{HEAD}use: [spec.yaml]\nlayers: [flatten]\n", "a block file needs `blocks`"),
    "1,000 block files": _spec(f"{HEAD}use: [{'a.yaml, ' * 1000}]\nlayers: [flatten]\n", "at most 100", a=_LIBRARY),
    "100 block files of a megabyte": Bomb(
        {
            "spec.yaml": f"{HEAD}use: [{', '.join(f'a{i}.yaml' for i in range(100))}]\nlayers: [flatten]\n".encode(),
            **{f"a{i}.yaml": _LARGE_LIBRARY.replace("NAME", f"n{i}_").encode() for i in range(100)},
        },
        ("the block files have more than 1048576 bytes together",),
    ),
    "1,000 variants": _spec(
        _rows("flatten") + f"variants: {{{', '.join(f'v{i}: {{title: x}}' for i in range(1000))}}}\n", "at most 100"
    ),
    "100 variants of 3,000 rows": _spec(
        _rows(*["{conv: 3, kernel: 1x1, size: 32x32x3}"] * 3_000)
        + f"variants: {{{', '.join(f'v{i}: {{title: x}}' for i in range(100))}}}\n",
        "more than 200,000 rows and blocks together",
    ),
}
