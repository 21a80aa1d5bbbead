"""The ways out of texts, rows and values that are refused.

A check of a spec that is right never imports this folder.
"""
