"""Operations on a questionnaire: what each does, and what holds after any row of them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.questionnaires.document import Matrix, Questionnaire, Scale, Section
from codesign.questionnaires.editing.operations import (
    EditError,
    Place,
    added,
    after,
    changed,
    duplicated,
    end_of,
    moved,
    moved_to,
    removed,
    unwrapped,
    with_scale,
    wrapped,
)
from codesign.questionnaires.references import References
from tests.asking import choice, item, options, questionnaire, section

WHOLE = questionnaire(
    choice("a", "ja", "nej"),
    item("b", show_if="${a} = 'ja'", text="Du sa ${a}. Varför?"),
    section("s", item("c"), item("d", show_if="${c} != ''"), show_if="${a} = 'ja'"),
    item(
        "m",
        "matrix",
        options=options("x", "y"),
        rows=[{"key": "r", "text": "R"}, {"key": "q", "text": "Q"}],
    ),
    item("e", show_if="${m/r} = 'x'"),
)


def keys(document: Questionnaire) -> list[str]:
    return [one.item.key for one in document.located]


def condition(document: Questionnaire, key: str) -> str | None:
    return document.by_key[key].item.show_if


def test_a_part_is_added_where_it_is_put_with_a_key_of_its_own() -> None:
    found, key = added(WHOLE, WHOLE.items[0], Place("s", 1))
    assert key == "a-2"
    assert keys(found) == ["a", "b", "s", "c", "a-2", "d", "m", "e"]
    found, key = added(WHOLE, WHOLE.items[0], after(WHOLE, ""))
    assert keys(found)[-1] == key == "a-2"


def test_a_copy_names_its_own_parts_and_others_as_before() -> None:
    found, key = duplicated(WHOLE, "s")
    assert key == "s-2"
    assert keys(found) == ["a", "b", "s", "c", "d", "s-2", "c-2", "d-2", "m", "e"]
    assert condition(found, "d-2") == "${c-2} != ''"
    assert condition(found, "s-2") == "${a} = 'ja'"
    assert condition(found, "d") == "${c} != ''"


def test_a_copy_does_not_keep_the_name_that_it_had_elsewhere() -> None:
    document = questionnaire(item("a", name="Fraga_1"))
    found, key = duplicated(document, "a")
    assert (found.by_key["a"].item.name, found.by_key[key].item.name) == ("Fraga_1", None)


def test_a_new_key_is_said_by_everything_that_names_it() -> None:
    new = WHOLE.items[0].model_copy(update={"key": "reser"})
    found = changed(WHOLE, "a", new)
    assert condition(found, "b") == "${reser} = 'ja'"
    assert condition(found, "s") == "${reser} = 'ja'"
    assert found.by_key["b"].item.text == {"sv": "Du sa ${reser}. Varför?"}  # type: ignore[union-attr]
    with pytest.raises(EditError) as refused:
        changed(WHOLE, "a", WHOLE.items[0].model_copy(update={"key": "c"}))
    assert refused.value.keys == ("c",)


def test_another_code_of_an_answer_is_said_by_conditions() -> None:
    found = changed(WHOLE, "a", WHOLE.items[0], {"ja": "yes"})
    assert condition(found, "b") == "${a} = 'yes'"
    assert condition(found, "e") == "${m/r} = 'x'"


def test_a_row_of_a_matrix_is_renamed_and_is_not_lost_while_it_is_named() -> None:
    matrix = WHOLE.by_key["m"].item
    assert isinstance(matrix, Matrix)
    first, second = matrix.rows
    renamed = (first.model_copy(update={"key": "ny"}), second)
    found = changed(WHOLE, "m", matrix.model_copy(update={"rows": renamed, "key": "n"}))
    assert condition(found, "e") == "${n/ny} = 'x'"
    with pytest.raises(EditError) as refused:
        changed(WHOLE, "m", matrix.model_copy(update={"rows": (second,)}))
    assert refused.value.keys == ("e",)
    assert changed(WHOLE, "m", matrix.model_copy(update={"rows": (first,)}))


def test_moving_goes_past_what_is_beside_and_out_at_the_ends() -> None:
    assert keys(moved(WHOLE, "b", -1)) == ["b", "a", "s", "c", "d", "m", "e"]
    assert keys(moved(WHOLE, "a", 1)) == ["b", "a", "s", "c", "d", "m", "e"]
    out = moved(WHOLE, "c", -1)
    assert keys(out) == ["a", "b", "c", "s", "d", "m", "e"]
    assert out.by_key["c"].above == ()
    out = moved(WHOLE, "d", 1)
    assert keys(out) == ["a", "b", "s", "c", "d", "m", "e"]
    assert out.by_key["d"].above == ()
    for key, step in (("a", -1), ("e", 1)):
        with pytest.raises(EditError):
            moved(WHOLE, key, step)


@pytest.mark.parametrize(
    ("key", "place", "order"),
    [
        ("a", Place("", 0), "a b s c d m e"),
        ("a", Place("", 1), "a b s c d m e"),
        ("a", Place("", 2), "b a s c d m e"),
        ("e", Place("", 0), "e a b s c d m"),
        ("e", Place("s", 1), "a b s c e d m"),
        ("c", Place("", 5), "a b s d m e c"),
        ("a", Place("s", 2), "b s c d a m e"),
    ],
)
def test_moving_to_a_place(key: str, place: Place, order: str) -> None:
    assert keys(moved_to(WHOLE, key, place)) == order.split()


def test_a_section_is_not_moved_into_itself_nor_emptied() -> None:
    with pytest.raises(EditError):
        moved_to(WHOLE, "s", end_of(WHOLE, "s"))
    one = moved(WHOLE, "c", -1)
    for undone in (lambda: removed(one, "d"), lambda: moved(one, "d", 1)):
        with pytest.raises(EditError) as refused:
            undone()
        assert refused.value.keys == ("s",)
    with pytest.raises(EditError):
        removed(questionnaire(item("a")), "a")


def test_what_others_name_is_removed_with_their_conditions_or_not_at_all() -> None:
    with pytest.raises(EditError) as refused:
        removed(WHOLE, "m")
    assert (refused.value.keys, refused.value.is_named) == (("e",), True)
    found = removed(WHOLE, "m", with_conditions=True)
    assert keys(found) == ["a", "b", "s", "c", "d", "e"]
    assert condition(found, "e") is None
    # Words that hold the answer cannot be taken away by themselves.
    with pytest.raises(EditError) as refused:
        removed(WHOLE, "a", with_conditions=True)
    assert (refused.value.keys, refused.value.is_named) == (("b",), False)
    assert keys(removed(WHOLE, "s")) == ["a", "b", "m", "e"]


def test_a_section_is_put_around_and_dissolved() -> None:
    holder = Section.model_validate(section("s", item("x"), title="Nytt"))
    found, key = wrapped(WHOLE, "b", holder)
    assert key == "s-2"
    assert keys(found) == ["a", "s-2", "b", "s", "c", "d", "m", "e"]
    assert unwrapped(found, key) == WHOLE
    dissolved = unwrapped(WHOLE, "s")
    assert keys(dissolved) == ["a", "b", "c", "d", "m", "e"]
    assert condition(dissolved, "c") == "${a} = 'ja'"
    assert condition(dissolved, "d") == "${a} = 'ja' and ${c} != ''"
    with pytest.raises(EditError):
        unwrapped(WHOLE, "a")


def test_a_scale_is_changed_for_all_who_share_it() -> None:
    scale = Scale.model_validate({"key": "k", "options": options("ja", "nej")})
    document = questionnaire(
        item("a", "one", scale="k", constraint=". = 'ja'"),
        item("b", show_if="${a} = 'nej'"),
        scales=[scale],
    )
    new = scale.model_copy(update={"key": "ny"})
    found = with_scale(document, "k", new, {"nej": "no", "ja": "yes"})
    first = found.question("a")
    assert first is not None
    assert getattr(first, "scale", "") == "ny"
    assert first.constraint == ". = 'yes'"
    assert condition(found, "b") == "${a} = 'no'"
    with pytest.raises(EditError) as refused:
        with_scale(document, "k", None)
    assert refused.value.keys == ("a",)
    assert with_scale(with_scale(document, "", new), "ny", None) == document


DEEDS = ["add", "copy", "move", "to", "remove", "free", "wrap", "unwrap", "rename"]


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    deeds = st.sampled_from(
        ["add", "copy", "move", "to", "remove", "free", "wrap", "unwrap", "rename"]
    )
    number = st.integers(0, 30)
    return draw(st.lists(st.tuples(deeds, number, number, number), max_size=12))


def _done(document: Questionnaire, step: tuple[str, int, int, int]) -> Questionnaire:
    deed, which, where, how = step
    known = keys(document)
    key, other = known[which % len(known)], known[where % len(known)]
    holders = ["", *(k for k in known if isinstance(document.by_key[k].item, Section))]
    holder = holders[where % len(holders)]
    place = Place(holder, how % (end_of(document, holder).index + 1))
    match deed:
        case "add":
            return added(document, document.by_key[key].item, place)[0]
        case "copy":
            return duplicated(document, key)[0]
        case "move":
            return moved(document, key, -1 if how % 2 else 1)
        case "to":
            return moved_to(document, key, place)
        case "remove" | "free":
            return removed(document, key, with_conditions=deed == "free")
        case "wrap":
            holder_ = Section.model_validate(section(other, item("x")))
            return wrapped(document, key, holder_)[0]
        case "unwrap":
            return unwrapped(document, key)
        case _:
            new = document.by_key[key].item.model_copy(update={"key": f"k{how}"})
            return changed(document, key, new)


def _names(document: Questionnaire) -> Sequence[str]:
    return [name for use in References(document).uses for name in use.names]


@given(steps())
def test_after_any_row_of_operations_keys_are_unique_and_every_name_has_something_behind_it(
    row: list[tuple[str, int, int, int]],
) -> None:
    document = WHOLE
    for step in row:
        try:
            after_it = _done(document, step)
        except EditError:
            continue
        if len(after_it.located) > 60:
            break
        document = after_it
        known = keys(document)
        assert len(set(known)) == len(known)
        assert {name.partition("/")[0] for name in _names(document)} <= set(known)
        again = Questionnaire.model_validate(
            document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        )
        assert again == document
