"""``archspec explain``: where a row's numbers come from."""

from __future__ import annotations

import click

from archspec.commands.specs import complete_file, loaded
from archspec.commands.terminal import json_text, show, spec_options
from archspec.startup import hurry


@click.command("explain", short_help="Say where a row's numbers come from.")
@click.argument("spec", shell_complete=complete_file)
@click.argument("row")
@click.argument("columns", nargs=-1, metavar="[COLUMN]...")
@spec_options
def command(
    spec: str, row: str, columns: tuple[str, ...], variant: str | None, assignments: tuple[str, ...], as_json: bool
) -> None:
    """Say where the numbers of a ROW of SPEC come from, and what its printed cells follow.

    ROW is a path as weights and messages have it, such as 3a or conv3_x/0/main/conv1. COLUMN is output, params,
    trainable, macs, receptive_field, activation_bytes, connections, neurons or depth. [default: all that are printed,
    and those of a summary]
    """
    hurry()
    found = loaded(spec, variant, assignments).explain(row, *columns)
    show(json_text(found.as_json()) if as_json else str(found))
