"""``archspec solve``: the values that an open cell can have."""

from __future__ import annotations

import click

from archspec.commands.specs import opened
from archspec.commands.terminal import FAILS, HOLDS, complain, json_text, show, spec_argument, spec_options
from archspec.startup import hurry


@click.command("solve", short_help="List the values of a cell written `?`.")
@spec_argument
@spec_options
@click.pass_context
def command(
    context: click.Context, spec: str, variant: str | None, assignments: tuple[str, ...], as_json: bool
) -> None:
    """List the values with which all printed cells of SPEC hold, for its one cell that is written `?`; `-` is stdin.

    Ends with 0 where there is such a value, 1 where there is none or the spec is wrong.
    """
    hurry()
    from archspec.api import solve
    from archspec.commands.values import variables_of

    found = solve(opened(spec), variant, **variables_of(assignments))
    show(json_text(found.as_json()) if as_json else str(found))
    if not found.ok and not as_json:
        complain(found.refused().draw())
    context.exit(HOLDS if found.ok else FAILS)
