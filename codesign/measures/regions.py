"""A rectangle of a picture, in shares of its size."""

from typing import Annotated

from pydantic import Field

from codesign.texts import Frozen

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a picture's width or height, from its start."""


EDGE = 1e-9


class Region(Frozen):
    """A rectangle of a picture, in shares of its width and height."""

    x: Share
    y: Share
    width: Annotated[float, Field(gt=0, le=1)]
    height: Annotated[float, Field(gt=0, le=1)]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside; the edge counts as inside, whatever the last bit says."""
        return (
            self.x - EDGE <= x <= self.x + self.width + EDGE
            and self.y - EDGE <= y <= self.y + self.height + EDGE
        )
