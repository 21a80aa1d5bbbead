"""Keras functions and layers that generated files include verbatim: all after a module's imports.

Nothing here needs another helper.  A function is made of public layers and keras.ops, so a saved
model that uses it loads without it; the two layers (PartialConv2D, RBF) are registered.
"""
