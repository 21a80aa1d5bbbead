"""PyTorch modules that generated files include verbatim: everything after a module's imports.

A helper that needs another imports it (``from .pad_same import pad_same``); that line is the
declaration of the dependency, and the compiler includes the other one first.
"""
