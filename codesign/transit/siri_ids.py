"""References of SIRI, which have a codespace and a kind in front or have not."""

from collections.abc import Mapping


def short_id(ref: str) -> str:
    """A reference without its codespace and kind: `GJB:Line:R30` is `R30`."""
    return ref.rpartition(":")[2]


def by_short_id(ids: Mapping[str, object] | set[str]) -> dict[str, str]:
    """Ids by themselves and by what is after the codespace, where only one has it."""
    short: dict[str, list[str]] = {}
    for one in ids:
        short.setdefault(short_id(one), []).append(one)
    return {key: found[0] for key, found in short.items() if len(found) == 1} | {
        one: one for one in ids
    }
