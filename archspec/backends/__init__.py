"""Backends: from a network to source, and from source to a live model. Each folder is one backend."""

from archspec.backends.build import BACKENDS, Built, build, source
from archspec.backends.freshness import Freshness, freshness
from archspec.files import write

__all__ = ["BACKENDS", "Built", "Freshness", "build", "freshness", "source", "write"]
