"""Every fragment of a questionnaire says which language it is in and which way that is written."""

import pytest
from lxml.etree import _Element
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import ADDRESS, go, opened, place

SPOKEN = """schema: codesign/questionnaire/1
slug: pendling
title: {sv-simple: LÄTT titel, ar: عنوان}
intro: {sv-simple: LÄTT början, ar: مقدمة}
closing: {sv-simple: LÄTT slut, ar: نهاية}
dated: 2026-11-03
languages: [sv-simple, ar]
scales:
  - key: ofta
    options:
      - {key: ja, text: {sv-simple: LÄTT ofta, ar: غالبا}}
      - {key: nej, text: {sv-simple: LÄTT sällan}}
items:
  - key: grupp
    kind: section
    title: {sv-simple: LÄTT avsnitt, ar: قسم}
    items:
      - key: en
        kind: one
        required: true
        other: true
        text: {sv-simple: LÄTT en, ar: واحد}
        hint: {sv-simple: LÄTT hjälp, ar: تلميح}
        required_message: {sv-simple: LÄTT krav, ar: مطلوب}
        options:
          - {key: a, text: {sv-simple: LÄTT a, ar: ألف}}
          - {key: b, text: {sv-simple: LÄTT b}}
  - {key: flera, kind: many, scale: ofta, text: {sv-simple: LÄTT flera, ar: متعدد}, decline: true}
  - key: betyg
    kind: rating
    steps: 2
    faces: true
    text: {sv-simple: LÄTT betyg, ar: تقييم}
    labels: [{sv-simple: LÄTT dålig, ar: سيئ}, {sv-simple: LÄTT bra, ar: جيد}]
  - key: mellan
    kind: rating
    steps: 3
    text: {sv-simple: LÄTT mellan, ar: بين}
    low: {sv-simple: LÄTT låg, ar: أدنى}
    high: {sv-simple: LÄTT hög}
  - {key: tal, kind: number, text: {sv-simple: LÄTT tal, ar: رقم}, unit: {ar: سنة}}
  - key: rader
    kind: matrix
    scale: ofta
    text: {sv-simple: LÄTT rader, ar: صفوف}
    rows: [{key: r, text: {sv-simple: LÄTT rad, ar: صف}}]
  - key: ordning
    kind: ranking
    text: {sv-simple: LÄTT ordning, ar: ترتيب}
    options:
      - {key: x, text: {sv-simple: LÄTT x, ar: سين}}
      - {key: y, text: {sv-simple: LÄTT y, ar: صاد}}
  - {key: dag, kind: date, text: {sv-simple: LÄTT dag, ar: يوم}}
  - {key: sagt, kind: statement, text: {sv-simple: LÄTT sagt, ar: قول}}
  - {key: info, kind: information, text: {sv-simple: LÄTT info}, body: {ar: نص}}
  - {key: ord, kind: text, lines: many, text: {sv-simple: "LÄTT ord ${en}", ar: "كلمة ${en}"}}
"""
ANSWERS = {
    "en": {"en": "a"},
    "flera": {"flera": ["ja", "nej"]},
    "betyg": {"betyg": "2"},
    "mellan": {"mellan": "2"},
    "tal": {"tal": "3"},
    "rader": {"rader/r": "ja"},
    "dag": {"dag": "2026-11-02"},
    "sagt": {"sagt": "agree"},
    "ord": {"ord": "كان القطار متأخرا"},
}
WRITTEN = {"3", "2 november 2026"}
"""Answers that are written in the questionnaire's language and look alike in Swedish."""
TYPED = "كان القطار"


def fragments(page: Page) -> list[tuple[str, str, str]]:
    """Every text of the page with the language and direction it stands in."""
    found = []
    for node in page.one("//main").iter():
        if not isinstance(node.tag, str):
            continue
        texts = [(node, node.text), *((node, child.tail) for child in node)]
        for element, text in texts:
            if text and text.strip():
                found.append((" ".join(text.split()), *_spoken(element)))
        if alt := node.get("alt"):
            found.append((alt, *_spoken(node)))
    return found


def _spoken(element: _Element) -> tuple[str, str]:
    above = [element, *element.iterancestors()]
    language = next((one.get("lang") for one in above if one.get("lang")), "")
    direction = next((one.get("dir") for one in above if one.get("dir")), "ltr")
    return str(language), str(direction)


def misspoken(page: Page) -> list[tuple[str, str, str]]:
    """Texts that stand in another language or direction than they are written in."""
    wrong = []
    for text, language, direction in fragments(page):
        is_arabic = any("\u0600" <= letter <= "\u06ff" for letter in text)
        if TYPED in text:
            is_right = direction == "auto"
        elif is_arabic:
            is_right = (language, direction) == ("ar", "rtl")
        elif "LÄTT" in text or text == "Svenska, lätt att läsa":
            is_right = (language, direction) == ("sv-simple", "ltr")
        else:
            is_right = (language, direction) == ("sv", "ltr") or text in WRITTEN
        if not is_right:
            wrong.append((text, language, direction))
    return wrong


@pytest.mark.parametrize("spoken", ["ar", "sv-simple"])
def test_every_fragment_of_every_page_has_its_language(
    pages: PageClient, session: Session, cast: Cast, spoken: str
) -> None:
    opened(session, cast.project, cast.astrid, SPOKEN)
    page = pages.get(f"{ADDRESS}?sprak={spoken}")
    met, wrong = [""], misspoken(page)
    page = go(pages, page)
    while place(page) != "?review":
        met.append(place(page))
        wrong += misspoken(page)
        if place(page) == "en":
            wrong += misspoken(go(pages, page, status=422))
        if place(page) == "ordning":
            page = go(pages, go(pages, page, "rank-x"), "rank-y")
            wrong += misspoken(page)
        page = pages.submit(page, {**ANSWERS.get(met[-1], {}), "go": "next"}, status=200)
    wrong += misspoken(page)
    sent = go(pages, page, "send")
    wrong += misspoken(sent)
    code = sent.one("//code[@data-code]").text
    wrong += misspoken(pages.submit(pages.get("/kvitto"), {"code": code}, status=200))
    assert wrong == []
    assert " ".join(met) == " en flera betyg mellan tal rader ordning dag sagt info ord"


def test_what_is_typed_is_kept_and_shown_whole_from_the_right(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, SPOKEN)
    page = go(pages, pages.get(f"{ADDRESS}?sprak=ar"))
    fault = go(pages, page, status=422).one("//*[@id='en-fault']")
    assert (fault.text_content(), fault.get("lang"), fault.get("dir")) == ("مطلوب", "ar", "rtl")


def test_staff_read_each_text_in_the_language_it_is_in(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, SPOKEN)
    staff = pages.sign_in(cast.astrid)
    for address in ("/enkat/pendling", "/enkater", "/enkat/pendling/provkorning"):
        page = staff.get(f"/arbete/projektet{address}")
        title = [one for one in fragments(page) if "LÄTT" in one[0]]
        assert title
        assert {(language, direction) for _, language, direction in title} <= {
            ("sv-simple", "ltr"),
            ("sv-simple", "auto"),
        }
