"""A file for SPSS: labels that stay apart, names that it takes, and four kinds of no answer."""

import math
from datetime import date
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.files import spss
from codesign.questionnaires.files.columns import Told
from codesign.questionnaires.files.spss import cut, fits, seconds_of, spss_columns, spss_of, unlike
from tests.unit.questionnaires.test_ddi import document
from tests.unit.questionnaires.test_file_columns import made, number

DAY = date(2026, 11, 3)


def told(unit: str = "", flags: dict[str, Any] | None = None, **answers: Any) -> Told:
    return Told(DAY, "sv", unit, "", flags or {}, answers)


def read(folder: Path, found: Questionnaire, *responses: Told) -> tuple[Any, Any]:
    """The file's raw numbers and what it says of its columns."""
    file = folder / "svar.sav"
    file.write_bytes(spss_of(found, [responses]))
    frame, about = pyreadstat.read_sav(
        str(file), user_missing=True, disable_datetime_conversion=True
    )
    return frame, about


def choice(*texts: str, **more: Any) -> dict[str, Any]:
    options = [{"key": f"k{n}", "text": {"sv": text}} for n, text in enumerate(texts)]
    return {"key": "val", "kind": "one", "text": {"sv": "Vad?"}, "options": options, **more}


def test_what_is_no_answer_is_four_numbers_outside_of_every_answer(tmp_path: Path) -> None:
    found = made(choice("Ja", "Nej", dont_know=True, decline=True))
    states = ({"status": one} for one in ("unanswered", "declined", "dont_know"))
    responses = [told(val={"value": "k1"}), told(), *(told(val=one) for one in states)]
    frame, about = read(tmp_path, found, *responses)
    assert list(frame["val"]) == [2, -1, -2, -3, -4]
    labels = about.variable_value_labels["val"]
    assert labels == {
        1: "Ja",
        2: "Nej",
        -1: "Frågan ställdes inte",
        -2: "Inget svar",
        -3: "Vill inte svara",
        -4: "Vet inte",
    }
    assert about.missing_ranges["val"] == [{"lo": -4, "hi": -1}]
    shown, _ = pyreadstat.read_sav(str(tmp_path / "svar.sav"))
    assert [None if math.isnan(one) else one for one in shown["val"]] == [2, *(None,) * 4]


def test_numbers_that_may_be_below_zero_are_not_taken_for_no_answer(tmp_path: Path) -> None:
    found = made(number("kall"), number("varm", least=0), number("minst", least=-1))
    answers = {"kall": {"value": -3.0}, "varm": {"value": 0.0}, "minst": {"value": -1.0}}
    frame, _ = read(tmp_path, found, told(**answers), told())
    assert list(frame["kall"]) == [-3, -2e15 - 1]
    assert list(frame["varm"]) == [0, -1]
    assert list(frame["minst"]) == [-1, -2e15 - 1]
    shown, _ = pyreadstat.read_sav(str(tmp_path / "svar.sav"))
    assert (shown["kall"][0], shown["minst"][0]) == (-3, -1)
    assert math.isnan(shown["kall"][1])
    assert math.isnan(shown["varm"][1])


def test_labels_that_are_alike_in_120_bytes_are_told_apart(tmp_path: Path) -> None:
    long = "å" * 90
    found = made(choice(f"{long}ett", f"{long}två", f"{long}ett"))
    _, about = read(tmp_path, found, told(val={"value": "k0"}))
    labels = [about.variable_value_labels["val"][n] for n in (1, 2, 3)]
    assert len(set(labels)) == 3
    assert all(len(one.encode()) <= 120 for one in labels)
    assert labels[0] == "å" * 58 + "…"
    assert labels[1].endswith("… (2)")


def test_a_label_of_just_120_bytes_is_whole() -> None:
    assert cut("å" * 60, 120) == "å" * 60
    assert cut("å" * 60 + "b", 120) == "å" * 58 + "…"
    assert cut("a\0b", 120) == "ab"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("fard", "fard"),
        ("bemott/forare", "bemott_forare"),
        ("barn.2.namn", "barn_2_namn"),
        ("all", "v_all"),
        ("with", "v_with"),
        ("2020-ar", "v_2020_ar"),
        ("fraga-1", "fraga_1"),
        ("åäö", "aao"),
        ("a" * 64, "a" * 64),
        ("a" * 65, "a" * 64),
    ],
)
def test_names_are_such_as_spss_takes(place: str, name: str) -> None:
    assert unlike(place, set()) == name


