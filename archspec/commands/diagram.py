"""``archspec diagram``: the picture of a network, or of several beside one another."""

from __future__ import annotations

import click

from archspec.commands.specs import complete_file, loaded
from archspec.commands.terminal import json_text, out_folder, show, spec_options
from archspec.startup import hurry


@click.command("diagram", short_help="Draw the picture of the network.")
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...", shell_complete=complete_file)
@click.option(
    "--style",
    type=click.Choice(["blocks", "paper", "volumes", "graph"]),
    help="Draw blocks, a card for each row; paper, columns aligned by output size; volumes, maps to scale; or "
    "graph, which Graphviz lays out. [default: what suits the network]",
)
@click.option(
    "--level",
    type=click.Choice(["network", "stage", "block", "layer"]),
    help="What a card stands for: the network, the rows of one output size, a row with its blocks closed, a layer. "
    "[default: block; in the style paper layer]",
)
@click.option(
    "--expand",
    metavar="ROW",
    help="Draw what is inside one row, as conv2_x, by its name in the summary. [default: the whole network]",
)
@click.option(
    "--fit",
    metavar="a4|slide|square|W:H",
    help="The shape of the page that the picture is to fill. [default: as legible as can be]",
)
@click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark"]),
    default="auto",
    show_default=True,
    help="Which colours: auto is dark where the reader prefers it, in svg and html, and light elsewhere.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "png", "pdf", "html", "tikz", "dot", "mermaid"]),
    default="svg",
    show_default=True,
    help="What to write: png takes the package resvg-py, html is a page to click in, tikz is LaTeX, dot and "
    "mermaid are for these programs.",
)
@click.option(
    "--out",
    metavar="DIR",
    default="generated/diagrams",
    show_default=True,
    help="The folder to write NAME.FORMAT into, as resnet34.svg; it is made where there is none.",
)
@spec_options
@click.pass_context
def command(
    context: click.Context,
    specs: tuple[str, ...],
    style: str | None,
    level: str | None,
    expand: str | None,
    fit: str | None,
    theme: str,
    form: str,
    out: str,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Draw SPEC; several are columns beside one another, aligned by the size of their maps."""
    hurry()
    folder = out_folder(context, out)
    net, *others = (loaded(spec, variant, assignments) for spec in specs)
    picture = net.diagram(*others, style=style, level=level, expand=expand, fit=fit, theme=theme)
    file = picture.write(folder, form)
    show(json_text({"file": str(file), "cards": picture.cards}) if as_json else str(file))
