"""The report's drawings as SVG made by hand: sizes in its own box, colours of the theme.

Each is drawn for paper (dark ink, no ground) and said in words beside it. Text is escaped here
and nowhere else; a drawing is always well-formed, whatever an area or a step is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from codesign.journeys.curve import STEP_WIDTH, Curve
from codesign.reports.content import one_line

WIDTH = 1000
INK = "#122f3a"
SOFT = "#48606a"
LINE = "#ddd9cd"
ACCENT = "#0f6b6b"
LOW = "#96561d"
PHASES = ("#2d5b8a", "#35704f", "#80611a", "#9a4040", "#5a4b8a", "#0f6b6b")
TINTS = ("#eef3f8", "#eef5f1", "#f8f3e6", "#faf0ef", "#f2f0f8", "#e9f4f3")
SHADES = ("#ffffff", "#e3f0ef", "#b9d9d7", "#7fb8b5", "#3f8f8c", "#0f6b6b")
SMALL = 15
NORMAL = 17
PER_LETTER = 0.52
"""Width of an average letter, in sizes of the type."""


@dataclass(frozen=True)
class Drawing:
    """A finished drawing and the size of its box."""

    svg: str
    width: int
    height: int


def drawing(parts: Sequence[str], height: float) -> Drawing:
    """The parts in a box of the standard width."""
    tall = round(height)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" '
        f'font-family="Inter, sans-serif" fill="{INK}">' + "".join(parts) + "</svg>"
    )
    return Drawing(svg, WIDTH, tall)


def text(
    x: float,
    y: float,
    words: str,
    size: int = SMALL,
    *,
    fill: str = INK,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    """One line of text; `y` is its base line."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"'
        f"{weight}>{escape(one_line(words))}</text>"
    )


def rect(x: float, y: float, width: float, height: float, fill: str, **more: object) -> str:
    """A rectangle; further attributes by name, with `_` for `-`."""
    extra = "".join(f" {name.replace('_', '-')}={quoteattr(str(v))}" for name, v in more.items())
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'fill="{fill}"{extra}/>'
    )


def wrapped(words: str, width: float, size: int, most: int = 3) -> list[str]:
    """The words in lines that fit the width, by soft hyphens where words may break."""
    room = max(4, int(width / (size * PER_LETTER)))
    lines = [""]
    for word in words.split():
        _place(word, room, lines)
    lines = [line for line in lines if line]
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1].rstrip("-")[: room - 1].rstrip() + "…"
    return lines


def _place(word: str, room: int, lines: list[str]) -> None:
    space = " " if lines[-1] else ""
    whole = word.replace("\u00ad", "")
    if len(lines[-1]) + len(space) + len(whole) <= room:
        lines[-1] += space + whole
        return
    if len(whole) <= room:
        lines.append(whole)
        return
    lines.extend(_pieces(word, room))


def _pieces(word: str, room: int) -> list[str]:
    """A long word in pieces, each but the last ending in a hyphen."""
    made: list[str] = [""]
    for syllable in word.split("\u00ad"):
        rest = syllable
        while len(made[-1]) + len(rest) > room - 1:
            if made[-1]:
                made.append("")
                continue
            made[-1], rest = rest[: room - 1], rest[room - 1 :]
            made.append("")
        made[-1] += rest
    made = [piece for piece in made if piece]
    return [f"{piece}-" for piece in made[:-1]] + made[-1:]


def shade_of(n: int, most: int) -> tuple[str, str]:
    """The ground for a number among numbers up to `most`, and the ink that reads on it."""
    if not n or not most:
        return SHADES[0], SOFT
    level = 1 + min(len(SHADES) - 2, int((len(SHADES) - 1) * n / (most + 1)))
    return SHADES[level], "#ffffff" if level >= 4 else INK


@dataclass(frozen=True)
class HeatRow:
    """An area across the phases; None where the number is not shown."""

    mark: str
    name: str
    colour: str
    cells: tuple[int | None, ...]


