"""A citizen tells: one thing per page, nothing lost, one voice however often it is sent."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import TEXT_LIMIT, Moderation
from codesign.contributions.models import Contribution, Submission
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.telling import EVIL, TELL, WORDS, go, to_review, told, voices


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


def test_many_from_one_address_must_wait_but_keep_their_words(
    pages: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from codesign.web import rate_limits

    monkeypatch.setattr(rate_limits, "SUBMISSIONS", rate_limits.Limit(burst=1, per_second=0.001))
    told(pages)
    refused = go(pages, to_review(pages), "send", status=429)
    assert "Vänta en minut" in refused.words()
    assert "Ingen ringde." in refused.words()


def test_a_look_at_the_headers_alone_sends_nothing(pages: PageClient) -> None:
    for place in (TELL, "/kvitto"):
        assert pages.client.head(place, headers=SAME_ORIGIN).status_code == 200


def test_every_answer_is_carried_from_page_to_page(pages: PageClient) -> None:
    review = to_review(pages, text=EVIL)
    carried = {field.get("name"): field.get("value") for field in review.all("//form//input")}
    assert carried["perspective"] == "donor"
    assert (carried["rating"], carried["text"], carried["mode"]) == ("-1", EVIL, "is")


def test_progress_is_told_on_each_question_and_the_limit_before_it_is_reached(
    pages: PageClient,
) -> None:
    page = go(pages, pages.get(TELL), "next")
    for number, values in enumerate(({"perspective": "-"}, {"rating": "0"}, {"text": "Ord"}), 1):
        assert f"Fråga {number} av 4" in page.words()
        assert page.one("//progress/@value") == str(number)
        assert ("2 000 tecken" in page.words()) == (number == 3)
        page = go(pages, page, "next", 200, **values)
    assert "Fråga 4 av 4" in page.words()
    assert not go(pages, page, "next", mode="do").all("//progress")


def test_script_in_any_field_comes_back_as_words_or_not_at_all(pages: PageClient) -> None:
    review = to_review(pages)
    for field in ("page", "key", "seal", "perspective", "rating", "text", "mode", "editing", "go"):
        sent = pages.client.post(
            TELL,
            data={**_carried(review), "go": "next", field: EVIL},
            headers=SAME_ORIGIN,
        )
        assert "<script>alert" not in sent.text, field
        assert "<img src=x" not in sent.text, field


def _carried(page: Page) -> dict[str, str]:
    return {field.get("name"): field.get("value") or "" for field in page.all("//form//input")}


def test_answers_that_were_never_choices_are_refused_at_the_end_too(
    pages: PageClient, session: Session
) -> None:
    review = to_review(pages)
    for values, place in (
        ({"perspective": "kungen"}, "perspective-1"),
        ({"rating": "3"}, "rating-1"),
        ({"text": "", "rating": "skip"}, "text"),
        ({"text": "x" * (TEXT_LIMIT + 1)}, "text"),
        ({"mode": "was"}, "mode-1"),
    ):
        wrong = go(pages, review, "send", status=422, **values)
        assert wrong.all(f"//a[@href='#{place}']"), values
        assert wrong.all(f"//*[@id='{place}']"), values
    assert voices(session) == 0


def test_a_form_from_another_site_is_refused(pages: PageClient, session: Session) -> None:
    review = to_review(pages)
    answer = pages.client.post(
        TELL,
        data={**_carried(review), "go": "send"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://annan.example"},
    )
    assert answer.status_code == 403
    assert voices(session) == 0


def test_what_may_point_someone_out_is_told_before_it_is_sent(pages: PageClient) -> None:
    review = to_review(pages, text="Ring 070-123 45 67 eller skriv till mig@min.example")
    assert "ett telefonnummer och en e-postadress i texten" in review.words()
    assert "Det ser ut som" not in to_review(pages, text="Vi var 12 i rummet i maj 2024.").words()


def test_each_form_has_a_key_of_its_own(pages: PageClient, session: Session) -> None:
    assert told(pages) != told(pages)
    assert voices(session) == 2


def test_a_told_voice_is_counted_as_waiting_at_its_step(pages: PageClient, cast: Cast) -> None:
    told(pages)
    staff = pages.sign_in(cast.astrid)
    queue = staff.get("/arbete/projektet/granska")
    assert "En röst väntar på att läsas." in queue.words()
    assert queue.one("//nav[@aria-label='Listor']/a[1]/span").text == "1"


def test_in_english_no_swedish_is_left_in_the_questions(pages: PageClient) -> None:
    assert pages.get(f"{TELL}?lang=en").heading == "Tell what it was like for you"


def test_the_browsers_back_may_show_the_form_but_nothing_else_is_kept(pages: PageClient) -> None:
    page = go(pages, pages.get(TELL), "next")
    assert page.response.headers["Cache-Control"] == "private, no-cache"
    receipt = go(pages, to_review(pages), "send")
    assert receipt.response.headers["Cache-Control"] == "no-store"
    assert pages.get("/kvitto").response.headers["Cache-Control"] == "no-store"
