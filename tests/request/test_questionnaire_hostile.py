"""What no page of ours would send, and what hands do: told at its field, kept, counted once."""

import io
import json
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from codesign.questionnaires.expressions.patterns import LONGEST_MATCHED
from codesign.questionnaires.models import QuestionnaireResponse
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import ADDRESS, EVERYTHING, FILE, go, opened, place, to_review
from tests.xlsforms import form

NEW = "/arbete/projektet/enkater/ny"
REPEATED = """schema: codesign/questionnaire/1
slug: pendling
title: Barnen
dated: 2026-11-03
items:
  - {key: antal, kind: number, whole: true, most: 2, required: true, text: Hur många barn?}
  - key: barn
    kind: repeat
    title: Barn
    count: "${antal}"
    items: [{key: namn, kind: text, text: Vad gör barnet?}]
  - {key: hemlig, kind: text, show_if: "${antal} > 1", text: Mer?}
  - {key: flera, kind: pictures, many: true, text: Vilka?,
     options: [{key: a, text: A, picture: {file: tag.png, alt: A}}, {key: b, text: B}]}
"""


@pytest.fixture
def ines(pages: PageClient, session: Session, cast: Cast) -> PageClient:
    opened(session, cast.project, cast.astrid)
    return pages


def at(pages: PageClient, wanted: str) -> Page:
    """The page at a place, with everything before it answered."""
    page = go(pages, pages.get(ADDRESS))
    while place(page) != wanted:
        page = pages.submit(page, {**EVERYTHING.get(place(page), {}), "go": "next"}, status=200)
    return page


def responses(session: Session) -> list[dict[str, Any]]:
    session.expire_all()
    return list(session.scalars(select(QuestionnaireResponse.answers)))


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("ja", {"ja": "kanske"}, "ja", "Välj ett av svaren som visas."),
    ("ja", {"ja": "no"}, "ja", "Du behöver säga ja för att gå vidare."),
    ("fard", {"fard": "flyg"}, "fard", "Välj ett av svaren som visas."),
    ("fard", {"fard": ["tag", "cykel"]}, "fard", "Välj bara ett svar."),
    ("fard", {"fard": "other"}, "fard", "Skriv vad du menar med annat."),
    ("fard", {"fard": ["tag", "?dont-know"]}, "fard", "Du har både svarat och valt"),
    ("fard", {"fard": "?declined"}, "fard", "Välj ett av svaren som visas."),
    ("byten", {"byten": "NaN"}, "byten", "Skriv ett tal, med siffror."),
    ("byten", {"byten": "1e3"}, "byten", "Skriv ett tal, med siffror."),
    ("byten", {"byten": "2,5"}, "byten", "Skriv ett helt tal, utan decimaler."),
    ("byten", {"byten": "-1"}, "byten", "Skriv ett tal som är minst 0."),
    ("byten", {"byten": "9" * 400}, "byten", "Talet har för många siffror."),
    ("behov", {"behov": ["tid", "x" * 70]}, "behov", "Välj ett av svaren som visas."),
    ("behov", {"behov": ["tid", "inget"]}, "behov", "går inte att välja ihop med något annat"),
    ("kansla", {"kansla": "6"}, "kansla", "Välj ett av svaren som visas."),
    ("kansla", {"kansla": "0"}, "kansla", "Välj ett av svaren som visas."),
    ("bemott", {"bemott/vakter": "aldrig"}, "bemott/vakter", "Välj ett av svaren som visas."),
    ("ordning", {"ordning": ["tyst", "tyst"]}, "ordning", "Ge varje svar en egen plats"),
    ("ordning", {"ordning:fort": "1"}, "ordning", "Ge varje svar en egen plats"),
    ("pastar", {"pastar": "yes"}, "pastar", "Välj ett av svaren som visas."),
    ("nar", {"nar": "2026-02-30"}, "nar", "Skriv datumet som år-månad-dag"),
    ("nar", {"nar": "i går"}, "nar", "Skriv datumet som år-månad-dag"),
    ("ord", {"ord": "x" * 10_001}, "ord", "Skriv högst 10\u00a0000 tecken."),
]


