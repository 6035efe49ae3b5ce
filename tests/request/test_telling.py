"""A citizen tells, gets a receipt, sees what came of it and takes it back; staff read it first."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.feedback.domain import ALL_VOICES, TEXT_LIMIT, Moderation
from codesign.feedback.models import Contribution, Submission, Tally
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient

TELL = "/projekt/projektet/resa/resan/beratta/hear"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
WORDS = "Det tog lång tid.\n\nIngen ringde."


def go(client: PageClient, page: Page, button: str, status: int = 200, **values: str) -> Page:
    """Press a button of the form."""
    return client.submit(page, {**values, "go": button}, status=status)


def to_review(client: PageClient, text: str = WORDS, rating: str = "-1") -> Page:
    page = go(client, client.get(TELL), "next")
    page = go(client, page, "next", perspective="donor")
    page = go(client, page, "next", rating=rating)
    page = go(client, page, "next", text=text)
    return go(client, page, "next", mode="is")


def told(client: PageClient, text: str = WORDS) -> str:
    """Tell all the way; the receipt's code."""
    page = go(client, to_review(client, text), "send")
    assert page.heading == "Tack för att du berättade"
    return str(page.one("//code[@data-code]").text)


def voices(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count(Contribution.id))) or 0


def test_a_citizen_tells_and_the_words_wait_to_be_read(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    review = to_review(pages)
    assert "Ingen ringde." in review.words()
    assert voices(session) == 0
    go(pages, review, "send")
    voice = session.scalars(select(Contribution)).one()
    assert (voice.text, voice.rating, voice.perspective) == (WORDS, -1, "donor")
    assert voice.moderation is Moderation.WAITING
    assert "Ingen ringde" not in pages.get("/projekt/projektet/resa/resan/steg/hear").text


def test_no_cookie_is_set_on_the_way(pages: PageClient) -> None:
    told(pages)
    assert not list(pages.client._cookies or ())


def test_back_and_change_lose_nothing(pages: PageClient) -> None:
    page = go(pages, to_review(pages), "back")
    page = go(pages, page, "back", mode="should")
    assert page.one("//textarea").text.strip() == WORDS
    page = go(pages, page, "back", text="Nya ord")
    assert page.one("//input[@name='rating'][@checked]/@value") == "-1"
    page = go(pages, page, "next")
    page = go(pages, page, "next")
    review = go(pages, page, "next")
    assert "Nya ord" in review.words()
    assert "Så här borde det vara" in review.words()
    changed = go(pages, go(pages, review, "edit-feeling"), "next", rating="2")
    assert changed.heading == "Läs igenom innan du skickar"
    assert "Mycket bra" in changed.words()


def test_nothing_chosen_is_told_next_to_the_question(pages: PageClient) -> None:
    page = go(pages, pages.get(TELL), "next")
    wrong = go(pages, page, "next", status=422)
    assert wrong.one("//a[@href='#perspective-1']").text == wrong.one("//*[@id='fault']").text
    wrong = go(pages, wrong, "next", status=422, perspective="the king")
    page = go(pages, wrong, "next", perspective="-")
    page = go(pages, page, "next", rating="skip")
    empty = go(pages, page, "next", status=422, text=" \u200b\n ")
    assert "Ett av dem räcker" in empty.words()


def test_only_a_feeling_is_enough(pages: PageClient, session: Session) -> None:
    go(pages, to_review(pages, text=""), "send")
    voice = session.scalars(select(Contribution)).one()
    assert (voice.text, voice.rating) == ("", -1)


def test_a_too_long_text_is_given_back_to_be_shortened(pages: PageClient) -> None:
    page = go(pages, pages.get(TELL), "next")
    page = go(pages, page, "next", perspective="donor")
    page = go(pages, page, "next")
    long = "ö" * (TEXT_LIMIT + 1)
    wrong = go(pages, page, "next", status=422, text=long)
    assert wrong.one("//textarea").text.strip() == long
    go(pages, wrong, "next", text=long[:-1])


def test_a_megabyte_is_refused_with_a_page(pages: PageClient) -> None:
    page = go(pages, pages.get(TELL), "next")
    assert "för stort" in go(pages, page, "next", status=413, text="x" * 1_000_000).words()


def test_words_are_only_words(pages: PageClient, cast: Cast, session: Session) -> None:
    review = to_review(pages, text=EVIL)
    code = go(pages, review, "send").one("//code[@data-code]").text
    outcome = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    queue = pages.sign_in(cast.astrid).get("/arbete/projektet/granska")
    for page in (review, outcome, queue):
        assert "<script>alert" not in page.text
        assert "onerror=alert(1)>" not in page.text.replace("&gt;", "")
        assert "{{ 7*7 }}" in page.words()


def test_the_same_form_sent_twice_is_one_voice_and_one_receipt(
    pages: PageClient, session: Session
) -> None:
    review = to_review(pages)
    first, second = (go(pages, review, "send") for _ in range(2))
    assert first.one("//code[@data-code]").text == second.one("//code[@data-code]").text
    assert voices(session) == 1
    assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_the_same_form_with_other_words_is_refused_and_can_be_sent_as_new(
    pages: PageClient, session: Session
) -> None:
    review = to_review(pages)
    go(pages, review, "send")
    refused = go(pages, review, "send", status=409, text="Något helt annat")
    assert "inte sparat ännu" in refused.words()
    assert "Något helt annat" in refused.words()
    assert voices(session) == 1
    again = go(pages, refused, "send-as-new")
    assert again.heading == "Tack för att du berättade"
    assert voices(session) == 2


def test_a_forged_key_sends_nothing_and_keeps_the_words(
    pages: PageClient, session: Session
) -> None:
    review = to_review(pages)
    refused = go(pages, review, "send", status=422, key="f" * 32)
    assert "inget skickades" in refused.words()
    assert voices(session) == 0
    go(pages, refused, "send")
    assert voices(session) == 1


def test_a_key_from_another_step_is_not_a_key_here(pages: PageClient) -> None:
    page = go(pages, pages.get(TELL), "next")
    other = pages.client.post(
        TELL.replace("hear", "decide"),
        data={field.get("name"): field.get("value") for field in page.all("//form//input")},
        headers=SAME_ORIGIN,
    )
    assert other.status_code == 422


@pytest.mark.parametrize("path", [TELL.replace("hear", "finns-inte"), TELL.replace("resan", "x")])
def test_a_step_that_is_not_there(pages: PageClient, path: str) -> None:
    pages.get(path, status=404)


def test_the_receipt_follows_the_voice(pages: PageClient, cast: Cast, session: Session) -> None:
    code = told(pages)
    form = pages.get("/kvitto")
    assert "Väntar på att läsas" in pages.submit(form, {"code": code}, status=200).words()
    staff = pages.sign_in(cast.analyst)
    queue = staff.get("/arbete/projektet/granska")
    staff.submit(queue, {"decision": "released"}, form="//form[@class='case-decisions']")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert "Läst och publicerat" in pages.submit(form, {"code": typed}, status=200).words()
    assert "Ingen ringde" in pages.get("/projekt/projektet/resa/resan/steg/hear").words()


def test_a_wrong_code_is_told_kindly_and_guessing_ends(pages: PageClient) -> None:
    form = pages.get("/kvitto")
    for typed in ("", "AAAA", "AAAA-BBBB-CCCC-DDDD", EVIL):
        page = pages.submit(form, {"code": typed}, status=422)
        assert page.one("//input[@id='code']/@value") == typed
    for _ in range(6):
        pages.submit(form, {"code": "AAAA-BBBB-CCCC-DDDD"}, status=422)
    assert "för många" in pages.submit(form, {"code": "AAAA"}, status=429).words()


def test_what_was_told_is_taken_back_for_good(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    code = told(pages)
    outcome = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    asked = pages.submit(outcome, status=200, form="//form[contains(@action, 'ta-tillbaka')]")
    assert "går inte att ångra" in asked.words()
    assert session.scalars(select(Contribution.text)).one() == WORDS
    gone = pages.submit(asked, status=200)
    assert "Det är borta" in gone.words()
    session.expire_all()
    voice = session.scalars(select(Contribution)).one()
    assert (voice.text, voice.rating, voice.perspective) == ("", None, "")
    counted = select(func.sum(Tally.n)).where(
        Tally.bucket == ALL_VOICES, Tally.moderation != Moderation.WITHDRAWN
    )
    assert not session.scalar(counted)
    assert "Det är borta" in pages.submit(pages.get("/kvitto"), {"code": code}, status=200).words()


def test_staff_read_before_anyone_else_and_may_change_their_mind(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.voice(
        session,
        cast.project,
        cast.version,
        text="Ring 070-123 45 67 eller skriv till a@b.se",
        moderation=Moderation.WAITING,
    )
    session.commit()
    staff = pages.sign_in(cast.facilitator)
    queue = staff.get("/arbete/projektet/granska")
    assert len(queue.all("//mark")) == 2
    form = "//form[@class='case-decisions']"
    answer = staff.submit(queue, {"decision": "rejected"}, form=form)
    assert "Inget väntar" in staff.follow(answer).words()
    hidden = staff.get("/arbete/projektet/granska?lista=visas-inte")
    staff.submit(hidden, {"decision": "kept"}, form=form)
    session.expire_all()
    assert session.scalars(select(Contribution.moderation)).one() is Moderation.KEPT
    stale = staff.submit(queue, {"decision": "released"}, form=form, status=409)
    assert "Någon annan har redan bestämt" in stale.words()
    assert session.scalars(select(Contribution.moderation)).one() is Moderation.KEPT


def test_the_queue_asks_the_database_as_much_for_many_as_for_few(
    pages: PageClient, cast: Cast, session: Session, app: Flask
) -> None:
    from tests.counting import statements

    staff = pages.sign_in(cast.astrid)
    asked = []
    for many in (2, 40):
        for _ in range(many):
            factories.voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
        session.commit()
        with statements(app) as seen:
            staff.get("/arbete/projektet/granska")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_many_from_one_address_must_wait_but_keep_their_words(
    pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from codesign.people import rates

    monkeypatch.setattr(rates, "SUBMISSIONS", rates.Limit(burst=1, per_second=0.001))
    told(pages)
    refused = go(pages, to_review(pages), "send", status=429)
    assert "Vänta en minut" in refused.words()
    assert "Ingen ringde." in refused.words()
