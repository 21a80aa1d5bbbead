"""What there is to say of one code, and how an example becomes a whole spec."""

from __future__ import annotations

from typing import Literal, NamedTuple

#: Where a spec stops being understood, from the ground up: the findings of one floor are told together.
Floor = Literal["text", "document", "network", "table", "model"]

_HEAD = "archspec: 1\nname: example\ninput: 28x28x3\n"


class Code(NamedTuple):
    """A code's meaning, how to mend what it tells, and a spec that gets it, wrong and mended.

    An example is rows, or keys of the top level; what a spec needs besides them is added by ``whole``.
    """

    floor: Floor
    meaning: str
    mend: str
    wrong: str = ""
    right: str = ""
    #: The command that tells it.
    command: str = "check"
    #: An error ends a command with 1, a warning does not.
    severity: Literal["error", "warning"] = "error"


def whole(example: str) -> str:
    """The text of the spec that an example stands for."""
    if example.startswith(("archspec:", "#")):
        return example
    if example.startswith("- "):
        return f"{_HEAD}layers:\n" + "".join(f"  {line}\n" for line in example.splitlines())
    rows = "" if "\nlayers:" in f"\n{example}" else "layers: [identity]\n"
    return f"{_HEAD}{rows}{example}\n"
