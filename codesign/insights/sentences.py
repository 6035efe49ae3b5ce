"""What each figure says, as a person who had read it would, and no more than the numbers hold.

Every function answers "" when there is nothing to say. A mean of fewer than `FEW` ratings is told
as what it is: few.
"""

from collections.abc import Collection, Sequence

from codesign.i18n import gettext, ngettext, number, percent
from codesign.insights.summaries import UNCODED, AtPhase, Counted, FlowOf, OfDay
from codesign.insights.words import Names, day_name, feeling_in_words
from codesign.journeys.means import FEW, least_to_compare, mean_compared
from codesign.journeys.words import ends_told
from codesign.web.lists import listed, listed_ties, most_of

MENTIONED = 3
"""So many silent areas are named; more are no news."""
CLEARLY = 1.25
"""The most is named alone when it is at least this many times the next."""


def of_map(cells: Sequence[AtPhase], voices: int, names: Names) -> str:
    """Where the voices are: what is said most in which phase, and what nobody talks of."""
    inside = [cell for cell in cells if cell.area != UNCODED]
    most = most_of(inside, lambda cell: cell.n)
    if not voices:
        return ""
    if not most or not most[0].n:
        return gettext("Ingen röst ligger i något område ännu, så bilden visar bara var de sades.")
    told = _said_most(most, voices, names)
    spoken = {cell.area for cell in inside if cell.n}
    silent = [area for area in dict.fromkeys(cell.area for cell in inside) if area not in spoken]
    if not silent or len(silent) > MENTIONED:
        return told
    quiet = listed([names.area_in_sentence(area) for area in silent])
    return f"{told} " + gettext("Ingen har talat om %(areas)s.", areas=quiet)


def _said_most(most: Sequence[AtPhase], voices: int, names: Names) -> str:
    places = [
        gettext(
            "%(area)s i fasen ”%(phase)s”",
            phase=names.phase(cell.phase),
            area=names.area_in_sentence(cell.area),
        )
        for cell in most
    ]
    said = {"n": number(most[0].n), "voices": number(voices)}
    if len(places) == 1:
        return gettext(
            "Mest handlar det om %(place)s: %(n)s av %(voices)s röster.", place=places[0], **said
        )
    return gettext(
        "Lika mycket handlar det om %(places)s: %(n)s av %(voices)s röster vardera.",
        places=listed_ties(places),
        **said,
    )


def of_flows(flows: Sequence[FlowOf], names: Names, areas: Collection[int]) -> str:
    """Which area most flows lead to, and from which phase."""
    tops = {str(area) for area in areas}
    into: dict[str, list[FlowOf]] = {}
    for flow in flows:
        if flow.target in tops:
            into.setdefault(flow.target, []).append(flow)
    if not into:
        return ""
    sizes = {area: sum(flow.n for flow in inside) for area, inside in into.items()}
    targets = most_of(list(sizes), sizes.__getitem__)
    if len(targets) > 1:
        return gettext(
            "%(areas)s är störst, med %(count)s röster vardera.",
            areas=listed_ties([names.area_in_sentence(int(area)) for area in targets]),
            count=number(sizes[targets[0]]),
        )
    (target,) = targets
    largest, n = max(into[target], key=lambda flow: flow.n), sum(f.n for f in into[target])
    said = {
        "area": names.area_in_sentence(int(target)),
        "count": number(n),
        "most": number(largest.n),
        "phase": names.phase(largest.source),
    }
    if len(into[target]) == 1:
        return ngettext(
            "%(area)s är störst med %(count)s röst, från ”%(phase)s”.",
            "%(area)s är störst med %(count)s röster, alla från ”%(phase)s”.",
            n,
            **said,
        )
    sources = most_of(into[target], lambda flow: flow.n)
    if len(sources) > 1:
        said["phases"] = listed_ties([f"”{names.phase(flow.source)}”" for flow in sources])
        return gettext(
            "%(area)s är störst med %(count)s röster. Flest av dem, %(most)s vardera, kommer från "
            "%(phases)s.",
            **said,
        )
    return gettext(
        "%(area)s är störst med %(count)s röster. Flest av dem, %(most)s, kommer från ”%(phase)s”.",
        **said,
    )


