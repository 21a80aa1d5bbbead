"""Everything that archspec makes of specs without a framework, byte for byte: what campaigns/determinism.py compares.

Each output is a call of the command line as a user writes it, in this process: what it prints on both streams, its exit
code, and the files that it writes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
PICTURES = ("svg", "pdf", "png", "html", "tikz", "dot", "mermaid")
STYLES = ("blocks", "paper", "volumes", "graph")
#: Of the styles further the SVG, for the formats print the same scene.
DRAWN = [("diagram", "--format", form) for form in PICTURES] + [("diagram", "--style", style) for style in STYLES]
SUMMARIES = [
    ("summary", "--format", form, *further)
    for form in ("text", "markdown", "latex", "csv", "html")
    for further in ((), ("--depth", "9", "--columns", "all,printed,arguments"))
]
READ = [
    *(("check", "--format", form) for form in ("text", "json", "github", "sarif")),
    *SUMMARIES,
    ("summary", "--json"),
    ("solve", "--json"),
    ("fmt", "--diff"),
]
COMPARED = [("diff", "--format", form) for form in ("text", "markdown", "json", "svg", "html")]
#: Colours are what a terminal is told, and the one thing that may depend on it.
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")


def made(specs: Sequence[str], without: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """(name, digest) of every output of these shipped specs; without pictures in the formats that are named."""
    from archspec import load

    for spec in specs:
        path = ROOT / "specs" / f"{spec}.yaml"
        for words, typed in [*calls(path, without), *careless_calls(path)]:
            yield f"{spec}: {' '.join(words)}", digest(*words, typed=typed)
        # Of a build the file alone: the rest of it takes a framework.
        for backend in ("keras", "torch"):
            yield f"{spec}: {backend}", sha256(load(path).source(backend).encode()).hexdigest()
    for words in [("schema",), *(("explain", word, *form) for word in words_known() for form in ((), ("--json",)))]:
        yield " ".join(words), digest(*words)


def calls(path: Path, without: Iterable[str] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """(arguments, nothing that is piped in) of every call that is about the spec."""
    from archspec import load

    shipped = sorted(ROOT.glob("specs/*.yaml"))
    other = shipped[(shipped.index(path) + 1) % len(shipped)]
    for words in [*READ, *(words for words in DRAWN if words[-1] not in without)]:
        yield (*words, str(path)), ""
    for words in COMPARED:
        yield (*words, str(path), str(other)), ""
    for row in (*(row.path for row in load(path).summary().rows(depth=1)), "expect"):
        yield ("explain", str(path), row), ""
        yield ("explain", str(path), row, "--json"), ""


def careless_calls(path: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    """(arguments, what is piped in) of calls that are about the spec as somebody careless would write it."""
    text = path.read_text("utf-8")
    yield ("fmt", "-"), careless(text)
    yield ("check", "-"), wrong(text)
    yield ("check", "-", "--format", "sarif"), wrong(text)


def words_known() -> list[str]:
    """Every operator, and every code of a message."""
    from archspec.codes import CODES
    from archspec.ops import REGISTRY

    return sorted({*CODES, *REGISTRY})


def careless(text: str) -> str:
    """The spec without its columns, so that `fmt` has something to do."""
    return re.sub(r"(?<=[^\s]) {2,}", " ", text)


def wrong(text: str) -> str:
    """The spec with other windows and maps, so that `check` has something to say."""
    return re.sub(r"\b64\b", "60", re.sub(r"\b5x5\b", "3x3", text))


def digest(*arguments: str, typed: str = "") -> str:
    """Of what a call prints and writes, with its exit code; ``typed`` is what is piped in."""
    from archspec.cli import main

    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    stdin = io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8")
    with ExitStack() as around:
        folder = around.enter_context(TemporaryDirectory())
        for context in (redirect_stdout(stdout), redirect_stderr(stderr), patch("sys.stdin", stdin)):
            around.enter_context(context)
        if typed:  # what is piped in takes its block files from the working folder
            around.enter_context(chdir(ROOT / "specs"))
        code = main([*arguments, *(("--out", folder) if arguments[0] == "diagram" else ())])
        written = [file.read_bytes() for file in sorted(Path(folder).iterdir())]
    printed = [_COLOUR.sub(b"", _bytes(stream).replace(folder.encode(), b"")) for stream in (stdout, stderr)]
    return sha256(b"\0".join([str(code).encode(), *printed, *written])).hexdigest()


def _bytes(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()
