"""What the blocks of a round say: clicks, paths, cards, trees, rankings and memories.

As `sentences`: with how many, and no more than the numbers hold.
"""

from collections.abc import Callable, Iterable, Sequence

from codesign.i18n import gettext, ngettext, number
from codesign.measures.cards import Category, Similarity
from codesign.measures.choices import Preferred, Ranking, Recall
from codesign.measures.clicks import FirstClicks, Misclicks
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import Link, Lostness, Place
from codesign.measures.phrases import joined, percents
from codesign.measures.results import NotComputed, Why
from codesign.measures.sentences import of_indifferent, of_share
from codesign.measures.trees import TreeResult
from codesign.reading_order import reading_key
from codesign.web.lists import listed, listed_ties, most_of

Named = Callable[[str], str]
"""The name that people know a screen, card or option by, from its key."""
ENDED_WITHOUT = frozenset({TaskOutcome.GAVE_UP, TaskOutcome.LEFT})
TOLD = 3
"""So many words are told in a sentence."""


def of_first_clicks(found: FirstClicks | NotComputed) -> str:
    """How many pressed in the right place first, and how sure that is."""
    if isinstance(found, NotComputed):
        return gettext("Ingen rätt plats är utpekad på skärmen, så inget tryck är rätt eller fel.")
    without = found.without and ngettext(
        "%(count)s person tryckte inte alls.",
        "%(count)s personer tryckte inte alls.",
        found.without,
        count=number(found.without),
    )
    if not found.hits.n:
        return without or gettext("Ingen har tryckt ännu.")
    told = gettext(
        "%(x)s av %(n)s tryckte rätt först.", x=number(found.hits.x), n=number(found.hits.n)
    )
    return joined(told, of_share(found.hits), without or "")


def of_misclicks(found: Misclicks) -> str:
    """How often people pressed beside everything, and whether it was one or many."""
    if not found.presses:
        return gettext("Ingen har tryckt ännu.")
    if not found.missed:
        return gettext("Inget tryck hamnade bredvid.")
    return gettext(
        "%(missed)s av %(presses)s tryck hamnade bredvid. Det hände %(x)s av %(n)s personer.",
        missed=number(found.missed),
        presses=number(found.presses),
        x=number(found.people.x),
        n=number(found.people.n),
    )


def of_lostness(found: Lostness | NotComputed) -> str:
    """How many of those who got there had lost their way before."""
    if isinstance(found, NotComputed):
        if found.why is Why.NO_OPTIMAL_PATH:
            return gettext("Ingen kortaste väg är angiven, så omvägar går inte att räkna.")
        return gettext("Ingen som kom fram har en väg att räkna på.")
    n = found.lost.n
    if not found.lost.x:
        return ngettext(
            "Den enda som kom fram gick inte vilse.",
            "Ingen av de %(count)s som kom fram gick vilse.",
            n,
            count=number(n),
        )
    return ngettext(
        "Den enda som kom fram hade gått vilse på vägen.",
        "%(x)s av de %(count)s som kom fram hade gått vilse på vägen.",
        n,
        x=number(found.lost.x),
        count=number(n),
    )


def of_flows(links: Sequence[Link], named: Named) -> str:
    """Where most go from the first screen, and where most end without having managed."""
    ways = [(link.source, link.target, link.n) for link in links]
    onward = [
        (source, target, n)
        for source, target, n in ways
        if isinstance(source, Place) and source.level == 1 and isinstance(target, Place)
    ]
    parts = []
    if onward:
        tied = most_of(onward, lambda way: way[2])
        source, target, n = tied[0]
        parts.append(
            gettext(
                "Från ”%(screen)s” går %(n)s av %(of)s vidare till ”%(next)s”.",
                screen=named(source.screen),
                next=named(target.screen),
                n=number(n),
                of=number(sum(m for begin, _, m in ways if begin == source)),
            )
            if len(tied) == 1
            else gettext(
                "Från ”%(screen)s” går lika många vidare till %(next)s: %(n)s av %(of)s vardera.",
                screen=named(source.screen),
                next=listed_ties([f"”{named(place.screen)}”" for _, place, _ in tied]),
                n=number(n),
                of=number(sum(m for begin, _, m in ways if begin == source)),
            )
        )
    return joined(*parts, _where_it_ends(links, named))


def _where_it_ends(links: Sequence[Link], named: Named) -> str:
    ends: dict[str, int] = {}
    for link in links:
        if isinstance(link.source, Place) and link.target in {
            TaskOutcome.GAVE_UP,
            TaskOutcome.LEFT,
        }:
            ends[link.source.screen] = ends.get(link.source.screen, 0) + link.n
    if not ends:
        return ""
    tied = most_of(list(ends), ends.__getitem__)
    screen = tied[0]
    if len(tied) > 1:
        return gettext(
            "Flest slutade vid %(screens)s: %(n)s vardera gav upp eller lämnade där.",
            screens=listed_ties([f"”{named(one)}”" for one in tied]),
            n=number(ends[screen]),
        )
    return gettext(
        "Flest slutade vid ”%(screen)s”: %(n)s gav upp eller lämnade där.",
        screen=named(screen),
        n=number(ends[screen]),
    )


def _pair(cards: Iterable[str], named: Named) -> str:
    return " + ".join(f"”{name}”" for name in sorted(map(named, cards), key=reading_key))


