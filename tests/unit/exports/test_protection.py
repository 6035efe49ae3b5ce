"""A cell is never a formula, and the words in it are never lost."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from codesign.exports.voice_tables import safe
from codesign.imports.reading import table_in
from codesign.tables.csv import csv_bytes
from codesign.tables.formulas import protected, restored
from codesign.tables.xlsx import Cell, Table, workbook, workbook_of
from codesign.web.forms import clean_text

pytestmark = pytest.mark.slow

LIVE = "=+-@\t\r\n|%＝＋－＠"
edgy = st.text(st.sampled_from(" '\"=+-@\t\n;,a1ö😀＝") | st.characters(codec="utf-8"), max_size=30)
"""Texts that often begin as formulas and protections do."""


@given(edgy)
def test_what_is_protected_comes_back_as_it_was(text: str) -> None:
    assert restored(protected(text)) == text


@given(edgy)
def test_no_protected_text_begins_as_a_formula(text: str) -> None:
    cell = protected(text)
    assert not cell or (cell[0] not in LIVE and cell.lstrip()[:1] not in set(LIVE) - set("\t\r\n"))


@pytest.mark.parametrize("text", ["hej", "'hej'", "", "'", "it's", "1-2", "a=b", "’-citat"])
def test_a_text_that_is_no_formula_is_left_alone(text: str) -> None:
    assert protected(text) == restored(text) == text


def bytes_of(rows: Sequence[Sequence[str]], form: str) -> bytes:
    header = ("Nummer", "Text", "Grupp")
    made = [(1, *(safe(cell) for cell in row)) for row in rows]
    if form == "csv":
        return b"".join(csv_bytes(header, [made]))
    return b"".join(workbook("Röster", header, (9, 70, 20), [made]))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(rows=st.lists(st.tuples(edgy, edgy), min_size=1, max_size=5))
def test_words_survive_the_way_out_and_in(form: str, rows: list[tuple[str, str]]) -> None:
    rows = [(clean_text(text), clean_text(group)) for text, group in rows]
    table = table_in(bytes_of(rows, form))
    found = [tuple(cell for cell in (*record.cells, "", "")[1:3]) for record in table.body(True)]
    assert found == rows


def test_a_workbook_holds_texts_numbers_and_days_and_no_formula() -> None:
    rows: list[tuple[Cell, ...]] = [
        (1, safe('=HYPERLINK("http://evil.example")'), date(2026, 11, 3), None),
        (-2, "a & b < c", date(1999, 12, 31), ""),
    ]
    content = b"".join(workbook("Röster: [allt]", ("N", "Text", "Dag", "-"), (9, 9, 9, 9), [rows]))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = list(sheet.iter_rows(min_row=2))
    assert [cell.data_type for row in cells for cell in row] == list("nsdnnsdn")
    assert cells[0][1].value == '\'=HYPERLINK("http://evil.example")'
    assert cells[0][2].value.date() == date(2026, 11, 3)
    assert cells[1][0].value == -2
    assert cells[1][1].value == "a & b < c"


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codesign.tables.xlsx.ROWS_IN_SHEET", 501)
    pages = [[(n,) for n in range(start, start + 500)] for start in (0, 500, 1000)]
    content = b"".join(workbook("Röster", ("N",), (9,), pages))
    book = load_workbook(io.BytesIO(content), read_only=True)
    assert book.sheetnames == ["Röster", "Röster 2", "Röster 3"]
    found = [
        row[0] for name in book.sheetnames for row in book[name].iter_rows(2, values_only=True)
    ]
    assert found == list(range(1500))


def test_csv_opens_in_a_swedish_spreadsheet() -> None:
    content = b"".join(csv_bytes(("Nummer", "Text"), [[(1, "a;b"), (2, 'säg "hej"')]]))
    assert content.startswith(b"\xef\xbb\xbfNummer;Text\r\n")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1:] == [["1", "a;b"], ["2", 'säg "hej"']]


def test_a_workbook_that_nobody_takes_to_its_end_is_closed() -> None:
    """A browser goes away in the middle; the archive must not be left with an open part."""
    rows = ([(n, f"text {n}")] * 2_000 for n in range(50))
    making = workbook("Svar", ("a", "b"), (5, 5), rows)
    assert next(making)
    making.close()


def test_tables_of_a_workbook_have_sheets_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codesign.tables.xlsx.ROWS_IN_SHEET", 501)
    rows = [[(n,) for n in range(start, start + 500)] for start in (0, 500)]
    tables = (Table("Svar", ("n",), (5,), rows), Table("Kolumner", ("k",), (5,), [[(1.5,)]]))
    book = load_workbook(io.BytesIO(b"".join(workbook_of(tables))))
    assert book.sheetnames == ["Svar", "Svar 2", "Kolumner"]
    assert [book[name].max_row for name in book.sheetnames] == [501, 501, 2]
    assert book["Svar 2"]["A2"].value == 500
    assert book["Kolumner"]["A2"].value == 1.5
