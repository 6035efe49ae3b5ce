"""Survivors that nobody could notice, each with the reason."""

EXPLAINED: dict[str, str] = {
    "[escaping] codesign.imports.protection:restored: line 3, 61: 1 → 0": (
        "the pattern passes over apostrophes, so a cell is live with its first one or without it"
    ),
    "[disclosure] codesign.feedback.disclosure:threshold: line 5, 35: 0 → -1": (
        "the larger of the two is taken, and the other is 5 or 10"
    ),
}
"""What a generated fault is called → why nobody can tell it from the sound function."""
