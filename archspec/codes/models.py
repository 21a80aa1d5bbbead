"""Codes of generated files, live models and weights."""

from __future__ import annotations

from archspec.codes.code import Code

_OURS = "It is a mistake of archspec, and no spec is known that gets it: please report it with the spec."

_HEADS = (
    "layers: [stem: {conv: 6, kernel: 3x3}, out: {conv: 6, kernel: 3x3}]\n"
    "heads:\n  label: {from: stem, layers: [flatten]}\n"
)

MODELS = {
    "backend": Code(
        "model",
        "the backend cannot express a row",
        "Do what the message says: it is right in a table, but a model would have it otherwise, or nowhere. `archspec "
        "check` does not mind it.",
        f"{_HEADS}  deep: {{from: stem, training_only: true, layers: [flatten]}}",
        f"{_HEADS}  deep: {{from: stem, layers: [flatten]}}",
        "build",
    ),
    "build": Code(
        "model",
        "the model that a backend made differs from the spec: a mistake of archspec, or of a plug-in",
        f"{_OURS} Nothing has been written.",
        command="build",
    ),
    "plugin": Code(
        "model",
        "a plug-in cannot be used, or its code fails in a framework",
        "The message has the line of the plug-in and what Python or the framework says of it: change it there.",
        command="check --plugin",
    ),
    "stale": Code(
        "model",
        "a generated file is not there, or is not what its spec gives",
        "Build it anew, with the command that the message has; where the file was changed by hand, change the spec. "
        "The code is that of `archspec build --check`, after a spec was changed or its file was.",
        command="build --check",
    ),
    "verify": Code(
        "model",
        "two backends do not compute the same",
        f"The message names the first row that differs. {_OURS}",
        command="verify",
    ),
    "weights": Code(
        "model",
        "weights are missing, of another shape, or of no row of the network",
        "Take the variant and the variables with which the file was made, and for a zoo's file `--zoo`. `archspec "
        "weights list SPEC` has the names and shapes that are expected.",
        command="weights",
    ),
}
