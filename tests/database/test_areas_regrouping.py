"""Merging, splitting and moving areas never loses a coding."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.actions import coding, regrouping, structure
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.domain import AreaText
from codesign.areas.errors import NameTakenError, StaleAreaError, StructureRefusedError
from codesign.areas.models import Area, Coding
from codesign.areas.queries.merging import merge_preview
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError
from codesign.projects.models import AuditEvent
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


@pytest.fixture
def information(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def money(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Ersättning", position=1)


def put(
    session: Session, cast: Cast, voice: Contribution, area: Area, by: Person | None = None
) -> None:
    wish = CodingRequest(voice.id, area.id, True, voice.coding_revision)
    coding.code(session, cast.project, by or cast.astrid, wish)


def voices(session: Session, cast: Cast, n: int) -> list[Contribution]:
    return [factories.voice(session, cast.project, cast.version, f"röst {i}") for i in range(n)]


def inside(session: Session, area: int) -> list[int]:
    return sorted(
        session.scalars(select(Coding.contribution_id).where(Coding.area_id == area).distinct())
    )


def named(name: str) -> AreaText:
    return AreaText({"sv": name}, {}, "")


def test_a_voice_in_both_merged_areas_keeps_one_coding_per_coder(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    both, one = voices(session, cast, 2)
    for area in (information, money):
        put(session, cast, both, area)
    put(session, cast, both, money, by=cast.analyst)
    put(session, cast, one, money)
    regrouping.merge(session, cast.project, cast.astrid, money.id, information.id)
    rows = session.execute(select(Coding.contribution_id, Coding.coder_id, Coding.area_id))
    assert sorted(rows.all()) == sorted(
        [
            (both.id, cast.astrid.id, information.id),
            (both.id, cast.analyst.id, information.id),
            (one.id, cast.astrid.id, information.id),
        ]
    )
    assert (both.buckets, both.coding_count) == ([information.id], 1)


def test_merging_takes_subcategories_along_and_joins_those_of_the_same_name(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    kept = factories.area(session, cast.project, "Språk", parent=information)
    twin = factories.area(session, cast.project, " SPRÅK", parent=money)
    other = factories.area(session, cast.project, "Resor", parent=money, position=1)
    first, second = voices(session, cast, 2)
    put(session, cast, first, twin)
    put(session, cast, second, other)
    regrouping.merge(session, cast.project, cast.astrid, money.id, information.id)
    session.expire_all()
    assert first.buckets == [information.id, kept.id]
    assert second.buckets == [information.id, other.id]
    assert session.get(Area, twin.id) is None
    assert (other.parent_id, other.colour) == (information.id, information.colour)


def test_merging_with_a_subcategory_empties_the_whole_area_into_it(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    target = factories.area(session, cast.project, "Språk", parent=information)
    part = factories.area(session, cast.project, "Resor", parent=money)
    (voice,) = voices(session, cast, 1)
    put(session, cast, voice, part)
    regrouping.merge(session, cast.project, cast.astrid, money.id, target.id)
    assert voice.buckets == [information.id, target.id]


def test_the_preview_says_what_the_merge_then_does(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    first, second, third = voices(session, cast, 3)
    for voice in (first, second):
        put(session, cast, voice, money)
    for voice in (second, third):
        put(session, cast, voice, information)
    preview = merge_preview(session, cast.project, money.id, information.id)
    assert (preview.moving, preview.already) == (2, 1)
    regrouping.merge(session, cast.project, cast.astrid, money.id, information.id)
    assert inside(session, information.id) == [first.id, second.id, third.id]


def test_an_area_is_not_merged_with_itself_or_into_its_own_part(
    session: Session, cast: Cast, information: Area
) -> None:
    part = factories.area(session, cast.project, "Språk", parent=information)
    for target in (information, part):
        with pytest.raises(StructureRefusedError):
            regrouping.merge(session, cast.project, cast.astrid, information.id, target.id)


def test_nothing_is_merged_across_projects(session: Session, cast: Cast, information: Area) -> None:
    foreign = factories.area(session, cast.foreign, "Grannens")
    for source, target in ((information, foreign), (foreign, information)):
        with pytest.raises(NotFoundError):
            regrouping.merge(session, cast.project, cast.astrid, source.id, target.id)


def test_splitting_moves_the_chosen_voices_and_no_others(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    first, second, outside = voices(session, cast, 3)
    for voice in (first, second):
        put(session, cast, voice, information)
    put(session, cast, outside, money)
    chosen = Contribution.id.in_([first.id, outside.id])
    fresh, moved = regrouping.split(
        session, cast.project, cast.astrid, information.id, chosen, named("Nytt"), None
    )
    assert moved == 1
    assert inside(session, fresh.id) == [first.id]
    assert inside(session, information.id) == [second.id]
    assert inside(session, money.id) == [outside.id]


def test_a_new_subcategory_made_by_splitting_still_counts_in_its_area(
    session: Session, cast: Cast, information: Area
) -> None:
    (voice,) = voices(session, cast, 1)
    put(session, cast, voice, information)
    fresh, _ = regrouping.split(
        session,
        cast.project,
        cast.astrid,
        information.id,
        Contribution.id == voice.id,
        named("Språk"),
        information.id,
    )
    assert voice.buckets == [information.id, fresh.id]


def test_splitting_off_nothing_is_refused(session: Session, cast: Cast, information: Area) -> None:
    with pytest.raises(StructureRefusedError):
        regrouping.split(
            session,
            cast.project,
            cast.astrid,
            information.id,
            Contribution.id == 0,
            named("Nytt"),
            None,
        )


def test_moving_a_subcategory_moves_its_count_to_the_new_parent(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    part = factories.area(session, cast.project, "Resor", parent=information)
    (voice,) = voices(session, cast, 1)
    put(session, cast, voice, part)
    structure.move(session, cast.project, cast.astrid, part.id, money.id)
    assert voice.buckets == [money.id, part.id]
    structure.move(session, cast.project, cast.astrid, part.id, None)
    assert voice.buckets == [part.id]


def test_an_area_with_subcategories_cannot_become_one(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    factories.area(session, cast.project, "Språk", parent=information)
    with pytest.raises(StructureRefusedError):
        structure.move(session, cast.project, cast.astrid, information.id, money.id)


def test_a_sibling_with_the_same_name_is_refused_whatever_its_case_and_spaces(
    session: Session, cast: Cast, information: Area
) -> None:
    with pytest.raises(NameTakenError) as refused:
        structure.create(session, cast.project, cast.astrid, named(" informaTION "), None)
    assert "Information" in refused.value.told()
    structure.create(session, cast.project, cast.astrid, named("Information"), information.id)


def test_an_area_changed_meanwhile_is_refused(
    session: Session, cast: Cast, information: Area
) -> None:
    seen = information.revision
    structure.change_text(
        session, cast.project, cast.astrid, information.id, named("Upplysning"), seen
    )
    with pytest.raises(StaleAreaError):
        structure.change_text(
            session, cast.project, cast.analyst, information.id, named("Info"), seen
        )


def test_an_area_with_voices_cannot_be_deleted(
    session: Session, cast: Cast, information: Area
) -> None:
    (voice,) = voices(session, cast, 1)
    put(session, cast, voice, information)
    with pytest.raises(StructureRefusedError):
        structure.remove(session, cast.project, cast.astrid, information.id)
    assert inside(session, information.id) == [voice.id]


def test_areas_change_places_and_stop_at_the_ends(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    structure.reorder(session, cast.project, cast.astrid, money.id, up=True)
    assert money.position < information.position
    structure.reorder(session, cast.project, cast.astrid, money.id, up=True)
    assert money.position < information.position


def test_every_change_of_the_codebook_is_in_the_audit_log(
    session: Session, cast: Cast, information: Area, money: Area
) -> None:
    (voice,) = voices(session, cast, 1)
    put(session, cast, voice, money)
    regrouping.merge(session, cast.project, cast.astrid, money.id, information.id)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.subject) == ("area.merge", f"area:{money.id}")
    assert event.details == {"name": {"sv": "Ersättning"}, "into": information.id, "voices": 1}
