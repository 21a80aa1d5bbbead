"""Weights by their canonical names: in and out of live models, files, the zoos' checkpoints, and verification."""
