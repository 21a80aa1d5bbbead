"""Keras 3: one function per block, public Keras API only, on TensorFlow, JAX and torch."""
