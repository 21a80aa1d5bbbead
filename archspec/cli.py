"""The command line: arguments and exit codes, no logic.

Exit codes: 0 it holds; 1 the spec is wrong, or a cell does not hold; 2 the call itself is wrong, be it by a value of
``--set`` or ``--size`` without which the spec is a network; 130 interrupted.
Results go to stdout, messages to stderr.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from archspec import __version__
from archspec.commands import COMMANDS
from archspec.commands.terminal import FAILS, HOLDS, WRONG_CALL, complain
from archspec.errors import CallError, SpecError, UsageError
from archspec.interrupts import INTERRUPTED, end_at_once

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


class _Commands(click.Group):
    """Each command is in a room of its own, which is imported when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"archspec.commands.{cmd_name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            from archspec.commands.words import require_command  # only a call that is wrong needs it

            require_command(args[0], COMMANDS, ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="archspec", message="%(prog)s %(version)s")
def cli() -> None:
    """Makes published tables of CNNs executable: checks them, and compiles them to Keras and PyTorch.

    SPEC is a file, as specs/resnet34.yaml. Results go to stdout, messages to stderr. A command ends with 0 where it
    holds, 1 where the spec is wrong or a printed cell does not hold, 2 where the call itself is wrong.
    """


def _complain(message: str, code: int) -> int:
    complain(message)
    return code


def _make_printable() -> None:
    """A name that the terminal has no letters for is printed with escapes, and is no reason to stop."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
