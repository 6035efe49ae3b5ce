"""When readers are told: once, as a round closes, and never again of the same round."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.contributions.guarded import least_in
from codesign.projects.models import Project
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import tallies_of, version_of
from codesign.questionnaires.releasing import released, released_by_unit
from codesign.questionnaires.unit_queries import reading_by_unit, tree_of


def release_at_close(session: Session, project: Project, round_: QuestionnaireRound) -> None:
    """Keep what readers are told of a round that has closed; it does not change afterwards."""
    least = least_in(project)
    document = version_of(session, round_.version_id).document
    told = released(document, tallies_of(session, round_.id), least)
    tree = tree_of(session, project.id)
    round_.told = told
    round_.told_units = released_by_unit(
        document, tree, told, reading_by_unit(session, round_.id), least
    )
    round_.told_least = least
    session.flush()


def told_of(project: Project, round_: QuestionnaireRound) -> Mapping[str, Any] | None:
    """What readers may know of a round now: None before it has closed, and after the project has
    raised its threshold above the one that it was told with."""
    if not round_.told or (round_.told_least or 0) < least_in(project):
        return None
    return round_.told
