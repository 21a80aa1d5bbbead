"""``archspec schema``: what editors complete, explain and underline in a spec."""

from __future__ import annotations

import click

from archspec.commands.terminal import json_text, show
from archspec.startup import hurry


@click.command("schema", short_help="Print the JSON schema of specs, for editors.")
@click.option("--path", "is_path", is_flag=True, help="Print where the schema that came with archspec lies.")
def command(is_path: bool) -> None:
    """Print the JSON schema (draft-07) of specs, made from the operators that there are."""
    hurry()
    from archspec.schema import FILE, schema

    show(str(FILE) if is_path else json_text(schema()))
