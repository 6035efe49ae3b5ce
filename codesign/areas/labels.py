"""What a page needs to name an area: its mark (A, A1…), its name and its colour."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.areas.palette import PALETTE


@dataclass(frozen=True)
class AreaLabel:
    """An area as it is shown beside voices and counts; a letter always stands with the colour."""

    id: int
    parent_id: int | None
    mark: str
    """A, B, C… for an area by its place in the codebook; A1, A2… for its subcategories."""
    name: dict[str, str]
    colour: str
    """A name in the palette: the page's class is `area-<colour>`."""
    position: int

    @property
    def is_top(self) -> bool:
        """Whether it is an area, not a subcategory."""
        return self.parent_id is None


@dataclass(frozen=True)
class NamedArea:
    """What labelling needs to know of a stored area."""

    id: int
    parent_id: int | None
    name: dict[str, str]
    colour: str
    position: int


_NAMED = select(Area.id, Area.parent_id, Area.name, Area.colour, Area.position).where(
    Area.project_id == bindparam("project")
)


def area_labels(session: Session, project_id: int) -> dict[int, AreaLabel]:
    """Every area of the project by id, in the codebook's order (A, A1, A2, B…). One query."""
    rows = session.execute(_NAMED, {"project": project_id}).all()
    return labelled(NamedArea(*row) for row in rows)


def labelled(areas: Iterable[NamedArea]) -> dict[int, AreaLabel]:
    """The areas with their marks, in the codebook's order."""
    ordered = sorted(areas, key=lambda area: (area.position, area.id))
    tops = [area for area in ordered if area.parent_id is None]
    labels: dict[int, AreaLabel] = {}
    for place, top in enumerate(tops):
        mark = letters(place)
        colour = palette_name(top.colour, place)
        labels[top.id] = AreaLabel(top.id, None, mark, top.name, colour, top.position)
        inside = (area for area in ordered if area.parent_id == top.id)
        for number, area in enumerate(inside, start=1):
            labels[area.id] = AreaLabel(
                area.id, top.id, f"{mark}{number}", area.name, colour, area.position
            )
    return labels


def letters(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA, as spreadsheet columns are named."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def palette_name(colour: str, place: int) -> str:
    """The palette's name for a stored colour; by the area's place when the palette lacks it."""
    if colour in PALETTE:
        return colour
    by_value = {value: name for name, value in PALETTE.items()}
    return by_value.get(colour) or tuple(PALETTE)[place % len(PALETTE)]
