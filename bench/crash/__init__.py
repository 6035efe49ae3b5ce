"""Proof that an acknowledged answer is kept: power cuts, kills, stops, and faults planted."""
