"""A spec through every command that only reads it, in every form, each output read by its reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click

import archspec
from archspec.backends import BACKENDS
from archspec.cli import main
from archspec.errors import SpecError, UsageError

from .readers import READERS, code_of, terminal


class Output(NamedTuple):
    """What one call printed."""

    form: str
    arguments: tuple[str, ...]
    code: int
    stdout: str
    stderr: str

    def faults(self) -> Iterator[str]:
        """What is wrong with it, with the call in front."""
        told = [*terminal(self.stderr), *terminal(self.stdout)]
        told += READERS[self.form](self.stdout) if self.stdout and self.form != "text" else ()
        told += [f"exit code {self.code}: {self.stderr:.300}"] if self.code not in (0, 1, 2) else []
        yield from (f"{' '.join(map(ascii, self.arguments))}: {each}" for each in told)


def outputs(spec: str, other: str) -> Iterator[Output]:
    """What each command prints of a spec; ``other`` is one to compare it with."""
    first = called("text", "check", spec)
    yield first
    yield from (called(form, "check", spec, "--format", form) for form in forms("check") if form != "text")
    is_network = "not checked" not in first.stdout.partition("\n")[0]
    if first.code == 2 or not is_network:
        yield called("text", "fmt", "--check", spec)
        return
    for form in forms("summary"):
        yield called(form, "summary", spec, *(("--format", form) if form != "json" else ("--json",)))
    for form in forms("diff"):
        yield called("page" if form == "html" else form, "diff", other, spec, "--format", form)
    yield called("text", "fmt", "--diff", spec)
    yield called("text", "explain", spec, "first")
    yield called("json", "explain", spec, "first", "--json")
    yield from (called("text", "build", spec, "--backend", each, "--check") for each in BACKENDS)


def faults(spec: Path, other: str, code: dict[str, str], is_drawn: bool = False) -> Iterator[str]:
    """What is wrong with any output of a spec; ``code`` is the code of each backend's file, texts left out."""
    for output in outputs(str(spec), other):
        yield from output.faults()
    try:
        net = archspec.load(spec)
    except (SpecError, UsageError):
        return
    picture = net.diagram()
    made = {
        "html": net._repr_html_(),
        "dot": picture.dot,
        **({"svg": picture.svg(), "page": picture.html} if is_drawn else {}),
    }
    for form, text in made.items():
        yield from (f"{form}: {each}" for each in READERS[form](text))
    for backend in BACKENDS:
        source = str(net.source(backend))
        yield from (f"{backend}: {each}" for each in READERS["python"](source))
        if backend in code and code_of(source) != code[backend]:
            yield f"{backend}: the code is another one"


def called(form: str, *arguments: str) -> Output:
    """A call of the command line, in this process."""
    stdout, stderr = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.StringIO()
    with redirect_stdout(stdout), redirect_stderr(stderr):
        code = main(list(arguments))
    stdout.seek(0)
    return Output(form, arguments, code, stdout.read(), stderr.getvalue())


@cache
def forms(command: str) -> tuple[str, ...]:
    """The forms in which a command prints."""
    options = import_module(f"archspec.commands.{command}").command.params
    choices = [each.type.choices for each in options if each.name == "form" and isinstance(each.type, click.Choice)]
    return tuple(choices[0]) if choices else ("text", "json")
