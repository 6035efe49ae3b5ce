"""Actions, answers and priorities follow areas that merge, and never name a voice taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.areas.actions import regrouping, structure
from codesign.areas.models import Area
from codesign.artefacts.events import voice_withdrawn
from codesign.contributions import actions as feedback
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.errors import NotFoundError
from codesign.follow_up.actions import Doer
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.event_handlers import AreaInUseError
from codesign.follow_up.forms import Placed
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.follow_up.prioritising import prioritise
from codesign.starter.creating import add_codebook
from codesign.starter.examples import add_examples
from codesign.starter.reading import starters
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


@pytest.fixture
def information(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def money(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Ersättning", position=1)


def place(session: Session, cast: Cast, who: Person, area: Area, impact: int, effort: int) -> None:
    doer = Doer(cast.project, who, Role.ANALYST)
    prioritise(session, doer, {area.id: Placed(impact, effort)})


def placed(session: Session) -> set[tuple[int, int, int, int]]:
    rows = session.execute(
        select(Priority.area_id, Priority.person_id, Priority.impact, Priority.effort)
    )
    return {(area, person, impact, effort) for area, person, impact, effort in rows}


def test_actions_and_answers_go_along_when_areas_merge(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    part = factories.area(session, cast.project, "Resor", parent=money)
    twin = factories.area(session, cast.project, "Resor", parent=information)
    action = factories.action(session, cast.project, money)
    answer = factories.answer(session, cast.project, part)
    stays = factories.answer(session, cast.project, information)
    regrouping.merge(session, cast.project, cast.astrid, money.id, information.id)
    session.expire_all()
    assert (action.area_id, action.revision) == (information.id, 2)
    assert answer.area_id == twin.id
    assert (stays.area_id, stays.revision) == (information.id, 1)


def test_who_placed_both_areas_keeps_what_they_said_of_the_one_that_stays(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    place(session, cast, cast.astrid, information, 5, 1)
    place(session, cast, cast.astrid, money, 1, 5)
    place(session, cast, cast.analyst, money, 2, 3)
    regrouping.merge(session, cast.project, cast.astrid, money.id, information.id)
    assert placed(session) == {
        (information.id, cast.astrid.id, 5, 1),
        (information.id, cast.analyst.id, 2, 3),
    }


def test_placing_again_replaces_and_an_area_elsewhere_is_not_found(
    session: Session, cast: Cast, information: Area
) -> None:
    place(session, cast, cast.astrid, information, 5, 1)
    place(session, cast, cast.astrid, information, 2, 2)
    assert placed(session) == {(information.id, cast.astrid.id, 2, 2)}
    elsewhere = factories.area(session, cast.sibling, "Annat")
    with pytest.raises(NotFoundError):
        place(session, cast, cast.astrid, elsewhere, 1, 1)


@pytest.mark.parametrize("make", [factories.action, factories.answer])
def test_an_area_that_something_is_promised_or_answered_about_is_not_deleted(
    session: Session, cast: Cast, information: Area, make: object
) -> None:
    assert callable(make)
    make(session, cast.project, information)
    place(session, cast, cast.astrid, information, 5, 1)
    with pytest.raises(AreaInUseError, match="Slå ihop"):
        structure.remove(session, cast.project, cast.astrid, information.id)
    assert len(placed(session)) == 1


def test_priorities_go_with_an_area_that_is_deleted(
    session: Session, cast: Cast, information: Area
) -> None:
    place(session, cast, cast.astrid, information, 5, 1)
    structure.remove(session, cast.project, cast.astrid, information.id)
    assert placed(session) == set()


def test_nothing_about_a_voice_is_public_when_it_is_taken_back(
    session: Session, cast: Cast
) -> None:
    voice = factories.voice(session, cast.project, cast.version)
    other = factories.voice(session, cast.project, cast.version)
    action = factories.action(session, cast.project, voice)
    answers = [
        factories.answer(session, cast.project, voice),
        factories.answer(session, cast.project, voice, status=AnswerStatus.DRAFT),
        factories.answer(session, cast.project, other),
    ]
    voice_withdrawn(session, voice.project_id, voice.id)
    feedback.withdraw(session, cast.project, voice)
    session.expire_all()
    assert voice.moderation is Moderation.WITHDRAWN
    named = {column.name: getattr(voice, column.name) for column in Contribution.__table__.columns}
    left = {name: value for name, value in named.items() if value not in (None, "", 0, [], {})}
    assert set(left) == {
        *("id", "agency_id", "project_id", "artefact_id", "version_id", "anchor"),
        *("source", "mode", "language", "moderation", "coding_revision"),
    }, "an empty row that the action and the answers are about"
    assert (voice.source, voice.mode, voice.language) == (Source.COMMENT, Mode.IS, "sv")
    assert (action.contribution_id, action.is_public) == (voice.id, False)
    assert [answer.status for answer in answers] == [
        AnswerStatus.WITHDRAWN,
        AnswerStatus.DRAFT,
        AnswerStatus.PUBLISHED,
    ]


def test_examples_are_put_in_once_and_never_beside_real_ones(session: Session, cast: Cast) -> None:
    given = next(one.project for one in starters() if one.project and one.project.actions)
    add_codebook(session, cast.project, given.areas)
    for _ in range(2):
        add_examples(session, cast.project, given)
    actions = session.scalars(select(Action)).all()
    answers = session.scalars(select(PublishedAnswer)).all()
    assert (len(actions), len(answers)) == (len(given.actions), len(given.answers))
    assert cast.astrid.id in {action.owner_id for action in actions}
    assert all(one.text["sv"].startswith("Exempel") for one in actions)
    assert all(one.text["sv"].startswith("Exempel") for one in answers)
    assert all((one.published_at is None) is (one.status != "published") for one in answers)
