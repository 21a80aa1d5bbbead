"""``archspec build``: source that has been run and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archspec.commands.specs import loaded
from archspec.commands.terminal import FAILS, HOLDS, json_text, show, spec_argument, spec_options
from archspec.errors import SpecError


@click.command("build", short_help="Write Keras or PyTorch source that has been run and compared.")
@spec_argument
@click.option(
    "--backend",
    type=click.Choice(["keras", "torch"]),
    required=True,
    help="The framework to write for, and to run the source with; it has to be installed.",
)
@click.option(
    "--out",
    metavar="DIR",
    default="generated",
    show_default=True,
    help="The folder to write NAME_BACKEND.py into, as resnet34_torch.py; it is made where there is none.",
)
@click.option(
    "--verify",
    "verified",
    is_flag=True,
    help="Write only what computes the same in the other framework too, as `archspec verify` compares it.",
)
@spec_options
@click.pass_context
def command(
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
    with _told_that_nothing_is_written():
        net = loaded(spec, variant, assignments)
        # A model of a table that does not hold is the network of no table.
        if not (report := net.check()).ok:
            raise SpecError(report.diagnostics)
        built = net.compare(backend)
        if verified and built.ok:
            net.verify().agreed()
    file = built.write(Path(out))
    show(json_text(built.as_json(file)) if as_json else built.report(file))
    context.exit(HOLDS if built.ok else FAILS)


@contextmanager
def _told_that_nothing_is_written() -> Iterator[None]:
    """What is wrong is told with what became of the file."""
    try:
        yield
    except SpecError as caught:
        caught.add_note("archspec: nothing was written")
        raise
