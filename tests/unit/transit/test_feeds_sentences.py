"""Sentences for people on a platform, in Swedish and in English."""

from datetime import datetime
from typing import Any

import pytest

from codesign import i18n
from codesign.transit import sentences
from codesign.transit.model import Feed, Mode, Phrase
from codesign.transit.now import (
    Basis,
    LineStatus,
    Place,
    TrainNow,
    alternatives,
    board,
    situation,
    status_of_lines,
)
from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import MORNINGS, SMALL, in_bytes


@pytest.fixture(scope="module")
def fault() -> Feed:
    return read_feed(MORNINGS / "storning").feed


def at(feed: Feed, text: str) -> datetime:
    return feed.clock.moment(int(text[:2]) * 3600 + int(text[3:]) * 60)


def said(feed: Feed, text: str) -> str:
    return sentences.situation_sentence(situation(feed, at(feed, text)), feed.timetable)


def test_one_sentence_tells_how_the_line_is(fault: Feed) -> None:
    assert said(fault, "06:40") == "Tågen går som de ska: alla 14 är mindre än tre minuter sena."
    assert said(fault, "07:26").startswith(
        "Signalfel (exempel) mellan Låtsasvik och Skissby. Tidigast trafikstart 07:38. Av 13 tåg"
    )
    assert said(fault, "07:40").endswith("Ersättningsbuss går.")
    assert said(fault, "08:57") == (
        "Inga färska data: det senaste kom för 8 minuter sedan, så vi vet inte hur tågen går nu."
    )
    assert said(fault, "04:00") == (
        "Inga färska data: vi har inte hört något ännu och vet inte hur tågen går."
    )
    alone = read_feed(in_bytes(SMALL)).feed
    assert said(alone, "07:05") == "Här finns bara tidtabellen: ingen har sagt hur tågen går."


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "nyss"),
        (40, "för 40 sekunder sedan"),
        (89, "för 89 sekunder sedan"),
        (95, "för 2 minuter sedan"),
        (600, "för 10 minuter sedan"),
        (7200, "för 2 timmar sedan"),
    ],
)
def test_an_age_is_told_in_words(seconds: int, text: str) -> None:
    assert sentences.ago(seconds) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (None, ""),
        (0, "i tid"),
        (1, "1 minut sent"),
        (7, "7 minuter sent"),
        (-2, "2 minuter tidigt"),
    ],
)
def test_lateness_is_told_in_words(minutes: int | None, text: str) -> None:
    assert sentences.lateness(minutes) == text


def train(**changed: Any) -> TrainNow:
    values: dict[str, Any] = {
        "trip": "t", "name": "101", "line": "R", "headsign": "Gamma", "mode": Mode.TRAIN,
        "is_forward": True, "place": Place("A", "B", 0.5), "basis": Basis.MEASURED, "age": 40,
        "minutes_late": 4, "is_at_least": False, "is_cancelled": False, "skips": (),
        "next_station": "B", "next_at": None, "phrase": None,
    }  # fmt: skip
    return TrainNow(**{**values, **changed})


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({}, "Tåg 101 mot Gamma är mellan Alfa och Beta, 4 minuter sent "
             "(uppmätt för 40 sekunder sedan)."),
        ({"place": Place("A"), "basis": Basis.COMPUTED, "minutes_late": 0, "age": 3},
         "Tåg 101 mot Gamma står vid Alfa, i tid (beräknad nyss)."),
        ({"place": Place("A", "B", 0.1)}, "Tåg 101 mot Gamma har lämnat Alfa mot Beta, 4 minuter "
             "sent (uppmätt för 40 sekunder sedan)."),
        ({"is_cancelled": True}, "Tåg 101 mot Gamma är inställt."),
        ({"name": ""}, "R1 mot Gamma är mellan Alfa och Beta, 4 minuter sent "
             "(uppmätt för 40 sekunder sedan)."),
        ({"basis": Basis.TIMETABLE, "minutes_late": None, "age": None},
         "Tåg 101 mot Gamma är mellan Alfa och Beta om det följer tidtabellen. "
         "Ingen har sagt hur det går."),
        ({"basis": Basis.NO_DATA, "minutes_late": None, "age": 700},
         "Tåg 101 mot Gamma: inga färska data. Det sågs senast vid Alfa. "
         "Det hördes av för 12 minuter sedan."),
        ({"phrase": Phrase.WAIT_FOR_TIME, "minutes_late": None},
         "Tåg 101 mot Gamma är mellan Alfa och Beta, invänta tid (uppmätt för 40 sekunder sedan)."),
        ({"minutes_late": 9, "is_at_least": True}, "Tåg 101 mot Gamma är mellan Alfa och Beta, "
             "minst 9 minuter sent (uppmätt för 40 sekunder sedan)."),
        ({"mode": Mode.REPLACEMENT_BUS, "place": Place("A", "B", 0.9)},
         "Buss 101 mot Gamma är strax framme vid Beta, 4 minuter sent "
         "(uppmätt för 40 sekunder sedan)."),
    ],
)  # fmt: skip
def test_a_train_is_told_with_how_it_is_known(changed: dict[str, Any], text: str) -> None:
    timetable = read_feed(in_bytes(SMALL)).feed.timetable
    assert sentences.train_sentence(train(**changed), timetable) == text


