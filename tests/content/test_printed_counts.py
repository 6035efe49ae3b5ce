"""The demo's printed counts: what SOU 2019:43 prints in appendix 5, and all that does not agree."""

from collections import Counter
from decimal import Decimal
from functools import cache

import pytest

from codesign.artefacts.folders import read_content
from codesign.i18n import speaking
from codesign.printed_counts.demo import rows_of
from codesign.printed_counts.domain import (
    Finding,
    Kind,
    PrintedRow,
    agreements,
    findings,
    follows_rule,
)
from codesign.printed_counts.queries import wordings
from codesign.printed_counts.sentences import sentence
from codesign.starter.reading import starters


@cache
def printed() -> list[PrintedRow]:
    document = read_content(None, ("journey", "questionnaire")).find(
        "questionnaire", "myndighetsenkaten"
    )
    assert document is not None
    (given,) = [
        one
        for starter in starters()
        if starter.project is not None
        for one in starter.project.printed
    ]
    return rows_of(given, wordings(document.newest.document))


def found(kind: Kind) -> list[tuple[str, str, Finding]]:
    """(table, breakdown and group) of each finding of a kind."""
    rows = printed()
    return [
        (rows[one.rows[0]].table, rows[one.rows[0]].group, one)
        for one in findings(rows)
        if one.kind is kind
    ]


def told(one: Finding) -> list[tuple[str, int | Decimal, int | Decimal]]:
    return [(part.answer, part.printed, part.derived) for part in one.differences]


def test_every_table_that_has_text_is_there() -> None:
    rows = printed()
    tables = Counter(row.table for row in rows)
    yes_or_no = {row.table: 0 for row in rows if len(row.shares) == 2}
    assert sum(tables[one] for one in yes_or_no) == 182
    assert [tables[one] for one in ("1", "23", "25", "26", "27", "3.2")] == [1, 1, 7, 5, 13, 14]
    assert {row.place for row in rows} == {
        *("", "roll", "kannedom", "relevant", "omraden"),
        *("inre-hinder", "yttre-hinder", "yttre-stod", "introduktion"),
    }


def test_so_many_rows_follow_the_rule_and_exactly_these_do_not() -> None:
    yes_no, roles, responses = agreements(printed())
    assert (yes_no.answers, yes_no.following, yes_no.compared) == (("Ja", "Nej"), 176, 182)
    assert (roles.following, roles.compared) == (0, 1)
    assert (responses.following, responses.compared) == (25, 26)
    assert [
        (row.table, row.group)
        for row in printed()
        if len(row.shares) == 2 and not follows_rule(row)
    ] == [
        ("13", "51–100"),
        ("13", "Över 1000"),
        ("13", "Domstol"),
        ("19", "51–100"),
        ("19", "Arbetsmarknadsdepartementet"),
        ("22", "21–50"),
    ]


def test_three_rows_do_not_make_their_number_of_answers() -> None:
    assert [
        (table, group, told(one), [(part.answer, part.derived) for part in one.fits])
        for table, group, one in found(Kind.PARTS)
    ] == [
        ("7", "501–1000", [("", 20, 18)], [("Ja", 20)]),
        ("13", "51–100", [("", 31, 35)], [("Ja", 10)]),
        ("19", "51–100", [("", 30, 39)], [("Nej", 12)]),
    ]


