"""A choice between proposals: what its answers say, and whose they are."""

from codesign.items import stored as values
from codesign.items.measure import answers_once
from codesign.items.rows import RoundRows


def chosen(rows: RoundRows, key: str) -> dict[int, str]:
    """Walk-through → the one option that was chosen, "" for none of them."""
    found = {walk.id: values.choice(answer) for walk, answer in answers_once(rows, key)}
    return {walk: choice for walk, choice in found.items() if choice is not None}
