"""What agrees in printed counts and what does not, at the boundaries on both sides."""

from decimal import Decimal

import pytest

from codesign.printed_counts.domain import (
    Difference,
    Kind,
    PrintedRow,
    agreements,
    by_row,
    derived,
    findings,
    follows_rule,
)
from tests.printed_counts import row


def kinds(*rows: PrintedRow) -> list[Kind]:
    return [one.kind for one in findings(rows)]


def yes_no(n: int, m: int, p: str, q: str, base: int | None = None) -> PrintedRow:
    return row(n + m if base is None else base, ("Ja", n, p), ("Nej", m, q))


@pytest.mark.parametrize(
    ("n", "m", "yes", "no"),
    [
        # Halves go up, also where the whole number before them is even.
        (1, 7, "13", "87"),
        (3, 5, "38", "62"),
        (5, 3, "63", "37"),
        (7, 1, "88", "12"),
        (9, 15, "38", "62"),
        (1, 199, "1", "99"),
        (1, 200, "0", "100"),
        (0, 4, "0", "100"),
        (4, 0, "100", "0"),
        (1, 2, "33", "67"),
    ],
)
def test_the_first_of_two_is_rounded_half_up_and_the_second_is_the_rest(
    n: int, m: int, yes: str, no: str
) -> None:
    good = yes_no(n, m, yes, no)
    assert follows_rule(good) is True
    assert derived(good) == (Decimal(yes), Decimal(no))
    assert findings([good]) == []
    for step in (1, -1):
        moved = yes_no(n, m, str(max(0, int(yes) + step)), str(max(0, int(no) - step)))
        assert follows_rule(moved) is (moved == good)


def test_percentages_are_of_the_answers_in_the_row_and_not_of_the_printed_number() -> None:
    odd = yes_no(18, 0, "100", "0", base=20)
    assert follows_rule(odd) is True
    (only,) = findings([odd])
    assert only.kind is Kind.PARTS
    assert only.differences == (Difference("", 20, 18),)
    assert only.fits == (Difference("Ja", 18, 20),)
    assert follows_rule(yes_no(18, 0, "90", "0", base=20)) is False


def test_without_all_counts_percentages_are_of_the_printed_number() -> None:
    assert follows_rule(row(20, ("Ja", 18, "90"), ("Nej", None, "10"))) is True
    assert follows_rule(row(20, ("Ja", 18, "100"), ("Nej", None, None))) is False
    assert follows_rule(row(None, ("Ja", 18, "90"))) is None
    assert follows_rule(row(0, ("Ja", 0, "0"))) is None


def test_decimals_are_those_that_are_printed() -> None:
    assert follows_rule(yes_no(1, 2, "33.3", "66.7")) is True
    assert follows_rule(yes_no(1, 7, "12.5", "87.5")) is True
    assert follows_rule(yes_no(1, 2, "33.3", "66.6")) is False
    assert follows_rule(yes_no(1, 31, "3.1", "96.9")) is True
    assert follows_rule(yes_no(1, 15, "6.3", "93.7")) is True


def test_one_answer_is_of_the_printed_number_and_no_more_than_it() -> None:
    assert kinds(row(12, ("Svarade", 11, "92"))) == []
    assert kinds(row(12, ("Svarade", 11, "91"))) == [Kind.PERCENT]
    assert kinds(row(12, ("Svarade", 12, "100"))) == []
    assert kinds(row(12, ("Svarade", 13, "108"))) == [Kind.MORE]


def test_several_answers_need_not_make_the_whole() -> None:
    shares = (("A", 9, "90"), ("B", 8, "80"))
    assert kinds(row(10, *shares, is_several=True)) == []
    assert kinds(row(10, *shares)) == [Kind.PARTS, Kind.HUNDRED, Kind.PERCENT]
    over = row(10, ("A", 11, "110"), ("B", 8, "80"), is_several=True)
    assert kinds(over) == [Kind.MORE]


def test_a_count_that_is_not_printed_leaves_room() -> None:
    assert kinds(row(10, ("A", 4, None), ("B", 6, None), ("C", None, None))) == []
    assert kinds(row(10, ("A", 5, None), ("B", 6, None), ("C", None, None))) == [Kind.PARTS]
    assert kinds(row(10, ("A", 4, None), ("B", 5, None))) == [Kind.PARTS]


@pytest.mark.parametrize(
    ("percents", "is_told"),
    [
        (("50", "50"), False),
        (("50", "51"), True),
        (("50", "49"), True),
        (("33", "33", "33"), False),
        (("33", "33", "32"), True),
        (("34", "34", "33"), False),
        (("34", "34", "34"), True),
        (("26", "26", "25", "25"), False),
        (("26", "26", "26", "25"), True),
        (("25", "25", "25", "24"), False),
        (("25", "25", "24", "24"), True),
        (("33.3", "33.3", "33.3"), False),
        (("33.3", "33.3", "33.2"), True),
        (("33", None, "30"), False),
    ],
)
def test_percentages_make_a_hundred_as_near_as_rounding_can_come(
    percents: tuple[str | None, ...], is_told: bool
) -> None:
    shares = [(str(at), None, one) for at, one in enumerate(percents)]
    assert kinds(row(None, *shares)) == ([Kind.HUNDRED] if is_told else [])


def test_percentages_that_stand_at_each_others_answer() -> None:
    (only,) = findings([yes_no(14, 18, "56", "44")])
    assert (only.kind, only.of) == (Kind.SWAPPED, 32)
    assert [one.exact for one in only.differences] == [Decimal("43.8"), Decimal("56.2")]
    assert kinds(yes_no(14, 18, "57", "43")) == [Kind.PERCENT]


