"""Faults planted in single functions, and whether the tests of that function catch them."""
