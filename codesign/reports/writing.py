"""The report's words: facts become sections of blocks in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from codesign.areas.labels import AreaLabel
from codesign.areas.palette import PALETTE
from codesign.areas.queries.desk import AreaGroup, area_groups
from codesign.contributions.least_told import shown_rule
from codesign.i18n import day as day_name
from codesign.i18n import gettext, language, lazy, local, ngettext, number, percent
from codesign.journeys.queries import places_in
from codesign.projects.models import Project
from codesign.reports import figures, follow_up, heard, moods
from codesign.reports.content import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Part,
    Quote,
    ReportContent,
    Section,
    Table,
    one_line,
    plain,
    shortened,
)
from codesign.reports.guarding import Guard
from codesign.reports.queries import Facts, QuoteFact

TITLES = {
    Part.SUMMARY: lazy("Sammanfattning"),
    Part.MAP: lazy("Kartan"),
    Part.AREAS: lazy("Utvecklingsområden"),
    Part.FIGURES: lazy("Figurer"),
    Part.PRIORITIES: lazy("Prioritering"),
    Part.ACTIONS: lazy("Åtgärder"),
    Part.ANSWERS: lazy("Ni sa – vi gör"),
    Part.HEARD: lazy("Vilka som hörts och vilka som saknas"),
    Part.METHOD: lazy("Så gick det till"),
}


@dataclass(frozen=True)
class Brief:
    """What a report is written from and for whom."""

    facts: Facts
    guard: Guard
    least: int
    """The disclosure guard's threshold in the project, whoever reads."""
    is_demo: bool


def report(
    project: Project,
    facts: Facts,
    guard: Guard,
    parts: Sequence[Part],
    day: date,
    least: int,
) -> ReportContent:
    """The report of a project in the language of this response."""
    brief = Brief(facts, guard, least, project.is_demo)
    is_empty = not facts.total
    chosen = () if is_empty else parts
    sections = [
        Section(part, gettext(TITLES[part]), tuple(_BLOCKS[part](brief))) for part in chosen
    ]
    title = one_line(local(project.title))
    agency = one_line(project.agency.name)
    return ReportContent(
        language=language(),
        title=gettext("Rapport: %(project)s", project=title),
        subtitle=title,
        agency=agency,
        made_by=gettext("%(agency)s, %(day)s", agency=agency, day=day_name(day)),
        day=day,
        slug=project.slug,
        intro=tuple(_intro(project, brief)),
        sections=tuple(section for section in sections if section.blocks),
        contents_title=gettext("Innehåll"),
        is_empty=is_empty,
        words={"missing": gettext("Tecken som saknas i dokumentets typsnitt visas som □.")},
    )


def _intro(project: Project, brief: Brief) -> list[Block]:
    blocks: list[Block] = []
    for title, words in (
        (gettext("Vad projektet är till för"), project.purpose),
        (gettext("Frågan"), project.question),
    ):
        if found := plain(local(words)).strip():
            blocks += [Heading(title), Paragraph(found)]
    if brief.is_demo:
        blocks.append(Paragraph(gettext("Rösterna i det här projektet är exempel."), "note"))
    if not brief.facts.total:
        blocks.append(Paragraph(_nothing(brief), "lead"))
    elif brief.guard.is_on:
        blocks.append(
            Paragraph(
                gettext(
                    "Rapporten bygger bara på röster som alla får läsa. För hur det kändes gäller: "
                    "%(rule)s, och bara där ingen kan räkna ut vad en enskild har svarat.",
                    rule=shown_rule(brief.guard.threshold or 0),
                ),
                "note",
            )
        )
    return blocks


def _nothing(brief: Brief) -> str:
    if brief.guard.is_on:
        return gettext("Ingen röst är publicerad än, så det finns inget att berätta här.")
    return gettext(
        "Ingen har berättat något än. Bjud in dem det gäller att berätta på kartan, eller "
        "importera anteckningar. Sedan skriver rapporten sig själv."
    )


def _summary(brief: Brief) -> list[Block]:
    facts = brief.facts
    told = [_voices_sentence(brief)]
    if facts.areas:
        told.append(_areas_sentence(brief))
    told += moods.mood_sentences(brief.facts, brief.guard)
    told += follow_up.summary(facts, brief.guard)
    told += heard.missing_sentences(facts, brief.guard)
    return [Bullets(tuple(sentence for sentence in told if sentence))]


def _voices_sentence(brief: Brief) -> str:
    facts = brief.facts
    told = ngettext(
        "Rapporten bygger på %(count)s röst.",
        "Rapporten bygger på %(count)s röster.",
        facts.total,
        count=number(facts.total),
    )
    people = heard.loudest(facts)
    return (
        gettext("%(told)s Flest kommer från %(people)s.", told=told, people=people)
        if people
        else told
    )


