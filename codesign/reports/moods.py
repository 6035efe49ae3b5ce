"""How it felt: by step, by mode and by whose voice it is, as blocks and as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codesign.contributions.domain import Mode, Sum
from codesign.contributions.least_told import shown_rule, too_few
from codesign.contributions.words import feeling_name, mode_name
from codesign.i18n import gettext, local, signed
from codesign.journeys import words
from codesign.journeys.means import FEW, least_to_compare, mean_compared, stripes_told
from codesign.journeys.queries import places_in
from codesign.reports.content import Block, Heading, Paragraph, Table, one_line
from codesign.reports.figures import HIDDEN, hint, picture, short, told, who
from codesign.reports.guarding import Guard
from codesign.reports.pictures import Bar, mood_bars
from codesign.reports.queries import Facts, JourneyFacts


@dataclass(frozen=True)
class Mood:
    """How it felt for one group."""

    name: str
    mean: float | None
    n: int


def moods(named: Mapping[str, tuple[str, Sum]], guard: Guard) -> list[Mood]:
    """Groups where somebody said how it felt, in the given order; behind the guard also those
    where nobody did, for that is not told from few."""
    means = guard.means({key: one for key, (_, one) in named.items()})
    return [
        Mood(name, means[key], one.rating_n)
        for key, (name, one) in named.items()
        if one.rating_n or (guard.is_on and one.n)
    ]


def _step_sums(journey: JourneyFacts) -> dict[str, tuple[str, Sum]]:
    return {
        place.key: (one_line(local(place.title)), journey.steps[place.key].total)
        for place in places_in(0, journey.document.slug, journey.document).everywhere
        if place.key in journey.steps
    }


def mood_by_step(journey: JourneyFacts, guard: Guard) -> list[Block]:
    return _mood_figure(
        f"kansla-{journey.document.slug}",
        gettext("Hur kändes det vid varje steg?"),
        gettext("Steg"),
        _step_moods(journey, guard),
        guard,
    )


def _step_moods(journey: JourneyFacts, guard: Guard) -> list[Mood]:
    """The steps as they were told of to readers, or as they are counted."""
    named = _step_sums(journey)
    if journey.felt is None:
        return moods(named, guard)
    told = {step: journey.felt.get(step, Sum()) for step in named}
    return [
        Mood(
            name,
            told[step].rating_sum / told[step].rating_n if told[step].rating_n else None,
            told[step].rating_n,
        )
        for step, (name, one) in named.items()
        if one.n
    ]


def mood_by_mode(facts: Facts, guard: Guard) -> list[Block]:
    named = {mode: (mode_name(mode), facts.modes[mode]) for mode in Mode if mode in facts.modes}
    return _mood_figure(
        "kansla-lage",
        gettext("Skiljer sig känslan mellan ÄR, BÖR och GÖR?"),
        gettext("Läge"),
        moods({str(mode): found for mode, found in named.items()}, guard),
        guard,
    )


def mood_by_perspective(facts: Facts, guard: Guard) -> list[Block]:
    documents = [journey.document for journey in facts.journeys.values()]
    named = {key: (who(documents, key), one) for key, one in facts.perspectives.items()}
    return _mood_figure(
        "kansla-perspektiv",
        gettext("Hur kändes det för olika människor?"),
        gettext("Perspektiv"),
        moods(named, guard),
        guard,
    )


def _mood_figure(
    key: str, title: str, head: str, found: Sequence[Mood], guard: Guard
) -> list[Block]:
    if not found:
        return []
    drawn = mood_bars(
        [
            Bar(
                short(mood.name),
                mood.mean,
                HIDDEN if mood.mean is None else signed(mood.mean),
                is_striped=mood.mean is not None and mood.n < FEW,
            )
            for mood in found
        ],
        (gettext("mycket dåligt"), gettext("mycket bra")),
    )
    sentence = _mood_sentence(found, guard)
    rows = tuple(
        (
            mood.name,
            gettext("visas inte") if mood.mean is None else signed(mood.mean),
            told(None if mood.mean is None and guard.is_on else mood.n),
        )
        for mood in found
    )
    table = Table(
        title,
        (head, gettext("Känsla (−2 till +2)"), gettext("Sa hur det kändes")),
        rows,
        frozenset({1, 2}),
        widths=(5, 3, 3),
    )
    alt = gettext(
        "Staplar från mycket dåligt till mycket bra. %(sentence)s Tabellen efter bilden säger "
        "samma sak.",
        sentence=sentence,
    )
    return [
        Heading(title),
        Paragraph(sentence),
        picture(key, drawn, alt, title),
        *hint(mood.mean for mood in found),
        *_stripes_told(found),
        table,
    ]


def _stripes_told(found: Sequence[Mood]) -> list[Block]:
    if not any(mood.mean is not None and mood.n < FEW for mood in found):
        return []
    return [Paragraph(stripes_told(), "note")]


def _mood_sentence(found: Sequence[Mood], guard: Guard) -> str:
    shown = [mood for mood in found if mood.mean is not None]
    if not shown:
        if guard.threshold is None:
            return gettext("Det är för få svar för att visas.")
        return too_few(shown_rule(guard.threshold))
    firm = _resting_on_enough(shown, guard)
    if not firm:
        return gettext("Svaren är för få för att säga var det känns bäst och sämst.")
    low, high = min(mean for _, mean, _ in firm), max(mean for _, mean, _ in firm)
    if low == high:
        name, mean, n = firm[0]
        return gettext(
            "Vid %(step)s känns det %(word)s (%(mean)s).",
            step=name,
            word=feeling_name(mean),
            mean=mean_compared(mean, n, guard.threshold),
        )
    worst, best = ([one for one in firm if one[1] == end] for end in (low, high))
    return words.ends_told(worst, best, guard.threshold)


def _resting_on_enough(found: Sequence[Mood], guard: Guard) -> list[words.Known]:
    enough = least_to_compare(guard.threshold)
    return [
        (f"”{mood.name}”", mood.mean, mood.n)
        for mood in found
        if mood.mean is not None and mood.n >= enough
    ]


def mood_sentences(facts: Facts, guard: Guard) -> list[str]:
    """For the summary: where on the journey it felt worst."""
    told_ = []
    for journey in facts.journeys.values():
        firm = _resting_on_enough(_step_moods(journey, guard), guard)
        if len(firm) > 1:
            name, mean, n = min(firm, key=lambda known: known[1])
            told_.append(
                gettext(
                    "Sämst kändes det vid %(step)s (%(mean)s).",
                    step=name,
                    mean=mean_compared(mean, n, guard.threshold),
                )
            )
    return told_
