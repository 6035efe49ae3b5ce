"""A round beside another one, or two groups of units beside each other."""

from collections.abc import Mapping, Sequence

from flask.typing import ResponseReturnValue

from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, local, number
from codesign.projects import access
from codesign.questionnaires import missing, sides
from codesign.questionnaires.by_unit import facts_of
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.known import Known, group_of, results_of
from codesign.questionnaires.queries import (
    questionnaires_of,
    rounds_of,
)
from codesign.questionnaires.result_figures import (
    HIDDEN,
    Side,
    number_cell,
    shares_figure,
    theme_figure,
)
from codesign.questionnaires.results import Result
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.scenes import RESULTS, Scene, by_place, known_of, scene_of
from codesign.web.sessions import session


@blueprint.get(f"{RESULTS}/jamfor")
def versus(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """This round beside another one, or two groups of it beside each other."""
    scene = scene_of(questionnaire, number)
    title = gettext("Jämför: %(title)s", title=local(scene.document.title))
    if scene.known is None:
        return scene.page(title)
    others = _others(scene)
    facts = list(facts_of(scene.known.tree.units))
    wanted = scene.choose(
        "med",
        gettext("Jämför med"),
        [
            *((value, name) for value, (name, _, _) in others.items()),
            *((f"grupp:{fact}", gettext("Grupper: %(fact)s", fact=fact)) for fact in facts),
        ],
    )
    if not wanted:
        told = gettext("Det finns inget att jämföra med: ingen annan omgång, och inga grupper.")
        return scene.page(title, told)
    if wanted in others:
        name, document, other = others[wanted]
        if other is None:
            return scene.page(title, gettext("Den andra omgångens resultat har inte släppts än."))
        first = gettext(
            "%(title)s, omgång %(number)s",
            title=local(scene.document.title),
            number=scene.round.number,
        )
        _compare(
            scene,
            (first, scene.document, by_place(scene.known.results)),
            (name, document, by_place(other.results)),
        )
        return scene.page(title, gettext("Skillnaden är alltid den första minus den andra."))
    return _groups(scene, title, wanted.removeprefix("grupp:"))


def _others(scene: Scene) -> dict[str, tuple[str, Questionnaire, Known | None]]:
    """Every other round of the project: address → its name, document, and what is known of it."""
    assert scene.known is not None
    found: dict[str, tuple[str, Questionnaire, Known | None]] = {}
    all_of = {one.artefact_id: one for one in questionnaires_of(session(), access.project().id)}
    for round_ in rounds_of(session(), all_of):
        if round_.id == scene.round.id or round_.is_pilot:
            continue
        versions = {one.version_id: one for one in all_of[round_.artefact_id].published}
        shown = versions.get(round_.version_id)
        if shown is None:
            continue
        name = gettext(
            "%(title)s, omgång %(number)s",
            title=local(shown.document.title),
            number=round_.number,
        )
        known = known_of(round_, shown.document, scene.known.tree)
        found[f"{shown.slug}:{round_.number}"] = (name, shown.document, known)
    return found


def _groups(scene: Scene, title: str, fact: str) -> ResponseReturnValue:
    """Two groups of units by a fact of theirs."""
    assert scene.known is not None
    groups = missing.units_by_fact(scene.known.tree, fact)
    options = [(value, value) for value in groups]
    a = scene.choose("a", gettext("Den första gruppen"), options)
    b = scene.choose("b", gettext("Den andra gruppen"), options[1:] + options[:1])
    if a == b:
        return scene.page(title, gettext("Välj två olika grupper."))
    found = {}
    for value in (a, b):
        those = [group_of(scene.known.tree, one.id) for one in groups[value]]
        n, results = results_of(scene.known, those)
        if n is None:
            told = gettext(
                "Grupperna kan inte jämföras: någon enhet i dem är för liten för att visas."
            )
            return scene.page(title, told)
        found[value] = by_place(results)
    _compare(scene, (a, scene.document, found[a]), (b, scene.document, found[b]))
    return scene.page(title, gettext("Skillnaden är alltid den första minus den andra."))


_Side = tuple[str, Questionnaire, Mapping[str, Result]]


def _compare(scene: Scene, first: _Side, second: _Side) -> None:
    """Themes, then every question that both have."""
    a, b = first[1:], second[1:]
    themes_ = sides.themes_compared(a, b)
    if themes_:
        scene.figures.append(_themes_beside(themes_, first[0], second[0]))
    for at, one in enumerate(sides.questions_compared(a, b), 1):
        scene.figures.append(_beside(one, first, second, f"jamford-{at}"))
    if not scene.figures:
        scene.notes.append(gettext("De två har inga frågor eller teman gemensamt."))
        return
    scene.notes += [
        gettext(
            "Skillnaden mellan två andelar har ett intervall på 95 procent (Newcombe 1998). Rymmer "
            "intervallet noll kan skillnaden vara slump. Av tjugo jämförelser visar ungefär en "
            "en skillnad som bara är slump."
        ),
        gettext("De två sidorna räknas som olika personer."),
    ]


def _themes_beside(found: Sequence[sides.ThemeCompared], first: str, second: str) -> Figure:
    lines = []
    for one in found:
        for name, mean in ((first, one.first), (second, one.second)):
            lines.append((f"{one.name} · {name}", mean))
    plain = theme_figure(lines, gettext("Medel"))
    rows = tuple(
        TableRow(
            one.name,
            tuple(
                number_cell(HIDDEN if value is None else number(value, 2))
                for value in (
                    one.first.mean if one.first else None,
                    one.second.mean if one.second else None,
                    one.difference,
                )
            ),
        )
        for one in found
    )
    return Figure(
        key="teman",
        question=gettext("Vad säger varje tema på båda sidor?"),
        sentence=plain.sentence,
        n=plain.n,
        plot=plain.plot,
        heading=gettext("Tema"),
        columns=(first, second, gettext("Skillnad")),
        rows=rows,
        notes=plain.notes,
    )


def _beside(one: sides.QuestionCompared, first: _Side, second: _Side, key: str) -> Figure:
    drawn = shares_figure(
        first[1], one.place, [Side(first[0], first[2]), Side(second[0], second[2])], key
    )
    rows = []
    for answer in one.answers:
        cells = [
            number_cell(
                HIDDEN
                if share is None
                else gettext("%(x)s av %(n)s", x=number(share.x), n=number(share.n))
            )
            for share in (answer.first, answer.second)
        ]
        cells += [number_cell(sides.difference_told(answer))]
        cells += [TableCell(sides.interval_told(answer), is_number=False)]
        rows.append(TableRow(answer.name, tuple(cells)))
    notes = []
    if one.asked_other:
        notes.append(
            gettext("Den andra sidan fick frågan med andra ord: %(asked)s", asked=one.asked_other)
        )
    return Figure(
        key=key,
        question=one.asked,
        sentence=sides.sentence_of(one.answers, first[0], second[0]),
        n=drawn.n,
        plot=drawn.plot,
        heading=gettext("Svar"),
        columns=(
            first[0],
            second[0],
            gettext("Skillnad, procentenheter"),
            gettext("Mellan"),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )
