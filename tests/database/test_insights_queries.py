"""Counts as tables of data: what they hold, how they narrow, and their types when empty."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas
import pytest
from sqlalchemy.orm import Session

from codesign.areas.actions import coding
from codesign.areas.actions.coding import CodingRequest
from codesign.contributions.domain import (
    ALL_VOICES,
    CODED_VOICES,
    PUBLIC_SEES,
    STAFF_SEES,
    Facet,
    Mode,
    Moderation,
    VoiceFilter,
)
from codesign.contributions.sources import Source
from codesign.insights import queries
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


@pytest.fixture
def areas(session: Session, cast: Cast) -> tuple[int, int]:
    """An area and its subcategory; four voices, two of them coded, one of them waiting."""
    top = factories.area(session, cast.project, "Väntan")
    below = factories.area(session, cast.project, "Besked", parent=top)

    def say(area: int | None = None, **values: Any) -> None:
        voice = factories.voice(session, cast.project, cast.version, **values)
        if area is not None:
            wish = CodingRequest(voice.id, area, True, 0)
            coding.code(session, cast.project, cast.astrid, wish)

    first, second = date(2026, 11, 1), date(2026, 11, 2)
    say(below.id, rating=-2, group_name="Grupp 1", day=first)
    say(top.id, rating=1, group_name="Grupp 1", day=second, mode=Mode.DO)
    say(None, anchor="rest", perspective="relative", source=Source.NOTE, day=None)
    say(None, moderation=Moderation.WAITING, group_name="Grupp 2", day=second)
    return top.id, below.id


EVERY = VoiceFilter()
Read = Callable[..., pandas.DataFrame]


@pytest.fixture
def places(session: Session, cast: Cast) -> Read:
    def read(wanted: VoiceFilter = EVERY, seen: Any = STAFF_SEES) -> pandas.DataFrame:
        return queries.place_counts(session, cast.artefact.id, wanted, seen)

    return read


@pytest.fixture
def facets(session: Session, cast: Cast) -> Read:
    def read(facet: Facet, wanted: VoiceFilter = EVERY, seen: Any = STAFF_SEES) -> pandas.DataFrame:
        return queries.facet_counts(session, cast.artefact.id, wanted, seen, facet)

    return read


def rows(frame: pandas.DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_each_bucket_has_its_voices(places: Read, areas: tuple[int, int]) -> None:
    counts = places().groupby("bucket")["n"].sum().to_dict()
    top, below = areas
    assert counts == {ALL_VOICES: 4, CODED_VOICES: 2, top: 2, below: 1}


def test_only_what_may_be_seen_is_counted(places: Read, areas: tuple[int, int]) -> None:
    public = places(seen=PUBLIC_SEES)
    assert public.loc[public["bucket"] == ALL_VOICES, "n"].sum() == 3


def test_the_filter_narrows_by_who_how_whence_and_where(
    places: Read, areas: tuple[int, int]
) -> None:
    def voices(**wanted: Any) -> int:
        frame = places(VoiceFilter(**wanted))
        return int(frame.loc[frame["bucket"] == ALL_VOICES, "n"].sum())

    assert voices(perspective="relative") == 1
    assert voices(mode=Mode.DO) == 1
    assert voices(source=Source.COMMENT) == 3
    assert voices(anchor="rest") == 1


def test_with_an_area_only_its_rows_are_there(places: Read, areas: tuple[int, int]) -> None:
    top, _ = areas
    assert rows(places(VoiceFilter(area_id=top))) == [
        ("hear", "do", "donor", "comment", top, 1, 1, 1),
        ("hear", "is", "donor", "comment", top, 1, 1, -2),
    ]


def test_groups_have_their_voices_and_how_many_are_coded(
    facets: Read, areas: tuple[int, int]
) -> None:
    assert rows(facets(Facet.GROUP)) == [
        ("", 1, 0, 0, 0),
        ("Grupp 1", 2, 2, 2, -1),
        ("Grupp 2", 1, 0, 0, 0),
    ]
    assert rows(facets(Facet.GROUP, seen=PUBLIC_SEES)) == [
        ("", 1, 0, 0, 0),
        ("Grupp 1", 2, 2, 2, -1),
    ]


def test_days_are_in_order_and_a_filter_narrows_them(facets: Read, areas: tuple[int, int]) -> None:
    assert rows(facets(Facet.DAY)) == [
        ("", 1, 0, 0, 0),
        ("2026-11-01", 1, 1, 1, -2),
        ("2026-11-02", 2, 1, 1, 1),
    ]
    assert rows(facets(Facet.DAY, VoiceFilter(mode=Mode.DO))) == [("2026-11-02", 1, 1, 1, 1)]


def test_a_table_of_nothing_has_its_columns_and_types(places: Read, facets: Read) -> None:
    for frame, columns in (
        (places(), queries.PLACE_COLUMNS),
        (facets(Facet.DAY), queries.FACET_COLUMNS),
    ):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == dict(columns)
        assert len(frame) == 0


def test_types_are_the_same_when_there_is_something(
    places: Read, facets: Read, areas: tuple[int, int]
) -> None:
    for frame, columns in (
        (places(), queries.PLACE_COLUMNS),
        (facets(Facet.GROUP), queries.FACET_COLUMNS),
    ):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == dict(columns)
