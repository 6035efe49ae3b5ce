"""What a file really is, whatever its name says; nothing in it is believed or run."""

import io
import zipfile

import pytest

from codesign.questionnaires.xlsform import workbook as limits
from codesign.questionnaires.xlsform.reading import read_xlsform
from tests.xlsforms import document_of, faults, form, old_workbook, read, remarks, workbook

HEAD = ("type", "name", "label")
FORM = form([HEAD, ("text", "a", "Hej")])


def told(content: bytes, name: str = "form.xlsx") -> str:
    """The one sentence that a file is refused with."""
    imported = read_xlsform(name, content)
    assert imported.document is None
    assert faults(imported) == [imported.summary.told()]
    return imported.summary.told()


def test_a_real_xls_is_read_whatever_it_is_called() -> None:
    content = old_workbook(
        {
            "survey": [
                ("type", "name", "label", "required", "default"),
                ("text", "namn", "Vad heter du – å?", True, None),
                ("integer", "antal", "Hur många?", False, 3.0),
            ],
            "settings": [("form_title", "default_language"), ("Gammal", "sv")],
        }
    )
    for name in ("form.xls", "form.xlsx"):
        imported = read_xlsform(name, content)
        assert faults(imported) == []
        first, second = document_of(imported).questions
        assert (first.text, first.required) == ({"sv": "Vad heter du – å?"}, True)
        assert (second.required, second.default) == (False, "3")
        assert document_of(imported).title == {"sv": "Gammal"}


def test_an_xlsx_called_xls_is_read() -> None:
    assert document_of(read_xlsform("form.xls", FORM)).questions[0].key == "a"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen är tom. Välj ett XLSForm-formulär (.xlsx eller .xls)."),
        (b"type,name,label\ntext,a,Hej\n", "Filen är text, till exempel CSV."),
        (b"<html><table><tr><td>type</td></tr></table></html>", "är en webbsida eller XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "är en webbsida eller XML"),
        (b"%PDF-1.7\x00\x01", "Filen går inte att läsa som ett Excelark."),
        (b"PK\x03\x04" + b"\0" * 100, "Excelarket är skadat och går inte att öppna."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excelarket är skadat"),
        (FORM[: len(FORM) // 2], "Excelarket är skadat och går inte att öppna."),
    ],
)
def test_what_is_no_workbook_is_told_for_what_it_is(content: bytes, sentence: str) -> None:
    assert sentence in told(content)


def test_a_damaged_xls_is_told_and_never_raises() -> None:
    content = old_workbook({"survey": [HEAD, ("text", "a", "Hej")]})
    for place in range(512, 900, 7):
        hurt = bytearray(content)
        hurt[place : place + 4] = b"\xff\xff\xff\xff"
        imported = read_xlsform("form.xls", bytes(hurt))
        assert imported.faults or imported.document is not None


def test_a_locked_workbook_is_told() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le").rjust(
        2000
    )
    assert told(locked) == (
        "Excelarket är låst med lösenord. Ta bort lösenordet och spara det på nytt."
    )


def test_an_open_document_is_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert told(out.getvalue()).startswith("Filen är ett OpenDocument-ark.")


def rewritten(content: bytes, name: str, text: bytes) -> bytes:
    """A workbook with another part in the place of one, or besides."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
        after.writestr(name, text)
    return out.getvalue()


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = rewritten(FORM, "xl/bomb.xml", b"<a/>" + b" " * (limits.UNPACKED_LIMIT + 1))
    assert len(bomb) < 100_000
    assert "packar upp till något mycket större än ett formulär" in told(bomb)
    monkeypatch.setattr(limits, "UNPACKED_LIMIT", 60 * 1024 * 1024)
    assert document_of(read_xlsform("form.xlsx", bomb)).questions


def test_entities_are_refused() -> None:
    part = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert "innehåller delar som inte hör hemma" in told(rewritten(FORM, "xl/x.xml", part))


def test_macros_are_told_and_not_run() -> None:
    imported = read_xlsform("form.xlsm", rewritten(FORM, "xl/vbaProject.bin", b"Sub A()"))
    assert remarks(imported)[0] == "Filen har makron. De kördes inte och följde inte med."
    assert len(document_of(imported).questions) == 1
    assert not any("makron" in one for one in remarks(read_xlsform("form.xlsm", FORM)))


def test_a_file_that_is_too_large_is_refused_before_it_is_opened() -> None:
    assert "större än 10 MB" in told(b"PK\x03\x04" + bytes(limits.FILE_LIMIT))


@pytest.mark.parametrize("rows", [3, 4])
def test_rows_have_a_limit(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROW_LIMIT", 4)
    content = form([HEAD, *[("text", f"n{n}", "Hej") for n in range(rows)]])
    imported = read_xlsform("form.xlsx", content)
    assert (imported.document is None) == (rows == 4)
    if rows == 4:
        assert "fler än 20 000 rader" in faults(imported)[0]


def test_columns_have_a_limit() -> None:
    def wide(columns: int) -> bytes:
        return form([(*HEAD, *[f"c{n}" for n in range(columns - 3)]), ("text", "a", "Hej")])

    assert read_xlsform("form.xlsx", wide(limits.COLUMN_LIMIT)).document is not None
    assert read_xlsform("form.xlsx", wide(limits.COLUMN_LIMIT + 1)).document is None


def test_controls_in_texts_are_taken_away() -> None:
    content = form([HEAD, ("text", "a", "Hej du")])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(part)
    hurt = rewritten(content, part, sheet.replace(b"Hej du", b"Hej\x7f du"))
    document = document_of(read_xlsform("form.xlsx", hurt))
    assert document.questions[0].text == {"sv": "Hej du"}


def test_other_sheets_and_names_do_no_harm() -> None:
    content = workbook({" Survey ": [HEAD, ("text", "a", "A?")], "annat": [("x",)], "survey": []})
    imported = read_xlsform("form.xlsx", content)
    assert len(document_of(imported).questions) == 1
    assert "Blad annat: bladet lästes inte." in remarks(imported)


def test_a_label_that_looks_like_a_formula_is_a_label() -> None:
    content = form([HEAD, ("text", "a", "'=1+1"), ("text", "b", "@hej")])
    texts = [one.text["sv"] for one in document_of(read_xlsform("form.xlsx", content)).questions]
    assert texts == ["'=1+1", "@hej"]
    assert read([HEAD, ("text", "a", "+46 är landsnumret?")]).rows_refused == 0


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("<f>1+1</f><v>2</v>", "2"),
        ("<f/><v>2</v>", "2"),
        ("<f>1+1</f>", None),
        ("<f>1+1</f><v/>", None),
        ("<f>1+1</f><v></v>", None),
    ],
)
def test_of_a_formula_the_saved_value_is_read(cell: str, label: str | None) -> None:
    content = form([HEAD, ("text", "a", 7), ("text", "b", "B?")])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(part)
    assert b"<v>7</v>" in sheet
    made = rewritten(content, part, sheet.replace(b"<v>7</v>", cell.encode()))
    imported = read_xlsform("form.xlsx", made)
    found = document_of(imported).by_key.get("a")
    assert (found and found.item.text) == (label and {"sv": label})  # type: ignore[union-attr]
    assert len(faults(imported)) == (label is None)