def test_the_board_says_what_a_sign_would(fault: Feed) -> None:
    rows = {
        row.name: sentences.departure_status(row)
        for row in board(fault, "Lvk", at(fault, "07:23"), 20)
    }
    assert rows["7109"] == "Invänta tid"
    assert rows["7210"] == "Inställt"
    later = {
        row.name: sentences.departure_status(row)
        for row in board(fault, "Lvk", at(fault, "07:30"), 20)
    }
    assert later["7109"] == "Avgår tidigast 07:38"


def test_every_phrase_and_basis_has_a_meaning() -> None:
    for phrase in Phrase:
        assert sentences.phrase_name(phrase)
        assert sentences.phrase_meaning(phrase).endswith(".")
    assert sentences.phrase_name(Phrase.WAIT_FOR_TIME) == "Invänta tid"
    assert [sentences.basis_name(basis) for basis in Basis] == [
        "uppmätt", "beräknad", "tidtabell", "inga färska data",
    ]  # fmt: skip
    assert all(sentences.basis_meaning(basis) for basis in Basis)


def test_a_bar_is_told_in_words() -> None:
    status = LineStatus("X", "X1", Mode.TRAIN, 6, 1, 2, 1, 3)
    assert sentences.status_sentence(status) == (
        "X1, nu och den närmaste halvtimmen: 6 mindre än tre minuter sena, "
        "1 tre till fem minuter sent, 2 mer än fem minuter sena, 1 inställt, 3 vet vi inget om."
    )
    assert sentences.status_sentence(LineStatus("X", "X1", Mode.TRAIN)) == (
        "X1: inga tåg nu eller den närmaste halvtimmen."
    )


def test_a_way_is_told_with_how_far_to_trust_it(fault: Feed) -> None:
    [bus, *_] = alternatives(fault, "Lvk", "Fth", at(fault, "07:35"))
    assert sentences.alternative_sentence(bus, fault.timetable) == (
        "07:42–08:25 med ersättningsbuss Fantasihamn – Låtsasvik."
    )
    [silent, *_] = alternatives(fault, "Lvk", "Fth", at(fault, "08:57"))
    assert "inga färska data" in sentences.alternative_sentence(silent, fault.timetable)


def test_everything_is_said_in_english_too(fault: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "en")
    assert (
        said(fault, "06:40")
        == "The trains run as they should: all 14 are less than three minutes late."
    )
    assert sentences.phrase_name(Phrase.WAIT_FOR_TIME) == "Wait for a time"
    assert "less than three" in sentences.status_sentence(
        status_of_lines(fault, at(fault, "07:00"))[0]
    )
