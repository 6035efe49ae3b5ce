"""Putting voices in areas: counted at once, taken back safely, refused when out of date."""

from collections import defaultdict

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.actions import coding, structure
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.domain import AreaText
from codesign.areas.models import Area, Coding
from codesign.contributions import tallies
from codesign.contributions.domain import CODED_VOICES, STAFF_SEES, Moderation
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


@pytest.fixture
def areas(session: Session, cast: Cast) -> list[Area]:
    """Information, with the subcategory Språk, and Ersättning."""
    information = factories.area(session, cast.project, "Information")
    return [
        information,
        factories.area(session, cast.project, "Språk", parent=information),
        factories.area(session, cast.project, "Ersättning", position=1),
    ]


@pytest.fixture
def voice(session: Session, cast: Cast) -> Contribution:
    return factories.voice(session, cast.project, cast.version)


def put(session: Session, cast: Cast, by: Person, voice: Contribution, area: Area) -> None:
    wish = CodingRequest(voice.id, area.id, True, voice.coding_revision)
    coding.code(session, cast.project, by, wish)


def take(session: Session, cast: Cast, by: Person, voice: Contribution, area: Area) -> None:
    wish = CodingRequest(voice.id, area.id, False, voice.coding_revision)
    coding.code(session, cast.project, by, wish)


def counts(session: Session, cast: Cast) -> dict[int, int]:
    return defaultdict(int, tallies.project_counts(session, cast.project.id, STAFF_SEES)[0])


def codings(session: Session, voice: Contribution) -> set[tuple[int, int | None]]:
    rows = session.execute(
        select(Coding.area_id, Coding.coder_id).where(Coding.contribution_id == voice.id)
    )
    return {(area, coder) for area, coder in rows}


