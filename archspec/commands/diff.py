"""``archspec diff``: what two networks differ in."""

from __future__ import annotations

import click

from archspec.commands.specs import complete_file, opened
from archspec.commands.terminal import (
    FAILS,
    HOLDS,
    WRONG_CALL,
    complain,
    json_text,
    plugin_option,
    show,
    show_file,
    variant_option,
)
from archspec.errors import SpecError, UsageError
from archspec.startup import hurry


@click.command("diff", short_help="Compare two networks row by row.")
@plugin_option
@click.argument("a", shell_complete=complete_file)
@click.argument("b", required=False, shell_complete=complete_file)
@variant_option("a", "A")
@variant_option("b", "B")
@click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a variable of both for this run, as in --set classes=10; once for each variable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "svg", "html"]),
    default="text",
    show_default=True,
    help="How to print it: markdown is for the description of a pull request, svg is a picture, html a page with it.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def command(
    context: click.Context,
    a: str,
    b: str | None,
    variant_a: str | None,
    variant_b: str | None,
    assignments: tuple[str, ...],
    form: str,
    as_json: bool,
) -> None:
    """Compare the networks of the specs A and B row by row; without B, two variants of A.

    Ends with 0 where they are one network, 1 where they differ, 2 where a spec or the call itself is wrong: as `diff`.
    """
    hurry()
    from archspec.api import diff, load
    from archspec.commands.values import variables_of

    variables = variables_of(assignments)
    try:
        nets = [load(opened(file), variant, **variables) for file, variant in ((a, variant_a), (b or a, variant_b))]
    except SpecError as caught:
        # 1 says that two networks differ, and nothing else.
        complain("\n\n".join([str(caught), *getattr(caught, "__notes__", ())]))
        context.exit(WRONG_CALL)
    if b is None and variant_a == variant_b:
        raise UsageError(f"{a} is one network here: name a second spec, or a variant of it by --variant-b")
    found = diff(*nets)
    if as_json or form == "json":
        show(json_text(found.as_json()))
    elif form == "svg":
        from archspec.api import difference_svg

        show_file(difference_svg(found))
    elif form == "html":
        from archspec.api import difference_html

        show_file(difference_html(found))
    else:
        show(found.markdown() if form == "markdown" else str(found))
    context.exit(HOLDS if found.is_equal else FAILS)
