"""``archspec diagram``: the picture of a network."""

from __future__ import annotations

import click

from archspec.commands.specs import loaded
from archspec.commands.terminal import json_text, out_folder, show, spec_argument, spec_options
from archspec.startup import hurry


@click.command("diagram", short_help="Draw the picture of the network.")
@spec_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["dot", "svg", "png", "pdf"]),
    default="svg",
    show_default=True,
    help="What to write: dot is Graphviz's text, the others are drawn by its program of that name.",
)
@click.option(
    "--out",
    metavar="DIR",
    default="generated/diagrams",
    show_default=True,
    help="The folder to write NAME.FORMAT into, as resnet34.svg; it is made where there is none.",
)
@click.option(
    "--expand",
    metavar="ROW",
    help="Draw what is inside one row, as conv2_x, by its name in the summary. [default: the whole network]",
)
@spec_options
@click.pass_context
def command(
    context: click.Context,
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
    folder = out_folder(context, out)
    picture = loaded(spec, variant, assignments).diagram(expand=expand)
    file = picture.write(folder, form)
    show(json_text({"file": str(file), "cards": len(picture.scene.cards)}) if as_json else str(file))
