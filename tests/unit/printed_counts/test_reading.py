"""How a table of printed counts is read: headers, rows, numbers as they are printed."""

from decimal import Decimal

import pytest

from codesign.printed_counts.demo import table_of
from codesign.printed_counts.domain import Share
from codesign.printed_counts.reading import Reading, read_counts

KNOWN = {"fard": ["Hur reser du?", "How do you travel?"], "bemott/forare": ["Av förare"]}


def read(text: str) -> Reading:
    return read_counts(table_of(text), KNOWN)


def cell(text: str, column: str = "Ja antal") -> Reading:
    return read(f"Fråga;{column}\nNöjd?;{text}\n")


def wrong(reading: Reading) -> str:
    return " ".join(one.told.told() for one in reading.faults)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        *(("0", 0), ("12", 12), ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234", 1234)),
        *(("1.234", 1234), ("1,234", 1234), ("1’234", 1234), ("12.0", 12), ("12,00", 12)),
        *(("1.234.567", 1_234_567), ("2147483647", 2_147_483_647), (" 7 ", 7)),
    ],
)
def test_counts_are_read_as_tables_print_them(text: str, n: int) -> None:
    assert cell(text).rows[0].shares == (Share("Ja", n),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *(("12,5", "inget helt antal"), ("1 23", "inget helt antal"), ("1.2345", "inget helt")),
        *(("tolv", "inget helt antal"), ("٣", "inget helt antal"), ("1e3", "inget helt antal")),
        *(("-1", "mindre än noll"), ("−1", "mindre än noll"), ("2147483648", "för stort")),
        *(("9" * 300, "för stort"), ("=SUM(A1)", "formel"), ("@x", "formel"), ("+1", "formel")),
    ],
)
def test_what_is_no_count_is_told(text: str, told: str) -> None:
    assert told in wrong(cell(text))


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        *(("65", "65"), ("65 %", "65"), ("65\u00a0%", "65"), ("65%", "65"), ("65,4", "65.4")),
        *(("65.40", "65.40"), ("0", "0"), ("100", "100"), ("12 procent", "12")),
        ("1000", "1000"),
    ],
)
def test_percentages_keep_the_decimals_that_are_printed(text: str, percent: str) -> None:
    (share,) = cell(text, "Ja procent").rows[0].shares
    assert str(share.percent) == percent


@pytest.mark.parametrize("text", ["-5", "6,5,4", "1001", "65 ‰", "NaN", "1e2", "٦٥"])
def test_what_is_no_percentage_is_told(text: str) -> None:
    assert cell(text, "Ja procent").rows == ()
    assert len(cell(text, "Ja procent").faults) == 1


@pytest.mark.parametrize("text", ["", "–", "..", "-"])
def test_what_is_not_printed_is_no_number(text: str) -> None:
    found = read(f"Fråga;Ja antal;Nej antal\nNöjd?;{text};4\n")
    assert found.rows[0].shares == (Share("Nej", 4),)


def test_headers_are_read_in_both_languages_and_what_is_unknown_is_told() -> None:
    found = read(
        "table;question;breakdown;category;answers_n;yes_n;yes_percent;no (n);no %;note\n"
        "4;How do you travel?;Size;Small;10;6;60;4;40;odd\n"
    )
    assert found.unread == ("note",)
    (one,) = found.rows
    assert (one.table, one.place, one.breakdown, one.group, one.base) == (
        *("4", "fard", "Size", "Small", 10),
    )
    assert one.shares == (Share("yes", 6, Decimal(60)), Share("no", 4, Decimal(40)))


def test_an_answer_in_each_row_makes_one_group_and_a_total_is_its_number_of_answers() -> None:
    found = read(
        "Tabell;Fråga;Svar;Antal;Procent\n1;Roll?;Chef;68;34\n1;Roll?;Stab;25;13\n"
        "1;Roll?;Totalt;93;100\n2;Roll?;Chef;1;100\n"
    )
    assert [(one.table, one.base, len(one.shares)) for one in found.rows] == [
        ("1", 93, 2),
        ("2", None, 1),
    ]
    assert found.numbers == (2, 5)
    twice = read("Fråga;Svar;Antal\nRoll?;Chef;1\nRoll?;Chef;2\n")
    assert [one.number for one in twice.faults] == [3]


def test_totals_are_of_everybody_or_of_their_breakdown() -> None:
    found = read(
        "Fråga;Uppdelning;Grupp;Ja antal\nA?;;;4\nB?;Totalt;Totalt;4\nA?;Län;Totalt;3\n"
        "A?;Län;Norra;3\nB?;;Norra;2\n"
    )
    assert [(one.breakdown, one.group, one.is_total) for one in found.rows] == [
        ("", "", False),
        ("", "", False),
        ("Län", "", True),
        ("Län", "Norra", False),
        ("Grupp", "Norra", False),
    ]


def test_several_answers_and_response_rates_are_marked() -> None:
    found = read(
        "Fråga;Gäller;Flera svar;Av;Svarade antal\nHur många?;svarsfrekvens;;9;8\nVad?;;ja;9;8\n"
    )
    assert [(one.is_response, one.is_several) for one in found.rows] == [
        (True, False),
        (False, True),
    ]


def test_a_key_may_name_a_row_of_a_matrix_and_a_wording_stands_for_all_of_its_key() -> None:
    found = read("Nyckel;Fråga;Grupp;Ja antal\nbemott/forare;Hur bra?;;3\nbemott/forare;;Norra;2\n")
    assert [(one.place, one.wording) for one in found.rows] == [("bemott/forare", "Hur bra?")] * 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fråga;Grupp\nA?;Norra\n", "Första raden ska vara rubriker"),
        ("Ja antal;Nej antal\n1;2\n", "Första raden ska vara rubriker"),
        ("Fråga;Ja antal;Ja n\nA?;1;2\n", "två gånger"),
        ("Fråga;Fråga;Ja antal\nA?;A?;1\n", "två gånger"),
        ("Fråga;Ja antal\n", "Det finns inga rader"),
        ("Fråga;Ja %;Nej %\nA?;0,65;0,35\n", "delar av ett"),
        (
            "Fråga;" + ";".join(f"S{n} antal" for n in range(21)) + "\nA?" + ";1" * 21 + "\n",
            "fler än 20 olika svar",
        ),
    ],
)
def test_a_table_that_is_wrong_as_a_whole_is_told_once(text: str, told: str) -> None:
    found = read(text)
    assert [told in one.told() for one in found.problems] == [True]
    assert not found.is_good


def test_parts_of_one_are_told_from_percentages_up_to_one() -> None:
    assert read("Fråga;Ja %;Nej %\nA?;0,5;99,5\n").problems == ()
    assert read("Fråga;Ja %\nA?;1\n").problems == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (";;;1", "vilken fråga"),
        ("A?;Län;;1", "ingen grupp"),
        ("A?;;;", "inga tal"),
        (f"{'å' * 301};;;1", "längre än 300"),
    ],
)
def test_a_row_that_is_wrong_is_told_by_itself(line: str, told: str) -> None:
    found = read(f"Fråga;Uppdelning;Grupp;Ja antal\nB?;;;1\n{line}\n")
    assert [one.number for one in found.faults] == [3]
    assert told in wrong(found)
    assert len(found.rows) == 1
