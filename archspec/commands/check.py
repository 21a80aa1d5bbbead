"""``archspec check``: every printed cell against the computed one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archspec.commands.specs import STDIN, complete_file, piped
from archspec.commands.terminal import (
    FAILS,
    HOLDS,
    complain,
    form_of,
    json_text,
    quiet_option,
    require_printed,
    show,
    spec_options,
)
from archspec.errors import draw_all
from archspec.startup import hurry

if TYPE_CHECKING:
    from archspec.checking import Checked

FORMATS = ("text", "json", "github", "sarif")


@click.command("check", short_help="Compare every printed cell with the computed one.")
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...", shell_complete=complete_file)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to print it: github marks the lines of a pull request in GitHub Actions, sarif is for code scanning. "
    "[default: text]",
)
@partial(spec_options, without="the spec itself, then each of its variants")
@quiet_option
@click.pass_context
def command(
    context: click.Context,
    specs: tuple[str, ...],
    form: str | None,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare every printed cell with the computed one, in each variant of each SPEC; `-` is stdin."""
    form = _form(form, as_json, quiet)
    hurry()
    from archspec.checking import check_file
    from archspec.commands.values import variables_of

    variables = variables_of(assignments)
    given = [piped() if spec == STDIN else spec for spec in specs]
    checked = [one for spec in given for one in check_file(spec, variant, variables)]
    is_ok = all(one.report.ok for one in checked)
    if form == "text":
        _tell(checked, quiet)
    else:
        show(_printed(form, checked, is_ok))
    context.exit(HOLDS if is_ok else FAILS)


def _form(form: str | None, as_json: bool, quiet: bool) -> str:
    """What to print, where the options agree about it. Raises click.UsageError where they do not."""
    chosen = form_of(form, as_json)
    require_printed(quiet, f"--format {chosen}" if chosen != "text" else "")
    return chosen


def _tell(checked: Sequence[Checked], quiet: bool) -> None:
    if not quiet:
        show("\n".join(map(str, checked)))
    if any(one.report.diagnostics for one in checked):
        from archspec.reports import distinct

        complain(draw_all(distinct(checked)))


def _printed(form: str, checked: Sequence[Checked], is_ok: bool) -> str:
    if form == "json":
        return json_text({"ok": is_ok, "specs": [one.as_json() for one in checked]})
    # A runner of GitHub's says where the repository is; elsewhere that is the working folder.
    root = Path(os.environ.get("GITHUB_WORKSPACE") or ".")
    if form == "github":
        from archspec.reports import github

        return github.report(checked, root)
    from archspec.reports import sarif

    return json_text(sarif.report(checked, root))
