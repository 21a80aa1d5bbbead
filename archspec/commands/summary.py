"""``archspec summary``: the table of a network with its counts, in several forms."""

from __future__ import annotations

import click

from archspec.commands.specs import loaded
from archspec.commands.terminal import form_of, json_text, show, spec_argument, spec_options
from archspec.commands.words import Whole
from archspec.startup import hurry

FORMATS = ("text", "json", "markdown", "latex", "csv", "html")


@click.command("summary", short_help="Print the table with its counts, row by row.")
@spec_argument
@spec_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to print it: markdown and latex are the paper's table again. [default: text]",
)
@click.option(
    "--depth",
    type=Whole(min=1),
    default=1,
    show_default=True,
    metavar="LEVELS",
    help="How deep to go into blocks and branches: 1 prints the rows of the table alone, 2 what is in them.",
)
@click.option(
    "--columns",
    metavar="NAME,...",
    help="Print these columns: counts, paper or all, or their names, as in --columns counts,narrowest_path,jump. "
    "[default: counts; of markdown and latex paper]",
)
def command(
    spec: str,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
    form: str | None,
    depth: int,
    columns: str | None,
) -> None:
    """Print the table: output, parameters, MACs, receptive field and activation bytes of every row of SPEC."""
    form = _form(form, as_json, columns)
    hurry()
    table = loaded(spec, variant, assignments).summary()
    if form == "json":
        show(json_text(table.as_json()))
        return
    names = None if columns is None else [name.strip() for name in columns.split(",")]
    show(str(getattr(table, form)(depth, names)), _coloured if form == "text" else None)


def _coloured(text: str) -> str:
    from archspec.commands.colours import coloured_table  # only a terminal needs it

    return coloured_table(text)


def _form(form: str | None, as_json: bool, columns: str | None) -> str:
    """What to print, where the options agree about it. Raises click.UsageError where they do not."""
    chosen = form_of(form, as_json)
    if chosen == "json" and columns is not None:
        raise click.UsageError("the JSON form has every column, and --columns is asked for too")
    return chosen
