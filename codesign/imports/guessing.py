"""Which column tells what: guessed from its header, and from what stands in it."""

from collections.abc import Callable, Iterable, Sequence

from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source
from codesign.imports.domain import Choices, Field, day_in, rating_in
from codesign.imports.vocabulary import Vocabulary, folded, mode_named
from codesign.tables.table import Record, Table

_HEADERS = {
    Field.TEXT: "text, anteckning, anteckningar, kommentar, kommentarer, lapp, citat, röst, "
    "beskrivning, utsaga, fritext, innehåll, note, notes, comment, comments, quote, quotation, "
    "finding, content, description, remark, words, svar, answer",
    Field.STEP: "steg, step, fas, phase, moment, plats, anchor, stage, processteg, journey step",
    Field.MODE: "läge, mode, typ, type, är bör gör, ärbörgör, slag, kind, sort, kategori, fråga, "
    "question, state",
    Field.PERSPECTIVE: "perspektiv, roll, perspective, role, actor, aktör, vem, speaker kind, "
    "talare, vems röst, målgrupp, who",
    Field.GROUP: "grupp, group, tabell, table, bord, trial, agency, myndighet, organisation, "
    "workshop, försök, team",
    Field.DAY: "datum, day, date, dag, skapad, created, created at",
    Field.RATING: "betyg, rating, känsla, feeling, mood, stämning, värdering, emotion",
    Field.AREA: "område, utvecklingsområde, area, areas, områden, principle, princip, kod, code, "
    "codes, tema, theme, underkategori, subcategory",
}
_ORIGINS = (
    "avsnitt, section, chapter section, heading, rubrik, källa, origin, source, "
    "source reference, källhänvisning, kapitel, chapter, referens, reference"
)
_WORDS = {
    name: tuple(folded(word) for word in words.split(",")) for name, words in _HEADERS.items()
}
_ORIGIN_WORDS = frozenset(folded(word) for word in _ORIGINS.split(","))
_QUOTES = frozenset({"citat", "quote", "quotation", "speaker", "talare"})
_TABLES = frozenset({"grupp", "group", "bord", "table", "tabell", "workshop", "lapp"})
_KNOWN = frozenset(word for words in _WORDS.values() for word in words) | _ORIGIN_WORDS | _QUOTES

LOOKED_AT = 400
"""Rows that a guess looks at."""
LONG = 25
"""Characters that a note has, on average, at least."""


def looks_like_header(records: Sequence[Record]) -> bool:
    """Whether the first row names columns rather than being a note itself."""
    if not records:
        return False
    cells = [cell.strip() for cell in records[0].cells if cell.strip()]
    if any(folded(cell) in _KNOWN for cell in cells):
        return True
    below = [cell for record in records[1:20] for cell in record.cells if cell.strip()]
    longest = max((len(cell) for cell in cells), default=0)
    return (
        len(cells) > 1
        and longest <= 40
        and len(set(cells)) == len(cells)
        and not any(cell[0].isdigit() for cell in cells)
        and max(map(len, below), default=0) >= max(LONG, 2 * longest)
    )


def guessed(table: Table, words: Vocabulary, *, has_header: bool | None = None) -> Choices:
    """How the file is probably meant. Every guess is shown to a person before it counts."""
    with_header = table.has_header if has_header is None else has_header
    body = table.body(with_header)[:LOOKED_AT]
    names = [folded(name) for name in table.names(with_header)] if with_header else []
    columns: dict[Field, int] = {}
    for name, fits in _fits(words).items():
        place = _by_header(name, names, body, fits)
        if place is None and name in _BY_CONTENT:
            place = _by_content(fits, body, table.width, set(columns.values()))
        if place is not None:
            columns[name] = place
    text = _text_column(names, body, table.width, set(columns.values()))
    if text is not None:
        columns = {name: place for name, place in columns.items() if place != text}
        columns[Field.TEXT] = text
    origins = tuple(
        place
        for place, name in enumerate(names)
        if name in _ORIGIN_WORDS and place not in columns.values()
    )
    return Choices(
        columns=columns,
        origins=origins,
        has_header=with_header,
        mode=Mode.IS,
        source=_source(names),
    )


def _source(names: Sequence[str]) -> Source:
    """What the rows are: quotes have speakers, workshop notes have groups."""
    if _QUOTES.intersection(names):
        return Source.QUOTE
    return Source.NOTE if _TABLES.intersection(names) else Source.IMPORT


_BY_CONTENT = frozenset({Field.STEP, Field.MODE, Field.DAY, Field.PERSPECTIVE, Field.AREA})
"""What can be told from a column's values alone."""

Fits = Callable[[str], bool]


def _fits(words: Vocabulary) -> dict[Field, Fits]:
    """What a value of each kind looks like, in the order in which columns are given out."""
    return {
        Field.STEP: lambda value: words.step(value) is not None,
        Field.MODE: lambda value: mode_named(value) is not None,
        Field.PERSPECTIVE: lambda value: words.actor(value) is not None,
        Field.DAY: lambda value: day_in(value) is not None,
        Field.RATING: lambda value: rating_in(value) is not None,
        Field.AREA: lambda value: any(words.area(part) for part in value.split(";")),
        Field.GROUP: lambda value: len(value) <= 100,
    }


_NEEDED = {
    Field.STEP: 0.0,
    Field.MODE: 0.5,
    Field.PERSPECTIVE: 0.0,
    Field.DAY: 0.5,
    Field.RATING: 1.0,
    Field.AREA: 0.0,
    Field.GROUP: 0.9,
}
"""The share of a column's values that must fit before its header is believed."""


def _by_header(name: Field, names: Sequence[str], body: Sequence[Record], fits: Fits) -> int | None:
    found: list[tuple[float, int, int]] = []
    for place, header in enumerate(names):
        if header not in _WORDS[name]:
            continue
        share = _share(fits, body, place)
        if share >= _NEEDED[name]:
            found.append((-share, _WORDS[name].index(header), place))
    return min(found)[2] if found else None


def _by_content(fits: Fits, body: Sequence[Record], width: int, taken: set[int]) -> int | None:
    shares = [(_share(fits, body, place), -place) for place in range(width) if place not in taken]
    best = max(shares, default=(0.0, 0))
    return -best[1] if best[0] >= 0.8 else None


def _text_column(
    names: Sequence[str], body: Sequence[Record], width: int, taken: set[int]
) -> int | None:
    """The column named as text; else the one with the longest content."""
    named = [
        (_WORDS[Field.TEXT].index(name), place)
        for place, name in enumerate(names)
        if name in _WORDS[Field.TEXT] and (place not in taken or name == "text")
    ]
    if named:
        return min(named)[1]
    if width == 1:
        return 0
    lengths = [
        (_mean_length(_cells(body, place)), -place) for place in range(width) if place not in taken
    ]
    best = max(lengths, default=(0.0, 0))
    return -best[1] if best[0] >= LONG else None


def _cells(body: Sequence[Record], place: int) -> list[str]:
    return [cell for record in body if (cell := record.cells[place].strip())]


def _share(fits: Fits, body: Sequence[Record], place: int) -> float:
    cells = _cells(body, place)
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _mean_length(cells: Iterable[str]) -> float:
    lengths = [len(cell) for cell in cells]
    return sum(lengths) / len(lengths) if lengths else 0.0
