"""A checkout of an earlier commit measured beside the present one, in one run.

Each is served by a process of its own code, with data that its own commands have made, and is asked
only by HTTP: nothing of either is imported here, so names may change between the two.
"""