def _areas_sentence(brief: Brief) -> str:
    facts = brief.facts
    tops = [label for label in facts.labels.values() if label.is_top and facts.areas.get(label.id)]
    if not tops:
        return ""
    share = ngettext(
        "%(share)s av rösterna är sorterade i %(n)d utvecklingsområde.",
        "%(share)s av rösterna är sorterade i %(n)d utvecklingsområden.",
        len(tops),
        share=percent(facts.coded / facts.total),
    )
    most = max(tops, key=lambda label: facts.areas[label.id])
    n = facts.areas[most.id]
    loudest = ngettext(
        "Flest röster, %(count)s, handlar om ”%(area)s”.",
        "Flest röster, %(count)s, handlar om ”%(area)s”.",
        n,
        count=number(n),
        area=name_of(most),
    )
    return f"{share} {loudest}"


def name_of(label: AreaLabel) -> str:
    """An area's name on one line."""
    return one_line(local(label.name))


def _map(brief: Brief) -> list[Block]:
    blocks: list[Block] = []
    for journey in brief.facts.journeys.values():
        if len(brief.facts.journeys) > 1:
            blocks.append(Heading(one_line(local(journey.document.title))))
        blocks += figures.map_blocks(journey, brief.facts.labels, brief.least)
    return blocks


def _areas(brief: Brief) -> list[Block]:
    groups = area_groups(brief.facts.labels)
    if not groups:
        return [Paragraph(gettext("Rösterna är inte sorterade i utvecklingsområden än."))]
    blocks: list[Block] = [_area_table(brief, groups), Paragraph(_counting(brief), "note")]
    for group in groups:
        blocks += _area_words(brief, group)
    return blocks


def _counting(brief: Brief) -> str:
    return gettext(
        "En röst kan ligga i flera områden. I ett områdes antal räknas varje röst en gång, också "
        "när den ligger i flera av dess underkategorier."
    )


def _area_table(brief: Brief, groups: Sequence[AreaGroup]) -> Table:
    rows: list[tuple[str, ...]] = []
    strong = set()
    tops = {group.label.id: brief.facts.areas.get(group.label.id, 0) for group in groups}
    for group in groups:
        strong.add(len(rows))
        parts = {part.id: brief.facts.areas.get(part.id, 0) for part in group.parts}
        rows.append(_area_row(brief, group.label, number(tops[group.label.id])))
        rows += [_area_row(brief, part, number(parts[part.id])) for part in group.parts]
    return Table(
        gettext("Utvecklingsområden och underkategorier med antal röster"),
        (gettext("Område"), gettext("Vad det handlar om"), gettext("Röster")),
        tuple(rows),
        frozenset({2}),
        frozenset(strong),
        (4, 7, 2),
    )


def _area_row(brief: Brief, label: AreaLabel, n: str) -> tuple[str, ...]:
    definition = plain(local(brief.facts.definitions.get(label.id))).strip()
    return (f"{label.mark} {name_of(label)}", definition, n)


def _area_words(brief: Brief, group: AreaGroup) -> list[Block]:
    """What people said about an area, in the words that somebody chose."""
    said: list[Block] = []
    for label in (group.label, *group.parts):
        said += [_quote(brief, quote) for quote in brief.facts.quotes.get(label.id, ())]
    if not said:
        return []
    colour = PALETTE[group.label.colour]
    return [Heading(name_of(group.label), group.label.mark, colour), *said]


def _quote(brief: Brief, quote: QuoteFact) -> Quote:
    journey = brief.facts.journeys.get(quote.artefact_id)
    told = []
    if journey is not None:
        actor = journey.document.actor(quote.perspective)
        place = places_in(quote.artefact_id, "", journey.document).place(quote.anchor)
        where = place.title if place.is_known else None
        told = [local(part) for part in (actor and actor.name, where) if part]
    return Quote(shortened(quote.text), quote.language, one_line(", ".join(told)))


def _figures(brief: Brief) -> list[Block]:
    facts, guard = brief.facts, brief.guard
    blocks: list[Block] = []
    for journey in facts.journeys.values():
        found = [
            *figures.heat(journey, facts.labels),
            *moods.mood_by_step(journey, guard),
        ]
        if found and len(facts.journeys) > 1:
            found.insert(0, Heading(one_line(local(journey.document.title))))
        blocks += found
    if guard.is_on:
        # One table of feelings for each journey: others of the same voices would tell it apart.
        return blocks
    return [
        *blocks,
        *moods.mood_by_mode(facts, guard),
        *moods.mood_by_perspective(facts, guard),
    ]


def _priorities(brief: Brief) -> list[Block]:
    return follow_up.priorities(brief.facts, brief.guard)


def _actions(brief: Brief) -> list[Block]:
    return follow_up.actions(brief.facts, brief.guard)


def _answers(brief: Brief) -> list[Block]:
    return follow_up.answers(brief.facts, brief.guard)


def _heard(brief: Brief) -> list[Block]:
    return heard.heard(brief.facts)


def _method(brief: Brief) -> list[Block]:
    return heard.method(brief.facts, brief.guard)


_BLOCKS: dict[Part, Callable[[Brief], list[Block]]] = {
    Part.SUMMARY: _summary,
    Part.MAP: _map,
    Part.AREAS: _areas,
    Part.FIGURES: _figures,
    Part.PRIORITIES: _priorities,
    Part.ACTIONS: _actions,
    Part.ANSWERS: _answers,
    Part.HEARD: _heard,
    Part.METHOD: _method,
}
