"""Backends: from a network to source, and from source to a live model. Each folder is one backend."""
