"""What lies beside a starter journey: its project, its codebook and its example voices."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.content.texts import Frozen, Key, LocalText

Colour = Literal[
    "sea",
    "plum",
    "forest",
    "clay",
    "brick",
    "slate",
    "indigo",
    "moss",
    "rose",
    "teal",
    "umber",
    "night",
]


class StarterArea(Frozen):
    """A development area; areas inside it are its subcategories."""

    key: Key
    name: LocalText
    definition: LocalText | None = None
    colour: Colour | None = None
    areas: tuple["StarterArea", ...] = ()


class StarterProject(Frozen):
    """``project.yaml``: the project a starter journey belongs to, with its areas."""

    schema_: Annotated[Literal["codesign/project/1"], Field(alias="schema")]
    slug: Key
    title: LocalText
    purpose: LocalText
    question: LocalText
    asks: LocalText
    sensitive: bool = False
    children: bool = False
    areas: tuple[StarterArea, ...] = ()
