"""The command line: arguments and exit codes, no logic.

Exit codes: 0 it holds; 1 the spec is wrong, or a cell does not hold; 2 the call itself is wrong, be it by a value of
``--set`` or ``--size`` without which the spec is a network; 130 interrupted.
Results go to stdout, messages to stderr.  What a command needs is imported inside it: ``--help`` answers at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NoReturn

import click

from archspec import __version__
from archspec.errors import CallError, Diagnostic, SpecError, UsageError, draw_all
from archspec.interrupts import INTERRUPTED, end_at_once
from archspec.startup import hurry
from archspec.terminal import build_options, complain, depth_option, diagram_options, spec_options, verify_options
from archspec.terminal import json_text as _json
from archspec.terminal import show as _print

HOLDS, FAILS, WRONG_CALL = 0, 1, 2
#: A mistake of ours (EX_SOFTWARE of sysexits.h): neither the spec nor the call is to blame.
OUR_MISTAKE = 70


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and returns its exit code; nothing of it ends in a traceback."""
    _make_printable()
    collects = gc.isenabled()
    try:
        return int(cli.main(arguments, prog_name="archspec", standalone_mode=False) or HOLDS)
    except click.ClickException as caught:
        caught.show()
        return WRONG_CALL
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SpecError as caught:
        told = "\n\n".join([str(caught), *getattr(caught, "__notes__", ())])
        return _complain(told, WRONG_CALL if isinstance(caught, CallError) else FAILS)
    except UsageError as caught:
        return _complain(f"archspec: {caught}", WRONG_CALL)
    except OSError as caught:
        return _complain(f"archspec: the system refuses: {caught}", WRONG_CALL)
    except MemoryError:
        return _complain("archspec: there is not enough memory for this", WRONG_CALL)
    except Exception as caught:
        if os.environ.get("ARCHSPEC_TRACEBACK"):
            raise
        fault = f"{type(caught).__name__}: {caught}"
        return _complain(f"archspec: a mistake of archspec itself, please report it: {fault:.500}", OUR_MISTAKE)
    finally:
        if collects:
            gc.enable()


def console() -> NoReturn:
    """The command: ends the process at once, for tidying up a network's memory is a fifth of a check."""
    end_at_once()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # where the disk is full, that has been told
            if stream is not None:  # closed by the caller
                stream.flush()
    os._exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="archspec", message="%(prog)s %(version)s")
def cli() -> None:
    """Makes published tables of CNNs executable: checks them, and compiles them to Keras and PyTorch.

    SPEC is a file, as specs/resnet34.yaml. Results go to stdout, messages to stderr. A command ends with 0 where it
    holds, 1 where the spec is wrong or a printed cell does not hold, 2 where the call itself is wrong.
    """


class _Weights(click.Group):
    """The commands about weights, in a room of their own that is imported when one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from archspec.cli_weights import COMMANDS

        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from archspec.cli_weights import COMMANDS

        return COMMANDS.get(cmd_name)


@cli.group(cls=_Weights, short_help="Move weights between Keras, PyTorch and safetensors.")
def weights() -> None:
    """Move weights between Keras, PyTorch and safetensors: list, export, import, convert, pull."""


@cli.command(short_help="Compare every printed cell with the computed one.")
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@partial(spec_options, without="the spec itself, then each of its variants")
@click.pass_context
def check(
    context: click.Context, specs: tuple[str, ...], variant: str | None, assignments: tuple[str, ...], as_json: bool
) -> None:
    """Compare every printed cell with the computed one, in each variant of each SPEC."""
    hurry()
    from archspec.api import check_file, variable

    variables = dict(map(variable, assignments))
    checked = [one for spec in specs for one in check_file(spec, variant, variables)]
    is_ok = all(one.report.ok for one in checked)
    if as_json:
        _print(_json({"ok": is_ok, "specs": [one.as_json() for one in checked]}))
    else:
        _print("\n".join(map(str, checked)))
        # A mistake in the base spec comes again in its variants: told once, as it is found in the base.
        findings: dict[tuple[str, str], Diagnostic] = {}
        for found in (each for one in checked for each in one.report.diagnostics):
            if found.follows is None:
                findings.setdefault((str(found.place), found.label), found)
        if findings:
            complain(draw_all(findings.values()))
    context.exit(HOLDS if is_ok else FAILS)


@cli.command(short_help="Print the table with its counts, row by row.")
@click.argument("spec")
@spec_options
@depth_option
def summary(spec: str, variant: str | None, assignments: tuple[str, ...], as_json: bool, depth: int) -> None:
    """Print the table: output, parameters, MACs, receptive field and activation bytes of every row of SPEC."""
    hurry()
    from pathlib import Path

    from archspec.api import load, variable

    table = load(Path(spec), variant, **dict(map(variable, assignments))).summary()
    _print(_json(table.as_json()) if as_json else table.text(depth))


@cli.command(short_help="Write Keras or PyTorch source that has been run and compared.")
@click.argument("spec")
@build_options
@spec_options
@click.pass_context
def build(
    context: click.Context,
    spec: str,
    backend: str,
    out: str,
    verified: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the source of SPEC, run it, and compare the framework's own counts and shapes row by row.

    Where a printed cell does not hold, or the framework makes another network, nothing is written.
    """
    from pathlib import Path

    from archspec.api import load, variable

    with _told_that_nothing_is_written():
        net = load(Path(spec), variant, **dict(map(variable, assignments)))
        # A model of a table that does not hold is the network of no table.
        if not (report := net.check()).ok:
            raise SpecError(report.diagnostics)
        built = net.compare(backend)
        if verified and built.ok:
            net.verify().agreed()
    file = built.write(Path(out))
    _print(_json(built.as_json(file)) if as_json else built.report(file))
    context.exit(HOLDS if built.ok else FAILS)


@cli.command(short_help="Compare both frameworks' models with the same weights.")
@click.argument("spec")
@verify_options
@spec_options
@click.pass_context
def verify(
    context: click.Context,
    spec: str,
    keras_backend: str | None,
    size: str | None,
    odd: bool,
    seed: int,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Give SPEC's models in both frameworks the same weights, and compare rows, gradients and moving statistics."""
    from pathlib import Path

    from archspec.api import input_size, load, variable

    net = load(Path(spec), variant, **dict(map(variable, assignments)))
    found = net.verify(keras_backend, size=input_size(size), odd=odd, seed=seed)
    _print(_json(found.as_json()) if as_json else str(found))
    if not as_json:
        found.agreed()
    context.exit(HOLDS if found.ok else FAILS)


@cli.command(short_help="Draw the picture of the network.")
@click.argument("spec")
@diagram_options
@spec_options
def diagram(
    spec: str,
    form: str,
    out: str,
    expand: str | None,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Draw SPEC, a card for each of its rows; every format but dot needs Graphviz."""
    hurry()
    from pathlib import Path

    from archspec.api import load, variable

    picture = load(Path(spec), variant, **dict(map(variable, assignments))).diagram(expand=expand)
    file = picture.write(Path(out), form)
    _print(_json({"file": str(file), "cards": len(picture.scene.cards)}) if as_json else str(file))


@contextmanager
def _told_that_nothing_is_written() -> Iterator[None]:
    """What is wrong is told with what became of the file."""
    try:
        yield
    except SpecError as caught:
        caught.add_note("archspec: nothing was written")
        raise


def _complain(message: str, code: int) -> int:
    complain(message)
    return code


def _make_printable() -> None:
    """A name that the terminal has no letters for is printed with escapes, and is no reason to stop."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
