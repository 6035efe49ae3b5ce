"""Results by theme and by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from codesign.errors import NotFoundError
from codesign.figures.shown import Figure
from codesign.i18n import gettext, local, ngettext, number, percent
from codesign.questionnaires.by_unit import UnitNode
from codesign.questionnaires.domain import ANSWERED, OPTION
from codesign.questionnaires.known import Known, results_of
from codesign.questionnaires.result_figures import (
    Side,
    asked_at,
    counted,
    names_at,
    rows_figure,
    share_of,
    theme_figure,
)
from codesign.questionnaires.results import asked_places, is_exclusive
from codesign.questionnaires.themes import theme_mean
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.scenes import RESULTS, Scene, by_place, questions_of, scene_of

PAGE = 50
"""Units on one page of their list."""


@blueprint.get(f"{RESULTS}/teman")
def themes(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Each theme's mean, and the questions of one."""
    scene = scene_of(questionnaire, number)
    title = gettext("Resultat per tema: %(title)s", title=local(scene.document.title))
    if scene.known is None:
        return scene.page(title)
    given = by_place(scene.known.results)
    names = [(one.key, local(one.name)) for one in scene.document.themes]
    if not names:
        return scene.page(title, gettext("Frågorna är inte sorterade i teman."))
    chosen = scene.choose("tema", gettext("Tema att läsa fråga för fråga"), names)
    means = [(name, theme_mean(scene.document, key, given)) for key, name in names]
    if any(mean for _, mean in means):
        scene.figures.append(theme_figure(means, gettext("Medel")))
    scene.figures += questions_of(scene, chosen, [Side("", given)])
    return scene.page(title)


