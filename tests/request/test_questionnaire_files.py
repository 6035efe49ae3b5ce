"""The files of a round's answers: who may fetch which, what is in them, and what is logged."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pyreadstat
import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from codesign.jobs.models import Job
from codesign.projects.models import AuditEvent
from codesign.questionnaires.files import rows as rows_of_file
from codesign.questionnaires.files import spss
from codesign.questionnaires.models import (
    QuestionnaireChannel,
    QuestionnaireResponse,
    QuestionnaireRound,
)
from codesign.units.models import Unit
from tests import working
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient
from tests.questionnaires import STAFF, answered, opened

RESULTS = f"{STAFF}/omgang/1/resultat"
SIMPLE = """schema: codesign/questionnaire/1
slug: pendling
title: {sv: Din pendling}
dated: 2026-11-03
items:
  - key: ja
    kind: one
    decline: true
    text: {sv: Går det bra?}
    options:
      - {key: j, text: {sv: Ja}}
      - {key: n, text: {sv: "=Nej"}}
  - {key: tal, kind: number, text: {sv: Hur många?}}
"""


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return PageClient(pages.app).sign_in(cast.astrid)


@pytest.fixture
def round_(session: Session, cast: Cast) -> QuestionnaireRound:
    return opened(session, cast.project, cast.astrid, SIMPLE)


def fetch(client: PageClient, ending: str) -> TestResponse:
    """What the button for a file gives."""
    page = client.get(RESULTS)
    (form,) = page.all(f"//form[substring-after(@action, '/omgang/1/') = '{ending}']")
    return client.client.post(
        form.get("action"), data=dict(form.form_values()), headers=SAME_ORIGIN
    )


def table(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def stored(session: Session, round_: QuestionnaireRound, **more: Any) -> QuestionnaireResponse:
    """A response that is there without a walk."""
    known: dict[str, Any] = {
        "agency_id": round_.agency_id,
        "project_id": round_.project_id,
        "round_id": round_.id,
        "day": date(2026, 11, 3),
        "answers": {"ja": {"value": "j"}, "tal": {"value": 2.5}},
    }
    made = QuestionnaireResponse(**(known | more))
    session.add(made)
    session.commit()
    return made


def test_a_workbook_has_numbers_as_numbers_and_its_codebook(
    pages: PageClient, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    answered(pages, {"ja": {"ja": "n"}, "tal": {"tal": "2,5"}})
    answered(pages, {"ja": {"ja": "?declined"}})
    answer = fetch(astrid, "svar.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Svar", "Kolumner"]
    header, *found = book["Svar"].iter_rows(values_only=True)
    assert header[-2:] == ("ja", "tal")
    assert {row[-2:] for row in found} == {("n", 2.5), ("[vill inte svara]", "[inget svar]")}
    assert {row[0] for row in found} == {1, 2}
    codebook = [row[:3] for row in book["Kolumner"].iter_rows(values_only=True)]
    assert codebook[0] == ("Kolumn", "Värde", "Betyder")
    assert ("ja", "n", "'=Nej") in codebook


def test_the_same_rows_stand_in_both_files(
    session: Session, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    for n in range(5):
        stored(session, round_, answers={"tal": {"value": float(n)}}, id=(7 * n) % 5 + 1)
    text = [row[-1] for row in table(fetch(astrid, "svar.csv"))[1:]]
    book = openpyxl.load_workbook(io.BytesIO(fetch(astrid, "svar.xlsx").data))
    cells = [row[-1] for row in book["Svar"].iter_rows(min_row=2, values_only=True)]
    assert text == [str(one) for one in cells] == ["0", "3", "1", "4", "2"]


def test_rows_stand_by_their_random_ids_and_not_as_they_came(
    session: Session, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    """Ids tell no order; days, numbers and what was stored first would."""
    days = {900: 1, 100: 3, 500: 2}
    for key, day in days.items():
        stored(
            session,
            round_,
            id=key,
            day=date(2026, 11, day),
            answers={"tal": {"value": float(key)}},
        )
    rows = table(fetch(astrid, "svar.csv"))[1:]
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("1", "2026-11-03", "100"),
        ("2", "2026-11-02", "500"),
        ("3", "2026-11-01", "900"),
    ]


def test_pages_end_and_begin_where_they_should(
    session: Session,
    astrid: PageClient,
    round_: QuestionnaireRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    statement = rows_of_file._RESPONSES.limit(None).limit(2)
    monkeypatch.setattr(rows_of_file, "_RESPONSES", statement)
    for n in range(1, 6):
        stored(session, round_, id=n, answers={"tal": {"value": float(n)}})
    rows = table(fetch(astrid, "svar.csv"))[1:]
    assert [(row[0], row[-1]) for row in rows] == [(str(n), str(n)) for n in range(1, 6)]


def test_units_channels_and_flags_are_columns(
    session: Session, cast: Cast, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    whose = {"agency_id": cast.agency.id, "project_id": cast.project.id}
    unit = Unit(**whose, key="norr", name="=Norra hemmet")
    other = Unit(**whose, key="soder", name="Södra hemmet")
    session.add_all([unit, other])
    session.flush()
    channel = QuestionnaireChannel(
        **whose, round_id=round_.id, token="t" * 20, name="+Affisch", unit_id=unit.id
    )
    session.add(channel)
    session.flush()
    flags = {"again": True, "seconds": 143}
    stored(session, round_, id=1, unit_id=unit.id, channel_id=channel.id, flags=flags)
    stored(session, round_, id=2)
    header, first, second = table(fetch(astrid, "svar.csv"))
    assert header[3:7] == ["enhet", "kanal", "igen", "sekunder"]
    assert first[3:7] == ["norr", "'+Affisch", "1", "143"]
    assert second[3:7] == ["", "", "", ""]
    book = table(fetch(astrid, "kolumner.csv"))
    assert ["enhet", "norr", "'=Norra hemmet"] in book
    assert "soder" not in str(book)
    assert "t" * 20 not in fetch(astrid, "svar.csv").get_data(as_text=True)


def test_readers_get_what_they_are_told_and_hidden_numbers_as_such(
    pages: PageClient, session: Session, cast: Cast, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    for choice in "jjjjjjnnnnn":
        answered(pages, {"ja": {"ja": choice}, "tal": {"tal": "3"}})
    answered(pages, {"ja": {"ja": "?declined"}, "tal": {"tal": "9"}})
    bo = pages.sign_in(cast.bo)
    assert bo.get(RESULTS).all("//form[contains(@action, '/omgang/1/')]") == []
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    page = bo.get(RESULTS)
    offered = [form.get("action") for form in page.all("//main//form")]
    assert [one.rpartition("/")[2] for one in offered] == ["resultat.csv"]
    header, *rows = table(fetch(bo, "resultat.csv"))
    assert header == ["Fråga", "Frågans text", "Svar", "Svarets text", "Antal"]
    assert rows[0] == ["", "", "[sent]", "Har skickat sina svar", "12"]
    found = {(row[0], row[2]): row[4] for row in rows}
    assert found["ja", "[vill inte svara]"] == "[dolt]"
    assert found["ja", "[svarade]"] == "[dolt]"
    assert "[dolt]" in {found["ja", "j"], found["ja", "n"], found["ja", "[inget svar]"]}
    assert found["tal", "[svarade]"] == "12"
    assert found["tal", "[medel]"] == "3,5"
    assert ["ja", "Går det bra?", "n", "'=Nej"] in [row[:4] for row in rows]
    assert table(fetch(astrid, "resultat.csv")) == [header, *rows]
    cast.project.smallest_group = 6
    session.commit()
    token = offered[0]
    assert bo.client.post(token, data={}, headers=SAME_ORIGIN).status_code in {403, 404}
    assert bo.get(RESULTS).all("//form[contains(@action, 'resultat.csv')]") == []


def test_the_description_for_archives_counts_the_responses(
    pages: PageClient, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    for _ in range(2):
        answered(pages, {"ja": {"ja": "j"}})
    answer = fetch(astrid, "ddi.xml")
    assert answer.mimetype == "application/xml"
    root = etree.fromstring(answer.data)
    space = {"d": "ddi:codebook:2_5"}
    assert root.xpath("string(//d:caseQnty)", namespaces=space) == "2"
    name = root.xpath("string(//d:fileName)", namespaces=space)
    assert name == "projektet-pendling-1-svar.csv"
    assert name in fetch(astrid, "svar.csv").headers["Content-Disposition"]


def test_a_file_for_spss_is_made_by_a_worker(
    pages: PageClient, astrid: PageClient, round_: QuestionnaireRound, tmp_path: Any
) -> None:
    answered(pages, {"ja": {"ja": "n"}, "tal": {"tal": "2,5"}})
    page = astrid.submit(
        astrid.get(RESULTS), form="//form[contains(@action, 'svar.sav')]", status=303
    )
    done = working.arrived(astrid, page)
    answer = astrid.client.get(done.one("//a[contains(@href, '/fil')]/@href"))
    assert "projektet-pendling-1-svar.sav" in answer.headers["Content-Disposition"]
    (tmp_path / "svar.sav").write_bytes(answer.data)
    frame, about = pyreadstat.read_sav(str(tmp_path / "svar.sav"), user_missing=True)
    assert (frame["ja"][0], frame["tal"][0]) == (2, 2.5)
    assert about.variable_value_labels["ja"][2] == "=Nej"


def test_more_than_a_file_for_spss_holds_is_told_before_and_refused(
    pages: PageClient,
    session: Session,
    astrid: PageClient,
    round_: QuestionnaireRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        answered(pages, {"ja": {"ja": "j"}})
    page = astrid.get(RESULTS)
    monkeypatch.setattr(spss, "MOST_CELLS", 9 * 2)
    assert "svar.sav" in str([one.get("action") for one in astrid.get(RESULTS).all("//form")])
    monkeypatch.setattr(spss, "MOST_CELLS", 9 * 2 - 1)
    told = astrid.get(RESULTS)
    assert "rymmer 1 svar, och här är fler" in told.words()
    assert "svar.sav" not in str([one.get("action") for one in told.all("//form")])
    late = astrid.submit(page, form="//form[contains(@action, 'svar.sav')]", status=413)
    assert "för många för en SPSS-fil" in late.words()
    assert session.scalars(select(Job)).all() == []


def test_each_file_that_leaves_is_an_event(
    pages: PageClient, session: Session, astrid: PageClient, round_: QuestionnaireRound
) -> None:
    answered(pages, {"ja": {"ja": "j"}})
    for ending in ("svar.csv", "svar.xlsx", "ddi.xml"):
        assert fetch(astrid, ending).status_code == 200
    page = astrid.submit(
        astrid.get(RESULTS), form="//form[contains(@action, 'svar.sav')]", status=303
    )
    working.arrived(astrid, page)
    session.expire_all()
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.action == "questionnaire.export")
        .order_by(AuditEvent.id)
    ).all()
    assert [(one.subject, one.details) for one in events] == [
        ("pendling", {"round": 1, "form": form}) for form in ("csv", "xlsx", "ddi", "sav")
    ]
