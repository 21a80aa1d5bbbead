"""``archspec check``: every printed cell against the computed one."""

from __future__ import annotations

from functools import partial

import click

from archspec.commands.terminal import FAILS, HOLDS, complain, json_text, show, spec_options
from archspec.errors import Diagnostic, draw_all
from archspec.startup import hurry


@click.command("check", short_help="Compare every printed cell with the computed one.")
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@partial(spec_options, without="the spec itself, then each of its variants")
@click.pass_context
def command(
    context: click.Context, specs: tuple[str, ...], variant: str | None, assignments: tuple[str, ...], as_json: bool
) -> None:
    """Compare every printed cell with the computed one, in each variant of each SPEC."""
    hurry()
    from archspec.api import check_file, variable

    variables = dict(map(variable, assignments))
    checked = [one for spec in specs for one in check_file(spec, variant, variables)]
    is_ok = all(one.report.ok for one in checked)
    if as_json:
        show(json_text({"ok": is_ok, "specs": [one.as_json() for one in checked]}))
    else:
        show("\n".join(map(str, checked)))
        # A mistake in the base spec comes again in its variants: told once, as it is found in the base.
        findings: dict[tuple[str, str], Diagnostic] = {}
        for found in (each for one in checked for each in one.report.diagnostics):
            if found.follows is None:
                findings.setdefault((str(found.place), found.label), found)
        if findings:
            complain(draw_all(findings.values()))
    context.exit(HOLDS if is_ok else FAILS)
