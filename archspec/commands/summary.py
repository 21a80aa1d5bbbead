"""``archspec summary``: the table of a network with its counts."""

from __future__ import annotations

import click

from archspec.commands.specs import loaded
from archspec.commands.terminal import json_text, show, spec_argument, spec_options
from archspec.startup import hurry


@click.command("summary", short_help="Print the table with its counts, row by row.")
@spec_argument
@spec_options
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="LEVELS",
    help="How deep to go into blocks and branches: 1 prints the rows of the table alone, 2 what is in them.",
)
def command(spec: str, variant: str | None, assignments: tuple[str, ...], as_json: bool, depth: int) -> None:
    """Print the table: output, parameters, MACs, receptive field and activation bytes of every row of SPEC."""
    hurry()
    table = loaded(spec, variant, assignments).summary()
    show(json_text(table.as_json()) if as_json else table.text(depth))