def of_feelings(steps: Sequence[Counted], names: Names, least: int | None = None) -> str:
    """Where it feels worst and best; only among steps that enough people rated. `least` is the
    disclosure guard's number, where it meets the reader."""
    rated = sum(step.rating_n for step in steps)
    if not rated:
        return ""
    told = ngettext(
        "%(count)s gång har någon sagt hur det kändes.",
        "%(count)s gånger har någon sagt hur det kändes.",
        rated,
        count=number(rated),
    )
    if any(step.is_hidden for step in steps):
        told = gettext("Bara steg där tillräckligt många har sagt hur det kändes visas.")
    enough = least_to_compare(least)
    known = [
        (f"”{names.step(step.value)}”", step.mean, step.rating_n)
        for step in steps
        if step.mean is not None and step.rating_n >= enough
    ]
    if not known:
        few = gettext("Det är för få vid varje steg för att dra någon slutsats.")
        return f"{told} {few}"
    low, high = min(mean for _, mean, _ in known), max(mean for _, mean, _ in known)
    if low == high:
        name, mean, n = known[0]
        return f"{told} " + gettext(
            "Vid %(step)s känns det %(word)s (%(mean)s).",
            step=name,
            word=feeling_in_words(mean),
            mean=mean_compared(mean, n, least),
        )
    worst, best = ([one for one in known if one[1] == end] for end in (low, high))
    return f"{told} {ends_told(worst, best, least)}"


def of_modes(rows: Sequence[Counted], called: Sequence[str]) -> str:
    """Whether people tell how it is, how it should be, or what to do."""
    voices = sum(row.n for row in rows)
    used = [name for row, name in zip(rows, called, strict=True) if row.n]
    if not voices:
        return ""
    if len(used) == 1:
        return ngettext(
            "Den enda rösten hör till ”%(mode)s”.",
            "Alla %(count)s röster hör till ”%(mode)s”.",
            voices,
            count=number(voices),
            mode=used[0],
        )
    parts = {row.value: row.n for row in rows}
    told = gettext(
        "%(is)s röster säger hur det är, %(should)s hur det borde vara och %(do)s hur det kan "
        "lösas.",
        **{mode: number(parts.get(mode, 0)) for mode in ("is", "should", "do")},
    )
    if voices >= FEW and not parts.get("do", 0):
        return f"{told} " + gettext("Förslagen saknas ännu.")
    return told


def of_shares(rows: Sequence[Counted], called: Sequence[str]) -> str:
    """Who or what has most of the voices; `called` are the rows' names in a sentence."""
    voices = sum(row.n for row in rows)
    if not voices:
        return ""
    counts = [row.n for row in rows]
    if len(counts) == 1:
        return ngettext(
            "Den enda rösten kommer från %(who)s.",
            "Alla %(count)s röster kommer från %(who)s.",
            voices,
            count=number(voices),
            who=called[0],
        )
    alike = [name for n, name in zip(counts, called, strict=True) if n == counts[0]]
    if len(alike) > 2:
        names_told = listed_ties(alike)
        return gettext(
            "%(names)s ger lika många röster: %(n)s av %(of)s var.",
            names=names_told[:1].upper() + names_told[1:],
            n=number(counts[0]),
            of=number(voices),
        )
    if counts[0] < CLEARLY * counts[1]:
        return gettext(
            "%(first)s och %(second)s ger ungefär lika många röster: %(n)s och %(m)s av %(of)s.",
            first=called[0][:1].upper() + called[0][1:],
            second=called[1],
            n=number(counts[0]),
            m=number(counts[1]),
            of=number(voices),
        )
    if voices < 4 * FEW:
        return gettext(
            "Flest röster kommer från %(who)s, %(n)s av %(of)s.",
            who=called[0],
            n=number(counts[0]),
            of=number(voices),
        )
    return gettext(
        "Flest röster kommer från %(who)s, %(n)s av %(of)s (%(share)s).",
        who=called[0],
        n=number(counts[0]),
        of=number(voices),
        share=percent(counts[0] / voices),
    )


def of_groups(rows: Sequence[Counted]) -> str:
    """How the voices are spread over groups; rows without a group's name come last."""
    named_groups = [row for row in rows if row.value]
    if not named_groups:
        return ""
    n = sum(row.n for row in named_groups)
    is_even = len(named_groups) > 1 and named_groups[0].n == named_groups[-1].n
    told = ngettext(
        "%(groups)s grupp har lämnat %(count)s röster.",
        "%(groups)s grupper har lämnat %(count)s röster, flest %(who)s med %(most)s.",
        len(named_groups),
        groups=number(len(named_groups)),
        count=number(n),
        who=named_groups[0].value,
        most=number(named_groups[0].n),
    )
    largest = [row for row in named_groups if row.n == named_groups[0].n]
    if len(largest) > 1:
        told = gettext(
            "%(groups)s grupper har lämnat %(count)s röster, flest %(who)s med %(most)s var.",
            groups=number(len(named_groups)),
            count=number(n),
            who=listed_ties([row.value for row in largest]),
            most=number(largest[0].n),
        )
    if is_even:
        told = gettext(
            "%(groups)s grupper har lämnat %(count)s röster var.",
            groups=number(len(named_groups)),
            count=number(named_groups[0].n),
        )
    without = sum(row.n for row in rows) - n
    if not without:
        return told
    return f"{told} " + ngettext(
        "%(count)s röst hör inte till någon grupp som visas.",
        "%(count)s röster hör inte till någon grupp som visas.",
        without,
        count=number(without),
    )