@pytest.mark.parametrize(
    ("where", "sent", "field", "told"), WRONG, ids=[f"{one[0]}-{n}" for n, one in enumerate(WRONG)]
)
def test_what_a_question_cannot_be_answered_with_is_told_at_it(
    ines: PageClient, where: str, sent: dict[str, Any], field: str, told: str
) -> None:
    page = go(ines, at(ines, where), status=422, **sent)
    assert place(page) == where
    link = page.one("//*[contains(@class, 'ds-error-summary')]//li/a")
    fault = page.one(f"//*[@id='{field}-fault']")
    assert link.get("href") == f"#{field}"
    assert page.all(f"//*[@id='{field}']"), "the link leads nowhere"
    assert " ".join(fault.text_content().split()).startswith(told) or told in fault.text_content()
    assert link.text_content() == fault.text_content()
    summary = page.one("//*[contains(@class, 'ds-error-summary')]")
    assert summary.get("autofocus") is not None
    carried = json.loads(page.one("//input[@name='filled']/@value"))["typed"]
    for name, typed in sent.items():
        assert carried[name] == ([typed] if isinstance(typed, str) else typed)


def test_thousands_of_fields_that_nobody_asked_for_are_nothing(
    ines: PageClient, session: Session
) -> None:
    unknown = {f"okand-{n}": "x" for n in range(5_000)}
    page = go(ines, at(ines, "byten"), byten="2", **unknown)
    assert place(page) == "behov"
    assert set(json.loads(page.one("//input[@name='filled']/@value"))["typed"]) == {
        *("ja", "fard", "fard:other", "byten")
    }


def test_places_that_are_not_asked_are_not_stored(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, REPEATED)
    page = go(pages, go(pages, pages.get(ADDRESS)), antal="1")
    forged = {"barn.2.namn": ["Tvåan"], "barn.51.namn": ["x"], "hemlig": ["Smyg"], "grupp": ["x"]}
    while place(page) != "?review":
        page = go(pages, page, **({"barn.1.namn": "Ettan"} if "namn" in place(page) else {}))
    filled = json.loads(page.one("//input[@name='filled']/@value"))
    filled["typed"] |= forged
    filled["passed"] += list(forged)
    sent = go(pages, page, "send", filled=json.dumps(filled))
    assert sent.heading == "Tack för dina svar"
    (kept,) = responses(session)
    assert set(kept) == {"antal", "barn.1.namn", "flera"}
    words = list(session.scalars(select(Contribution.text)))
    assert words == ["Ettan"]


def test_a_page_that_is_not_there_leads_on_to_the_first_that_is_not_answered(
    ines: PageClient,
) -> None:
    page = at(ines, "behov")
    for wanted in ("finns-inte", "byten.2", "x" * 5_000, "?nagot"):
        sent = {"page": wanted, "behov": "tid", "go": "next"}
        found = ines.submit(page, sent, status=200)
        assert place(found) == "behov"
        typed = json.loads(found.one("//input[@name='filled']/@value"))["typed"]
        assert (typed["fard"], typed["byten"]) == (["tag"], ["2"])


@pytest.mark.parametrize("token", ["", "fel"])
def test_a_form_that_is_too_old_keeps_everything(
    ines: PageClient, session: Session, token: str
) -> None:
    review = to_review(ines)
    old = go(ines, review, "send", status=422, key="0" * 20, seal=token)
    assert "Det är trångt." in old.words()
    assert "Det du skrev finns kvar" in old.words()
    assert responses(session) == []
    assert go(ines, old, "send").heading == "Tack för dina svar"
    assert len(responses(session)) == 1


def test_two_tabs_of_one_form_are_each_told_what_was_sent(
    ines: PageClient, session: Session
) -> None:
    """The same form in two tabs, gone on from at different pages."""
    first = at(ines, "annat")
    second = first
    sent = go(ines, go(ines, first, annat="Ena fliken"), "send")
    assert sent.heading == "Tack för dina svar"
    other = go(ines, go(ines, second, annat="Andra fliken"), "send", status=409)
    assert "Andra fliken" in other.words()
    assert len(responses(session)) == 1
    again = go(ines, go(ines, first, annat="Ena fliken"), "send")
    assert again.one("//code[@data-code]").text == sent.one("//code[@data-code]").text
    assert len(responses(session)) == 1


