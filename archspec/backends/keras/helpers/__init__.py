"""Keras functions and layers that generated files include verbatim: all after a module's imports.

A helper that needs another imports it (``from .average_pool import average_pool``); that line is
the declaration of the dependency.  A function is made of public layers and keras.ops, so a saved
model that uses it loads without it; the layers (PartialConv2D, RBF) are registered.
"""
