"""The ways out of words, columns and expressions that are refused, where the operators and the blocks are known.

A check of a spec that is right never imports this folder.
"""