def test_percentages_that_are_wrong_have_changed_places_or_do_not_make_a_hundred() -> None:
    assert [(table, group, told(one)) for table, group, one in found(Kind.SWAPPED)] == [
        ("13", "Över 1000", [("Ja", 56, 44), ("Nej", 44, 56)])
    ]
    assert [(table, group, told(one)) for table, group, one in found(Kind.HUNDRED)] == [
        ("13", "Domstol", [("", 99, 100)])
    ]
    assert [(table, group, told(one)) for table, group, one in found(Kind.PERCENT)] == [
        ("13", "Domstol", [("Nej", 71, 72)]),
        ("19", "Arbetsmarknadsdepartementet", [("Ja", 37, 38), ("Nej", 63, 62)]),
        ("22", "21–50", [("Ja", 80, 79), ("Nej", 20, 21)]),
        ("1", "", [("Administrativ chef", 16, 15), ("Stabschef", 13, 12), ("Övrigt", 27, 28)]),
        ("27", "Näringsdepartementet", [("Svarade", 91, 92)]),
    ]
    exact = {
        part.answer: part.exact for _, _, one in found(Kind.PERCENT) for part in one.differences
    }
    tenths = {"Administrativ chef": "15.4", "Stabschef": "12.4", "Övrigt": "27.9"}
    assert tenths.items() <= {name: str(value) for name, value in exact.items()}.items()
    assert exact["Svarade"] == Decimal("91.7")


def test_groups_that_do_not_make_the_total() -> None:
    assert [(table, told(one)) for table, _, one in found(Kind.SUM)] == [
        ("7", [("Ja", 184, 182)]),
        ("13", [("Ja", 72, 76)]),
        ("19", [("Nej", 118, 127)]),
    ]
    ((table, _, rest),) = found(Kind.REST)
    assert (table, rest.of, told(rest)) == ("19", 3, [("Ja", 77, 78), ("Nej", 118, 114)])
    assert found(Kind.OVER) == found(Kind.MORE) == []


def test_departments_lack_three_in_every_table_which_is_no_fault() -> None:
    rows = printed()
    gaps = {
        rows[one.rows[0]].table: one.of
        for _, _, one in found(Kind.GAP)
        if rows[one.rows[0]].breakdown == "Departement"
    }
    assert gaps == {"4": 3, "7": 3, "10": 3, "13": 3, "16": 3, "22": 3}
    assert not any(one.is_fault for _, _, one in found(Kind.GAP))
    ((table, _, totals),) = found(Kind.TOTALS)
    assert (table, totals.of, totals.is_fault) == ("27", 4, False)
    assert told(totals) == [("", 302, 306), ("Svarade", 197, 201)]


def test_tables_that_print_the_same_differently() -> None:
    rows = printed()
    ((table, group, differs),) = found(Kind.DIFFERS)
    assert (table, group, told(differs)) == ("13", "51–100", [("Ja", 14, 10)])
    assert rows[differs.rows[1]].table == "3.2"
    ((table, group, responded),) = found(Kind.RESPONDED)
    assert (table, group, told(responded)) == ("27", "Försvarsdepartementet", [("", 4, 5)])
    assert [rows[one].table for one in responded.rows[1:]] == [
        *("4", "7", "10", "13", "16", "19", "22")
    ]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (
            "sv",
            Kind.PARTS,
            "Tabell 7, 501–1000: tryckt är 20 svar, men Ja 18 + Nej 0 är 18. Om Ja vore 20 i "
            "stället för 18 stämde både summan och andelarna.",
        ),
        (
            "en",
            Kind.SWAPPED,
            "Table 13, Över 1000: Ja is printed as 56%, but 14 of 32 is 43.8%. Nej is printed as "
            "44%, but 18 of 32 is 56.2%. The percentages seem to have changed places.",
        ),
        (
            "sv",
            Kind.REST,
            "Tabell 19, Departement: grupperna har tillsammans 78 Ja, men totalt är tryckt 77. "
            "Grupperna har tillsammans 114 Nej, men totalt är tryckt 118. För de 3 som inte är i "
            "någon grupp blir det kvar −1 Ja, 4 Nej, och det går inte. Minst ett tal är fel.",
        ),
        (
            "sv",
            Kind.RESPONDED,
            "Tabell 27, Försvarsdepartementet: enligt tabellen har 4 svarat, men upp till 5 svar "
            "står i tabell 4, tabell 7, tabell 10, tabell 13, tabell 16, tabell 19, tabell 22.",
        ),
    ],
)
def test_each_is_said_in_a_sentence(code: str, kind: Kind, words: str) -> None:
    with speaking(code):
        assert sentence(found(kind)[0][2], printed()).replace("\u00a0", " ") == words
