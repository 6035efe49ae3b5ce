"""The report's figures: each a drawing, the words for it, and the same numbers as a table."""

from collections.abc import Iterable, Mapping, Sequence

from codesign.areas.labels import AreaLabel
from codesign.areas.palette import PALETTE
from codesign.artefacts.places import all_of
from codesign.contributions.domain import StepCount
from codesign.hyphens import hyphenated
from codesign.i18n import gettext, language, local, ngettext, number, signed
from codesign.journeys import words
from codesign.journeys.document import JourneyDocument
from codesign.journeys.domain import Felt, MapView, guarded_feelings, lay_out
from codesign.journeys.kind import KIND, WHOLE_PHASE
from codesign.reports.content import Block, Heading, Paragraph, Picture, Table, one_line
from codesign.reports.pictures import (
    Bar,
    Drawing,
    HeatRow,
    MapStep,
    bars,
    heat_map,
    journey_map,
)
from codesign.reports.queries import JourneyFacts

HIDDEN = "·"
"""In a drawing, where a number is not shown."""


def picture(
    key: str, drawn: Drawing, alt: str, caption: str, *, is_captioned: bool = False
) -> Picture:
    """A finished drawing as a block."""
    return Picture(key, drawn.svg, alt, caption, drawn.width, drawn.height, is_captioned)


def short(text: str) -> str:
    """A name for a drawing, with places to break."""
    return hyphenated(one_line(text), language())


def told(n: int | None) -> str:
    """A number in a table, or that it is not shown: it may be small, or give a small one away."""
    return gettext("visas inte") if n is None else number(n)


def hint(shown: Iterable[object]) -> list[Block]:
    """What the dot in a drawing means, where any value is missing."""
    if None not in list(shown):
        return []
    return [
        Paragraph(gettext("· betyder att talet inte visas, för att skydda små grupper."), "note")
    ]


# The map


def map_blocks(journey: JourneyFacts, labels: Mapping[int, AreaLabel], least: int) -> list[Block]:
    """The journey in a drawing and in a table."""
    steps = journey.steps
    felt = guarded_feelings(steps, least)
    if journey.felt is not None:
        told = journey.felt.items()
        felt = {step: Felt(one.rating_sum / one.rating_n, one.rating_n) for step, one in told}
    view = lay_out(journey.document, steps, labels, language(), felt=felt)
    drawn = journey_map(
        [
            MapStep(
                column.number,
                short(column.title),
                [band.key for band in view.phases].index(column.phase_key),
                _voicesshort(column.voices),
                column.is_loud,
            )
            for column in view.columns
        ],
        [short(band.title) for band in view.phases],
        view.curve,
        (gettext("dåligt"), gettext("bra")),
    )
    title = one_line(local(journey.document.title))
    curve = words.curve_sentence(view.curve, view.curve_actor)
    alt = gettext(
        "Karta över %(journey)s: %(phases)d faser och %(steps)d steg, med antal röster vid varje "
        "steg. %(curve)s Tabellen efter bilden säger samma sak.",
        journey=title,
        phases=len(view.phases),
        steps=len(view.columns),
        curve=curve,
    )
    return [
        picture(
            f"karta-{journey.document.slug}",
            drawn,
            alt,
            _map_caption(title, view),
            is_captioned=True,
        ),
        *([Paragraph(curve)] if not view.curve.is_empty else []),
        _map_table(view),
    ]


def _map_caption(title: str, view: MapView) -> str:
    told = [gettext("%(journey)s i korthet.", journey=title)]
    if not view.curve.is_empty:
        told.append(gettext("Grön linje: hur det känns nu, streckad där det är ett antagande."))
    if view.curve.to_be:
        told.append(gettext("Brun prickad linje: så borde det kännas."))
    return " ".join(told)


def _voicesshort(n: int) -> str:
    return ngettext("%(count)s röst", "%(count)s röster", n, count=number(n))