def heat_map(columns: Sequence[str], rows: Sequence[HeatRow], hidden: str) -> Drawing:
    """Areas × phases: the darker, the more voices. The number stands in every square."""
    left, high = 330.0, 46.0
    wide = (WIDTH - left) / max(1, len(columns))
    heads = [wrapped(column, wide - 10, SMALL, 3) for column in columns]
    top = 14.0 + 20 * max((len(head) for head in heads), default=1)
    most = max((n or 0 for row in rows for n in row.cells), default=0)
    parts: list[str] = []
    for i, head in enumerate(heads):
        for j, words in enumerate(head):
            y = top - 10 - 20 * (len(head) - 1 - j)
            parts.append(text(left + wide * (i + 0.5), y, words, bold=True, anchor="middle"))
    for place, row in enumerate(rows):
        y = top + high * place
        parts += _row_name(row.mark, row.name, row.colour, y, high, left)
        for i, n in enumerate(row.cells):
            ground, ink = shade_of(n or 0, most)
            x = left + wide * i
            parts.append(
                rect(x + 2, y + 2, wide - 4, high - 4, ground, rx=4, stroke=LINE, stroke_width=1)
            )
            told = hidden if n is None else str(n)
            parts.append(
                text(x + wide / 2, y + high / 2 + 6, told, NORMAL, fill=ink, anchor="middle")
            )
    return drawing(parts, top + high * len(rows) + 4)


def _row_name(mark: str, name: str, colour: str, y: float, high: float, width: float) -> list[str]:
    lines = wrapped(name, width - 56, SMALL, 2)
    first = y + high / 2 + 5 - 9 * (len(lines) - 1)
    parts = [
        rect(0, y + high / 2 - 14, 36, 28, colour, rx=5),
        text(18, y + high / 2 + 5, mark, SMALL, fill="#ffffff", bold=True, anchor="middle"),
    ]
    return parts + [text(46, first + 18 * i, line) for i, line in enumerate(lines)]


@dataclass(frozen=True)
class Bar:
    """A named amount; `value` None where it is not shown. `told` stands at its end."""

    name: str
    value: float | None
    told: str
    is_striped: bool = False
    """Rests on few answers: told apart without colour, also in print."""


def bars(rows: Sequence[Bar]) -> Drawing:
    """Amounts from nought, one bar each."""
    left, high, end = 330.0, 36.0, 130.0
    most = max((row.value or 0 for row in rows), default=0) or 1
    parts = []
    for place, row in enumerate(rows):
        y = high * place
        length = (WIDTH - left - end) * (row.value or 0) / most
        parts += _bar_name(row.name, y, high, left)
        if row.value is not None:
            parts.append(rect(left, y + 7, max(length, 2), high - 14, ACCENT, rx=3))
        parts.append(text(left + length + 10, y + high / 2 + 5, row.told, bold=True))
    return drawing(parts, high * len(rows) + 2)


def mood_bars(rows: Sequence[Bar], ends: tuple[str, str]) -> Drawing:
    """Feelings (−2…+2) from the middle: to the right good, to the left bad."""
    left, high, end, top = 330.0, 36.0, 130.0, 34.0
    wide = WIDTH - left - end
    middle = left + wide / 2
    bottom = top + high * len(rows)
    parts = [
        text(left, 18, ends[0], fill=SOFT),
        text(left + wide, 18, ends[1], fill=SOFT, anchor="end"),
    ]
    for unit in (-2, -1, 0, 1, 2):
        x = middle + unit * wide / 4
        stroke = SOFT if unit == 0 else LINE
        parts.append(
            f'<path d="M{x:.1f} {top - 8:.1f}V{bottom:.1f}" stroke="{stroke}" fill="none"/>'
        )
    for place, row in enumerate(rows):
        y = top + high * place
        parts += _bar_name(row.name, y, high, left - 14)
        if row.value is not None:
            length = abs(row.value) * wide / 4
            x = middle if row.value >= 0 else middle - length
            fill = ACCENT if row.value >= 0 else LOW
            parts.append(rect(x, y + 8, max(length, 2), high - 16, fill, rx=3))
            if row.is_striped:
                parts += _stripes(x, y + 8, length, high - 16)
        parts.append(text(left + wide + 12, y + high / 2 + 5, row.told, bold=True))
    return drawing(parts, bottom + 2)


STRIPE, GAP = 3.0, 9.0
"""Width of a stripe, and from one to the next."""


def _stripes(x: float, y: float, width: float, height: float) -> list[str]:
    """Light stripes across a bar, as lines of their own: every renderer and printer has them."""
    starts = (x + GAP * place + GAP / 3 for place in range(int(width / GAP) + 1))
    return [
        rect(start, y, min(STRIPE, x + width - start), height, "#ffffff")
        for start in starts
        if start < x + width
    ]


def _bar_name(name: str, y: float, high: float, width: float) -> list[str]:
    lines = wrapped(name, width - 12, SMALL, 2)
    if len(lines) == 1:
        return [text(0, y + high / 2 + 5, lines[0])]
    return [text(0, y + high / 2 - 3 + 16 * i, line, 14) for i, line in enumerate(lines)]