@pytest.mark.parametrize("typed", ["\u202egnal\u2066 x", "a\x00b\x07c", "<b>fet</b> & {{ 7*7 }}"])
def test_odd_signs_hurt_no_page_on_the_way(ines: PageClient, typed: str) -> None:
    page = go(ines, at(ines, "fard"), fard="other", **{"fard:other": typed})
    page = ines.submit(page, {"go": "next"}, status=200)
    while place(page) != "?review":
        page = ines.submit(page, {**EVERYTHING.get(place(page), {}), "go": "next"}, status=200)
    shown = page.words()
    assert "49" not in shown or "7*7" in shown
    assert "\u202e" not in shown
    assert "\x00" not in page.text


# Workbooks, as somebody sends them


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


HEAD = ("type", "name", "label")


def bomb() -> bytes:
    """A workbook that unpacks to sixty million bytes."""
    out = io.BytesIO(form([HEAD, ("text", "a", "A?")]))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * 60_000_000)
    return out.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "text-as-xls": (b"type,name,label\ntext,a,A?\n", "YAML"),
    "page-as-xls": (b"<html><table><tr><td>type</td></tr></table></html>", "schema"),
    "bomb": (bomb(), "packar upp till något mycket större"),
    "no-survey": (form([], other=[HEAD]), "survey"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_form_is_told_and_saves_nothing(astrid: PageClient, name: str) -> None:
    content, told = REFUSED[name]
    before = len(astrid.get("/arbete/projektet/enkater").all("//main//li"))
    sent = {"file": (io.BytesIO(content), "enkat.xls")}
    page = astrid.submit(astrid.get(NEW), sent, status=422)
    assert told in page.text
    assert page.all("//*[contains(@class, 'ds-error-summary')]//li")
    assert len(astrid.get("/arbete/projektet/enkater").all("//main//li")) == before


CHOICES = [("list_name", "name", "label"), ("l", "1", "Ett"), ("l", "2", "Två")]
FOR_EVER = form(
    [(*HEAD, "constraint"), ("text", "a", "A?", "regex(., '(a+)+')"), ("text", "b", "B?")]
)
"""A pattern that engines which go back try in more ways than there are atoms."""
TOLD: dict[str, tuple[bytes, str]] = {
    "html": (form([HEAD, ("text", "a", "<script>alert(1)</script>Hej")]), "formatering"),
    "for-ever": (FOR_EVER, "2 av 2 rader importerades"),
    "circular": (
        form(
            [
                (*HEAD, "calculation"),
                ("calculate", "a", "", "${b} + 1"),
                ("calculate", "b", "", "${a} + 1"),
                ("text", "c", "C?", ""),
            ]
        ),
        "behöver dig",
    ),
    "duplicate-columns": (form([(*HEAD, "label"), ("text", "a", "A?", "B?")]), "två sådana"),
    "deep": (
        form(
            [
                (*HEAD, "relevant"),
                ("text", "a", "A?", "(" * 3000 + "1" + ")" * 3000),
                ("text", "b", "B"),
            ]
        ),
        "rad 2, kolumn relevant",
    ),
    "no-language": (form([HEAD, ("text", "a", "Question?")]), "språk"),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_hostile_form_is_told_by_row_and_breaks_nothing(astrid: PageClient, name: str) -> None:
    content, told = TOLD[name]
    sent = {"file": (io.BytesIO(content), "enkat.xlsx")}
    page = astrid.submit(astrid.get(NEW), sent, status=200)
    assert told in page.words()
    assert "<script>alert" not in page.text.replace("&lt;", "")
    astrid.submit(page)


def test_a_pattern_that_would_take_for_ever_does_not(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    pattern = FILE.replace("annat, kind: text,", "annat, kind: text, pattern: (a+)+,")
    opened(session, cast.project, cast.astrid, pattern)
    page = at(astrid, "annat")
    for typed in ("a" * (LONGEST_MATCHED - 1) + "!", "a" * (LONGEST_MATCHED + 1), "a" * 10_000):
        assert place(go(astrid, page, status=422, annat=typed)) == "annat"
    assert place(go(astrid, page, annat="a" * LONGEST_MATCHED)) == "?review"