def _map_table(view: MapView) -> Table:
    rows = []
    if view.about_all:
        rows.append((local(KIND.whole), "–", number(view.about_all), "–"))
    for band in view.phases:
        if band.about_all:
            title = all_of({language(): band.title}, WHOLE_PHASE)[language()]
            rows.append((title, band.title, number(band.about_all), "–"))
    for column in view.columns:
        feeling = column.feeling.as_is
        rows.append(
            (
                f"{column.number}. {column.title}",
                column.phase_title,
                number(column.voices),
                signed(feeling.value) if feeling else "–",
            )
        )
    return Table(
        gettext("Resans steg med antal röster och känsla enligt kartan"),
        (gettext("Steg"), gettext("Fas"), gettext("Röster"), gettext("Känsla (−2 till +2)")),
        tuple(tuple(one_line(cell) for cell in row) for row in rows),
        frozenset({2, 3}),
        widths=(6, 4, 2, 3),
    )


def heat(journey: JourneyFacts, labels: Mapping[int, AreaLabel]) -> list[Block]:
    phases = journey.document.phases
    rows: list[tuple[AreaLabel, dict[str, int]]] = []
    has_whole = bool(journey.steps.get("", StepCount()).voices)
    for label in labels.values():
        cells = {
            phase.key: sum(
                journey.steps.get(key, StepCount()).areas.get(label.id, 0)
                for key in (phase.key, *(step.key for step in phase.steps))
            )
            for phase in phases
        }
        about_all = journey.steps.get("", StepCount()).areas.get(label.id, 0)
        if has_whole:
            cells = {"": about_all, **cells}
        if label.is_top and any(cells.values()):
            rows.append((label, cells))
    if not rows:
        return []
    titles = [one_line(local(phase.title)) for phase in phases]
    if has_whole:
        titles.insert(0, local(KIND.whole))
    drawn = heat_map(
        [short(title) for title in titles],
        [
            HeatRow(
                label.mark,
                short(local(label.name)),
                PALETTE[label.colour],
                tuple(cells.values()),
            )
            for label, cells in rows
        ],
        HIDDEN,
    )
    sentence = _heat_sentence(rows, dict(zip(rows[0][1], titles, strict=True)))
    table = Table(
        gettext("Röster efter utvecklingsområde och fas"),
        (gettext("Område"), *titles),
        tuple(
            (
                f"{label.mark} {one_line(local(label.name))}",
                *(number(n) for n in cells.values()),
            )
            for label, cells in rows
        ),
        frozenset(range(1, len(titles) + 1)),
        widths=(5, *([2] * len(titles))),
    )
    alt = gettext(
        "Rutnät med utvecklingsområden som rader och faser som kolumner; ju mörkare ruta, desto "
        "fler röster. %(sentence)s Tabellen efter bilden säger samma sak.",
        sentence=sentence,
    )
    caption = gettext("Var på resan handlar det om vad?")
    return [
        Heading(caption),
        Paragraph(sentence),
        picture(
            f"varme-{journey.document.slug}", drawn, alt, gettext("Röster efter område och fas")
        ),
        table,
    ]


def _heat_sentence(
    rows: Sequence[tuple[AreaLabel, dict[str, int]]], titles: Mapping[str, str]
) -> str:
    cells = [(n, label, phase) for label, found in rows for phase, n in found.items() if n]
    n, label, phase = max(cells, key=lambda cell: cell[0])
    return ngettext(
        "Flest röster i en ruta, %(count)s, handlar om ”%(area)s” i fasen ”%(phase)s”.",
        "Flest röster i en ruta, %(count)s, handlar om ”%(area)s” i fasen ”%(phase)s”.",
        n,
        count=number(n),
        area=one_line(local(label.name)),
        phase=titles[phase],
    )


def who(documents: Sequence[JourneyDocument], key: str) -> str:
    """A perspective's name in any of the journeys."""
    for document in documents:
        if actor := document.actor(key):
            return one_line(local(actor.name))
    return one_line(key) if key else gettext("Okänt perspektiv")


def bar_figure(key: str, title: str, head: str, rows: Sequence[tuple[str, int]]) -> list[Block]:
    """Voices of some groups as bars and as a table."""
    drawn = bars([Bar(short(name), n, number(n)) for name, n in rows])
    alt = gettext("Staplar: %(title)s. Tabellen efter bilden säger samma sak.", title=title.lower())
    table = Table(
        title,
        (head, gettext("Röster")),
        tuple((name, number(n)) for name, n in rows),
        frozenset({1}),
        widths=(5, 2),
    )
    return [picture(key, drawn, alt, title), table]
