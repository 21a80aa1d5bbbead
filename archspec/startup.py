"""What a command that ends in milliseconds leaves out: the search for garbage, and for plugins of pydantic.

For whole processes of ours only: who imports archspec as a library keeps both.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

#: Where pydantic asks for plugins when it makes the first validator.
LOADER = "pydantic.plugin._loader"


def hurry() -> None:
    """A spec becomes trees without cycles, and the process ends soon: looking for garbage takes half of a large check.

    pydantic looks for plugins in the metadata of every installed package, and to import what reads metadata takes a
    tenth of a check, even where PYDANTIC_DISABLE_PLUGINS forbids plugins. Here nothing is looked for.
    """
    gc.disable()
    if LOADER not in sys.modules:
        sys.modules[LOADER] = _without_plugins()


def _without_plugins() -> ModuleType:
    """In the place of pydantic's loader: it finds nothing. Whatever else is asked of it, the real one answers."""

    def real(name: str) -> Any:
        if name.startswith("__"):  # of the import system
            raise AttributeError(name)
        del sys.modules[LOADER]
        return getattr(import_module(LOADER), name)

    stand_in = ModuleType(LOADER)
    vars(stand_in).update(get_plugins=tuple, __getattr__=real)
    return stand_in
