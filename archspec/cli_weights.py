"""The commands about weights: ``archspec weights list|export|import|convert|pull``.

Imported when one of them is called; what it needs is imported inside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archspec.errors import UsageError
from archspec.terminal import Command, json_text, show, spec_options

if TYPE_CHECKING:
    from archspec.backends.tensors import Tensors
    from archspec.network.tree import Network

NEUTRAL = ".safetensors"


def zoo_option(command: Command) -> Command:
    return click.option("--zoo", metavar="NAME", help="The names are this zoo's, as torchvision/resnet50.")(command)


def heads_option(command: Command) -> Command:
    text = "Leave out the heads that exist in training only."
    return click.option("--without-heads", "heads", flag_value=False, default=True, type=bool, help=text)(command)


@click.command("list")
@click.argument("spec")
@spec_options
def list_(spec: str, variant: str | None, assignments: tuple[str, ...], as_json: bool) -> None:
    """Print the canonical name, the shape and the row of every weight of SPEC."""
    network = _network(spec, variant, assignments)
    from archspec.weights import listing

    show(json_text(listing.as_json(network)) if as_json else listing.as_text(network))


@click.command("export")
@click.argument("spec")
@click.argument("checkpoint")
@click.argument("file")
@zoo_option
@heads_option
@spec_options
def export(
    spec: str,
    checkpoint: str,
    file: str,
    zoo: str | None,
    heads: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the weights of CHECKPOINT to FILE.safetensors, by the canonical names of SPEC."""
    _require_neutral(file)
    _convert(_network(spec, variant, assignments), checkpoint, file, zoo, heads, as_json)


@click.command("import")
@click.argument("spec")
@click.argument("file")
@click.argument("checkpoint")
@heads_option
@spec_options
def import_(
    spec: str,
    file: str,
    checkpoint: str,
    heads: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the weights of FILE.safetensors to CHECKPOINT, for the generated source of SPEC."""
    _require_neutral(file)
    _convert(_network(spec, variant, assignments), file, checkpoint, None, heads, as_json)


@click.command("convert")
@click.argument("spec")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@zoo_option
@heads_option
@spec_options
def convert(
    spec: str,
    source: str,
    target: str,
    zoo: str | None,
    heads: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the weights of FROM to TO: each .safetensors, .pt, .pth, .keras or .weights.h5, for SPEC."""
    _convert(_network(spec, variant, assignments), source, target, zoo, heads, as_json)


@click.command("pull")
@click.argument("spec")
@click.argument("name")
@click.argument("target", metavar="[TO]", required=False)
@heads_option
@spec_options
def pull(
    spec: str,
    name: str,
    target: str | None,
    heads: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Fetch the published weights of NAME, as torchvision/resnet50, and write them to TO, for SPEC.

    Without TO they are written in the neutral form beside you. Without --variant the variant of SPEC is the one
    whose weights they are.
    """
    from archspec.weights.files import require_writable
    from archspec.weights.pull import pull as pulled
    from archspec.weights.zoo import entry

    chosen = entry(name)
    network = _network(spec, variant or chosen.variant, assignments)
    own = network.name + (f"_{network.document.variant}" if network.document.variant else "")
    path = Path(target or f"{own}{NEUTRAL}")
    require_writable(path)
    _save(network, pulled(network, name, heads=heads), chosen.url, path, heads, as_json)
    if chosen.note:
        click.echo(f"{name}: {chosen.note}", err=True)


COMMANDS: dict[str, click.Command] = {
    "list": list_,
    "export": export,
    "import": import_,
    "convert": convert,
    "pull": pull,
}


def _network(spec: str, variant: str | None, assignments: tuple[str, ...]) -> Network:
    from archspec.api import load, variable

    return load(Path(spec), variant, **dict(map(variable, assignments))).network


def _require_neutral(file: str) -> None:
    if not file.endswith(NEUTRAL):
        raise UsageError(f"{file} is not a {NEUTRAL} file; `archspec weights convert` takes any two forms")


def _convert(network: Network, source: str, target: str, zoo: str | None, heads: bool, as_json: bool) -> None:
    from archspec.weights.files import load, require_writable

    require_writable(Path(target))
    _save(network, load(network, Path(source), zoo=zoo, heads=heads), source, Path(target), heads, as_json)


def _save(network: Network, tensors: Tensors, source: str, target: Path, heads: bool, as_json: bool) -> None:
    from archspec.weights.files import save

    save(network, tensors, target, heads=heads)
    numbers = sum(array.size for array in tensors.values())
    types = sorted({array.dtype.name for array in tensors.values()})
    if as_json:
        found = {"from": source, "to": str(target), "tensors": len(tensors), "numbers": numbers, "types": types}
        show(json_text(found))
    else:
        show(f"{target}: {len(tensors):,} tensors, {numbers:,} numbers ({', '.join(types)}), from {source}")
