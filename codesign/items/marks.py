"""What one number of the results counts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellSelector:
    """What one number counts: walk-throughs at a page of the plan, with one version, that …"""

    key: str = ""
    """A block's key, or `closing`; "" for the round."""
    arm: str = ""
    what: str = ""
    """One of `behind.WAYS`."""
    value: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The address's parameters for it."""
        given = {"sida": self.key, "arm": self.arm, "visa": self.what, "varde": self.value}
        return {name: value for name, value in given.items() if value}
