"""Questionnaires as workbooks: looked at before they are saved, taken out; and the dry run."""

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.xlsform.reading import read_xlsform
from tests.cast import Cast
from tests.pages import PageClient
from tests.questionnaires import STAFF, file

WRITTEN = """schema: codesign/questionnaire/1
slug: pendling
title: {sv: Din pendling, en: Your commute}
dated: 2026-11-03
languages: [sv, en]
items:
  - key: fard
    kind: one
    text: {sv: Hur reser du?, en: How do you travel?}
    decline: true
    options: [{key: tag, text: Tåg}, {key: bil, text: Bil}]
  - key: betyg
    kind: rating
    steps: 2
    faces: true
    labels: [Nej, Ja]
    show_if: "${fard} = 'tag'"
    text: Gick det?
  - {key: ord, kind: text, lines: many, text: Något mer?}
"""
NEW = "/arbete/projektet/enkater/ny"
ROWS = (
    ("type", "name", "label::Svenska (sv)", "relevant", "farg"),
    ("select_one jn", "reser", "Reser du?", "", "röd"),
    ("text", "hur", "Hur ofta?", "${reser} = 'j'", ""),
    ("text", "fel", "Vad då?", "${reser} >", ""),
)


def workbook(rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in rows:
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (
        ("list_name", "name", "label::Svenska (sv)"),
        ("jn", "j", "Ja"),
        ("jn", "n", "Nej"),
    ):
        choices.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "default_language"))
    settings.append(("Din resa", "din-resa", "Svenska (sv)"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def stored(session: Session) -> int:
    kinds = select(func.count(Artefact.id)).where(Artefact.kind == "questionnaire")
    return session.scalar(kinds) or 0


def test_a_workbook_is_looked_at_before_it_is_saved(astrid: PageClient, session: Session) -> None:
    before = stored(session)
    sent = {"file": (io.BytesIO(workbook()), "resa.xlsx")}
    page = astrid.submit(astrid.get(NEW), sent, status=200)
    told = page.words()
    assert "Inget är sparat ännu." in told
    assert "4 av 5 rader importerades, 1 behöver dig." in told
    assert "Blad survey, rad 4, kolumn relevant" in told
    assert "farg" in told
    assert stored(session) == before
    text = page.one("//textarea[@name='text']").text or ""
    assert "Reser du?" in text
    assert "Vad då?" not in text
    astrid.submit(page)
    assert stored(session) == before + 1
    assert "Hur ofta?" in astrid.get("/arbete/projektet/enkat/din-resa/utkast").text


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0 nor this", b"\xff\xfe\x00 text"]
)
def test_what_cannot_be_read_is_told_and_what_was_typed_stays(
    astrid: PageClient, session: Session, content: bytes
) -> None:
    before = stored(session)
    sent = {"text": "slug: mitt-eget", "file": (io.BytesIO(content), "fil.xlsx")}
    page = astrid.submit(astrid.get(NEW), sent, status=422)
    assert page.all("//*[contains(@class, 'ds-error-summary')]//li")
    assert (page.one("//textarea[@name='text']").text or "").strip() == "slug: mitt-eget"
    assert stored(session) == before


def test_a_workbook_becomes_the_draft_of_the_questionnaire_it_is_sent_to(
    astrid: PageClient, session: Session
) -> None:
    astrid.submit(astrid.get(NEW), {"file": file(WRITTEN)})
    place = f"{STAFF}/utkast"
    sent = {"file": (io.BytesIO(workbook(ROWS[:3])), "resa.xlsx")}
    page = astrid.submit(astrid.get(place), sent, status=200)
    assert "slug: pendling" in (page.one("//textarea[@name='text']").text or "")
    astrid.submit(page)
    draft = session.scalars(
        select(ArtefactVersion.document)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(Artefact.slug == "pendling")
    ).one()
    assert [one["key"] for one in draft["items"]] == ["reser", "hur"]


def test_the_workbook_that_is_taken_out_is_the_questionnaire(
    astrid: PageClient, session: Session
) -> None:
    astrid.submit(astrid.get(NEW), {"file": file(WRITTEN)})
    answer = astrid.client.get(f"{STAFF}.xlsx")
    assert answer.status_code == 200
    assert "pendling.xlsx" in answer.headers["Content-Disposition"]
    back = read_xlsform("pendling.xlsx", answer.data)
    stored_document = session.scalars(
        select(ArtefactVersion.document)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(Artefact.slug == "pendling")
    ).one()
    ours = Questionnaire.model_validate(stored_document)
    assert back.document is not None
    assert back.faults == ()
    assert [(one.item.key, one.item.kind) for one in back.document.located] == [
        (one.item.key, one.item.kind) for one in ours.located
    ]


def test_a_dry_run_names_what_nobody_comes_to(astrid: PageClient) -> None:
    rows = (
        *ROWS[:3],
        ("text", "aldrig", "Varför aldrig?", "${reser} = 'j' and ${reser} = 'n'", ""),
    )
    sent = {"file": (io.BytesIO(workbook(rows)), "resa.xlsx")}
    astrid.submit(astrid.submit(astrid.get(NEW), sent, status=200))
    told = astrid.get("/arbete/projektet/enkat/din-resa/provkorning").words()
    assert "Frågor som ingen kommer till Varför aldrig?" in told
    assert "är aldrig sant" in told
    assert "Kortast11" in told.replace(" ", "")
    assert "Längst21" in told.replace(" ", "")
