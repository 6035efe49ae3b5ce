"""Artefacts in the project file: their versions, and the files beside them.

The lists are named after the first two kinds that a file could hold. A journey has lists of its
own; every other kind lies among the prototypes, and says which it is.
"""
