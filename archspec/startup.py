"""What a command that ends in milliseconds leaves out: the search for garbage and for plugins, and unused modules.

For whole processes of ours only: who imports archspec as a library keeps all of it.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

#: Where pydantic asks for plugins when it makes the first validator.
LOADER = "pydantic.plugin._loader"
#: With it pydantic compares passwords, of which no spec has any; it brings OpenSSL along.
SECRETS = "secrets"


def hurry() -> None:
    """A spec becomes trees without cycles, and the process ends soon: looking for garbage takes half of a large check.

    pydantic looks for plugins in the metadata of every installed package, and to import what reads metadata takes a
    tenth of a check, even where PYDANTIC_DISABLE_PLUGINS forbids plugins. Here nothing is looked for.
    """
    gc.disable()
    relieve()


def relieve() -> None:
    """The part of it that a command of any length can do without."""
    _stand_in(LOADER, get_plugins=tuple)
    _stand_in(SECRETS)


def _stand_in(name: str, **known: Any) -> None:
    """Puts a module with these names in the place of one that is not loaded; of any other name the real one answers."""

    def real(asked: str) -> Any:
        if asked.startswith("__"):  # of the import system
            raise AttributeError(asked)
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), asked)

    stand_in = ModuleType(name)
    vars(stand_in).update(known, __getattr__=real)
    sys.modules.setdefault(name, stand_in)
