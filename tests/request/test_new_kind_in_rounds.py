"""A round over a kind of artefact without screens, which is declared in tests alone.

Planned, opened, answered to the receipt, counted, exported, brought back and taken on a device:
nothing of it asks for a prototype.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.folders import valid_content
from codesign.artefacts.models import Artefact
from codesign.artefacts.sync import sync
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import Database, now
from codesign.fieldwork import devices
from codesign.projects.models import Project
from codesign.rounds import actions
from codesign.rounds.codes import round_code
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound, WalkAnswer, WalkThrough
from codesign.rounds.plan import Design, TestPlan
from tests import inquiries
from tests.cast import Cast
from tests.exported import exported, imported
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.trying import Ines, latest_walk

PLACE = "/arbete/projektet/provomgangar"
FORM = "//main//form[contains(@class, 'round-form')]"
PLAN: dict[str, Any] = {
    "schema": "codesign/round/1",
    "title": "Om bemötandet",
    "welcome": "Hej och välkommen.",
    "consent": "Vi sparar det du svarar.",
    "context": {"place": False, "device": False},
    "blocks": [
        {"key": "hur-bemots-du", "kind": "question", "prompt": "Hur blir du bemött?"},
        {
            "key": "hur-ofta",
            "kind": "question",
            "prompt": "Hur ofta reser du?",
            "answer": "one",
            "options": [{"key": "ofta", "label": "Ofta"}, {"key": "sallan", "label": "Sällan"}],
        },
    ],
    "thanks": "Tack!",
}
ANSWER = "De lyssnar nästan alltid, men inte på kvällen."


@pytest.fixture
def wider(tmp_path: Path, database: Database) -> Iterator[Flask]:
    """The application with one capability more."""
    with inquiries.application_with_it(tmp_path, database) as app:
        yield app


@pytest.fixture
def artefact(wider: Flask, tmp_path: Path, cast: Cast, session: Session) -> Artefact:
    """The inquiry, published."""
    content = inquiries.content_with_it(tmp_path)
    (one,) = valid_content(content).of(inquiries.NAME)
    sync(session, cast.project, one)
    session.commit()
    return session.scalars(select(Artefact).where(Artefact.slug == "bemotande")).one()


@pytest.fixture
def opened(wider: Flask, artefact: Artefact, cast: Cast, session: Session) -> TestRound:
    """An open round over it."""
    (choice,) = actions.choices(session, cast.project.id)
    plan = TestPlan.model_validate(PLAN)
    made = actions.create(session, cast.project, plan, Design.ONE, [choice.id])
    session.refresh(made, ["arms"])
    with wider.test_request_context("/"):
        actions.open_round(session, made)
    session.commit()
    return made


@pytest.fixture
def ines(wider: Flask, opened: TestRound) -> Ines:
    with wider.test_request_context("/"):
        return Ines(PageClient(wider), f"/prova/{round_code(opened.id)}")


def answered(ines: Ines, words: str = ANSWER, choice: str = "ofta") -> Page:
    """All the way: the page with the thanks and the code."""
    page = ines.begin()
    assert page.heading == "Hur blir du bemött?"
    page = ines.send(page, ord=words)
    assert page.heading == "Hur ofta reser du?"
    page = ines.send(page, choice=choice)
    assert page.heading == "Tack för att du provade"
    return page


def test_staff_plan_it_in_the_form_and_open_it(
    wider: Flask, artefact: Artefact, cast: Cast, session: Session
) -> None:
    astrid = PageClient(wider).sign_in(cast.astrid)
    page = astrid.get(f"{PLACE}/ny")
    for deed in ("bort:uppgift-1", "lagg-till"):
        page = astrid.submit(page, {"gor": deed, "ny": "question"}, form=FORM, status=200)
    values = {"gor": "spara", "title": "Omgången", "fraga-1-prompt": "Hur blir du bemött?"}
    shown = astrid.follow(astrid.submit(page, values, form=FORM, status=303))
    assert "Om bemötandet, version 1" in shown.words()
    shown = astrid.follow(astrid.submit(shown, form="//form[contains(@action, '/oppna')]"))
    made = session.scalars(select(TestRound)).one()
    session.refresh(made)
    assert (made.status, made.artefact_id) == (RoundStatus.OPEN, artefact.id)


def test_a_participant_comes_to_the_receipt_and_the_words_lie_with_the_question(
    ines: Ines, artefact: Artefact, session: Session
) -> None:
    code = str(answered(ines).one("//code").text)
    walk = latest_walk(session)
    assert (walk.status, walk.plan) == ("complete", ["hur-bemots-du", "hur-ofta"])
    voice = session.scalars(select(Contribution)).one()
    assert (voice.text, voice.source, voice.walk_id) == (ANSWER, Source.ANSWER, walk.id)
    assert (voice.artefact_id, voice.anchor) == (artefact.id, "hur-bemots-du")
    kept = {one.item: one.value for one in session.scalars(select(WalkAnswer))}
    assert kept == {"hur-bemots-du": {"voice": voice.id}, "hur-ofta": {"choice": "ofta"}}
    anyone = PageClient(ines.pages.app)
    assert ANSWER in anyone.submit(anyone.get("/kvitto"), {"code": code}, status=200).words()


def test_who_tries_to_see_a_screen_meets_an_empty_frame(ines: Ines) -> None:
    ines.begin()
    assert ines.frame().all("//main//a") == []


def test_the_results_count_it_and_the_table_has_it(
    wider: Flask, ines: Ines, cast: Cast, session: Session
) -> None:
    answered(ines)
    answered(Ines(PageClient(wider), ines.invitation), "Sällan.", "sallan")
    astrid = PageClient(wider).sign_in(cast.astrid)
    page = astrid.get(f"{PLACE}/om-bemotandet/resultat")
    assert "2 har gått hela vägen." in page.words()
    assert "Om bemötandet, version 1" in page.words()
    table = astrid.client.get(f"{PLACE}/om-bemotandet/resultat/hur-ofta-svar.csv")
    cells = list(csv.reader(io.StringIO(table.get_data(as_text=True)), delimiter=";"))
    assert [row[:2] for row in cells if row[0] in {"Ofta", "Sällan"}] == [
        ["Ofta", "1"],
        ["Sällan", "1"],
    ]
    form = next(one for one in page.all("//form") if "provningar.csv" in one.get("action", ""))
    answer = astrid.client.post(
        form.get("action"), data=dict(form.form_values()), headers=SAME_ORIGIN
    )
    rows = list(
        csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";")
    )
    assert sorted(row["svar_hur-ofta"] for row in rows) == ["Ofta", "Sällan"]
    assert all(row["version"] == "1" and row["uppgift"] == "" for row in rows)


def test_the_project_file_carries_it_there_and_back(
    ines: Ines, cast: Cast, session: Session
) -> None:
    answered(ines)
    told = exported(session, cast.project)
    session.execute(Project.__table__.update().values(slug=Project.slug + "-1"))
    came = imported(session, cast.other_agency, told).project
    again = session.scalars(select(TestRound).where(TestRound.project_id == came.id)).one()
    whose = session.get_one(Artefact, again.artefact_id)
    assert (whose.kind, whose.slug, whose.project_id) == ("inquiry", "bemotande", came.id)
    walk = session.scalars(select(WalkThrough).where(WalkThrough.round_id == again.id)).one()
    kept = {
        one.item: one.value
        for one in session.scalars(select(WalkAnswer).where(WalkAnswer.walk_id == walk.id))
    }
    voice = session.scalars(select(Contribution).where(Contribution.walk_id == walk.id)).one()
    assert kept == {"hur-bemots-du": {"voice": voice.id}, "hur-ofta": {"choice": "ofta"}}
    assert (voice.text, voice.anchor) == (ANSWER, "hur-bemots-du")


def test_a_device_carries_its_questions_without_any_screen(
    wider: Flask, opened: TestRound, cast: Cast, session: Session
) -> None:
    with wider.test_request_context("/"):
        secret = devices.prepare(session, cast.project, opened, cast.astrid, now())
    session.commit()
    device = PageClient(wider)
    device.get(f"/falt/{secret}")
    told = device.client.get(f"/falt/{secret}/paket?lang=sv").get_json()
    assert told["arms"]["A"]["screens"] == {}
    assert told["arms"]["A"]["title"] == "Om bemötandet"
    assert [block["key"] for block in told["script"]["blocks"]] == ["hur-bemots-du", "hur-ofta"]
