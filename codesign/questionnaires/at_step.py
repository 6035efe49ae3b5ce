"""Numbers of questionnaires at the step of a journey that their questions are about."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.projects.models import Project
from codesign.questionnaires.document import Many, Matrix, Pictures, Questionnaire
from codesign.questionnaires.domain import EVERY_UNIT
from codesign.questionnaires.models import QuestionnaireRound, QuestionnaireTally
from codesign.questionnaires.queries import questionnaires_of, rounds_of, version_of
from codesign.questionnaires.releasing import result_of
from codesign.questionnaires.result_figures import Side, asked_at, shares_figure
from codesign.questionnaires.results import Result, Tallies, asked_places, is_exclusive, measured
from codesign.questionnaires.telling import told_of
from codesign.texts import LocalText

MOST = 5
"""Questions of one questionnaire that are told at a step; the others are behind the link."""


@dataclass(frozen=True)
class AskedAtStep:
    """A question about the step, and what is known of its answers."""

    asked: str
    sentence: str
    lines: tuple[tuple[str, str, str], ...]
    """(answer, how many, their share)."""
    n: str
    anchor: str
    """Where it is on the page of results."""


@dataclass(frozen=True)
class AtStep:
    """A round that asked about a step."""

    slug: str
    title: LocalText
    number: int
    questions: tuple[AskedAtStep, ...]


def numbers_at(
    session: Session, project: Project, journey: str, step: str, *, is_exact: bool
) -> list[AtStep]:
    """The newest round that something is known of, of each questionnaire that asks about a step.

    Exact numbers, or what readers were told. Four queries at the most, however many rounds, and one
    for a document that this process has not read.
    """
    asking = {
        one.artefact_id: one
        for one in questionnaires_of(session, project.id)
        if any(_places(version.document, journey, step) for version in one.published)
    }
    if not asking:
        return []
    newest: dict[int, QuestionnaireRound] = {}
    for round_ in rounds_of(session, asking):
        if not round_.is_pilot and (is_exact or told_of(project, round_) is not None):
            newest.setdefault(round_.artefact_id, round_)
    known = _tallies(session, [one.id for one in newest.values()]) if is_exact else {}
    found = []
    for artefact_id, round_ in newest.items():
        versions = {one.version_id: one for one in asking[artefact_id].published}
        shown = versions.get(round_.version_id) or version_of(session, round_.version_id)
        document = shown.document
        results = _results(document, round_, known.get(round_.id), is_exact=is_exact)
        questions = _told(document, results, _places(document, journey, step))
        if questions:
            found.append(AtStep(shown.slug, document.title, round_.number, questions))
    return found


def _places(document: Questionnaire, journey: str, step: str) -> list[str]:
    """Questions with a few answers that are about the step, in the document's order."""
    if document.journey != journey:
        return []
    return [
        place
        for item, place in asked_places(document)
        if is_exclusive(item) or isinstance(item, Many | Pictures)
        if _step_of(document, place) == step
    ]


def _step_of(document: Questionnaire, place: str) -> str | None:
    key, _, row = place.partition("/")
    item = document.question(key)
    if isinstance(item, Matrix):
        own = next((one.step for one in item.rows if one.key == row), None)
        return own or document.step_of(key)
    return document.step_of(key)


def _results(
    document: Questionnaire,
    round_: QuestionnaireRound,
    tallies: Tallies | None,
    *,
    is_exact: bool,
) -> list[Result]:
    if is_exact:
        return measured(document, tallies or {})
    return [result_of(place, one) for place, one in round_.told["results"].items()]


def _told(
    document: Questionnaire, results: list[Result], places: Collection[str]
) -> tuple[AskedAtStep, ...]:
    found = []
    for position, one in enumerate(results, 1):
        if one.place not in places or one.answered == 0:
            continue
        figure = shares_figure(document, one.place, [Side("", {one.place: one})], "")
        lines = tuple((row.name, row.cells[0].text, row.cells[1].text) for row in figure.rows)
        asked = asked_at(document, one.place)
        found.append(AskedAtStep(asked, figure.sentence, lines, figure.n, f"fraga-{position}"))
    return tuple(found[:MOST])


def _tallies(session: Session, round_ids: Collection[int]) -> Mapping[int, Tallies]:
    """Round → question → value → how many. One query."""
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = session.execute(
        select(
            QuestionnaireTally.round_id,
            QuestionnaireTally.place,
            QuestionnaireTally.value,
            QuestionnaireTally.n,
        ).where(
            QuestionnaireTally.round_id.in_(round_ids), QuestionnaireTally.unit_id == EVERY_UNIT
        )
    )
    for round_id, place, value, n in rows:
        found[round_id][place][value] = n
    return found
