"""Going on later with a code: what was typed comes back, and to nobody without the code."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from codesign.commands.working import SWEEPS
from codesign.db import now
from codesign.questionnaires import saving
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireSaved
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import ADDRESS, EVERYTHING, STAFF, go, opened, place, to_review


@pytest.fixture
def ines(pages: PageClient, session: Session, cast: Cast) -> PageClient:
    """A citizen before a questionnaire that takes answers."""
    opened(session, cast.project, cast.astrid)
    return pages


def rows(session: Session) -> list[QuestionnaireSaved]:
    session.expire_all()
    return list(session.scalars(select(QuestionnaireSaved)))


def code_on(page: Page) -> str:
    return str(page.one("//code[@data-code]").text)


def halfway(pages: PageClient) -> Page:
    """On the third page, with something typed on it that is not sent on yet."""
    page = go(pages, go(pages, pages.get(ADDRESS)), ja="yes")
    return go(pages, page, **{"fard": "other", "fard:other": "Spark\u202e </textarea>"})


def saved(pages: PageClient) -> str:
    return code_on(go(pages, halfway(pages), "save", behov=["tid", "plats"]))


def resumed(pages: PageClient, code: str, status: int = 200) -> Page:
    form = "//form[contains(@class, 'questionnaire-resume')]"
    first = pages.get(ADDRESS)
    return pages.submit(first, {"fortsatt": code, "go": "resume"}, form=form, status=status)


@pytest.mark.both_engines
def test_what_was_typed_comes_back_with_the_code_on_the_same_page(
    ines: PageClient, session: Session
) -> None:
    page = go(ines, halfway(ines), "save", behov=["tid", "plats"])
    assert page.heading == "Sparat, fortsätt när du vill"
    code = code_on(page)
    again = resumed(ines, code.lower().replace("-", " "))
    assert place(again) == "behov"
    assert again.all("//input[@name='behov'][@checked]/@value") == ["tid", "plats"]
    filled = json.loads(str(again.one("//main//form/input[@name='filled']/@value")))
    assert filled["typed"]["fard:other"] == ["Spark\u202e </textarea>"]
    before = go(ines, again, "back")
    assert before.one("//input[@name='fard:other']/@value") == "Spark\u202e </textarea>"


def test_it_goes_on_to_the_end_and_is_gone_when_it_is_sent(
    ines: PageClient, session: Session
) -> None:
    page = resumed(ines, saved(ines))
    while place(page) != "?review":
        page = ines.submit(page, {**EVERYTHING.get(place(page), {}), "go": "next"}, status=200)
    assert len(rows(session)) == 1
    assert go(ines, page, "send").heading == "Tack för dina svar"
    assert rows(session) == []
    (one,) = session.scalars(select(QuestionnaireResponse))
    assert one.answers["fard"]["value"] == "other"


def test_saving_again_keeps_the_code_and_only_the_newest(
    ines: PageClient, session: Session
) -> None:
    code = saved(ines)
    page = go(ines, resumed(ines, code), "next", behov="tid")
    assert place(page) == "kansla"
    assert code_on(go(ines, page, "save", kansla="5")) == code
    assert len(rows(session)) == 1
    again = resumed(ines, code)
    assert place(again) == "kansla"
    assert again.all("//input[@name='kansla'][@checked]/@value") == ["5"]


def test_what_is_wrong_is_saved_too_and_from_the_last_page(ines: PageClient) -> None:
    page = go(ines, go(ines, ines.get(ADDRESS)), ja="yes")
    page = go(ines, page, fard="tag")
    again = resumed(ines, code_on(go(ines, page, "save", byten="tjugoett")))
    assert again.one("//input[@name='byten']/@value") == "tjugoett"
    review = to_review(ines)
    assert place(resumed(ines, code_on(go(ines, review, "save")))) == "?review"


def test_the_language_and_the_changing_of_one_answer_come_back(ines: PageClient) -> None:
    page = go(ines, ines.get(f"{ADDRESS}?sprak=en"))
    page = go(ines, go(ines, page, ja="yes"), "save")
    assert page.heading == "Saved, go on when you like"
    assert resumed(ines, code_on(page)).heading == "How do you travel?"
    changed = go(ines, to_review(ines), "edit-pastar")
    again = resumed(ines, code_on(go(ines, changed, "save", pastar="agree")))
    assert place(go(ines, again, "next", pastar="disagree")) == "?review"


def test_it_goes_on_at_once_too(ines: PageClient) -> None:
    page = go(ines, go(ines, halfway(ines), "save", behov="tid"), "stay")
    assert place(page) == "behov"
    assert page.all("//input[@name='behov'][@checked]/@value") == ["tid"]


def test_the_database_holds_no_word_and_no_code(ines: PageClient, session: Session) -> None:
    code = saved(ines)
    (row,) = rows(session)
    stored = repr({one.key: getattr(row, one.key) for one in inspect(row).mapper.columns})
    for word in ("Spark", "behov", code, code.replace("-", ""), code.replace("-", "").lower()):
        assert word not in stored
    assert row.expires_on == now().date() + timedelta(days=30)


def test_the_code_is_in_no_address(ines: PageClient) -> None:
    code = saved(ines)
    page = resumed(ines, code)
    assert code not in page.text
    assert ines.client.get(f"{ADDRESS}?fortsatt={code}").data.count(b"kansla") == 0


def test_a_wrong_code_an_old_one_and_one_of_nothing_are_answered_alike(
    ines: PageClient, session: Session
) -> None:
    code = saved(ines)
    (row,) = rows(session)
    row.expires_on = now().date() - timedelta(days=1)
    session.commit()
    old = resumed(ines, code, status=422)
    sentence = "Det finns inget sparat med den koden."
    assert sentence in old.words()
    assert old.one("//input[@name='fortsatt']/@value") == code
    unknown = resumed(ines, "0000-0000-0000-0000", status=422)
    short = resumed(ines, "7K2M", status=422)

    def told(page: Page) -> str:
        return page.words().replace(code, "")

    assert told(old) == told(unknown) == told(short)


def test_it_opens_on_its_last_day(ines: PageClient, session: Session) -> None:
    code = saved(ines)
    (row,) = rows(session)
    row.expires_on = now().date()
    session.commit()
    assert place(resumed(ines, code)) == "behov"


def test_wrong_codes_are_counted_and_a_right_one_never_refused(ines: PageClient) -> None:
    code = saved(ines)
    for _ in range(10):
        resumed(ines, "0000-0000-0000-0000", status=422)
    first = ines.get(ADDRESS)
    form = "//form[contains(@class, 'questionnaire-resume')]"
    ines.submit(first, {"fortsatt": "0000-0000-0000-0000", "go": "resume"}, form=form, status=429)
    assert place(resumed(ines, code)) == "behov"


def test_it_is_kept_no_longer_than_answers_are_taken(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    last = now().date() + timedelta(days=3)
    opened(session, cast.project, cast.astrid, closes_on=last)
    page = go(pages, halfway(pages), "save")
    assert rows(session)[0].expires_on == last
    assert f"Sista dag: {last.day} " in page.words()


def test_it_is_gone_when_the_round_closes(ines: PageClient, session: Session, cast: Cast) -> None:
    saved(ines)
    staff = ines.sign_in(cast.astrid)
    staff.submit(staff.get(STAFF), form="//form[contains(@action, '/stang')]")
    assert rows(session) == []


def test_the_worker_forgets_what_is_past_its_day(ines: PageClient, session: Session) -> None:
    saved(ines)
    (row,) = rows(session)
    end = datetime.combine(row.expires_on, datetime.max.time(), tzinfo=now().tzinfo)
    assert not saving.anything_expired(session, end)
    saving.forget_expired(session, end)
    assert len(rows(session)) == 1
    later = end + timedelta(hours=1)
    assert saving.anything_expired(session, later)
    saving.forget_expired(session, later)
    assert rows(session) == []
    assert saving.forget_expired in {one.sweep for one in SWEEPS}


def test_a_code_of_one_round_opens_nothing_in_the_next(ines: PageClient, session: Session) -> None:
    code = saved(ines)
    (row,) = rows(session)
    with ines.app.app_context():
        assert saving.find(session, row.round_id, code, now().date()) is not None
        assert saving.find(session, row.round_id + 1, code, now().date()) is None


def test_who_tries_it_out_saves_nothing(ines: PageClient, session: Session, cast: Cast) -> None:
    staff = ines.sign_in(cast.astrid)
    page = go(staff, staff.get(f"{STAFF}/prova"))
    assert page.all("//button[@value='save']") == []
    assert page.all("//input[@name='fortsatt']") == []
    go(staff, page, "save")
    assert rows(session) == []


def test_a_key_that_is_not_ours_saves_nothing(ines: PageClient, session: Session) -> None:
    page = halfway(ines)
    told = ines.submit(page, {"key": "f" * 32, "go": "save"}, status=422)
    assert "Formuläret var för gammalt" in told.words()
    assert rows(session) == []
