"""``archspec weights list|export|import|convert|pull``: weights between Keras, PyTorch and safetensors."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archspec.commands.progress import progress
from archspec.commands.specs import loaded
from archspec.commands.terminal import Command, json_text, show, spec_argument, spec_options
from archspec.errors import UsageError

if TYPE_CHECKING:
    from archspec.backends.running.tensors import Tensors
    from archspec.network.tree import Network

NEUTRAL = ".safetensors"


def zoo_option(command: Command) -> Command:
    text = "The tensors have the names of this network of a zoo, as torchvision/resnet50. [default: our own names]"
    return click.option("--zoo", metavar="ZOO/NETWORK", help=text)(command)


def heads_option(command: Command) -> Command:
    text = "Leave out the heads that exist in training only, in what is read and in what is written."
    return click.option("--without-heads", "heads", flag_value=False, default=True, type=bool, help=text)(command)


@click.group("weights", short_help="Move weights between Keras, PyTorch and safetensors.")
def command() -> None:
    """Move weights between Keras, PyTorch and safetensors: list, export, import, convert, pull."""


@command.command("list", short_help="Print the name and shape of every weight.")
@spec_argument
@spec_options
def list_(spec: str, variant: str | None, assignments: tuple[str, ...], as_json: bool) -> None:
    """Print the canonical name, the shape and the row of every weight of SPEC."""
    network = _network(spec, variant, assignments)
    _require_numbers()
    from archspec.weights import listing

    show(json_text(listing.as_json(network)) if as_json else listing.as_text(network))


@command.command("export", short_help="From a checkpoint to .safetensors.")
@spec_argument
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
    """Write the weights of CHECKPOINT to FILE.safetensors, by the canonical names of SPEC.

    The suffix of CHECKPOINT tells its form: .pt, .pth, .keras, .weights.h5 or .h5.
    """
    _require_neutral(file)
    _convert(_network(spec, variant, assignments), checkpoint, file, zoo, heads, as_json)


@command.command("import", short_help="From .safetensors to a checkpoint.")
@spec_argument
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
    """Write the weights of FILE.safetensors to CHECKPOINT, for the generated source of SPEC.

    The suffix of CHECKPOINT tells its form: .pt, .pth, .keras or .weights.h5.
    """
    _require_neutral(file)
    _convert(_network(spec, variant, assignments), file, checkpoint, None, heads, as_json)


@command.command("convert", short_help="From any form of checkpoint to any other.")
@spec_argument
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
    """Write the weights of FROM to TO, for the generated source of SPEC.

    The suffix of each file tells its form: .safetensors, .pt, .pth, .keras or .weights.h5; FROM may be an .h5 too.
    """
    _convert(_network(spec, variant, assignments), source, target, zoo, heads, as_json)


@command.command("pull", short_help="Fetch published weights of torchvision or Keras.")
@spec_argument
@click.argument("name", metavar="ZOO/NETWORK")
@click.argument("target", metavar="[TO]", required=False)
@heads_option
@partial(spec_options, without="the one whose weights they are")
def pull(
    spec: str,
    name: str,
    target: str | None,
    heads: bool,
    variant: str | None,
    assignments: tuple[str, ...],
    as_json: bool,
) -> None:
    """Fetch the published weights of ZOO/NETWORK, as torchvision/resnet50, and write them to TO, for SPEC.

    The suffix of TO tells its form: .safetensors, .pt, .pth, .keras or .weights.h5. Without TO they are written to
    NAME.safetensors in the working folder, as resnet50_v1_5.safetensors. A file is taken only where its checksum is
    the published one.
    """
    _require_numbers()
    from archspec.files import file_stem
    from archspec.weights.pull import pull as pulled
    from archspec.weights.pull import require_ready
    from archspec.weights.zoo import entry

    chosen = entry(name)
    network = _network(spec, variant or chosen.variant_of(Path(spec)), assignments)
    own = network.name + (f"_{network.document.variant}" if network.document.variant else "")
    path = Path(target or f"{file_stem(own)}{NEUTRAL}")
    require_ready(chosen, network, path)
    with progress():
        tensors = pulled(network, name, heads=heads)
    _save(network, tensors, chosen.url, path, heads, as_json)
    if chosen.note:
        click.echo(f"{name}: {chosen.note}", err=True)


def _network(spec: str, variant: str | None, assignments: tuple[str, ...]) -> Network:
    return loaded(spec, variant, assignments).network


def _require_numbers() -> None:
    """Raises UsageError where numpy is not there: it comes with the frameworks, and weights are read with it."""
    from archspec.tools import EITHER, imported

    imported("numpy", EITHER)


def _require_neutral(file: str) -> None:
    if not file.endswith(NEUTRAL):
        raise UsageError(f"{file} is not a {NEUTRAL} file; `archspec weights convert` takes any two forms")


def _convert(network: Network, source: str, target: str, zoo: str | None, heads: bool, as_json: bool) -> None:
    _require_numbers()
    from archspec.weights.files import load, require_writable

    require_writable(Path(target))
    with progress():
        tensors = load(network, Path(source), zoo=zoo, heads=heads)
    _save(network, tensors, source, Path(target), heads, as_json)


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
