"""Workbooks of pyxform's own tests: rows read, told of, refused; and the same paths come out."""

from pathlib import Path

import pytest

from codesign.questionnaires.problems import problems
from codesign.questionnaires.xlsform.reading import Imported, read_xlsform
from codesign.questionnaires.xlsform.writing import write_xlsform
from tests.xlsforms import document_of, faults, paths

pytestmark = [
    pytest.mark.interop,
    # The other tool reads with openpyxl too, which warns of what it does not know.
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]

ROOT = Path(__file__).parents[3]
DATA = Path("shared") / "data" / "xlsform"


def given(name: str) -> bytes:
    """A workbook of theirs."""
    for folder in (ROOT.parent, ROOT.parents[1]):
        if (folder / DATA / name).exists():
            return (folder / DATA / name).read_bytes()
    pytest.skip(f"{name} is not here")


def imported(name: str) -> Imported:
    """What it becomes."""
    return read_xlsform(name, given(name))


@pytest.mark.parametrize(
    ("name", "read", "named", "refused", "left_out"),
    [
        ("choice_filter_test.xlsx", 17, 1, 0, 0),
        ("duplicate_columns.xlsx", 60, 18, 5, 5),
        ("excel_with_macros.xlsm", 7, 2, 0, 1),
        ("or_other.xlsx", 7, 1, 1, 0),
        ("unknown_question_type.xls", 133, 27, 1, 6),
        ("widgets.xls", 58, 9, 0, 0),
        ("xl_date_ambiguous.xlsx", 7, 0, 0, 0),
        ("xlsform_spec_test.xlsx", 60, 18, 5, 5),
    ],
)
def test_rows_are_counted(name: str, read: int, named: int, refused: int, left_out: int) -> None:
    found = imported(name)
    counts = (found.rows_read, found.rows_named, found.rows_refused, found.rows_left_out)
    assert counts == (read, named, refused, left_out)
    assert problems(document_of(found)) == []


def test_what_is_refused_is_told_with_the_mend() -> None:
    assert faults(imported("or_other.xlsx")) == [
        "Blad survey, rad 3, kolumn choice_filter: uttrycket ”'no'=yes” går inte att läsa. Vid "
        "tecken 6: Ordet ”yes” står för sig självt. Skriv 'yes' om det är ett svar, "
        "eller ${yes} om "
        "det är en fråga."
    ]
    assert (
        "kolumn label: det finns två sådana kolumner"
        in faults(imported("duplicate_columns.xlsx"))[0]
    )
    assert (
        "rad 52, kolumn type: typen ”unknown” känns inte igen."
        in faults(imported("unknown_question_type.xls"))[1]
    )


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("choice_filter_test.xlsx", set()),
        ("excel_with_macros.xlsm", {"deviceid"}),
        ("or_other.xlsx", {"fav_pastel"}),
        ("widgets.xls", set()),
        ("xl_date_ambiguous.xlsx", set()),
        (
            "xlsform_spec_test.xlsx",
            {
                f"everything/{name}{end}"
                for name in ("start", "end", "deviceid", "uri_deviceid", "phonenumber")
                for end in ("", "_test_output")
            },
        ),
    ],
)
def test_the_paths_are_those_that_pyxform_finds(name: str, missing: set[str]) -> None:
    """Known differences: what is refused or left out here is missing; pyxform itself refuses
    duplicate_columns.xlsx and unknown_question_type.xls."""
    content = write_xlsform(document_of(imported(name)))
    theirs = paths(given(name), name)
    assert paths(content) == [path for path in theirs if path not in missing]
    assert missing <= set(theirs)
    assert document_of(read_xlsform("igen.xlsx", content)) == document_of(imported(name))