def test_a_voice_in_a_subcategory_counts_in_its_area_too(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    information, language, _ = areas
    put(session, cast, cast.astrid, voice, language)
    assert voice.buckets == [information.id, language.id]
    found = counts(session, cast)
    assert (found[information.id], found[language.id], found[CODED_VOICES]) == (1, 1, 1)


def test_a_voice_may_lie_in_several_areas(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    for area in areas:
        put(session, cast, cast.astrid, voice, area)
    assert voice.coding_count == 3
    found = counts(session, cast)
    assert [found[area.id] for area in areas] == [1, 1, 1]
    assert found[CODED_VOICES] == 1


def test_taking_the_last_area_away_makes_the_voice_uncoded(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[1])
    take(session, cast, cast.analyst, voice, areas[1])
    assert codings(session, voice) == set()
    assert (voice.buckets, voice.coding_count) == ([], 0)
    assert not any(counts(session, cast)[area.id] for area in areas)


def test_putting_a_voice_where_it_lies_changes_nothing(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[0])
    settled = voice.coding_revision
    put(session, cast, cast.astrid, voice, areas[0])
    assert voice.coding_revision == settled
    assert counts(session, cast)[areas[0].id] == 1


def test_two_staff_who_agree_are_both_remembered_and_counted_once(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    for someone in (cast.astrid, cast.analyst):
        put(session, cast, someone, voice, areas[0])
    assert codings(session, voice) == {
        (areas[0].id, cast.astrid.id),
        (areas[0].id, cast.analyst.id),
    }
    assert counts(session, cast)[areas[0].id] == 1


def test_a_stale_wish_is_refused_and_nothing_is_lost(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    seen = voice.coding_revision
    put(session, cast, cast.astrid, voice, areas[0])
    with pytest.raises(coding.StaleCodingError):
        coding.code(
            session, cast.project, cast.analyst, CodingRequest(voice.id, areas[2].id, True, seen)
        )
    assert codings(session, voice) == {(areas[0].id, cast.astrid.id)}


def test_ones_own_fast_fingers_are_no_conflict(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    seen = voice.coding_revision
    for area in areas:
        coding.code(
            session, cast.project, cast.astrid, CodingRequest(voice.id, area.id, True, seen)
        )
    assert voice.coding_count == 3


def test_a_revision_from_the_future_is_refused(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    with pytest.raises(coding.StaleCodingError):
        coding.code(
            session, cast.project, cast.astrid, CodingRequest(voice.id, areas[0].id, True, 99)
        )


def test_an_area_that_is_gone_is_refused(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    gone = areas[2].id
    structure.remove(session, cast.project, cast.astrid, gone)
    with pytest.raises(coding.AreaGoneError):
        coding.code(
            session,
            cast.project,
            cast.astrid,
            CodingRequest(voice.id, gone, True, voice.coding_revision),
        )


def test_another_projects_area_and_voice_are_out_of_reach(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    foreign = factories.area(session, cast.foreign, "Grannens")
    with pytest.raises(coding.AreaGoneError):
        put(session, cast, cast.astrid, voice, foreign)
    with pytest.raises(NotFoundError):
        coding.code(
            session, cast.sibling, cast.astrid, CodingRequest(voice.id, areas[0].id, True, 1)
        )


@pytest.mark.parametrize("moderation", [Moderation.REJECTED, Moderation.WITHDRAWN])
def test_voices_taken_back_or_rejected_cannot_be_coded(
    session: Session, cast: Cast, areas: list[Area], moderation: Moderation
) -> None:
    hidden = factories.voice(session, cast.project, cast.version, moderation=moderation)
    with pytest.raises(NotFoundError):
        put(session, cast, cast.astrid, hidden, areas[0])


def test_undo_goes_back_step_by_step(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[0])
    put(session, cast, cast.astrid, voice, areas[2])
    take(session, cast, cast.astrid, voice, areas[0])
    expected = [[0, 2], [0], []]
    for places in expected:
        coding.undo(session, cast.project, cast.astrid)
        assert codings(session, voice) == {(areas[at].id, cast.astrid.id) for at in places}
    with pytest.raises(coding.NothingToUndoError):
        coding.undo(session, cast.project, cast.astrid)
    assert counts(session, cast)[CODED_VOICES] == 0


def test_undo_gives_back_every_coders_coding(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    for someone in (cast.astrid, cast.analyst):
        put(session, cast, someone, voice, areas[0])
    before = codings(session, voice)
    take(session, cast, cast.astrid, voice, areas[0])
    coding.undo(session, cast.project, cast.astrid)
    assert codings(session, voice) == before


def test_undo_refuses_when_somebody_else_changed_the_voice_since(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[0])
    put(session, cast, cast.analyst, voice, areas[2])
    with pytest.raises(coding.ChangedSinceError) as refused:
        coding.undo(session, cast.project, cast.astrid)
    assert refused.value.change.contribution_id == voice.id
    assert len(codings(session, voice)) == 2


def test_undo_refuses_when_a_merge_changed_the_voice_since(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[1])
    structure.move(session, cast.project, cast.astrid, areas[1].id, areas[2].id)
    with pytest.raises(coding.ChangedSinceError):
        coding.undo(session, cast.project, cast.astrid)


def test_one_person_does_not_undo_what_another_did(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[0])
    with pytest.raises(coding.NothingToUndoError):
        coding.undo(session, cast.project, cast.analyst)


def test_undo_does_not_bring_back_an_area_that_is_gone(
    session: Session, cast: Cast, areas: list[Area], voice: Contribution
) -> None:
    put(session, cast, cast.astrid, voice, areas[2])
    take(session, cast, cast.astrid, voice, areas[2])
    structure.remove(session, cast.project, cast.astrid, areas[2].id)
    with pytest.raises(coding.AreaGoneError):
        coding.undo(session, cast.project, cast.astrid)
    assert session.scalar(select(func.count()).select_from(Coding)) == 0


def test_a_new_area_lands_last_with_a_colour_of_its_own(
    session: Session, cast: Cast, areas: list[Area]
) -> None:
    text = AreaText({"sv": "Resor"}, {}, "")
    fresh = structure.create(session, cast.project, cast.astrid, text, None)
    assert fresh.position > areas[2].position
    assert fresh.colour not in {area.colour for area in areas}