def total(yes: int, no: int) -> PrintedRow:
    return row(yes + no, ("Ja", yes, None), ("Nej", no, None))


def group(name: str, yes: int, no: int, base: int | None = None) -> PrintedRow:
    base = yes + no if base is None else base
    shares = (("Ja", yes, None), ("Nej", no, None))
    return row(base, *shares, table="2", breakdown="Län", group=name)


def test_the_groups_make_the_total_or_it_is_told_which_answer_does_not() -> None:
    assert kinds(total(7, 5), group("N", 4, 2), group("S", 3, 3)) == []
    (only,) = findings([total(7, 5), group("N", 4, 2), group("S", 2, 4)])
    assert (only.kind, only.rows) == (Kind.SUM, (1, 2, 0))
    assert only.differences == (Difference("Ja", 7, 6), Difference("Nej", 5, 6))


def test_those_in_no_group_can_only_have_answered_what_is_left() -> None:
    (only,) = findings([total(7, 5), group("N", 4, 2), group("S", 3, 2)])
    assert (only.kind, only.of, only.is_fault) == (Kind.GAP, 1, False)
    (only,) = findings([total(7, 5), group("N", 4, 2), group("S", 4, 1)])
    assert (only.kind, only.of, only.is_fault) == (Kind.REST, 1, True)
    (only,) = findings([total(7, 5), group("N", 4, 2), group("S", 4, 3)])
    assert (only.kind, only.is_fault) == (Kind.OVER, True)


def test_what_is_left_may_be_all_of_those_in_no_group_and_not_one_more() -> None:
    shares = (("Ja", 7, None),)
    whole = row(10, *shares)
    listed = row(9, ("Ja", 6, None), table="2", breakdown="Län", group="N")
    assert kinds(whole, listed) == [Kind.GAP]
    fewer = row(9, ("Ja", 5, None), table="2", breakdown="Län", group="N")
    assert kinds(whole, fewer) == [Kind.REST]


def test_more_than_the_total_of_one_answer_cannot_be_left() -> None:
    listed = row(9, ("Ja", 8, None), table="2", breakdown="Län", group="N")
    assert kinds(row(10, ("Ja", 7, None)), listed) == [Kind.REST]


def test_what_is_left_of_all_answers_is_as_many_as_are_in_no_group() -> None:
    odd = group("N", 6, 5, base=10)
    assert kinds(total(7, 5), odd) == [Kind.PARTS, Kind.REST]


def test_a_total_of_the_same_table_goes_before_others() -> None:
    theirs = row(8, ("Ja", 8, None), table="2")
    listed = row(8, ("Ja", 8, None), table="2", breakdown="Län", group="N")
    assert kinds(row(7, ("Ja", 7, None)), theirs, listed) == [Kind.DIFFERS]


def test_without_numbers_of_answers_only_too_many_is_told() -> None:
    whole = row(None, ("Ja", 7, None))
    for n, expected in ((6, []), (7, []), (8, [Kind.SUM])):
        listed = row(None, ("Ja", n, None), table="2", breakdown="Län", group="N")
        assert kinds(whole, listed) == expected


def test_a_breakdown_is_held_against_its_own_total_first() -> None:
    own = row(*(5, ("Ja", 3, None), ("Nej", 2, None)), table="2", breakdown="Län", is_total=True)
    assert kinds(own, group("N", 3, 2)) == []
    assert kinds(total(7, 5), own, group("N", 3, 2)) == [Kind.TOTALS]
    assert kinds(total(3, 2), own, group("N", 3, 2)) == []


def test_two_tables_that_tell_the_same_cell() -> None:
    one, same = group("N", 4, 2), row(6, ("Ja", 4, None), breakdown="Län", group="N", table="9")
    assert Kind.DIFFERS not in kinds(one, same)
    other = row(None, ("Ja", 5, None), breakdown="Län", group="N", table="9")
    (only,) = [found for found in findings([one, other]) if found.kind is Kind.DIFFERS]
    assert (only.rows, only.differences) == ((0, 1), (Difference("Ja", 4, 5),))
    elsewhere = row(None, ("Ja", 5, None), breakdown="Kön", group="N", table="9")
    assert Kind.DIFFERS not in kinds(one, elsewhere)


@pytest.mark.parametrize(("answered", "is_told"), [(6, False), (5, True)])
def test_no_question_has_more_answers_than_have_answered(answered: int, is_told: bool) -> None:
    share = ("Svarade", answered, None)
    responses = row(9, share, place="", breakdown="Län", group="N", table="8", is_response=True)
    found = [one for one in findings([group("N", 4, 2), responses]) if one.kind is Kind.RESPONDED]
    assert [one.rows for one in found] == ([(1, 0)] if is_told else [])


def test_agreement_is_told_for_each_set_of_answers() -> None:
    rows = [yes_no(1, 1, "50", "50"), yes_no(1, 1, "51", "49"), row(4, ("Svarade", 1, "25"))]
    assert [(one.answers, one.following, one.compared) for one in agreements(rows)] == [
        (("Ja", "Nej"), 1, 2),
        (("Svarade",), 1, 1),
    ]


def test_findings_of_later_rows_alone_stand_at_the_first_of_those() -> None:
    one, other = group("N", 4, 2), row(None, ("Ja", 5, None), breakdown="Län", group="N")
    between = row(2, ("Ja", 1, "51"), ("Nej", 1, "49"), place="other")
    found = findings([one, between, other])
    assert {at: [f.kind for f in told] for at, told in by_row(found).items()} == {
        0: [Kind.DIFFERS],
        1: [Kind.PERCENT],
    }
    assert {at: [f.kind for f in told] for at, told in by_row(found, 1).items()} == {
        1: [Kind.PERCENT],
        2: [Kind.DIFFERS],
    }