def of_growth(days: Sequence[OfDay], undated: int) -> str:
    """When the voices came; and how many of them nobody dated."""
    if not days:
        return gettext("Ingen av rösterna har någon dag.") if undated else ""
    total, most = days[-1].total, max(days, key=lambda day: day.n)
    tied = most_of(days, lambda day: day.n)
    if len(days) == 1:
        told = ngettext(
            "Den enda daterade rösten kom den %(day)s.",
            "Alla %(count)s daterade röster kom den %(day)s.",
            total,
            count=number(total),
            day=day_name(most.day),
        )
    elif len(tied) > 1:
        told = gettext(
            "%(count)s röster har kommit mellan den %(first)s och den %(last)s, flest %(days)s då "
            "det kom %(most)s var dag.",
            count=number(total),
            first=day_name(days[0].day),
            last=day_name(days[-1].day),
            days=listed_ties([gettext("den %(day)s", day=day_name(one.day)) for one in tied]),
            most=number(most.n),
        )
    else:
        told = gettext(
            "%(count)s röster har kommit mellan den %(first)s och den %(last)s, flest den "
            "%(day)s då det kom %(most)s.",
            count=number(total),
            first=day_name(days[0].day),
            last=day_name(days[-1].day),
            day=day_name(most.day),
            most=number(most.n),
        )
    return _and_undated(told, undated)


def of_months(months: Sequence[OfDay], names: Sequence[str], undated: int) -> str:
    """When the voices came, for those who may know the month alone."""
    total, most = months[-1].total, max(range(len(months)), key=lambda place: months[place].n)
    tied = most_of(range(len(months)), lambda place: months[place].n)
    if len(tied) > 1:
        told = gettext(
            "%(count)s röster har en känd månad; flest kom i %(months)s: %(most)s vardera.",
            count=number(total),
            months=listed_ties([names[place] for place in tied]),
            most=number(months[most].n),
        )
        return _and_undated(told, undated)
    told = ngettext(
        "%(count)s röst har en känd månad; flest kom i %(month)s: %(most)s.",
        "%(count)s röster har en känd månad; flest kom i %(month)s: %(most)s.",
        total,
        count=number(total),
        month=names[most],
        most=number(months[most].n),
    )
    return _and_undated(told, undated)


def _and_undated(told: str, undated: int) -> str:
    if not undated:
        return told
    return f"{told} " + ngettext(
        "%(count)s röst har ingen dag.", "%(count)s röster har ingen dag.", undated,
        count=number(undated),
    )  # fmt: skip


def of_uncoded(steps: Sequence[Counted], names: Names) -> str:
    """How much is left to read and sort, and where most of it is."""
    voices = sum(step.n for step in steps)
    left = sum(step.n - step.coded_n for step in steps)
    if not voices:
        return ""
    if not left:
        return ngettext(
            "Den enda rösten ligger i minst ett område.",
            "Alla %(count)s röster ligger i minst ett område.",
            voices,
            count=number(voices),
        )
    tied = most_of(steps, lambda step: step.n - step.coded_n)
    most = tied[0]
    if len(tied) > 1:
        return gettext(
            "%(count)s av %(of)s röster väntar på att läsas och läggas i ett område, flest vid "
            "%(steps)s (%(most)s vid varje).",
            count=number(left),
            of=number(voices),
            steps=listed_ties([f"”{names.step(step.value)}”" for step in tied]),
            most=number(most.n - most.coded_n),
        )
    return ngettext(
        "%(count)s av %(of)s röster väntar på att läsas och läggas i ett område; den sades vid "
        "”%(step)s”.",
        "%(count)s av %(of)s röster väntar på att läsas och läggas i ett område, flest vid "
        "”%(step)s” (%(most)s).",
        left,
        count=number(left),
        of=number(voices),
        step=names.step(most.value),
        most=number(most.n - most.coded_n),
    )


def total(voices: int) -> str:
    """ "n = 96 röster"."""
    return ngettext("n = %(count)s röst", "n = %(count)s röster", voices, count=number(voices))
