"""Questionnaires for tests: a document with every kind of question, opened, and somebody who
answers it page by page as a browser without JavaScript does."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.reading import read_text
from codesign.artefacts.versions import new_artefact, publish
from codesign.db import now
from codesign.projects.models import Project
from codesign.questionnaires import actions
from codesign.questionnaires.kind import KIND
from codesign.questionnaires.models import QuestionnaireAside, QuestionnaireRound
from codesign.questionnaires.queries import questionnaire_called
from tests import factories
from tests.pages import Page, PageClient

ADDRESS = "/projekt/projektet/enkat/pendling"
STAFF = "/arbete/projektet/enkat/pendling"
FILE = """schema: codesign/questionnaire/1
slug: pendling
title: {sv: Din pendling, en: Your commute}
intro: {sv: Myndigheten frågar hur du reser., en: The agency asks how you travel.}
closing: {sv: Svaren läses i vår., en: The answers are read this spring.}
dated: 2026-11-03
languages: [sv, en, ar]
journey: resan
scales:
  - key: ofta
    options:
      - {key: alltid, text: {sv: Alltid, en: Always}}
      - {key: ibland, text: {sv: Ibland, en: Sometimes}}
items:
  - {key: ja, kind: consent, must: true, text: {sv: Får vi räkna dina svar?, en: May we count?}}
  - key: fard
    kind: one
    required: true
    other: true
    dont_know: true
    text: {sv: Hur reser du?, en: How do you travel?, ar: كيف تسافر؟}
    options:
      - key: tag
        text: {sv: Tåg, en: Train, ar: قطار}
        picture: {file: tag.png, alt: {sv: Ett tåg, en: A train}}
      - {key: cykel, text: {sv: Cykel, en: Bicycle}}
  - key: byten
    kind: number
    whole: true
    least: 0
    most: 20
    show_if: "${fard} = 'tag'"
    text: {sv: Hur många byten?, en: How many changes?}
  - key: behov
    kind: many
    decline: true
    text: {sv: Vad behöver du?, en: What do you need?}
    options:
      - {key: tid, text: {sv: Tid, en: Time}}
      - {key: plats, text: {sv: Plats, en: Room}}
      - {key: inget, text: {sv: Inget, en: Nothing}, alone: true}
  - key: kansla
    kind: rating
    steps: 5
    faces: true
    text: {sv: Hur känns det?, en: Feeling?}
    labels: [Mycket dåligt, Dåligt, Sådär, Bra, Mycket bra]
  - key: bemott
    kind: matrix
    scale: ofta
    text: {sv: Hur blir du bemött?, en: How are you met?}
    rows:
      - {key: forare, text: {sv: Av förare, en: By drivers}}
      - {key: vakter, text: {sv: Av vakter, en: By guards}}
  - key: ordning
    kind: ranking
    text: {sv: Vad är viktigast?, en: What matters most?}
    options:
      - {key: fort, text: {sv: Fort, en: Fast}}
      - {key: tyst, text: {sv: Tyst, en: Quiet}}
  - {key: pastar, kind: statement, text: {sv: Tågen går i tid., en: Trains are on time.}}
  - {key: nar, kind: date, text: {sv: När reste du senast?, en: When did you travel last?}}
  - {key: tack, kind: information, text: {sv: Snart klart, en: Nearly done}}
  - key: ord
    kind: text
    lines: many
    step: hear
    text:
      sv: Du reser med ${fard}. Vad vill du säga?
      en: By ${fard}. What do you want to say?
  - {key: annat, kind: text, text: {sv: Något annat?, en: Anything else?}}
"""
EVERYTHING: dict[str, dict[str, Any]] = {
    "ja": {"ja": "yes"},
    "fard": {"fard": "tag"},
    "byten": {"byten": "2"},
    "behov": {"behov": "tid"},
    "kansla": {"kansla": "4"},
    "bemott": {"bemott/forare": "alltid", "bemott/vakter": "ibland"},
    "pastar": {"pastar": "agree"},
    "nar": {"nar": "2026-11-02"},
    "ord": {"ord": "Det är trångt."},
    "annat": {"annat": "Mer tåg på kvällen."},
}
"""Place of a page → what is answered there; what is not here is passed over."""


DRAWN = factories.PROTOTYPE_FILES["bild.png"]


def picture(drawn: bytes = DRAWN) -> str:
    """What the picture of the first option is called in its address."""
    return sha256(drawn).hexdigest()


def read(text: str = FILE, drawn: bytes = DRAWN) -> Any:
    """A version from a file's text."""
    files = {"tag.png": drawn}
    version, faults = read_text(KIND, text, Path("questionnaire.yaml"), files)
    assert version is not None, [fault.told() for fault in faults]
    return version


def published(session: Session, project: Project, text: str = FILE, drawn: bytes = DRAWN) -> None:
    """A questionnaire of the project, published."""
    version = read(text, drawn)
    artefact = new_artefact(session, project, KIND.name, version.document.slug)
    publish(session, artefact, version, origin="file")
    session.commit()


def aside(session: Session, asked: QuestionnaireRound, words: str) -> QuestionnaireAside:
    """What a device brought after the round was closed, set aside for staff to look at."""
    record = {
        "schema": "codesign/questionnaire-record/1",
        "uuid": "a" * 32,
        "round": 1,
        "language": "sv",
        "started": 0,
        "typed": {"ord": [words]},
    }
    made = QuestionnaireAside(
        agency_id=asked.agency_id,
        project_id=asked.project_id,
        round_id=asked.id,
        uuid="a" * 32,
        payload_hash="0",
        payload={"day": now().date().isoformat(), "record": record},
        reason="closed",
    )
    session.add(made)
    session.flush()
    return made


def opened(
    session: Session,
    project: Project,
    person: Person,
    text: str = FILE,
    drawn: bytes = DRAWN,
    **limits: Any,
) -> QuestionnaireRound:
    """A questionnaire that takes answers."""
    published(session, project, text, drawn)
    slug = read(text, drawn).document.slug
    shown = questionnaire_called(session, project.id, slug).published[-1]
    made = actions.open_round(session, project, shown, person, **limits)
    session.commit()
    return made


def go(
    pages: PageClient, page: Page, button: str = "next", status: int = 200, **values: Any
) -> Page:
    """Press a button of the form."""
    return pages.submit(page, {**values, "go": button}, status=status)


def place(page: Page) -> str:
    """Which page of the questionnaire it is."""
    return str(page.one("//main//form/input[@name='page']/@value"))


def to_review(
    pages: PageClient,
    given: dict[str, dict[str, Any]] | None = None,
    address: str = ADDRESS,
    status: int = 200,
) -> Page:
    """Answer page by page until everything is shown."""
    answers = EVERYTHING if given is None else given
    page = go(pages, pages.get(address))
    for _ in range(100):
        here = place(page)
        if here == "?review":
            return page
        page = pages.submit(page, {**answers.get(here, {}), "go": "next"}, status=status)
    raise AssertionError("the questionnaire has no end")


def answered(
    pages: PageClient, given: dict[str, dict[str, Any]] | None = None, address: str = ADDRESS
) -> str:
    """Answer all the way; the receipt's code."""
    sent = go(pages, to_review(pages, given, address), "send")
    return str(sent.one("//code[@data-code]").text)


def rounds(session: Session) -> list[QuestionnaireRound]:
    """Every round there is."""
    session.expire_all()
    return list(session.scalars(select(QuestionnaireRound)))


def file(text: str, name: str = "enkat.yaml") -> tuple[BytesIO, str]:
    """A file as a browser sends it."""
    return BytesIO(text.encode()), name
