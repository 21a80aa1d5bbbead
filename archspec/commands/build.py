"""``archspec build``: source that has been run and compared; and whether a file is what would be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from archspec.commands.progress import progress
from archspec.commands.specs import complete_file, loaded
from archspec.commands.terminal import (
    FAILS,
    HOLDS,
    complain,
    json_text,
    out_folder,
    quiet_option,
    require_printed,
    show,
    spec_options,
)
from archspec.commands.words import Choice
from archspec.errors import SpecError, draw_all
from archspec.startup import hurry

if TYPE_CHECKING:
    from pathlib import Path

    from archspec.api import Net


@click.command("build", short_help="Write Keras or PyTorch source that has been run and compared.")
@click.argument("specs", nargs=-1, required=True, metavar="SPEC", shell_complete=complete_file)
@click.option(
    "--backend",
    type=Choice(["keras", "torch"], {"pytorch": "torch", "tensorflow": "keras", "tf": "keras", "jax": "keras"}),
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
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Write and run nothing: compare the file with what would be written, for one SPEC or several.",
)
@spec_options
@quiet_option
@click.pass_context
def command(
    context: click.Context,
    specs: tuple[str, ...],
    backend: str,
    out: str,
    verified: bool,
    is_check: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Write the source of SPEC, run it, and compare the framework's own counts and shapes row by row.

    Where a printed cell does not hold, or the framework makes another network, nothing is written.
    """
    require_printed(quiet, "--json" if as_json else "")
    folder = out_folder(context, out)
    if is_check:
        if verified:
            raise click.UsageError("--verify runs both frameworks, and --check runs nothing")
        context.exit(
            _compare((_holding(spec, variant, assignments) for spec in specs), backend, folder, as_json, quiet)
        )
    if len(specs) > 1:
        raise click.UsageError("it builds one SPEC; of several it compares the files, with --check")
    if verified:
        from archspec.backends.running.live import require_all

        require_all()
    with _told_that_nothing_is_written(), progress(quiet):
        net = _holding(specs[0], variant, assignments)
        built = net.compare(backend)
        if verified and built.ok:
            net.verify().agreed()
    file = built.write(folder)
    if not quiet:
        show(json_text(built.as_json(file)) if as_json else built.report(file))
    context.exit(HOLDS if built.ok else FAILS)


def _compare(nets: Iterable[Net], backend: str, folder: Path, as_json: bool, quiet: bool) -> int:
    """Tells whether the files are what would be written, and returns the exit code."""
    hurry()
    found = [net.freshness(backend, folder) for net in nets]
    is_ok = all(each.ok for each in found)
    if as_json:
        show(json_text({"backend": backend, "ok": is_ok, "files": [each.as_json() for each in found]}))
    elif not quiet:
        show("\n".join(map(str, found)))
    if not as_json and not is_ok:
        complain(draw_all(each.finding for each in found if each.finding))
    return HOLDS if is_ok else FAILS


def _holding(spec: str, variant: str | None, assignments: tuple[str, ...]) -> Net:
    """The network of a table that holds: a model of another is the network of no table. Raises SpecError."""
    net = loaded(spec, variant, assignments)
    if not (report := net.check()).ok:
        raise SpecError(report.diagnostics)
    return net


@contextmanager
def _told_that_nothing_is_written() -> Iterator[None]:
    """What is wrong is told with what became of the file."""
    try:
        yield
    except SpecError as caught:
        caught.add_note("archspec: nothing was written")
        raise
