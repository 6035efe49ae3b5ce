"""Questionnaires where something is too much, too many, or about children."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from codesign.questionnaires.views import documents
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import (
    ADDRESS,
    DRAWN,
    STAFF,
    answered,
    file,
    go,
    opened,
    place,
    published,
    to_review,
)

NEW = "/arbete/projektet/enkater/ny"
CHILDREN = "Om du är barn eller ung"
REPEATED = """schema: codesign/questionnaire/1
slug: pendling
title: Barnen
dated: 2026-11-03
items:
  - {key: antal, kind: number, whole: true, text: Hur många barn?}
  - key: barn
    kind: repeat
    title: Barn
    count: "${antal}"
    most: 3
    items:
      - {key: namn, kind: text, text: Vad gör barnet?}
      - {key: trivs, kind: statement, text: Barnet trivs.}
"""


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def repeated(pages: PageClient, times: str) -> list[Page]:
    """Every page of who answers for so many children."""
    found = [go(pages, go(pages, pages.get(ADDRESS)), antal=times)]
    while place(found[-1]) != "?review":
        found.append(go(pages, found[-1]))
    return found


@pytest.mark.parametrize(("times", "asked", "is_told"), [("3", 3, False), ("4", 3, True)])
def test_who_has_more_than_there_is_room_for_is_told_where_it_begins(
    pages: PageClient, session: Session, cast: Cast, times: str, asked: int, is_told: bool
) -> None:
    opened(session, cast.project, cast.astrid, REPEATED)
    *met, _review = repeated(pages, times)
    assert len(met) == 2 * asked
    told = ["Här går det att svara för högst 3." in one.words() for one in met]
    assert told == [is_told, is_told, *[False] * (2 * asked - 2)]


def test_the_dry_run_names_repeats_that_may_end_too_early(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    published(session, cast.project, REPEATED)
    told = astrid.get(f"{STAFF}/provkorning").words()
    assert "Barn: högst 3 gånger, men den som svarar kan skriva ett högre antal" in told


@pytest.mark.parametrize(("most", "is_told"), [(3, False), (4, True)])
def test_a_highest_number_within_the_room_needs_no_word(
    astrid: PageClient, session: Session, cast: Cast, most: int, is_told: bool
) -> None:
    published(session, cast.project, REPEATED.replace("whole: true", f"whole: true, most: {most}"))
    told = astrid.get(f"{STAFF}/provkorning").words()
    assert ("Upprepningar som kan ta slut för tidigt" in told) is is_told


def test_children_have_their_own_words_first_and_last(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    assert CHILDREN not in pages.get(ADDRESS).words()
    cast.project.is_about_children = True
    session.commit()
    words = pages.get(ADDRESS).words()
    assert CHILDREN in words
    assert "vi visar inget som färre än 10 personer har svarat" in words
    assert "116 111" in words
    sent = go(pages, to_review(pages), "send").words()
    assert CHILDREN in sent
    assert "Blev du ledsen eller orolig" in sent
    english = pages.get(f"{ADDRESS}?sprak=en").words()
    assert "If you are a child or a young person" in english


@pytest.mark.parametrize(("over", "status"), [(0, 200), (1, 422)])
def test_a_workbook_has_a_size_that_is_told_and_what_was_typed_stays(
    astrid: PageClient, monkeypatch: pytest.MonkeyPatch, over: int, status: int
) -> None:
    assert documents.WORKBOOK_LIMIT == 2 * 1024 * 1024
    assert "högst 2 MB" in astrid.get(NEW).one("//*[@id='file-hint']").text_content()
    content = _workbook()
    monkeypatch.setattr(documents, "WORKBOOK_LIMIT", len(content) - over)
    sent = {"text": "slug: mitt-eget", "file": (io.BytesIO(content), "resa.xlsx")}
    page = astrid.submit(astrid.get(NEW), sent, status=status)
    typed = (page.one("//textarea[@name='text']").text or "").strip()
    assert (typed == "slug: mitt-eget") is bool(over)
    assert ("Filen är större än 2 MB" in page.words()) is bool(over)


def test_a_workbook_without_a_day_says_which_it_got(astrid: PageClient) -> None:
    sent = {"file": (io.BytesIO(_workbook()), "resa.xlsx")}
    words = astrid.submit(astrid.get(NEW), sent, status=200).words()
    assert "Enkäten är daterad till i dag, 20" in words
    assert "1970" not in words


def _workbook() -> bytes:
    from tests.xlsforms import form

    return form([("type", "name", "label"), ("text", "a", "Varför?")])


def test_pictures_go_out_by_name_and_as_files(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    published(session, cast.project)
    page = astrid.get(STAFF)
    link = page.one("//a[contains(., 'med bilder')]/@href")
    answer = astrid.client.get(str(link))
    assert answer.mimetype == "application/zip"
    assert 'filename="pendling.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["pendling.xlsx", "media/tag.png"]
        assert archive.read("media/tag.png") == DRAWN
        inside = archive.read("pendling.xlsx")
    assert _pictures(inside) == {"tag": ["tag.png"] * 3}
    plain = astrid.client.get(f"{STAFF}.xlsx")
    assert _pictures(plain.data) == {"tag": ["tag.png"] * 3}


def _pictures(content: bytes) -> dict[str, list[str]]:
    """What the choices show, by code: a file for each language."""
    head, *rows = load_workbook(io.BytesIO(content))["choices"].values
    at = [n for n, name in enumerate(head) if str(name).startswith("media::image::")]
    shown = {str(row[1]): [str(row[n]) for n in at if row[n]] for row in rows}
    return {code: names for code, names in shown.items() if names}


def test_one_without_pictures_has_none_to_take_out(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    published(session, cast.project, REPEATED)
    assert not astrid.get(STAFF).all("//a[contains(., 'med bilder')]")


def test_faces_without_words_are_told_with_their_line(astrid: PageClient) -> None:
    faces = "  - {key: nojd, kind: rating, steps: 3, faces: true, text: Nöjd?}\n"
    sent: dict[str, Any] = {"file": file(REPEATED.replace("items:\n", f"items:\n{faces}", 1))}
    page = astrid.submit(astrid.get(NEW), sent, status=422)
    assert "Rad 6: Ansikten behöver ord" in page.words()


def test_a_code_is_got_all_the_same(pages: PageClient, session: Session, cast: Cast) -> None:
    cast.project.is_about_children = True
    opened(session, cast.project, cast.astrid)
    assert answered(pages)
