"""A round as whoever asks may know it, and a page about it on its way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request

from codesign.contributions.guarded import least_for, least_in
from codesign.contributions.least_told import results_rule, too_few
from codesign.figures.shown import Figure
from codesign.projects import access
from codesign.questionnaires.by_unit import UnitTree
from codesign.questionnaires.document import Many, Pictures, Questionnaire
from codesign.questionnaires.known import Exact, Known, Told
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import (
    ShownQuestionnaire,
    round_numbered,
    version_of,
)
from codesign.questionnaires.result_figures import (
    Side,
    shares_figure,
)
from codesign.questionnaires.results import Result, asked_places, is_exclusive
from codesign.questionnaires.telling import told_of
from codesign.questionnaires.themes import places_in
from codesign.questionnaires.unit_queries import tree_of
from codesign.questionnaires.views.blueprint import ONE, asked_for
from codesign.web.sessions import session

RESULTS = f"{ONE}/omgang/<int:number>/resultat"


@dataclass(frozen=True)
class Choice:
    """Something that is chosen above the figures."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass
class Scene:
    """A round as whoever asks may know it, and a page about it on its way."""

    round: QuestionnaireRound
    shown: ShownQuestionnaire
    known: Known | None
    """None: readers have not been told."""
    choices: list[Choice] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def document(self) -> Questionnaire:
        return self.shown.document

    @property
    def here(self) -> dict[str, Any]:
        return {
            "project": access.project().slug,
            "questionnaire": self.shown.slug,
            "number": self.round.number,
        }

    def choose(self, name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
        """What was chosen in the address, else the first; "" where there is nothing to choose."""
        wanted = request.args.get(name, "")
        known = [value for value, _ in options]
        chosen = wanted if wanted in known else next(iter(known), "")
        if options:
            self.choices.append(Choice(name, label, options, chosen))
        return chosen

    def page(self, title: str, lead: str = "", **more: Any) -> str:
        return render_template(
            "questionnaires/numbers.html",
            project=access.project(),
            scene=self,
            title=title,
            lead=lead,
            too_few=too_few(results_rule(least_in(access.project()))),
            **more,
        )


def scene_of(questionnaire: str, number: int) -> Scene:
    """The round of the request. Raises NotFoundError."""
    found = asked_for(questionnaire)
    round_ = round_numbered(session(), found.artefact_id, number)
    shown = version_of(session(), round_.version_id)
    tree = tree_of(session(), access.project().id)
    return Scene(round_, shown, known_of(round_, shown.document, tree))


def known_of(
    round_: QuestionnaireRound, document: Questionnaire, tree: UnitTree
) -> Exact | Told | None:
    """What whoever asks may know of a round; None: readers have not been told."""
    if least_for(access.project(), access.role()) is None:
        return Exact(session(), round_.id, document, tree)
    told = told_of(access.project(), round_)
    return None if told is None else Told(told, round_.told_units, document, tree)


def by_place(found: Iterable[Result]) -> dict[str, Result]:
    return {one.place: one for one in found}


def questions_of(scene: Scene, theme: str | None, sides_: Sequence[Side]) -> list[Figure]:
    """A figure for each question with a few answers that any side knows something of."""
    asked = asked_places(scene.document)
    if theme is not None:
        asked = iter(places_in(scene.document, theme))
    return [
        shares_figure(scene.document, place, sides_, f"fraga-{at}")
        for at, (item, place) in enumerate(asked, 1)
        if is_exclusive(item) or isinstance(item, Many | Pictures)
        if any(place in side.results for side in sides_)
    ]
