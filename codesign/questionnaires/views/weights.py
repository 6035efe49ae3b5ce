"""A question without weights and with them."""

from collections.abc import Mapping, Sequence

from flask.typing import ResponseReturnValue

from codesign.contributions.guarded import least_in
from codesign.i18n import gettext, local, ngettext, number, percent
from codesign.projects import access
from codesign.questionnaires import weighting
from codesign.questionnaires.by_unit import facts_of
from codesign.questionnaires.domain import ANSWERED, OPTION
from codesign.questionnaires.known import Known, group_of, size_of
from codesign.questionnaires.result_figures import (
    asked_at,
    names_at,
    rows_figure,
    share_of,
)
from codesign.questionnaires.results import asked_places, is_exclusive
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.scenes import RESULTS, Scene, scene_of
from codesign.web.lists import listed


@blueprint.get(f"{RESULTS}/vikter")
def weighted(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """One question without weights and with them, by one fact of the units or by all."""
    scene = scene_of(questionnaire, number)
    title = gettext("Vikta: %(title)s", title=local(scene.document.title))
    if scene.known is None:
        return scene.page(title)
    facts = list(facts_of(scene.known.tree.units))
    if not facts:
        told = gettext(
            "Det går inte att vikta: inget är känt om enheterna, som storlek eller slag."
        )
        return scene.page(title, told)
    every = [("+".join(facts), listed(facts))] if len(facts) > 1 else []
    by = scene.choose("efter", gettext("Vikta efter"), [*((one, one) for one in facts), *every])
    asked = [
        (place, asked_at(scene.document, place))
        for item, place in asked_places(scene.document)
        if is_exclusive(item)
    ]
    place = scene.choose("fraga", gettext("Fråga"), asked)
    chosen = [by] if by in facts else facts
    found = _weights(scene.known, chosen)
    if isinstance(found, str) or not place:
        told = found if isinstance(found, str) else gettext("Ingen fråga kan viktas.")
        return scene.page(title, told)
    return scene.page(title, _weighted_told(scene, place, *found))


_Cells = Mapping[weighting.Cell, Sequence[str]]


def _weights(known: Known, facts: Sequence[str]) -> tuple[weighting.Weights, _Cells, int] | str:
    """The weights, the groups of each cell and how many are left out; or why there are none."""
    cells: dict[weighting.Cell, list[str]] = {}
    people: list[dict[str, int | None]] = [{} for _ in facts]
    for one in known.tree.units:
        cell = tuple(str(one.facts.get(fact, "")) for fact in facts)
        if one.is_retired or not all(cell):
            continue
        cells.setdefault(cell, []).append(group_of(known.tree, one.id))
        own = one.people if one.people is not None or not known.tree.below.get(one.id) else 0
        for of_fact, value in zip(people, cell, strict=True):
            before = of_fact.get(value, 0)
            of_fact[value] = None if before is None or own is None else before + own
    sent: dict[weighting.Cell, int] = {}
    for cell, groups in cells.items():
        n = size_of(known, groups)
        if n is None:
            return gettext("Det går inte att vikta: någon enhet är för liten för att visas.")
        sent[cell] = n
    found = weighting.weights_of(sent, people, least_in(access.project()))
    if isinstance(found, weighting.Refused):
        return _refusal(found)
    return found, cells, (known.people or 0) - sum(sent.values())


def _refusal(why: weighting.Refused) -> str:
    match why:
        case weighting.Refused.NO_PEOPLE:
            return gettext(
                "Det går inte att vikta: det är inte känt hur många som kan svara i alla grupper."
            )
        case weighting.Refused.SMALL:
            return gettext(
                "Det går inte att vikta: i någon grupp har så få svarat att de inte kan stå för "
                "alla."
            )
        case weighting.Refused.ONE:
            return gettext("Det går inte att vikta: det finns bara en grupp.")


def _weighted_told(
    scene: Scene, place: str, weights: weighting.Weights, cells: _Cells, left_out: int
) -> str:
    """Puts the figure on the page; the sentence that is read first."""
    assert scene.known is not None
    names = names_at(scene.document, place)
    by_group = scene.known.by_group(place)
    counts: dict[weighting.Cell, dict[str, int]] = {}
    for cell, groups in cells.items():
        if (
            weights.of.get(cell)
            and any(group not in by_group for group in groups)
            and not (scene.known.is_exact)
        ):
            return gettext("Frågan kan inte viktas: några av talen är för små för att visas.")
        summed = counts.setdefault(cell, {})
        for group in groups:
            for value, n in by_group.get(group, {}).items():
                summed[value] = summed.get(value, 0) + n
    shares = weighting.weighted_shares(weights, counts, [OPTION + key for key in names])
    if shares is None:
        return gettext("Ingen har svarat på frågan.")
    plain_n = sum(one.get(ANSWERED, 0) for one in counts.values())
    lines = []
    for key, name in names.items():
        n = sum(one.get(OPTION + key, 0) for one in counts.values())
        share = shares[OPTION + key]
        lines.append((name, share, percent(share), (number(n), share_of(n, plain_n)[1]), ""))
    cut = gettext("%(antal)s vikter kortades till mellan 0,3 och 3.", antal=number(weights.trimmed))
    scene.figures.append(
        rows_figure(
            "vikter",
            asked_at(scene.document, place),
            gettext("Andelarna utan vikter och med vikter, svar för svar."),
            gettext("Svar"),
            gettext("Andel med vikter"),
            (gettext("Personer"), gettext("Andel utan vikter")),
            lines,
            gettext(
                "%(n)s svar, som med vikter säger lika mycket som %(effective)s",
                n=number(weights.n),
                effective=number(weights.effective_n, 0),
            ),
            [cut] if weights.trimmed else [],
        )
    )
    scene.notes.append(
        gettext(
            "Vikten är gruppens andel av dem som kan svara delad med dess andel av svaren, och "
            "med flera indelningar anpassas den tills alla stämmer. "
            "Det effektiva antalet är Kishs: summan av vikterna i kvadrat, delad med summan av "
            "vikternas kvadrater."
        )
    )
    if left_out > 0:
        scene.notes.append(
            ngettext(
                "%(antal)s svar är inte med här: det är inte känt vilken grupp det hör till.",
                "%(antal)s svar är inte med här: det är inte känt vilken grupp de hör till.",
                left_out,
                antal=number(left_out),
            )
        )
    return gettext("Utan vikter och med vikter står bredvid varandra. Inget annat resultat viktas.")
