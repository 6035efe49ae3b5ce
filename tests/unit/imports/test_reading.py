"""Files told apart by content, whatever they are called and however they are encoded."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from codesign.imports.reading import table_in, table_of_lines
from codesign.tables import reading
from codesign.tables.reading import (
    BinaryFileError,
    BrokenWorkbookError,
    EmptyFileError,
    NotNotesError,
    TooManyColumnsError,
    TooManyRowsError,
    UnreadableFileError,
    UnsafeWorkbookError,
    separator_of,
)

ROWS = [["Steg", "Text"], ["Väntan", "Åh, så långt; det var – svårt"], ["Möte", "Bra"]]


def as_csv(separator: str, rows: list[list[str]] = ROWS) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def cells_of(content: bytes) -> list[list[str]]:
    return [list(record.cells) for record in table_in(content).records]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_separators_are_recognised(separator: str, encoding: str) -> None:
    assert cells_of(as_csv(separator).encode(encoding)) == ROWS


def test_utf_16_in_both_byte_orders() -> None:
    text = as_csv(";")
    assert cells_of(b"\xfe\xff" + text.encode("utf-16-be")) == ROWS
    assert cells_of(b"\xff\xfe" + text.encode("utf-16-le")) == ROWS


def test_line_breaks_inside_quotes_stay_in_their_note() -> None:
    table = table_in('Steg;Text\r\nhear;"Rad ett\r\nrad två"\r\n'.encode())
    assert table.records[1].cells == ("hear", "Rad ett\nrad två")


def test_commas_in_sentences_are_no_separator() -> None:
    lines = "Jag väntade, och väntade, länge.\nIngen ringde.\nTill slut, ett brev.\n"
    assert separator_of(lines) == ""
    assert [r.cells for r in table_of_lines(lines).records] == [
        (line,) for line in lines.splitlines()
    ]


def test_a_single_pasted_sentence_is_one_note() -> None:
    assert [r.cells for r in table_of_lines("Ja, nej, kanske").records] == [("Ja, nej, kanske",)]


def test_quotation_marks_in_pasted_lines_are_kept() -> None:
    lines = ['"Så sa hon', 'Och han: "Nej"']
    assert [r.cells[0] for r in table_of_lines("\n".join(lines)).records] == lines


def test_rows_keep_their_numbers_past_empty_ones() -> None:
    assert [r.number for r in table_in(b"Steg;Text\n\nhear;A\n;\nhear;B\n").records] == [1, 3, 5]


def test_nul_and_control_characters_never_reach_the_database() -> None:
    assert table_of_lines("Hej\x00 d\x07u\nOch du\n").records[0].cells == ("Hej du",)


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, changes.get(part.filename, old.read(part)))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(inner: bytes) -> bytes:
    whole = b"<worksheet " + MAIN + b"><sheetData>" + inner + b"</sheetData></worksheet>"
    return repacked(workbook([["x"]]), {SHEET: whole})


def test_the_first_sheet_with_content_is_read() -> None:
    book = Workbook()
    book.create_sheet("Två").append(["Steg", "Text"])
    book["Två"].append(["hear", "Hej"])
    out = io.BytesIO()
    book.save(out)
    assert cells_of(out.getvalue()) == [["Steg", "Text"], ["hear", "Hej"]]


def test_a_formula_is_its_kept_value_or_else_its_text() -> None:
    kept = sheet(b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    assert cells_of(kept) == [["2"]]
    assert cells_of(workbook([["=1+1"]])) == [["=1+1"]]


def test_a_claimed_size_is_not_believed() -> None:
    content = repacked(
        workbook([["x"]]),
        {
            SHEET: b"<worksheet " + MAIN + b'><dimension ref="A1:A1"/><sheetData>'
            b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
            b"</sheetData></worksheet>"
        },
    )
    assert cells_of(content) == [["1"], ["2"]]


@pytest.mark.slow
def test_a_row_with_an_enormous_number_is_over_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The empty rows before it are gone through as far as a sheet can have rows, and no further."""
    rows_of, gone_through = reading._sheet, 0

    def counted(sheet: Any) -> Iterator[tuple[Any, ...]]:
        nonlocal gone_through
        for row in rows_of(sheet):
            gone_through += 1
            assert gone_through <= 1_048_576
            yield row

    monkeypatch.setattr(reading, "_sheet", counted)
    with pytest.raises(UnreadableFileError):
        table_in(sheet(b'<row r="99999999999"><c r="A1"><v>1</v></c></row>'))
    assert gone_through


@pytest.mark.parametrize(
    "inner",
    [b'<row r="x"/>', b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>', b"<row", b"\xff\xfe\x00"],
)
def test_a_damaged_sheet_is_told_as_damaged(inner: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        table_in(sheet(inner))


def test_a_workbook_without_its_sheet_is_told() -> None:
    source = workbook([["x"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            if part.filename != SHEET:
                new.writestr(part.filename, old.read(part))
    with pytest.raises(UnreadableFileError):
        table_in(out.getvalue())


def test_a_cut_off_workbook_is_told_as_damaged() -> None:
    with pytest.raises(BrokenWorkbookError):
        table_in(workbook([["x"]])[:-40])


def test_an_understated_size_is_found_out() -> None:
    content = bytearray(sheet(b'<row r="1"><c r="A1"><v>1</v></c></row>' * 2000))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo(SHEET).file_size
    lied = bytes(content).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(UnreadableFileError):
        table_in(lied)


def test_entities_are_refused_wherever_they_stand() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><sst/>'
    with pytest.raises(UnsafeWorkbookError):
        table_in(repacked(workbook([["x"]]), {"[Content_Types].xml": bomb}))


def test_many_parts_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", *(f"xl/{i}.xml" for i in range(2_100))):
            archive.writestr(name, "<x/>")
    with pytest.raises(UnsafeWorkbookError):
        table_in(out.getvalue())


@pytest.mark.parametrize(("folder", "kind"), [("word", "Word"), ("ppt", "PowerPoint")])
def test_other_office_files_are_called_by_their_name(folder: str, kind: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    with pytest.raises(NotNotesError) as refused:
        table_in(out.getvalue())
    assert kind in refused.value.told()


def test_limits_on_rows_and_columns() -> None:
    with pytest.raises(TooManyRowsError):
        table_of_lines("En rad\n" * 10_001)
    assert len(table_of_lines("En rad\n" * 10_000).records) == 10_000
    with pytest.raises(TooManyColumnsError):
        table_in((";".join("abc" for _ in range(61)) + "\n").encode() * 2)


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xff\xfe", b";;\n;;\n"])
def test_nothing_is_told_as_nothing(content: bytes) -> None:
    with pytest.raises((EmptyFileError, BinaryFileError)):
        table_in(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(content: bytes) -> None:
    table = None
    told = "read"
    try:
        table = table_in(content)
    except UnreadableFileError as refused:
        told = refused.told()
    assert told
    assert table is None or all(len(r.cells) == table.width for r in table.records)


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20
)


@given(st.lists(st.tuples(CELL, CELL), min_size=2, max_size=10), st.sampled_from("\t;"))
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str]], separator: str
) -> None:
    given_rows = [["Steg", "Text"], *([f"a{a}", f"b{b}"] for a, b in rows)]
    assert cells_of(as_csv(separator, given_rows).encode()) == given_rows
