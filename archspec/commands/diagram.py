"""``archspec diagram``: the picture of a network, or of several beside one another."""

from __future__ import annotations

from string import ascii_lowercase

import click

from archspec.commands.specs import complete_file, loaded
from archspec.commands.terminal import json_text, out_folder, show, spec_options, variant_option
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
@variant_option("a", "the first SPEC", "what --variant says")
@variant_option("b", "the second SPEC, or of a lone one in a second column", "what --variant says")
@variant_option("c", "the third SPEC, or of a lone one in a third column", "what --variant says")
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
    variant_a: str | None,
    variant_b: str | None,
    variant_c: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Draw SPEC; several are columns beside one another, aligned by the size of their maps.

    A variant of each is named by --variant-a, --variant-b and --variant-c, as diff has it; with a lone SPEC they are
    columns of its variants. --variant is about every SPEC.
    """
    hurry()
    folder = out_folder(context, out)
    columns = _columns(specs, variant, (variant_a, variant_b, variant_c))
    net, *others = (loaded(spec, one, assignments) for spec, one in columns)
    picture = net.diagram(*others, style=style, level=level, expand=expand, fit=fit, theme=theme)
    file = picture.write(folder, form)
    show(json_text({"file": str(file), "cards": picture.cards}) if as_json else str(file))


def _columns(specs: tuple[str, ...], variant: str | None, own: tuple[str | None, ...]) -> list[tuple[str, str | None]]:
    """Each SPEC with its variant; a lone one as often as the letters count. Raises click.UsageError for a wrong one."""
    count = max((number for number, name in enumerate(own, 1) if name is not None), default=1)
    letter, before = ascii_lowercase[count - 1], ascii_lowercase[count - 2]
    if len(specs) == 1:
        if None in own[1:count]:
            raise click.UsageError(
                f"--variant-{letter} is a column behind that of --variant-{before}, which is not given"
            )
        specs *= count
    if count > len(specs):
        raise click.UsageError(f"--variant-{letter} is about SPEC {count}, and there are {len(specs)}")
    named = {number: name for number, name in enumerate(own) if name is not None}
    return [(spec, named.get(number, variant)) for number, spec in enumerate(specs)]