@dataclass(frozen=True)
class MapStep:
    """A step as the simplified map draws it."""

    number: int
    title: str
    phase: int
    """The phase's place, from 0."""
    told: str
    """How many voices, in words."""
    is_loud: bool


STEPS_IN_ROW = 7
_CURVE_TOP, _CURVE_BOTTOM = 4, 96


def journey_map(
    steps: Sequence[MapStep], phases: Sequence[str], curve: Curve, ends: tuple[str, str]
) -> Drawing:
    """Phases, steps with their voices and the emotion curve, in rows of a few steps."""
    count = max(1, -(-len(steps) // STEPS_IN_ROW))
    per_row = -(-len(steps) // count) if steps else 1
    wide = WIDTH / per_row
    parts: list[str] = []
    y = 0.0
    for start in range(0, len(steps), per_row):
        drawn_steps = steps[start : start + per_row]
        drawn, y = _map_row(drawn_steps, phases, curve, ends, start, wide, y)
        parts += drawn
        y += 26
    return drawing(parts, y - 26 if steps else 10)


def _map_row(
    steps: Sequence[MapStep],
    phases: Sequence[str],
    curve: Curve,
    ends: tuple[str, str],
    start: int,
    wide: float,
    y: float,
) -> tuple[list[str], float]:
    parts = _bands(steps, phases, wide, y)
    y += 40
    high = 112.0
    for i, step in enumerate(steps):
        parts += _card(step, i * wide, y, wide, high)
    y += high + 8
    if not curve.is_empty:
        parts += _curve_row(curve, ends, start, len(steps), wide, y)
        y += (_CURVE_BOTTOM - _CURVE_TOP) * wide / STEP_WIDTH
    return parts, y


def _bands(steps: Sequence[MapStep], phases: Sequence[str], wide: float, y: float) -> list[str]:
    parts = []
    first = 0
    while first < len(steps):
        phase = steps[first].phase
        size = sum(1 for step in steps if step.phase == phase)
        width = size * wide - 6
        name = wrapped(phases[phase], width - 16, NORMAL, 1)
        parts.append(rect(first * wide + 3, y, width, 34, PHASES[phase % len(PHASES)], rx=6))
        if name:
            parts.append(
                text(first * wide + 13, y + 23, name[0], NORMAL, fill="#ffffff", bold=True)
            )
        first += size
    return parts


def _card(step: MapStep, x: float, y: float, wide: float, high: float) -> list[str]:
    colour = PHASES[step.phase % len(PHASES)]
    stroke, thick = (colour, 3) if step.is_loud else (LINE, 1)
    parts = [
        rect(
            x + 3,
            y,
            wide - 6,
            high,
            TINTS[step.phase % len(TINTS)],
            rx=6,
            stroke=stroke,
            stroke_width=thick,
        ),
        text(x + 13, y + 24, f"{step.number}", SMALL, fill=colour, bold=True),
        text(x + wide - 13, y + high - 12, step.told, SMALL, bold=True, anchor="end"),
    ]
    lines = wrapped(step.title, wide - 24, SMALL, 3)
    return parts + [text(x + 13, y + 44 + 18 * i, line) for i, line in enumerate(lines)]


def _curve_row(
    curve: Curve, ends: tuple[str, str], start: int, count: int, wide: float, y: float
) -> list[str]:
    box_high = _CURVE_BOTTOM - _CURVE_TOP
    high = box_high * wide / STEP_WIDTH
    box = f"{start * STEP_WIDTH} {_CURVE_TOP} {count * STEP_WIDTH} {box_high}"
    inner = [
        rect(start * STEP_WIDTH, 10, count * STEP_WIDTH, 80, "#f7f5f0"),
        _path(f"M{start * STEP_WIDTH} 50h{count * STEP_WIDTH}", SOFT, 0.6),
        _path(curve.solid, ACCENT, 2.4),
        _path(curve.dashed, ACCENT, 2.4, dashes="5 4"),
        _path(curve.to_be, LOW, 1.8, dashes="1.5 3"),
        *(_path(dot.path, ACCENT, 7) for dot in curve.dots),
    ]
    return [
        f'<svg x="0" y="{y:.1f}" width="{wide * count:.1f}" height="{high:.1f}" '
        f'viewBox="{box}">' + "".join(inner) + "</svg>",
        text(6, y + 24, ends[1], 14, fill=SOFT),
        text(6, y + high - 14, ends[0], 14, fill=SOFT),
    ]


def _path(shape: str, stroke: str, width: float, dashes: str = "") -> str:
    if not shape:
        return ""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{shape}" fill="none" stroke="{stroke}" stroke-width="{width}" '
        f'stroke-linecap="round"{dashed}/>'
    )
