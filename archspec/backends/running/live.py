"""The one path to a live model: the generated source is executed as a module that Python knows by name.

It stands in ``sys.modules`` and ``linecache``, so that tracebacks show it, ``inspect.getsource`` finds it and
classes of it can be saved.
"""

from __future__ import annotations

import importlib.util
import linecache
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from types import ModuleType
from typing import Any

from archspec.backends.writing.source import Module
from archspec.tools import imported, not_installed

REQUIRED = {"keras": ("keras",), "torch": ("torch",)}


def require(backend: str) -> None:
    """Raises UsageError with the way out where the backend's framework is not installed."""
    for framework in REQUIRED[backend]:
        if importlib.util.find_spec(framework) is None:
            raise not_installed(framework, f"[{backend}]")


def require_all() -> None:
    """Raises UsageError where any backend's framework is not installed."""
    for backend in REQUIRED:
        require(backend)


def start(backend: str) -> None:
    """Imports the backend's framework. Raises UsageError where it is not installed, or where its install is broken."""
    require(backend)
    imported(backend, f"[{backend}]", hushed_keras if backend == "keras" else None)


@contextmanager
def hushed() -> Iterator[None]:
    """TensorFlow's libraries write to the process's stderr while they load, whatever Python's logging says.

    It is kept, and shown only where the import fails.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if sys.stderr is None:  # closed by the caller: nothing shows
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as written:
        os.dup2(written.fileno(), 2)
        try:
            yield
        except BaseException:
            written.seek(0)
            os.write(kept, written.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def hushed_keras() -> Any:
    """Keras, imported without a word: an engine looks for its devices at the first tensor, and says what it misses."""
    with hushed():
        import keras

        keras.ops.zeros(())
    return keras


def execute(module: Module) -> ModuleType:
    """The executed source. The same text is executed once in a process."""
    digest = sha256(module.text.encode()).hexdigest()[:12]
    name = f"archspec_generated_{module.name}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    file = f"<archspec {module.name} {digest}>"
    linecache.cache[file] = (len(module.text), None, module.text.splitlines(keepends=True), file)
    made = ModuleType(name)
    made.__file__ = file
    sys.modules[name] = made
    try:
        with hushed():
            exec(compile(module.text, file, "exec", dont_inherit=True), made.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return made


def factory(module: Module) -> Any:
    """The public function of the module: it makes the model."""
    name = module.factory
    return getattr(execute(module), name)
