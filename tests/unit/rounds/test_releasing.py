"""A round at a release point, and what the next one may tell anew."""

import pytest

from codesign.items.released import number_at
from codesign.rounds.results.releasing import may_follow, renewed


def table(yes: int | None, no: int | None, total: int | None) -> dict[str, object]:
    return {
        "key": "hitta",
        "block": "hitta",
        "rows": {"yes": yes, "no": no, "": 0},
        "columns": {"A": total},
        "cells": None,
        "total": total,
    }


def release(people: int | None, *tables: dict[str, object]) -> dict[str, object]:
    return {"people": people, "tables": list(tables), "means": []}


@pytest.mark.parametrize(
    ("yes", "no", "is_let"), [(15, 15, True), (14, 16, False), (20, 10, False), (15, 14, False)]
)
def test_a_table_follows_where_all_that_grew_could_be_told(yes: int, no: int, is_let: bool) -> None:
    assert may_follow(table(10, 10, 20), table(yes, no, yes + no), 5) is is_let


@pytest.mark.parametrize(("people", "is_let"), [(24, False), (25, True)])
def test_a_release_needs_as_many_new_people_as_the_threshold(people: int, is_let: bool) -> None:
    assert (renewed(release(20), release(people), 5) is not None) is is_let


def test_a_table_that_may_not_follow_stays_as_it_was() -> None:
    old, new = table(10, 10, 20), table(16, 10, 26)
    found = renewed(release(20, old), release(26, new), 5)
    assert found is not None
    assert found["people"] == 26
    assert found["tables"] == [old]


def test_the_first_release_and_one_after_too_few_are_taken_as_they_are() -> None:
    new = release(6, table(None, None, 6))
    assert renewed(None, new, 5) == new
    assert renewed(release(None), new, 5) == new


def test_a_row_that_a_table_does_not_have_tells_nothing() -> None:
    assert number_at(table(9, 8, 17), "yes", "A") == 9
    assert number_at(table(9, 8, 17), "finns inte", "A") is None
