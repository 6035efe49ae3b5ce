"""Who was heard and who is missing, how it was done, and what the numbers cannot say."""

from codesign.contributions.domain import Moderation
from codesign.contributions.least_told import shown_rule
from codesign.contributions.sources import Source
from codesign.contributions.words import source_name
from codesign.i18n import gettext, local, ngettext, number
from codesign.journeys.document import Actor, ActorKind
from codesign.reports import figures
from codesign.reports.content import Block, Bullets, Heading, Paragraph, one_line
from codesign.reports.guarding import Guard
from codesign.reports.queries import Facts
from codesign.web.lists import listed


def missing(facts: Facts) -> list[str]:
    """The people on the journeys' maps from whom no voice has come."""
    found: dict[str, Actor] = {}
    for journey in facts.journeys.values():
        for actor in journey.document.actors:
            if actor.kind is not ActorKind.SYSTEM and not facts.perspectives.get(actor.key):
                found.setdefault(actor.key, actor)
    return [one_line(local(actor.name)) for actor in found.values()]


def missing_sentences(facts: Facts, guard: Guard) -> list[str]:
    """Who is missing, in a sentence."""
    names = missing(facts)
    if not names:
        return []
    if guard.is_on:
        told = gettext("Ingen publicerad röst kommer från: %(people)s.")
    else:
        told = gettext("Ingen röst kommer från: %(people)s.")
    return [told % {"people": listed(names)}]


def loudest(facts: Facts) -> str:
    """The two perspectives most voices come from; "" when that cannot be said."""
    voices = {key: one.n for key, one in facts.perspectives.items()}
    people = sorted((key for key, n in voices.items() if key and n), key=lambda key: -voices[key])
    documents = [journey.document for journey in facts.journeys.values()]
    return listed([_small(figures.who(documents, key)) for key in people[:2]])


def _small(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def heard(facts: Facts) -> list[Block]:
    """Voices by whose they are, against those whom the maps name."""
    documents = [journey.document for journey in facts.journeys.values()]
    voices = {key: one.n for key, one in facts.perspectives.items()}
    ordered = sorted(voices, key=lambda key: (key == "", -facts.perspectives[key].n))
    rows: list[tuple[str, int]] = [(figures.who(documents, key), voices[key]) for key in ordered]
    names = missing(facts)
    rows += [(name, 0) for name in names]
    blocks: list[Block] = figures.bar_figure(
        "perspektiv", gettext("Röster efter vem som berättar"), gettext("Perspektiv"), rows
    )
    if names:
        told = ngettext(
            "En aktör på kartan har ingen röst i underlaget: %(people)s.",
            "%(n)d aktörer på kartan har ingen röst i underlaget: %(people)s.",
            len(names),
            people=listed(names),
        )
        blocks.insert(
            0, Paragraph(f"{told} " + gettext("Det rapporten säger kan sakna deras bild."))
        )
    else:
        blocks.insert(
            0, Paragraph(gettext("Alla aktörer på kartan har minst en röst i underlaget."))
        )
    return blocks


def method(facts: Facts, guard: Guard) -> list[Block]:
    """How voices came in, were read and were sorted, and what the numbers cannot say."""
    found = facts.sources
    rows = [(source_name(source), found[source]) for source in Source if source in found]
    blocks: list[Block] = [
        Heading(gettext("Hur rösterna kom in")),
        *figures.bar_figure("kallor", gettext("Röster efter källa"), gettext("Källa"), rows),
        Heading(gettext("Hur de lästes och sorterades")),
        Bullets(tuple(_steps(facts, guard))),
        Heading(gettext("Vad talen inte säger")),
        Bullets(tuple(_limits(guard))),
    ]
    return blocks


def _steps(facts: Facts, guard: Guard) -> list[str]:
    told = []
    if facts.imports and not guard.is_on:
        told.append(
            ngettext(
                "Anteckningar lästes in från %(n)d fil.",
                "Anteckningar lästes in från %(n)d filer.",
                facts.imports,
            )
        )
    told.append(
        gettext("En människa läser varje röst innan den blir läsbar för alla, och kan säga nej.")
    )
    if not guard.is_on:
        told.append(_moderated(facts))
    if facts.coders:
        told.append(
            ngettext(
                "%(n)d person har sorterat röster i utvecklingsområden.",
                "%(n)d personer har sorterat röster i utvecklingsområden.",
                facts.coders,
            )
        )
    elif facts.coded:
        told.append(gettext("Områdena är de som det inlästa underlaget själv anger."))
    left = facts.total - facts.coded
    if left and facts.labels:
        told.append(
            ngettext(
                "%(count)s röst är inte sorterad än.",
                "%(count)s röster är inte sorterade än.",
                left,
                count=number(left),
            )
        )
    told.append(gettext("Citaten är valda av en människa, bland röster som alla får läsa."))
    return told


def _moderated(facts: Facts) -> str:
    found = facts.moderations
    return gettext(
        "%(released)s röster är publicerade, %(kept)s läses bara av projektgruppen och "
        "%(waiting)s väntar på att läsas.",
        released=number(found.get(Moderation.RELEASED, 0)),
        kept=number(found.get(Moderation.KEPT, 0)),
        waiting=number(found.get(Moderation.WAITING, 0)),
    )


def _limits(guard: Guard) -> list[str]:
    told = [
        gettext(
            "De som berättar har valt det själva eller blivit inbjudna. De är inget "
            "representativt urval, så antalen säger inte hur vanligt något är."
        ),
        gettext("Att få talar om något betyder inte att det är oviktigt."),
        gettext("Känslan är ett medelvärde av dem som sa hur det kändes, inte av alla röster."),
    ]
    if guard.is_on:
        told.append(
            gettext(
                "För hur det kändes gäller: %(rule)s, och bara där ingen kan räkna ut vad en "
                "enskild har svarat. Ett steg får ett nytt medel när minst %(n)d till har svarat.",
                rule=shown_rule(guard.threshold or 0),
                n=guard.threshold or 0,
            )
        )
    return told
