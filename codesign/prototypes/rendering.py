"""A screen as HTML: pure functions of the document, its files, and where hotspots lead."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from markupsafe import Markup

from codesign.artefacts.files import StoredFile
from codesign.items.tried import MISS
from codesign.prototypes.document import Hotspot, PrototypeDocument, Screen
from codesign.prototypes.hotspots import cleaned, html_of
from codesign.texts import in_language

HotspotAddress = Callable[[str], str]
"""Where pressing the hotspot with this key leads the frame; “#key” where a script takes over."""
FileAddress = Callable[[StoredFile], str]
FileText = Callable[[StoredFile], bytes]


@dataclass(frozen=True)
class Addresses:
    """How a screen reaches what is outside it."""

    hotspot: HotspotAddress
    file: FileAddress
    content: FileText


@dataclass(frozen=True)
class Spot:
    """A hotspot on a picture, in pixels of the picture."""

    key: str
    label: str
    address: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class PictureScreen:
    """A picture with its hotspots; sizes in pixels of the picture."""

    address: str
    alt: str
    width: int
    height: int
    spots: tuple[Spot, ...]
    miss: str
    """Where a press beside every hotspot leads."""


def text_body(
    document: PrototypeDocument, screen: Screen, language: str, addresses: Addresses
) -> Markup | None:
    """The cleaned HTML of an HTML or Markdown screen; None for other screens."""
    for kind, named in (("html", screen.html), ("markdown", screen.markdown)):
        file = document.file(in_language(named, language)) if named else None
        if file is not None:
            text = addresses.content(file).decode("utf-8")
            return Markup(  # noqa: S704 - cleaned by nh3 to the elements a screen may hold
                cleaned(html_of(text, kind), _filter(document, addresses))
            )
    return None


def _filter(
    document: PrototypeDocument, addresses: Addresses
) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("a", "href"):
            return addresses.hotspot(unquote(value[1:])) if value.startswith("#") else None
        if (tag, name) == ("img", "src"):
            file = document.file(value)
            return addresses.file(file) if file and file.media_type.startswith("image/") else None
        return value

    return keep


def picture_of(
    document: PrototypeDocument, screen: Screen, language: str, addresses: Addresses
) -> PictureScreen | None:
    """A picture screen with its hotspots placed; None for other screens."""
    if screen.picture is None:
        return None
    file = document.file(in_language(screen.picture.file, language))
    if file is None or not file.width or not file.height:
        return None
    size = (file.width, file.height)
    return PictureScreen(
        address=addresses.file(file),
        alt=in_language(screen.picture.alt or screen.title, language),
        width=file.width,
        height=file.height,
        spots=tuple(
            _spot(spot, size, language, addresses) for spot in screen.hotspots if spot.region
        ),
        miss=addresses.hotspot(MISS),
    )


def _spot(spot: Hotspot, size: tuple[int, int], language: str, addresses: Addresses) -> Spot:
    region = spot.region
    assert region is not None
    width, height = size
    return Spot(
        key=spot.key,
        label=in_language(spot.label, language),
        address=addresses.hotspot(spot.key),
        x=round(region.x * width, 1),
        y=round(region.y * height, 1),
        width=round(region.width * width, 1),
        height=round(region.height * height, 1),
    )


def region_at(screen: Screen, x: float, y: float) -> Hotspot | None:
    """The hotspot at a point of a picture, in shares of its size; None where there is none."""
    return next((s for s in screen.hotspots if s.region and s.region.holds(x, y)), None)
