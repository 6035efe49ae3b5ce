"""The codebook's algebra: nothing that anyone said or sorted is ever lost."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codesign.areas.domain import (
    AreaNode,
    Codebook,
    Coding,
    DeskFilter,
    ImpossibleChangeError,
    Obstacle,
    buckets_by_voice,
    folded,
    merge_plan,
    merged_book,
    merged_codings,
    moved_book,
    split_codings,
)

pytestmark = pytest.mark.slow

NEW = 999


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """Two to four areas with up to three subcategories each; names may repeat across areas."""
    nodes = []
    for top in range(1, draw(st.integers(2, 4)) + 1):
        nodes.append(AreaNode(top, None, frozenset({f"area{top}"})))
        names = draw(st.lists(st.sampled_from("abcd"), max_size=3, unique=True))
        nodes += [
            AreaNode(top * 10 + place, top, frozenset({name})) for place, name in enumerate(names)
        ]
    return Codebook.of(nodes)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Codebook, frozenset[Coding]]:
    book = draw(codebooks())
    coding = st.tuples(
        st.integers(1, 8), st.sampled_from(sorted(book.nodes)), st.sampled_from([None, 1, 2])
    )
    return book, draw(st.frozensets(coding, max_size=30))


def voices(codings: frozenset[Coding]) -> set[int]:
    return {voice for voice, _, _ in codings}


@given(worlds(), st.data())
def test_no_voice_loses_its_last_area_in_a_merge(
    world: tuple[Codebook, frozenset[Coding]], data: st.DataObject
) -> None:
    book, codings = world
    source, target = (data.draw(st.sampled_from(sorted(book.nodes))) for _ in range(2))
    try:
        plan = merge_plan(book, source, target)
    except ImpossibleChangeError:
        return
    after = merged_codings(codings, plan)
    assert voices(after) == voices(codings)
    assert {(v, c) for v, _, c in after} == {(v, c) for v, _, c in codings}
    assert {area for _, area, _ in after} <= set(merged_book(book, plan).nodes)


@given(worlds(), st.data())
def test_merging_twice_is_merging_once(
    world: tuple[Codebook, frozenset[Coding]], data: st.DataObject
) -> None:
    book, codings = world
    source, target = (data.draw(st.sampled_from(sorted(book.nodes))) for _ in range(2))
    try:
        plan = merge_plan(book, source, target)
    except ImpossibleChangeError:
        return
    once = merged_codings(codings, plan)
    assert merged_codings(once, plan) == once
    with pytest.raises(ImpossibleChangeError):
        merge_plan(merged_book(book, plan), source, target)


@given(worlds(), st.data())
def test_a_merge_leaves_two_levels_and_one_area_of_each_name(
    world: tuple[Codebook, frozenset[Coding]], data: st.DataObject
) -> None:
    book, _ = world
    source, target = (data.draw(st.sampled_from(sorted(book.nodes))) for _ in range(2))
    try:
        after = merged_book(book, merge_plan(book, source, target))
    except ImpossibleChangeError:
        return
    for node in after.nodes.values():
        after.check_parent(node.parent_id)
        assert after.namesake(node.names, node.parent_id, but=node.id) is None
    assert target in after.nodes
    assert source not in after.nodes


@given(worlds(), st.data())
def test_split_then_merge_gives_the_codings_back(
    world: tuple[Codebook, frozenset[Coding]], data: st.DataObject
) -> None:
    book, codings = world
    area = data.draw(st.sampled_from(sorted(book.nodes)))
    chosen = data.draw(st.frozensets(st.integers(1, 8)))
    apart = split_codings(codings, area, chosen, NEW)
    node = replace(book.node(area), id=NEW, names=frozenset({"new"}))
    plan = merge_plan(Codebook({**book.nodes, NEW: node}), NEW, area)
    assert voices(apart) == voices(codings)
    assert len(apart) == len(codings)
    assert merged_codings(apart, plan) == codings


@given(worlds(), st.data())
def test_a_move_changes_no_coding_and_every_voice_counts_in_its_new_parent(
    world: tuple[Codebook, frozenset[Coding]], data: st.DataObject
) -> None:
    book, codings = world
    area = data.draw(st.sampled_from(sorted(book.nodes)))
    parent = data.draw(st.sampled_from([None, *sorted(book.nodes)]))
    try:
        after = moved_book(book, area, parent)
    except ImpossibleChangeError:
        return
    assert set(after.nodes) == set(book.nodes)
    for voice, buckets in buckets_by_voice(after, codings).items():
        own = {inside for said, inside, _ in codings if said == voice}
        parents = {after.nodes[inside].parent_id for inside in own} - {None}
        assert set(buckets) == own | parents
        assert buckets == sorted(buckets)


@given(worlds(), st.data())
def test_moving_there_and_back_is_no_move(
    world: tuple[Codebook, frozenset[Coding]], data: st.DataObject
) -> None:
    book, _ = world
    area = data.draw(st.sampled_from(sorted(book.nodes)))
    parent = data.draw(st.sampled_from([None, *sorted(book.nodes)]))
    try:
        there = moved_book(book, area, parent)
    except ImpossibleChangeError:
        return
    assume(there != book)
    assert moved_book(there, area, book.node(area).parent_id) == book


BOOK = Codebook.of(
    [
        AreaNode(1, None, frozenset({"one"})),
        AreaNode(2, None, frozenset({"two"})),
        AreaNode(10, 1, frozenset({"part"})),
        AreaNode(20, 2, frozenset({"part"})),
    ]
)


@pytest.mark.parametrize(
    ("source", "target", "obstacle"),
    [
        (1, 1, Obstacle.SAME_AREA),
        (1, 10, Obstacle.INTO_OWN_PART),
        (7, 1, Obstacle.UNKNOWN),
        (1, 7, Obstacle.UNKNOWN),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused(
    source: int, target: int, obstacle: Obstacle
) -> None:
    with pytest.raises(ImpossibleChangeError) as refused:
        merge_plan(BOOK, source, target)
    assert refused.value.obstacle is obstacle


@pytest.mark.parametrize(
    ("area", "parent", "obstacle"),
    [
        (1, 2, Obstacle.HAS_PARTS),
        (10, 20, Obstacle.TOO_DEEP),
        (10, 1, Obstacle.ALREADY_THERE),
        (1, None, Obstacle.ALREADY_THERE),
        (10, 2, Obstacle.NAME_TAKEN),
        (10, 10, Obstacle.SAME_AREA),
    ],
)
def test_a_move_that_breaks_the_codebook_is_refused(
    area: int, parent: int | None, obstacle: Obstacle
) -> None:
    with pytest.raises(ImpossibleChangeError) as refused:
        moved_book(BOOK, area, parent)
    assert refused.value.obstacle is obstacle


def test_subcategories_of_one_name_are_merged_with_their_areas() -> None:
    assert merge_plan(BOOK, 1, 2).recoded == {1: 2, 10: 20}


def test_subcategories_follow_into_a_subcategory_because_there_are_two_levels() -> None:
    assert merge_plan(BOOK, 1, 20).recoded == {1: 20, 10: 20}


@pytest.mark.parametrize(
    "written", ["Åter koppling", "ÅTERKOPPLING", "A\u030aterkoppling", " åter\u00adkoppling\t"]
)
def test_names_are_the_same_however_they_are_written(written: str) -> None:
    assert folded(written) == folded("Återkoppling")


def test_different_names_stay_different() -> None:
    assert folded("Uppföljning") != folded("Uppfoljning")


def test_a_filter_is_narrowed_only_by_more_than_coded_or_not() -> None:
    assert not DeskFilter(uncoded=False).is_narrowed
    assert DeskFilter(words="kö").is_narrowed
