"""``archspec fmt``: specs in canonical form."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archspec.commands.specs import complete_file
from archspec.commands.terminal import FAILS, HOLDS, complain, plugin_option, show, show_file
from archspec.errors import SpecError
from archspec.startup import hurry

STDIN = "-"


@click.command("fmt", short_help="Write specs in canonical form: in order, in columns, comments kept.")
@plugin_option
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...", shell_complete=complete_file)
@click.option("--check", "is_check", is_flag=True, help="Write nothing; name what would change, and end with 1.")
@click.option("--diff", "is_diff", is_flag=True, help="Write nothing; print what would change.")
@click.pass_context
def command(context: click.Context, specs: tuple[str, ...], is_check: bool, is_diff: bool) -> None:
    """Write each SPEC in canonical form: keys in order, rows in columns, every comment kept.

    SPEC may be a file of blocks; `-` is stdin, whose canonical form goes to stdout. What the spec says stays as it is,
    and a spec that cannot be read is left alone.
    """
    hurry()
    from archspec.files import write
    from archspec.formatting import MAX_BYTES, format_bytes, format_file

    code = HOLDS
    for spec in specs:
        try:
            if spec == STDIN:
                made = format_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>")
            else:
                made = format_file(Path(spec))
        except SpecError as caught:
            complain(str(caught))
            code = FAILS
            continue
        if is_check and made.is_changed:
            code = FAILS
        if is_diff and made.is_changed:
            show(made.diff())
        elif is_check and made.is_changed:
            show(f"{made.name}: would change")
        elif spec == STDIN and not is_check and not is_diff:
            show_file(made.text)
        elif made.is_changed and not is_check and not is_diff:
            write(made.text, Path(spec).resolve())  # a link stays one
            show(f"{made.name}: formatted")
    context.exit(code)
