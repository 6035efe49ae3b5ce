"""Workbooks as people and their tools make them, and what they become."""

import io
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl import Workbook
from pyxform.xls2xform import convert

from codesign.questionnaires.document import Item, Questionnaire
from codesign.questionnaires.xlsform.reading import Imported, read_xlsform

Rows = Sequence[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def form(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> bytes:
    """A form whose survey begins with its headings."""
    sheets = {"survey": survey, "choices": choices, "settings": settings, **others}
    return workbook({name: rows for name, rows in sheets.items() if rows})


SWEDISH: Rows = (("form_title", "default_language"), ("Pendling", "sv"))
"""Settings that say the language, so that nothing has to be guessed."""


def read(survey: Rows, choices: Rows = (), settings: Rows = SWEDISH, **others: Rows) -> Imported:
    """What a form becomes."""
    return read_xlsform("form.xlsx", form(survey, choices, settings, **others))


def document_of(imported: Imported) -> Questionnaire:
    """The questionnaire that a form became."""
    assert imported.document is not None, faults(imported)
    return imported.document


def item_of(imported: Imported, key: str) -> Item:
    """One item of it."""
    return document_of(imported).by_key[key].item


def faults(imported: Imported) -> list[str]:
    """What needs a person, as it is told."""
    return [one.told() for one in imported.faults]


def remarks(imported: Imported) -> list[str]:
    """What is told besides."""
    return [one.told() for one in imported.remarks]


# What another tool makes of it

_MADE_BY_PYXFORM = re.compile(
    r"meta/|.*(?:^|/)(?:generated_table_list_label_\d+|reserved_name_for_field_list_labels_\d+)$"
    r"|.*_count$"
)
"""What pyxform adds of its own: headings of tables, counts of repeats."""


def paths(content: bytes, name: str = "form.xlsx") -> list[str]:
    """The path of everything that can be answered, as pyxform has it."""
    kind = f".{name.rpartition('.')[2]}"
    model = ET.fromstring(convert(io.BytesIO(content), file_type=kind).xform)
    instance = model.find(f".//{_XFORMS}instance/*")
    assert instance is not None
    found = dict.fromkeys(_leaves(instance, ""))
    return [path for path in found if not _MADE_BY_PYXFORM.match(path)]


_XFORMS = "{http://www.w3.org/2002/xforms}"


def _leaves(element: ET.Element, above: str) -> Iterator[str]:
    for one in element:
        path = f"{above}{one.tag.rpartition('}')[2]}"
        if len(one):
            yield from _leaves(one, f"{path}/")
        else:
            yield path


# A real XLS: records of BIFF8 in an OLE2 file ([MS-XLS], [MS-CFB])


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: Any) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    if isinstance(value, bool):
        return _record(0x0205, at + struct.pack("<BB", value, 0))
    if isinstance(value, int | float):
        return _record(0x0203, at + struct.pack("<d", value))
    return _record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))


def _sheet(rows: Rows) -> bytes:
    cells = [
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    ]
    return _begin(0x0010) + b"".join(cells) + _record(0x000A)


def old_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A real XLS (Excel 97–2003) with these sheets."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    names = [name.encode("latin-1") for name in sheets]
    head = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    ending = _record(0x000A)
    at = len(head) + sum(12 + len(name) for name in names) + len(ending)
    bounds = b""
    for name, body in zip(names, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IHBB", at, 0, len(name), 0) + name)
        at += len(body)
    return _compound(head + bounds + ending + b"".join(bodies))


def _compound(stream: bytes) -> bytes:
    """An OLE2 file with nothing but the stream "Workbook"."""
    size = max(4096, -(-len(stream) // 512) * 512)
    stream = stream.ljust(size, b"\0")
    sectors = size // 512
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    assert len(chain) <= 128
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    folder = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, -1, 0, size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, sectors)
    head += struct.pack("<IIIIII", 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", sectors + 1).ljust(436, b"\xff")
    return head + stream + folder.ljust(512, b"\0") + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<iii", -1, -1, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