def of_similarity(found: Similarity, named: Named) -> str:
    """Which two cards most people put together."""
    placed = {pair: share for pair, share in found.pairs.items() if share.n}
    if not placed:
        return gettext("Ingen har lagt några kort ännu.")
    pair = max(placed, key=lambda pair: (placed[pair].x / placed[pair].n, placed[pair].n))
    if not placed[pair].x:
        return gettext("Ingen har lagt två kort i samma hög.")
    one, other = sorted((named(card) for card in pair), key=reading_key)
    tied = [known for known in placed if placed[known] == placed[pair]]
    if len(tied) > 1:
        pairs = [_pair(known, named) for known in tied]
        return gettext(
            "Lika tydligt hör flera par ihop: %(pairs)s, som %(x)s av %(n)s lade i samma hög.",
            pairs=listed_ties(pairs),
            x=number(placed[pair].x),
            n=number(placed[pair].n),
        )
    return gettext(
        "Tydligast hör ”%(one)s” och ”%(other)s” ihop: %(x)s av %(n)s lade dem i samma hög.",
        one=one,
        other=other,
        x=number(placed[pair].x),
        n=number(placed[pair].n),
    )


def as_written(name: str) -> str:
    """A name that people gave themselves."""
    return name


def of_categories(found: Sequence[Category], named: Named = as_written) -> str:
    """Which name most people gave, and how far they agree on what belongs there.

    `named` leads from the key of a group that was given to its label.
    """
    if not found:
        return gettext("Ingen har gett någon hög ett namn.")
    most = found[0]
    if isinstance(most.agreement, NotComputed):
        return gettext("Inga två personer har använt samma namn.")
    tied = most_of(found, lambda one: one.people)
    if len(tied) > 1:
        return gettext(
            "Lika många, %(people)s personer var, har en hög som heter %(names)s.",
            people=number(most.people),
            names=listed_ties([f"”{named(one.name)}”" for one in tied]),
        )
    return gettext(
        "Flest, %(people)s personer, har en hög som heter ”%(name)s”. I snitt lade %(share)s "
        "procent av dem samma kort där.",
        people=number(most.people),
        name=named(most.name),
        share=percents(most.agreement),
    )


def of_tree(found: TreeResult | NotComputed) -> str:
    """How many found the right place in the menu, and how."""
    if isinstance(found, NotComputed):
        return gettext("Inget rätt svar är angivet för uppgiften.")
    if not found.found.n:
        return gettext("Ingen har försökt sig på uppgiften ännu.")
    n = number(found.found.n)
    told = gettext("Ingen av %(n)s hittade rätt.", n=n)
    if found.found.x:
        told = gettext(
            "%(x)s av %(n)s hittade rätt, %(direct)s av dem utan att vända.",
            x=number(found.found.x),
            n=n,
            direct=number(found.found_directly.x),
        )
    first = gettext(
        "Första valet var rätt för %(x)s av %(n)s.",
        x=number(found.began_right.x),
        n=number(found.began_right.n),
    )
    gave_up = gettext("%(gave_up)s gav upp.", gave_up=number(found.gave_up))
    return joined(told, of_share(found.found), first, gave_up if found.gave_up else "")


def of_preferred(found: Preferred, named: Named) -> str:
    """Which of several options most people chose, how many wanted none, how many did not mind."""
    n, neither, indifferent = found.neither.n, found.neither.x, found.indifferent.x
    if not n:
        return gettext("Ingen har valt ännu.")
    most = max(share.x for _, share in found.options)
    none = gettext("%(neither)s ville inte ha något av dem.", neither=number(neither))
    if not most and indifferent:
        return joined(
            gettext("Ingen av %(n)s valde något av dem.", n=number(n)),
            none if neither else "",
            of_indifferent(indifferent),
        )
    if not most:
        return gettext("Ingen av %(n)s ville ha något av dem.", n=number(n))
    names = [f"”{named(option)}”" for option, share in found.options if share.x == most]
    said = {"names": listed(names), "x": number(most), "n": number(n)}
    told = gettext("Flest, %(x)s av %(n)s, valde %(names)s.", **said)
    if len(names) > 1:
        told = gettext(
            "Flera alternativ fick lika många val: %(names)s, %(x)s av %(n)s vardera.", **said
        )
    return joined(told, none if neither else "", of_indifferent(indifferent))


def of_ranking(found: Ranking | NotComputed, named: Named) -> str:
    """Which option is ranked best, and whether people agree."""
    if isinstance(found, NotComputed):
        return gettext("Ingen har rangordnat alla alternativ.")
    best = found.options[0]
    told = gettext(
        "Bäst placerat är ”%(option)s”, med medelplatsen %(place)s och %(x)s förstaplatser av "
        "%(n)s.",
        option=named(best.option),
        place=number(best.mean_place),
        x=number(best.firsts.x),
        n=number(best.firsts.n),
    )
    if isinstance(found.agreement, NotComputed):
        return told
    return joined(told, _of_agreement(found.agreement))


def _of_agreement(w: float) -> str:
    """Kendall's W in words; the limits .3 and .7 are ours, to have words at all."""
    if w < 0.3:
        return gettext("Men alla tycker olika om ordningen.")
    return gettext("De flesta är överens om ordningen.") if w >= 0.7 else ""


def of_recall(found: Recall) -> str:
    """The words that most people wrote after five seconds."""
    shared = [(word, n) for word, n in found.words if n > 1][:TOLD]
    if not found.n:
        return gettext("Ingen har skrivit vad de minns.")
    if not shared:
        return ngettext(
            "%(count)s person har skrivit vad den minns.",
            "%(count)s personer har skrivit vad de minns, men inget ord återkommer.",
            found.n,
            count=number(found.n),
        )
    words = ", ".join(
        gettext("”%(word)s” (%(n)s)", word=found.spelt(word), n=number(n)) for word, n in shared
    )
    return gettext(
        "Det som flest av %(n)s personer minns är %(words)s.", n=number(found.n), words=words
    )