def test_names_that_become_alike_are_told_apart() -> None:
    taken: set[str] = set()
    assert [unlike(one, taken) for one in ("a-b", "a/b", "a.b")] == ["a_b", "a_b_2", "a_b_3"]
    long = [unlike(f"{'x' * 70}{n}", taken) for n in range(3)]
    assert long == ["x" * 64, f"{'x' * 62}_2", f"{'x' * 62}_3"]


def test_days_count_from_the_gregorian_calendar_and_earlier_ones_are_left_out(
    tmp_path: Path,
) -> None:
    asked = {"key": "nar", "kind": "date", "text": {"sv": "När?"}}
    days = ("2026-11-02", "1582-10-14", "1582-10-13")
    responses = [told(nar={"value": day}) for day in days]
    frame, about = read(tmp_path, made(asked), *responses, told(), told(nar={"status": "declined"}))
    one_day = 24 * 3600
    shown, _ = pyreadstat.read_sav(str(tmp_path / "svar.sav"))
    assert shown["nar"][0] == date(2026, 11, 2)
    assert frame["nar"][1] == 0
    assert math.isnan(frame["nar"][2])
    assert list(frame["nar"][3:]) == [-one_day, -3 * one_day]
    assert about.original_variable_types["nar"] == "SDATE10"
    assert seconds_of("08:30") == 8.5 * 3600
    assert seconds_of("1582-10-15T00:01") == one_day + 60


def test_every_kind_has_its_columns(tmp_path: Path) -> None:
    found = document()
    answers = {
        "ja": {"value": "yes"},
        "fard": {"value": "other", "voice": 1},
        "behov": {"value": ["tid"]},
        "kansla": {"value": 4},
        "bemott/forare": {"value": "ibland"},
        "ordning": {"order": ["tyst", "fort"]},
        "pastar": {"value": "agree"},
        "nar": {"value": "2026-11-02"},
        "ord": {"voice": 2},
        "annat": {"status": "unanswered"},
    }
    frame, about = read(tmp_path, found, told("hem-1", {"again": True, "seconds": 143}, **answers))
    row = dict(frame.iloc[0])
    assert len(row) == spss_columns(found)
    assert (row["nummer"], row["dag"], row["sprak"], row["enhet"], row["kanal"]) == (
        *(1, seconds_of(DAY)),
        *("sv", "hem-1", ""),
    )
    assert (row["igen"], row["sekunder"]) == (1, 143)
    assert (row["fard"], row["byten"], row["kansla"]) == (3, -1, 4)
    assert (row["behov_tid"], row["behov_plats"], row["behov_inget"]) == (1, 0, 0)
    assert (row["ordning_fort"], row["ordning_tyst"]) == (2, 1)
    assert (row["bemott_forare"], row["bemott_vakter"]) == (2, -1)
    assert (row["ord"], row["annat"], row["pastar"]) == (1, -2, 1)
    assert about.column_names_to_labels["bemott_forare"] == "Hur blir du bemött? Av förare"
    assert about.column_names_to_labels["behov_tid"] == "Tid: Vad behöver du?"


def test_what_is_worked_out_is_a_text_where_it_may_be_one(tmp_path: Path) -> None:
    calculated = {"key": "uträknat".replace("ä", "a"), "kind": "calculated", "value": "1"}
    found = made(calculated)
    frame, _ = read(tmp_path, found, told(utraknat={"worked_out": 2.5}), told())
    assert list(frame["utraknat"]) == [2.5, -2e15 - 1]
    written = told(utraknat={"worked_out": "hög"})
    frame, _ = read(tmp_path, found, written, told(), told(utraknat={"worked_out": ""}))
    assert list(frame["utraknat"]) == ["hög", "[ej fragad]", ""]


def test_nobody_has_answered(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, document())
    assert len(frame) == 0


def test_how_many_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(number())
    assert spss_columns(found) == 8
    monkeypatch.setattr(spss, "MOST_CELLS", 80)
    assert fits(found, 10)
    assert not fits(found, 11)
    assert spss.limit_told(found, 10) == ""
    assert "rymmer 10 svar" in spss.limit_told(found, 11)