@blueprint.get(f"{RESULTS}/enheter")
def units(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Every unit with how many answered, and the share of one answer; the lowest first."""
    scene = scene_of(questionnaire, number)
    title = gettext("Resultat per enhet: %(title)s", title=local(scene.document.title))
    if scene.known is None:
        return scene.page(title)
    if not scene.known.tree.units:
        return scene.page(title, gettext("Projektet har inga enheter."))
    place, answer = _question_and_answer(scene)
    order = scene.choose(
        "ordning",
        gettext("Ordning"),
        [
            ("andel", gettext("Lägst andel först")),
            ("svar", gettext("Flest svar först")),
            ("namn", gettext("Enhetens plats")),
        ],
    )
    lines = _ordered(_unit_lines(scene.known, place, answer), order)
    pages = max(1, -(-len(lines) // PAGE))
    at = min(max(1, request.args.get("sida", 1, type=int)), pages)
    asked: dict[str, Any] = {"fraga": place, "svar": answer, "ordning": order}
    for label, other in ((gettext("Föregående sida"), at - 1), (gettext("Nästa sida"), at + 1)):
        if 1 <= other <= pages:
            address = url_for(".units", **scene.here, **asked, sida=other)
            scene.links.append((label, address))
    scene.figures.append(
        _units_figure(scene, place, answer, lines[(at - 1) * PAGE : at * PAGE], (at, pages))
    )
    return scene.page(title)


@dataclass(frozen=True)
class _UnitLine:
    unit: UnitNode
    n: int | None
    chose: int | None
    answered: int | None

    @property
    def share(self) -> float | None:
        return share_of(self.chose, self.answered)[0]


def _question_and_answer(scene: Scene) -> tuple[str, str]:
    """The question and the answer that units are told by."""
    asked = [
        (place, asked_at(scene.document, place))
        for item, place in asked_places(scene.document)
        if is_exclusive(item)
    ]
    place = scene.choose("fraga", gettext("Fråga"), asked)
    answers = list(names_at(scene.document, place).items()) if place else []
    return place, scene.choose("svar", gettext("Svar"), answers)


def _unit_lines(known: Known, place: str, answer: str) -> list[_UnitLine]:
    counts = known.by_group(place) if place else {}
    found = []
    for one in known.tree.units:
        n, given = known.sizes.get(str(one.id)), counts.get(str(one.id))
        if one.is_retired and not n:
            continue
        found.append(
            _UnitLine(
                one,
                n,
                given.get(OPTION + answer, 0) if given is not None else None,
                given.get(ANSWERED, 0) if given is not None else None,
            )
        )
    return found


def _ordered(lines: list[_UnitLine], order: str) -> list[_UnitLine]:
    """Units whose share cannot be told come last, in their own order."""
    if order == "andel":
        return sorted(lines, key=lambda one: (one.share is None, one.share or 0.0))
    if order == "svar":
        return sorted(lines, key=lambda one: (one.n is None, -(one.n or 0)))
    return lines


def _units_figure(
    scene: Scene, place: str, answer: str, lines: Sequence[_UnitLine], at: tuple[int, int]
) -> Figure:
    known = [one for one in lines if one.share is not None]
    name = names_at(scene.document, place).get(answer, "") if place else ""
    sentence = gettext("Ingen enhets andel kan visas här.")
    if known:
        sentence = gettext(
            "Överst på sidan står %(unit)s, där %(x)s av %(n)s svarade ”%(answer)s”. I små "
            "enheter gör slumpen mycket, så läs antalet tillsammans med andelen.",
            unit=known[0].unit.name,
            x=number(known[0].chose or 0),
            n=number(known[0].answered or 0),
            answer=name,
        )
    return rows_figure(
        "enheter",
        asked_at(scene.document, place) if place else gettext("Hur många har svarat?"),
        sentence,
        gettext("Enhetens namn"),
        gettext("Andel ”%(answer)s”", answer=name),
        (gettext("Slag"), gettext("Har svarat"), gettext("Svarade på frågan")),
        (
            (
                one.unit.name,
                one.share,
                share_of(one.chose, one.answered)[1],
                (one.unit.level, counted(one.n), counted(one.answered)),
                url_for(".unit", **scene.here, unit=one.unit.id),
            )
            for one in lines
        ),
        gettext("Sida %(at)s av %(pages)s", at=number(at[0]), pages=number(at[1])),
        _rolled_up(scene),
    )


def _rolled_up(scene: Scene) -> list[str]:
    """What a dash means, to readers."""
    if scene.known is None or scene.known.is_exact:
        return []
    return [
        gettext(
            "Ett streck betyder att enheten, eller någon bredvid den, är för liten för att visas. "
            "Då visas bara helheten."
        )
    ]


@blueprint.get(f"{RESULTS}/enhet/<int:unit>")
def unit(project: str, questionnaire: str, number: int, unit: int) -> ResponseReturnValue:
    """One unit with all below it, beside everybody."""
    scene = scene_of(questionnaire, number)
    title = gettext("Resultat för en enhet: %(title)s", title=local(scene.document.title))
    if scene.known is None:
        return scene.page(title)
    one = scene.known.tree.by_id.get(unit)
    if one is None:
        raise NotFoundError
    title = gettext("%(unit)s: %(title)s", unit=one.name, title=local(scene.document.title))
    n, results = results_of(scene.known, [str(unit)])
    for above in scene.known.tree.above(unit):
        scene.links.append((above.name, url_for(".unit", **scene.here, unit=above.id)))
    for below in scene.known.tree.below.get(unit, ())[:PAGE]:
        name = scene.known.tree.by_id[below].name
        scene.links.append((name, url_for(".unit", **scene.here, unit=below)))
    if n is None:
        told = gettext("Så få har svarat här, eller i en enhet bredvid, att det inte visas.")
        return scene.page(title, told)
    whole = Side(gettext("Alla"), by_place(scene.known.results))
    mine = Side(one.name, by_place(results))
    names = [(theme.key, local(theme.name)) for theme in scene.document.themes]
    means = [
        (f"{name} · {side.name}", theme_mean(scene.document, key, side.results))
        for key, name in names
        for side in (mine, whole)
    ]
    if any(mean for _, mean in means):
        scene.figures.append(theme_figure(means, gettext("Medel")))
    asked = [place for _, place in asked_places(scene.document) if place in mine.results]
    scene.figures += [
        figure
        for figure in questions_of(scene, None, [mine, whole])
        if figure.question in {asked_at(scene.document, place) for place in asked}
    ]
    scene.notes += _rolled_up(scene)
    return scene.page(title, _rate_told(n, scene.known.tree.people.get(unit)))


def _rate_told(n: int, people: int | None) -> str:
    """How many have answered, of how many where that is known."""
    if people and n <= people:
        return gettext(
            "%(n)s av %(people)s har svarat (%(share)s).",
            n=number(n),
            people=number(people),
            share=percent(n / people),
        )
    return ngettext("%(antal)s har svarat.", "%(antal)s har svarat.", n, antal=number(n))
