"""What the commands share: the options of those that read specs, exit codes, and how results are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TextIO, TypeVar

import click

from archspec.commands.specs import complete_assignment, complete_file, complete_variant, complete_variant_of
from archspec.errors import UsageError, printable
from archspec.startup import relieve

HOLDS, FAILS, WRONG_CALL = 0, 1, 2
PIPE_CLOSED = 141

Command = TypeVar("Command", bound=Callable[..., Any])


def spec_argument(command: Command) -> Command:
    """The SPEC of a command that takes one."""
    return click.argument("spec", shell_complete=complete_file)(command)


def spec_options(command: Command, without: str = "the spec itself") -> Command:
    """The options of every command that reads specs; ``without`` is what is taken where no variant is named."""
    command = plugin_option(command)
    json, name = "Print the result as JSON, on stdout.", f"Take this one of the spec's variants. [default: {without}]"
    value = "Set one of the spec's variables for this run, as in --set classes=10; once for each variable."
    command = click.option("--json", "as_json", is_flag=True, help=json)(command)
    command = click.option(
        "--set",
        "assignments",
        multiple=True,
        metavar="NAME=VALUE",
        help=value,
        shell_complete=complete_assignment,
    )(command)
    return click.option("--variant", metavar="NAME", help=name, shell_complete=complete_variant)(command)


def variant_option(letter: str, spec: str, without: str = "the spec itself") -> Callable[[Command], Command]:
    """The variant of one of several specs: ``spec`` says in words which one, ``letter`` counts them."""
    text = f"Take this variant of {spec}. [default: {without}]"
    complete = partial(complete_variant_of, ascii_lowercase.index(letter))
    return click.option(f"--variant-{letter}", metavar="NAME", help=text, shell_complete=complete)


def plugin_option(command: Command) -> Command:
    """The operators of one's own; every command that has to do with operators has it."""
    text = "Take operators of your own from this file of Python, which is executed; once for each file."
    return click.option(
        "--plugin",
        multiple=True,
        metavar="FILE",
        help=text,
        expose_value=False,
        callback=_load_plugins,
        shell_complete=complete_file,
    )(command)


def _load_plugins(context: click.Context, _parameter: click.Parameter, files: tuple[str, ...]) -> None:
    """Before the command runs, whatever it does: its specs may use the operators. Raises SpecError, UsageError."""
    if files and not context.resilient_parsing:  # a shell that completes words executes nothing
        relieve()
        from archspec.plugins import load

        for file in files:
            load(file)


def out_folder(context: click.Context, out: str) -> Path:
    """The folder of ``--out``. Raises UsageError where nobody named it and a stranger's link leads it elsewhere."""
    from click.core import ParameterSource

    folder = Path(out)
    if context.get_parameter_source("out") is ParameterSource.DEFAULT:
        from archspec.files import require_inside

        require_inside(folder)
    return folder


def quiet_option(command: Command) -> Command:
    text = "Print no result on stdout, and no progress: messages alone, and the exit code."
    return click.option("--quiet", "-q", is_flag=True, help=text)(command)


def require_printed(quiet: bool, asked: str) -> None:
    """Raises click.UsageError where --quiet would leave nothing of what is asked for: an option, or nothing."""
    if quiet and asked:
        raise click.UsageError(f"--quiet leaves nothing of {asked}")


def form_of(form: str | None, as_json: bool) -> str:
    """What --format and --json ask for together: text where neither does. Raises click.UsageError where they differ."""
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json is --format json, and --format {form} is asked for too")
    return "json" if as_json else form or "text"


def json_text(data: object) -> str:
    import json

    return json.dumps(data, indent=2)


def show(text: str, coloured: Callable[[str], str] | None = None) -> None:
    """Prints a result, coloured where there are colours; where its reader has gone away, ends as other tools do.

    Raises UsageError where there is nothing to print to, or no room.
    """
    shown = printable(text)
    if coloured is not None and _is_coloured(sys.stdout):
        shown = coloured(shown)
    _put(lambda stream: print(shown, file=stream, flush=True))


def show_file(text: str) -> None:
    """Puts what is a file on stdout, byte for byte: nothing in it is escaped. Raises as ``show`` does."""

    def put(stream: TextIO) -> None:
        stream.flush()
        stream.buffer.write(text.encode())
        stream.buffer.flush()

    _put(put)


def _put(put: Callable[[TextIO], None]) -> None:
    if sys.stdout is None:
        raise UsageError("the result cannot be printed: stdout is closed")
    try:
        put(sys.stdout)
    except OSError as caught:
        # Python would try to flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(caught, BrokenPipeError):
            raise SystemExit(PIPE_CLOSED) from None
        raise UsageError(f"the result cannot be printed: {caught.strerror or caught}") from None


def _is_coloured(stream: TextIO | None) -> bool:
    """Whether what goes to a stream has colours: NO_COLOR forbids them, FORCE_COLOR wants them, a terminal has them."""
    if stream is None or os.environ.get("NO_COLOR"):
        return False
    if force := os.environ.get("FORCE_COLOR"):
        return force != "0"
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def complain(message: str) -> None:
    """Prints a message, on stderr, with colours where that is a terminal."""
    text = printable(message)
    if has_colours := _is_coloured(sys.stderr):
        from archspec.commands.colours import coloured

        text = coloured(text)
    click.echo(text, err=True, color=has_colours)
