"""How parts of a participation are named, by a device and in a project file."""

from typing import Annotated

from pydantic import StringConstraints

from codesign.texts import Frozen

PHOTOS_LIMIT = 20

Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
]
ArmKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]
ItemKey = Annotated[
    str,
    StringConstraints(
        max_length=140, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(@[A-Za-z0-9-]{1,64})?(:[a-z]{1,16})?$"
    ),
]
"""`Item.written`, and ``:seq`` after it for the question after a task."""


class PhotoRecord(Frozen):
    """That there is a photograph of a drawing; the picture itself is sent apart."""

    uuid: Uuid
    item: ItemKey
    note: Uuid | None = None
    """The proposal that it belongs to."""
