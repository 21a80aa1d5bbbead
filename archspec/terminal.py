"""What the commands share: their options with what these say of themselves, and how results are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import click

from archspec.errors import UsageError, printable

PIPE_CLOSED = 141

Command = TypeVar("Command", bound=Callable[..., Any])


def spec_options(command: Command, without: str = "the spec itself") -> Command:
    """The options of every command that reads specs; ``without`` is what is taken where no variant is named."""
    json, name = "Print the result as JSON, on stdout.", f"Take this one of the spec's variants. [default: {without}]"
    value = "Set one of the spec's variables for this run, as in --set classes=10; once for each variable."
    command = click.option("--json", "as_json", is_flag=True, help=json)(command)
    command = click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help=value)(command)
    return click.option("--variant", metavar="NAME", help=name)(command)


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator for several, which are told in their order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


#: Of `summary`.
depth_option = click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="LEVELS",
    help="How deep to go into blocks and branches: 1 prints the rows of the table alone, 2 what is in them.",
)
#: Of `build`.
build_options = _together(
    click.option(
        "--backend",
        type=click.Choice(["keras", "torch"]),
        required=True,
        help="The framework to write for, and to run the source with; it has to be installed.",
    ),
    click.option(
        "--out",
        metavar="DIR",
        default="generated",
        show_default=True,
        help="The folder to write NAME_BACKEND.py into, as resnet34_torch.py; it is made where there is none.",
    ),
    click.option(
        "--verify",
        "verified",
        is_flag=True,
        help="Write only what computes the same in the other framework too, as `archspec verify` compares it.",
    ),
)
#: Of `verify`.
verify_options = _together(
    click.option(
        "--keras-backend",
        type=click.Choice(["tensorflow", "jax", "torch"]),
        help="What Keras runs on. [default: what KERAS_BACKEND or Keras's own settings say]",
    ),
    click.option(
        "--size",
        metavar="HxW",
        help="Compare at an input of this height and width in pixels, as 64x48. [default: the spec's input]",
    ),
    click.option("--odd", is_flag=True, help="Compare at an input with one more row and one more column of pixels."),
    click.option(
        "--seed",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        metavar="NUMBER",
        help="Draw the weights and the input from this number: the same number draws the same.",
    ),
)
#: Of `diagram`.
diagram_options = _together(
    click.option(
        "--format",
        "form",
        type=click.Choice(["dot", "svg", "png", "pdf"]),
        default="svg",
        show_default=True,
        help="What to write: dot is Graphviz's text, the others are drawn by its program of that name.",
    ),
    click.option(
        "--out",
        metavar="DIR",
        default="generated/diagrams",
        show_default=True,
        help="The folder to write NAME.FORMAT into, as resnet34.svg; it is made where there is none.",
    ),
    click.option(
        "--expand",
        metavar="ROW",
        help="Draw what is inside one row, as conv2_x, by its name in the summary. [default: the whole network]",
    ),
)


def json_text(data: object) -> str:
    import json

    return json.dumps(data, indent=2)


def show(text: str) -> None:
    """Prints a result; where its reader has gone away, ends as other tools do.

    Raises UsageError where there is nothing to print to, or no room.
    """
    if sys.stdout is None:
        raise UsageError("the result cannot be printed: stdout is closed")
    try:
        print(printable(text), flush=True)
    except OSError as caught:
        # Python would try to flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(caught, BrokenPipeError):
            raise SystemExit(PIPE_CLOSED) from None
        raise UsageError(f"the result cannot be printed: {caught.strerror or caught}") from None


def complain(message: str) -> None:
    """Prints a message, on stderr."""
    click.echo(printable(message), err=True)
