"""Everything of a small project that one reader may open, and the guarded numbers that it shows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from docx import Document

from tests import working
from tests.cast import Cast
from tests.pages import Page, PageClient

PUBLIC = "/projekt/projektet"
STAFF = "/arbete/projektet"
STEPS = {"hear": "Hear", "decide": "Decide", "rest": "Rest", "follow-up": "Follow-Up"}
SAID = ("hear", "rest")
"""Steps at which the project's voices are."""
ROUND = f"{STAFF}/provomgangar/omgang"
RESULTS = f"{ROUND}/resultat"
NARROWED = ("perspektiv=relative", "vy=lista&perspektiv=donor", "lage=is&kalla=comment")
"""What a reader may write after an address; the guarded numbers must not follow it."""
MEAN = r"([+−-]?[0-9](?:,[0-9])?)"


@dataclass
class Seen:
    """What is shown, by what it is about: each place that shows it is remembered with its value."""

    felt: dict[tuple[str, str], set[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """(step, what it was narrowed by) → {(mean, how many rated)}."""
    groups: set[tuple[str, int]] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    """Groups that are named at single voices."""
    cells: dict[tuple[str, str], set[tuple[int | None, ...]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """(figure of the round, row) → {its cells}, from page and file."""
    people: int | None = None
    """How many had tried, when the round was last told of."""


def open_all(pages: PageClient, cast: Cast, *, with_files: bool = True) -> Seen:
    """Open every page, file and address with guarded numbers that a reader of the project has."""
    seen, reader = Seen(), pages.sign_in(cast.bo)
    for query in ("", *NARROWED):
        narrowed = _kind_of(query)
        _felt_on_map(seen, pages.get(f"{PUBLIC}/resa/resan?{query}"), narrowed)
        insights = reader.get(f"{STAFF}/insikter?{query}")
        _felt_in_rows(seen, _rows(insights, "kansla"), narrowed, mean=0, n=2)
        file = reader.get(f"{STAFF}/insikter/kansla.csv?{query}").text
        _felt_in_rows(seen, _csv_rows(file), narrowed, mean=0, n=2)
        for step in SAID:
            _felt_at_step(
                seen, pages.get(f"{PUBLIC}/resa/resan/steg/{step}?{query}"), step, narrowed
            )
    headers = {"HX-Request": "true"}
    for step in SAID:
        panel = reader.get(f"{STAFF}/resa/resan/steg/{step}", headers=headers)
        _felt_at_step(seen, panel, step, "")
    _groups(seen, reader)
    _report(seen, reader, with_files=with_files)
    _round(seen, pages, reader)
    return seen


def look_at(pages: PageClient, step: str) -> Seen:
    """What the public is told at one step."""
    seen = Seen()
    _felt_at_step(seen, pages.get(f"{PUBLIC}/resa/resan/steg/{step}"), step, "")
    return seen


def _kind_of(query: str) -> str:
    found = re.search(r"perspektiv=([a-z]+)", query)
    return found[1] if found else ""


def _note(seen: Seen, step: str, narrowed: str, mean: str, n: str) -> None:
    seen.felt[step, narrowed].add((mean.replace("-", "−"), n))


def _felt_on_map(seen: Seen, page: Page, narrowed: str) -> None:
    for row in page.all("//details[@class='feelings']//tbody/tr"):
        told = " ".join(row.text_content().split())
        found = re.search(rf"{MEAN} \(n = ([0-9]+)\)$", told)
        step = next(key for key, name in STEPS.items() if told.startswith(name))
        if found:
            _note(seen, step, narrowed, found[1], found[2])


def _felt_at_step(seen: Seen, page: Page, step: str, narrowed: str) -> None:
    words = page.words("//main" if page.is_whole else "/*")
    for mean, n in re.findall(rf"\({MEAN} i medel av ([0-9]+) svar", words):
        _note(seen, step, narrowed, mean, n)
    for facts in page.all("//*[@class='voice-facts']"):
        seen.named |= set(re.findall(r"Grupp [a-z]", facts.text_content()))


def _rows(page: Page, figure: str) -> dict[str, tuple[str, ...]]:
    """A figure's rows: heading → cells."""
    found = page.all(f"//section[@id='{figure}']//tbody/tr")
    return {
        " ".join(row.xpath("th")[0].text_content().split()): tuple(
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        )
        for row in found
    }


def _csv_rows(file: str) -> dict[str, tuple[str, ...]]:
    lines = [line.split(";") for line in file.lstrip("\ufeff").splitlines()[1:]]
    return {line[0]: tuple(line[1:]) for line in lines}


def _felt_in_rows(
    seen: Seen, rows: Mapping[str, tuple[str, ...]], narrowed: str, *, mean: int, n: int
) -> None:
    for heading, cells in rows.items():
        step = next((key for key, name in STEPS.items() if name in heading), None)
        if step and re.fullmatch(MEAN, cells[mean]) and cells[n].isdigit() and cells[n] != "0":
            _note(seen, step, narrowed, cells[mean], cells[n])


def _groups(seen: Seen, reader: PageClient) -> None:
    for rows in (
        _rows(reader.get(f"{STAFF}/insikter"), "grupper"),
        _csv_rows(reader.get(f"{STAFF}/insikter/grupper.csv").text),
    ):
        seen.groups |= {(name, int(cells[0])) for name, cells in rows.items()}
    for group in "abc":
        page = reader.get(f"{STAFF}/insikter/roster?grupp=Grupp+{group}")
        if page.all("//article"):
            seen.named.add(f"Grupp {group}")


def _report(seen: Seen, reader: PageClient, *, with_files: bool) -> None:
    caption = "//table[caption[contains(., 'kändes det vid varje steg')]]//tr"
    for row in reader.get(f"{STAFF}/rapport").all(caption):
        _felt_in_cells(seen, [cell.text_content().strip() for cell in row.xpath("th|td")])
    if with_files:
        content = working.file(reader, f"{STAFF}/rapport.docx").data
        for table in Document(BytesIO(content)).tables:
            for row in table.rows:
                if "Sa hur det kändes" in table.rows[0].cells[-1].text:
                    _felt_in_cells(seen, [cell.text for cell in row.cells])


def _felt_in_cells(seen: Seen, cells: list[str]) -> None:
    _felt_in_rows(seen, {cells[0]: tuple(cells[1:])}, "", mean=0, n=1)


def _round(seen: Seen, pages: PageClient, reader: PageClient) -> None:
    for query in ("", "?storning=ja", "?enhet=phone&ledd=nej"):
        page = reader.get(f"{RESULTS}{query}")
        told = re.search(r"([0-9]+) hade provat när", page.words())
        seen.people = int(told[1]) if told else None
        _cells(seen, page)
    for figure in _figures(page):
        for heading, cells in _csv_rows(reader.get(f"{RESULTS}/{figure}.csv").text).items():
            seen.cells[figure, heading].add(_whole(cells))
    _cells(seen, reader.get(f"{ROUND}/jamfor?a=omgang.A&b=omgang.A"))
    story = pages.get(f"{PUBLIC}/prototyp/tavlan")
    for x, n in re.findall(r"([0-9]+) av ([0-9]+) klarade", story.text):
        shown = {cells[:2] for cells in seen.cells["hitta-klarade", "Version 1"]}
        assert shown == {(int(x), int(n) - int(x))}, "the story tells what the results do"


def _cells(seen: Seen, page: Page) -> None:
    for figure in _figures(page):
        for heading, cells in _rows(page, figure).items():
            seen.cells[figure, heading].add(_whole(cells))


def _whole(cells: Iterable[str]) -> tuple[int | None, ...]:
    """Counts, and None for what is hidden or is no count."""
    return tuple(int(cell) if cell.isdigit() else None for cell in cells)


def _figures(page: Page) -> Iterator[str]:
    yield from page.all("//section[contains(@class, 'figure')]/@id")
