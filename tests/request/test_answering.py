"""Answering a questionnaire as a citizen does: a page at a time, without JavaScript."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution, Submission, Withdrawal
from codesign.db import now
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireTally
from codesign.questionnaires.queries import AskedRound
from tests import questionnaires
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import ADDRESS, EVERYTHING, FILE, answered, go, opened, place, to_review


@pytest.fixture
def ines(pages: PageClient, session: Session, cast: Cast) -> PageClient:
    """A citizen before a questionnaire that takes answers."""
    opened(session, cast.project, cast.astrid)
    return pages


def responses(session: Session) -> list[QuestionnaireResponse]:
    session.expire_all()
    return list(session.scalars(select(QuestionnaireResponse)))


def how_many(session: Session, table: type[Any]) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(table)) or 0


def at(pages: PageClient, wanted: str, **other: dict[str, Any]) -> Page:
    """The page at a place, with everything before it answered."""
    page = go(pages, pages.get(ADDRESS))
    while place(page) != wanted:
        here = place(page)
        assert here != "?review", f"nobody meets {wanted}"
        given = (EVERYTHING | other).get(here, {})
        page = pages.submit(page, {**given, "go": "next"}, status=200)
    return page


def test_who_asks_and_why_stands_before_anything_is_asked(ines: PageClient) -> None:
    page = ines.get(ADDRESS)
    assert page.heading == "Din pendling"
    words = page.words()
    assert "Myndigheten frågar hur du reser." in words
    assert "Du är anonym." in words
    assert "ta tillbaka allt" in words
    assert "Ansvarig:" in words


@pytest.mark.both_engines
def test_all_kinds_are_answered_stored_and_counted(ines: PageClient, session: Session) -> None:
    answered(ines)
    (one,) = responses(session)
    voices = {voice.text: voice for voice in session.scalars(select(Contribution))}
    assert one.answers == {
        "ja": {"value": "yes"},
        "fard": {"value": "tag"},
        "byten": {"value": 2},
        "behov": {"value": ["tid"]},
        "kansla": {"value": 4},
        "bemott/forare": {"value": "alltid"},
        "bemott/vakter": {"value": "ibland"},
        "ordning": {"status": "unanswered"},
        "pastar": {"value": "agree"},
        "nar": {"value": "2026-11-02"},
        "ord": {"voice": voices["Det är trångt."].id},
        "annat": {"voice": voices["Mer tåg på kvällen."].id},
    }
    counts = {(row.place, row.value): row.n for row in session.scalars(select(QuestionnaireTally))}
    assert counts["", "sent"] == 1
    assert counts["fard", "=tag"] == counts["bemott/vakter", "=ibland"] == 1
    assert counts["ordning", "unanswered"] == counts["ord", "answered"] == 1


def test_words_become_voices_at_the_step_or_at_the_question(
    ines: PageClient, session: Session, cast: Cast
) -> None:
    answered(ines)
    voices = {voice.text: voice for voice in session.scalars(select(Contribution))}
    at_step, at_question = voices["Det är trångt."], voices["Mer tåg på kvällen."]
    assert (at_step.artefact_id, at_step.anchor) == (cast.artefact.id, "hear")
    assert at_question.anchor == "annat"
    assert {one.source for one in voices.values()} == {"answer"}
    assert {one.moderation for one in voices.values()} == {Moderation.WAITING}
    assert at_step.code_hmac is None
    desk = ines.sign_in(cast.astrid).get("/arbete/projektet/granska").words()
    assert "Det är trångt." in desk
    assert "Fråga: Du reser med …. Vad vill du säga?" in desk
    assert "Något annat?" in desk


def test_what_is_not_relevant_is_not_asked_and_not_stored(
    ines: PageClient, session: Session
) -> None:
    answered(ines, EVERYTHING | {"fard": {"fard": "cykel"}})
    (one,) = responses(session)
    assert "byten" not in one.answers
    assert one.answers["fard"] == {"value": "cykel"}


def test_an_earlier_answer_stands_in_a_later_question(ines: PageClient) -> None:
    assert at(ines, "ord").heading == "Du reser med Tåg. Vad vill du säga?"


def test_an_error_stands_at_the_field_and_in_the_summary_with_what_was_typed(
    ines: PageClient,
) -> None:
    wrong = go(ines, at(ines, "byten"), status=422, byten="tjugoett")
    assert wrong.one("//input[@name='byten']/@value") == "tjugoett"
    assert wrong.one("//input[@name='byten']/@aria-invalid") == "true"
    link = wrong.one("//*[contains(@class, 'ds-error-summary')]//a")
    assert link.get("href") == "#byten"
    fault = wrong.one("//*[@id='byten-fault']").text_content()
    assert fault == link.text_content() == "Skriv ett tal, med siffror."
    assert place(go(ines, wrong, byten="20")) == "behov"
    assert place(go(ines, wrong, byten="21", status=422)) == "byten"


def test_what_must_be_answered_holds_the_way_and_not_going_back(ines: PageClient) -> None:
    page = at(ines, "fard")
    assert place(go(ines, page, status=422)) == "fard"
    assert place(go(ines, page, "back")) == "ja"
    assert place(go(ines, page, fard="?dont-know")) == "behov"


def test_back_and_forth_loses_nothing(ines: PageClient) -> None:
    page = at(ines, "annat")
    page = go(ines, page, "back", annat="Halvfärdigt")
    assert place(page) == "ord"
    assert page.one("//textarea").text_content().strip() == "Det är trångt."
    forward = go(ines, page, ord="Det är trångt.")
    assert forward.one("//input[@id='annat']/@value") == "Halvfärdigt"


def test_a_change_at_the_end_asks_what_is_new_and_comes_back(
    ines: PageClient, session: Session
) -> None:
    review = to_review(ines, EVERYTHING | {"fard": {"fard": "cykel"}})
    assert "Cykel" in review.words()
    changing = go(ines, review, "edit-fard")
    assert changing.one("//input[@value='cykel']").get("checked") is not None
    asked = go(ines, changing, fard="tag")
    assert place(asked) == "byten"
    back = go(ines, asked, byten="3")
    assert place(back) == "?review"
    go(ines, back, "send")
    (one,) = responses(session)
    assert one.answers["byten"] == {"value": 3}


def test_options_are_ranked_by_buttons(ines: PageClient, session: Session) -> None:
    page = at(ines, "ordning")
    page = go(ines, page, "rank-tyst")
    assert place(page) == "ordning"
    assert place(go(ines, page, status=422)) == "ordning"
    page = go(ines, page, "rank-fort")
    page = go(ines, page, "up-fort")
    page = go(ines, page)
    while place(page) != "?review":
        page = ines.submit(page, {**EVERYTHING.get(place(page), {}), "go": "next"}, status=200)
    go(ines, page, "send")
    (one,) = responses(session)
    assert one.answers["ordning"] == {"order": ["fort", "tyst"]}


@pytest.mark.both_engines
def test_a_repeated_sending_is_one_response(ines: PageClient, session: Session) -> None:
    review = to_review(ines)
    first = go(ines, review, "send").one("//code[@data-code]").text
    again = go(ines, review, "send").one("//code[@data-code]").text
    assert first == again
    assert (how_many(session, QuestionnaireResponse), how_many(session, Contribution)) == (1, 2)
    assert how_many(session, Submission) == 1


def test_other_answers_with_the_same_form_are_told_and_sent_only_when_wished(
    ines: PageClient, session: Session
) -> None:
    review = to_review(ines)
    go(ines, review, "send")
    other = go(ines, go(ines, review, "edit-byten"), byten="7")
    told = go(ines, other, "send", status=409)
    assert told.heading == "Du har redan skickat de här svaren"
    assert how_many(session, QuestionnaireResponse) == 1
    assert go(ines, told, "send-as-new").heading == "Tack för dina svar"
    assert sorted(one.answers["byten"]["value"] for one in responses(session)) == [2, 7]


@pytest.mark.both_engines
def test_the_code_shows_what_was_said_and_takes_everything_back(
    ines: PageClient, session: Session
) -> None:
    kept, gone = answered(ines), answered(ines)
    assert kept != gone
    outcome = ines.submit(ines.get("/kvitto"), {"code": gone}, status=200)
    assert outcome.heading == "Det blev av dina svar"
    assert "Mer tåg på kvällen." in outcome.words()
    sure = ines.submit(outcome, form="//main//form[last()]", status=200)
    assert sure.heading == "Vill du ta tillbaka allt?"
    assert ines.submit(sure, status=200).heading == "Det är borta"
    assert how_many(session, QuestionnaireResponse) == 1
    assert how_many(session, Contribution) == 2
    assert how_many(session, Withdrawal) == 1
    counts = {row.n for row in session.scalars(select(QuestionnaireTally))}
    assert counts == {1}
    assert ines.submit(ines.get("/kvitto"), {"code": gone}, status=200).heading == "Det är borta"
    assert ines.submit(ines.get("/kvitto"), {"code": kept}, status=200).heading != "Det är borta"


def test_nothing_tells_who_or_when_but_the_day(ines: PageClient, session: Session) -> None:
    answered(ines)
    (one,) = responses(session)
    assert one.day == now().date()
    assert one.id > 2**32 or one.id < 2**63
    assert {column.key for column in QuestionnaireResponse.__table__.columns} == {
        "id",
        "agency_id",
        "project_id",
        "round_id",
        "code_hmac",
        "language",
        "day",
        "channel_id",
        "unit_id",
        "flags",
        "answers",
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("\u202egnal\u202d", "gnal"),
        ("x" * 10_000, "x" * 10_000),
        ("<script>alert(1)</script>{{ 7*7 }}", "<script>alert(1)</script>{{ 7*7 }}"),
    ],
)
def test_hostile_words_are_kept_as_words(
    ines: PageClient, session: Session, typed: str, kept: str
) -> None:
    answered(ines, EVERYTHING | {"annat": {"annat": typed}})
    words = {voice.anchor: voice.text for voice in session.scalars(select(Contribution))}
    assert words["annat"] == kept


def test_a_text_that_is_too_long_is_given_back_to_be_shortened(ines: PageClient) -> None:
    wrong = go(ines, at(ines, "annat"), status=422, annat="x" * 10_001)
    assert wrong.one("//input[@id='annat']/@value") == "x" * 10_001
    assert "10\u00a0001" in wrong.one("//*[@id='annat-fault']").text_content()


@pytest.mark.parametrize(
    "filled",
    [
        "{",
        "[]",
        '{"typed": {"fard": "tag"}, "passed": []}',
        '{"typed": {"fard": [1]}, "passed": []}',
        "[" * 5_000,
        json.dumps({"typed": {}, "passed": [[]]}),
    ],
)
def test_what_no_page_of_ours_carried_sends_nothing(
    ines: PageClient, session: Session, filled: str
) -> None:
    page = go(ines, to_review(ines), "send", status=422, filled=filled)
    assert place(page) == ""
    assert how_many(session, QuestionnaireResponse) == 0


def test_a_forged_answer_is_checked_again_when_it_is_sent(
    ines: PageClient, session: Session
) -> None:
    review = to_review(ines)
    filled = json.loads(review.one("//input[@name='filled']/@value"))
    filled["typed"]["fard"] = ["flyg"]
    wrong = go(ines, review, "send", status=422, filled=json.dumps(filled))
    assert place(wrong) == "fard"
    assert how_many(session, QuestionnaireResponse) == 0


def test_a_key_of_another_form_sends_nothing_and_loses_nothing(
    ines: PageClient, session: Session
) -> None:
    wrong = go(ines, to_review(ines), "send", status=422, seal="0" * 64)
    assert place(wrong) == "?review"
    assert "Det är trångt." in wrong.words()
    assert how_many(session, QuestionnaireResponse) == 0
    assert go(ines, wrong, "send").heading == "Tack för dina svar"


def test_a_closed_questionnaire_takes_nothing_and_shows_what_was_written(
    ines: PageClient, session: Session, cast: Cast
) -> None:
    review = to_review(ines)
    staff = ines.sign_in(cast.astrid)
    page = staff.get(questionnaires.STAFF)
    staff.submit(page, form="//form[contains(@action, '/stang')]")
    told = go(ines, review, "send", status=409)
    assert told.heading == "Enkäten har stängt"
    assert "Det är trångt." in told.words()
    assert ines.get(ADDRESS).heading == "Enkäten har stängt"
    assert how_many(session, QuestionnaireResponse) == how_many(session, Submission) == 0


def test_the_last_day_is_a_day_to_answer_and_the_day_after_is_not(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    round_ = opened(session, cast.project, cast.astrid, closes_on=now().date())
    assert pages.get(ADDRESS).heading == "Din pendling"
    round_.closes_on = now().date() - timedelta(days=1)
    session.commit()
    assert pages.get(ADDRESS).heading == "Enkäten har stängt"


@pytest.mark.both_engines
def test_so_many_are_taken_and_not_one_more(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, most=2)
    reviews = [to_review(pages) for _ in range(3)]
    assert go(pages, reviews[0], "send").heading == "Tack för dina svar"
    assert go(pages, reviews[1], "send").heading == "Tack för dina svar"
    assert go(pages, reviews[2], "send", status=409).heading == "Enkäten har stängt"
    assert how_many(session, QuestionnaireResponse) == 2
    assert how_many(session, Contribution) == 4


def test_each_language_is_told_with_its_direction(ines: PageClient, session: Session) -> None:
    page = ines.get(f"{ADDRESS}?sprak=ar")
    page = go(ines, go(ines, page), ja="yes")
    heading = page.one("//h1/span")
    assert (heading.get("lang"), heading.get("dir")) == ("ar", "rtl")
    assert heading.text_content() == "كيف تسافر؟"
    stands_in = page.one("//input[@value='cykel']/following-sibling::span")
    assert (stands_in.get("lang"), stands_in.get("dir")) == ("sv", "ltr")
    english = ines.get(f"{ADDRESS}?sprak=en")
    assert english.heading == "Your commute"
    assert english.one("/html/@lang") == "en"


def test_no_other_project_has_it(ines: PageClient) -> None:
    for address in ("/projekt/syskonet/enkat/pendling", "/projekt/projektet/enkat/resan"):
        ines.get(address, 404)


def test_one_that_was_never_opened_is_not_there(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    questionnaires.published(session, cast.project, FILE)
    pages.get(ADDRESS, 404)
    assert "Din pendling" not in pages.get("/projekt/projektet").words()


def test_the_project_leads_to_those_that_take_answers(ines: PageClient) -> None:
    link = ines.get("/projekt/projektet").one(f"//a[@href='{ADDRESS}']")
    assert link.text_content() == "Svara på frågor: Din pendling"


def test_who_sends_when_the_last_place_was_just_taken_is_told_and_leaves_nothing(
    pages: PageClient, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(session, cast.project, cast.astrid, most=1)
    first, second = to_review(pages), to_review(pages)
    assert go(pages, first, "send").heading == "Tack för dina svar"
    # What was seen of the counts before somebody else's COMMIT.
    monkeypatch.setattr(AskedRound, "is_taking", lambda *_: True)
    assert go(pages, second, "send", status=409).heading == "Enkäten har stängt"
    assert how_many(session, QuestionnaireResponse) == how_many(session, Submission) == 1
    assert how_many(session, Contribution) == 2
