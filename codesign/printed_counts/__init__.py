"""Counts that a named public source has printed: brought in as a table, checked, shown as printed.

They are never added to what is answered here, and nothing in them is corrected: what follows from
the printed numbers stands beside them, marked.
"""
