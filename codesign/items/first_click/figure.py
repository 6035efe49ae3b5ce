"""First clicks: who pressed in the right place, drawn on the screen itself."""

from collections import Counter
from collections.abc import Sequence

from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, language, local, ngettext, number
from codesign.items.figures import (
    NONE,
    Box,
    Dot,
    FigureData,
    Part,
    PressPicture,
    lines,
    people_told,
    share_cells,
    shares_cells,
)
from codesign.items.first_click.measure import Clicked, ClickFacts, click_facts
from codesign.items.first_click.model import FirstClick
from codesign.items.marks import CellSelector
from codesign.items.tried import Screen
from codesign.measures import block_sentences
from codesign.measures.clicks import Point
from codesign.measures.regions import Region
from codesign.measures.shares import Share

FRAME = (390, 720)
"""Width and height that a screen without a picture is drawn with: a phone's."""


def clicks_part(board: FigureData, block: FirstClick) -> Part:
    """Where people would press first, with each version."""
    found = {arm: click_facts(board.rows, block, arm) for arm in board.arms}
    columns = (gettext("Personer"), gettext("Andel"), gettext("95 % konfidensintervall"))
    rows = [
        row
        for arm, facts in found.items()
        if board.is_shown(len(facts.clicks))
        for row in _rows(board, block, arm, facts)
    ]
    return Part(
        Figure(
            key=f"{block.key}-tryck",
            question=gettext("Var tryckte de först?"),
            sentence=lines(
                *(
                    board.sentence(
                        arm,
                        len(facts.clicks),
                        block_sentences.of_first_clicks(facts.measure),
                    )
                    for arm, facts in found.items()
                )
            ),
            n=people_told(len({one.walk.id for facts in found.values() for one in facts.pressed})),
            plot=None,
            heading=gettext("Plats"),
            columns=columns,
            rows=tuple(rows),
            notes=tuple(
                board.about(arm, _without_told(facts))
                for arm, facts in found.items()
                if facts.without and board.is_shown(len(facts.clicks))
            ),
        ),
        tuple(
            picture
            for arm, facts in found.items()
            if board.is_shown(len(facts.clicks))
            and (picture := _picture(board, block, arm, facts)) is not None
        ),
    )


def _rows(board: FigureData, block: FirstClick, arm: str, facts: ClickFacts) -> list[TableRow]:
    pressed = facts.pressed

    def row(name: str, x: int, what: str, value: str = "") -> TableRow:
        cell = board.count(x, CellSelector(block.key, arm, what, value))
        return TableRow(board.about(arm, name), (cell, *share_cells(Share(x, len(pressed)))))

    spots = Counter(one.press.hotspot for one in pressed if one.press.hotspot)
    right = sum(one.is_right for one in pressed)
    # The two make a whole, so that their shares make a hundred percent.
    ends = [
        (gettext("Rätt plats"), right, "ratt"),
        (gettext("Fel plats"), len(pressed) - right, "fel"),
    ]
    shares = shares_cells([x for _, x, _ in ends], len(pressed))
    rows = [
        *(
            TableRow(
                board.about(arm, name), (board.count(x, CellSelector(block.key, arm, what)), *share)
            )
            for (name, x, what), share in zip(ends, shares, strict=True)
        ),
        TableRow(
            board.about(arm, gettext("Tryckte inte alls")),
            (
                board.count(facts.without, CellSelector(block.key, arm, "inget")),
                *[TableCell(NONE)] * 2,
            ),
        ),
    ]
    rows += [
        row(_region_name(block, i), _inside(pressed, region), "yta", str(i))
        for i, region in enumerate(block.right, start=1)
        if len(block.right) > 1
    ]
    return rows + [
        row(f"”{board.names.hotspot(block.screen, spot, arm)}”", x, "traff", spot)
        for spot, x in spots.most_common()
    ]


def _without_told(facts: ClickFacts) -> str:
    """Those who pressed nowhere: beside the shares, never in them."""
    return ngettext(
        "%(count)s person tryckte inte alls och är inte med i andelarna: av alla %(of)s tryckte "
        "%(x)s rätt.",
        "%(count)s personer tryckte inte alls och är inte med i andelarna: av alla %(of)s tryckte "
        "%(x)s rätt.",
        facts.without,
        count=number(facts.without),
        of=number(len(facts.clicks)),
        x=number(sum(one.is_right for one in facts.clicks)),
    )


def _region_name(block: FirstClick, place: int) -> str:
    return gettext("Rätt yta %(number)s", number=place)


def _inside(pressed: Sequence[Clicked], region: Region) -> int:
    points = [one.press.point for one in pressed]
    return sum(point is not None and region.holds(point.x, point.y) for point in points)


def _picture(
    board: FigureData, block: FirstClick, arm: str, facts: ClickFacts
) -> PressPicture | None:
    """The screen with a circle for every press; None for an uploaded bundle's screen."""
    version = board.names.arms[arm]
    screen = version.screen(block.screen)
    if screen is None:
        return None
    picture = version.picture(screen, language())
    is_sized = picture is not None and picture.width and picture.height
    width, height = (picture.width, picture.height) if picture and is_sized else FRAME
    unit = max(width, height) / 100
    arm_length, whole = round(unit, 1), round(2 * unit, 1)
    return PressPicture(
        title=board.about(arm, local(screen.title)),
        address=picture.address if picture else "",
        alt=picture.alt if picture else local(screen.title),
        width=width,
        height=height,
        regions=tuple(
            Box(
                round(region.x * width, 1),
                round(region.y * height, 1),
                round(region.width * width, 1),
                round(region.height * height, 1),
            )
            for region in _right_regions(block, screen)
        ),
        dots=tuple(
            Dot(round(point.x * width, 1), round(point.y * height, 1), one.is_right)
            for one in facts.clicks
            if (point := one.press.point or _middle(screen, one.press.hotspot)) is not None
        ),
        radius=round(unit * 1.8, 1),
        cross=f"M-{arm_length} -{arm_length}l{whole} {whole}m0 -{whole}l-{whole} {whole}",
    )


def _right_regions(block: FirstClick, screen: Screen) -> tuple[Region, ...]:
    spots = (screen.hotspot(key) for key in block.hotspots)
    return (*block.right, *(spot.region for spot in spots if spot and spot.region))


def _middle(screen: Screen, hotspot: str) -> Point | None:
    """Where a hotspot lies that was chosen from the list, without a place."""
    spot = screen.hotspot(hotspot)
    if spot is None or spot.region is None:
        return None
    region = spot.region
    return Point(min(1.0, region.x + region.width / 2), min(1.0, region.y + region.height / 2))
