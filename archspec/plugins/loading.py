"""Loading plug-ins: files that the call names, and what installed packages bring."""

from __future__ import annotations

import importlib
import sys
from hashlib import sha256
from pathlib import Path
from traceback import walk_tb
from types import ModuleType

from archspec.errors import Place, Source, UsageError
from archspec.ops.base import REGISTRY
from archspec.plugins.faults import fault, guarded, told
from archspec.plugins.reading import FILE_MARK

#: Where a package names the modules that declare its operators.
GROUP = "archspec.ops"
#: Name of a module -> checksum of the file that it was made of.
_LOADED: dict[str, str] = {}
_IS_SEARCHED: list[bool] = []


def load(file: str | Path) -> tuple[str, ...]:
    """Makes the operators of a plug-in's file known, for the rest of the process; the words by which rows call them.

    The file is Python, and is executed. Of one that has been loaded already nothing happens, unless it has changed
    since. Raises PluginError with the place of what is wrong in it, UsageError where it cannot be read.
    """
    text = _read(Path(file))
    name = f"archspec_plugin_{sha256(str(Path(file).resolve()).encode()).hexdigest()[:12]}"
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if _LOADED.get(name) != digest:
        forget(name)
        _execute(Source(str(file), text), name, Path(file))
        _LOADED[name] = digest
    return _heads(name)


def forget(name: str) -> None:
    """Takes away the operators of a module, and the module."""
    for head in _heads(name):
        del REGISTRY[head]
    _LOADED.pop(name, None)
    sys.modules.pop(name, None)


def _heads(name: str) -> tuple[str, ...]:
    return tuple(head for head, op in REGISTRY.items() if op.plugin is not None and op.plugin.module == name)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as caught:
        raise UsageError(f"the plug-in {path} cannot be read: {caught.strerror or caught}") from None
    except ValueError:
        raise UsageError(f"the plug-in {path} is no text in UTF-8") from None


def _execute(source: Source, name: str, path: Path) -> None:
    """Runs the file as a module that Python knows by name, so that its classes and their source can be found."""
    module = ModuleType(name)
    module.__file__ = str(path.resolve())
    vars(module)[FILE_MARK] = True
    sys.modules[name] = module
    try:
        with guarded(Place.start_of(source), "the plug-in"):
            exec(compile(source.text, source.name, "exec", dont_inherit=True), vars(module))
        if not _heads(name):
            hint = "write `@op(...)` above a class, as docs/plugins.md shows"
            raise fault("the plug-in declares no operator", Place.start_of(source), hint=hint)
    except BaseException:
        forget(name)
        raise


def load_installed() -> bool:
    """Makes known what installed packages bring, once; whether anything was new.

    To look at what is installed takes 50 ms and more: nobody does before an operator is missing. Raises UsageError
    where a package cannot be loaded.
    """
    if _IS_SEARCHED:
        return False
    _IS_SEARCHED.append(True)
    from importlib.metadata import entry_points

    before = len(REGISTRY)
    for entry in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        try:
            entry.load()
        except (UsageError, KeyboardInterrupt):
            raise
        except BaseException as caught:  # SystemExit too: a package does not end the command
            package = entry.dist.name if entry.dist is not None else "?"
            what = f"the plug-in `{entry.name}` ({entry.value}) of the installed package {package}"
            raise UsageError(f"{what} cannot be loaded: {told(caught)}{_where(caught)}") from None
    return len(REGISTRY) > before


def _where(caught: BaseException) -> str:
    """The line that raised it, where that is a package's and not the import system's."""
    imports = str(Path(importlib.__file__).parent)
    found = [(frame.f_code.co_filename, line) for frame, line in walk_tb(caught.__traceback__)]
    own = [(file, line) for file, line in found if not file.startswith(("<", imports)) and file != __file__]
    return f", in {own[-1][0]}:{own[-1][1]}" if own else ""
