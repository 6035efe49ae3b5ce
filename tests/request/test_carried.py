"""A device without a network: prepared, sent from once, and nothing that comes is ever lost."""

import json
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.fieldwork.record import clock_of
from codesign.questionnaires.models import (
    QuestionnaireAside,
    QuestionnaireKit,
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireTally,
)
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.questionnaires import DRAWN, FILE, STAFF, opened, picture

DEVICES = f"{STAFF}/omgang/1/utan-nat"
CODE = "7K2M-9PQR-4TVX-0ABC"
TYPED = {
    "ja": ["yes"],
    "fard": ["tag"],
    "byten": ["2"],
    "bemott/forare": ["alltid"],
    "ord": ["Det är trångt."],
}


@pytest.fixture
def astrid(pages: PageClient, session: Session, cast: Cast) -> PageClient:
    """A member of staff before a questionnaire that takes answers."""
    opened(session, cast.project, cast.astrid)
    return pages.sign_in(cast.astrid)


def prepared(astrid: PageClient, **values: str) -> str:
    """The address of a newly prepared device."""
    form = "//form[contains(@action, '/forbered')]"
    done = astrid.submit(astrid.get(DEVICES), {"enhet": "den-har", **values}, form=form)
    return str(done.response.headers["Location"])


def sending(**other: Any) -> dict[str, Any]:
    """What a device sends."""
    moment = clock_of(now())
    record = {
        "schema": "codesign/questionnaire-record/1",
        "uuid": "0123456789abcdef" * 2,
        "revision": 1,
        "round": 1,
        "language": "sv",
        "started": moment,
        "typed": TYPED,
    }
    around = {"sent": moment, "offset": 0, "code": CODE}
    record |= {name: kept for name, kept in other.items() if name in record}
    return {**around, **{k: v for k, v in other.items() if k in around}, "record": record}


def send(pages: PageClient, address: str, given: Mapping[str, Any], status: int) -> str:
    """What the device is told of a sending."""
    token = pages.get(address).one("//div[@id='field']/@data-token")
    answer = pages.client.post(
        f"{address}/skicka",
        data=json.dumps(given),
        content_type="application/json",
        headers={**SAME_ORIGIN, "X-CSRF-Token": str(token)},
    )
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.json is not None
    return str(answer.json["state"])


def rows(session: Session, table: type[Any]) -> list[Any]:
    session.expire_all()
    return list(session.scalars(select(table)))


def sent_count(session: Session) -> int:
    query = select(func.coalesce(func.sum(QuestionnaireTally.n), 0)).where(
        QuestionnaireTally.place == "", QuestionnaireTally.unit_id == 0
    )
    return session.scalar(query) or 0


def test_a_device_takes_along_every_page_in_every_language(
    astrid: PageClient, pages: PageClient
) -> None:
    address = prepared(astrid)
    bundle = pages.client.get(f"{address}/paket").json
    assert bundle is not None
    assert set(bundle["drawn"]) == {"sv", "en", "ar"}
    keys = {"", "?review", "?thanks"} | {
        one["key"] for one in bundle["document"]["items"] if one["kind"] != "calculated"
    }
    assert set(bundle["drawn"]["sv"]["pages"]) == keys
    page = bundle["drawn"]["en"]["pages"]
    assert "How do you travel?" in page["fard"]
    assert "By ${fard}. What do you want to say?" in page["ord"]
    assert 'value="?dont-know"' in page["fard"]
    assert 'id="fard-fault"' in page["fard"]
    assert bundle["drawn"]["sv"]["said"]["whole"] == "Skriv ett helt tal, utan decimaler."
    assert bundle["files"] == [f"{address}/bild/{picture()}"]
    assert pages.client.get(bundle["files"][0]).data == DRAWN
    worker = pages.client.get(f"{address}/arbetare.js").get_data(as_text=True)
    assert worker.count("/kod/") >= 10
    assert "csrf" not in json.dumps(bundle["drawn"])


def test_every_file_of_the_page_is_there(astrid: PageClient, pages: PageClient) -> None:
    address = prepared(astrid)
    worker = pages.client.get(f"{address}/arbetare.js").get_data(as_text=True)
    (line,) = (one for one in worker.splitlines() if one.startswith("const FILES"))
    for file in json.loads(line.removeprefix("const FILES = ").removesuffix(";")):
        with pages.client.get(file) as answer:
            assert answer.status_code == 200, file


@pytest.mark.both_engines
def test_what_a_device_sends_is_one_response_however_often_it_comes(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    assert send(pages, address, sending(), 201) == "created"
    assert send(pages, address, sending(), 200) == "same"
    (one,) = rows(session, QuestionnaireResponse)
    assert one.answers["fard"] == {"value": "tag"}
    assert one.answers["byten"] == {"value": 2}
    assert one.answers["behov"] == {"status": "unanswered"}
    assert one.day == now().date()
    (voice,) = rows(session, Contribution)
    assert voice.text == "Det är trångt."
    assert sent_count(session) == 1
    (kit,) = rows(session, QuestionnaireKit)
    assert (kit.sent, kit.last_sent_on) == (1, now().date())


def test_the_receipt_that_the_device_made_opens_and_takes_back(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    send(pages, address, sending(), 201)
    page = pages.submit(pages.get("/kvitto"), {"code": CODE}, status=200)
    assert "Det är trångt." in page.words()
    asked = pages.submit(page, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    pages.submit(asked, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    assert rows(session, QuestionnaireResponse) == []
    assert send(pages, address, sending(), 200) == "taken back"
    assert rows(session, QuestionnaireResponse) == []
    assert sent_count(session) == 0


def test_the_server_reads_everything_anew_and_sets_aside_what_does_not_fit(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    wrong = sending(typed={**TYPED, "byten": ["21"]})
    assert send(pages, address, wrong, 202) == "aside"
    assert send(pages, address, wrong, 202) == "aside"
    assert rows(session, QuestionnaireResponse) == rows(session, Contribution) == []
    (aside,) = rows(session, QuestionnaireAside)
    assert (aside.reason, aside.status) == ("wrong", "waiting")
    listed = astrid.get(DEVICES)
    assert "Något svar passar inte sin fråga" in listed.words()
    page = astrid.get(str(listed.one("//table//a/@href")))
    assert "Skriv ett tal som är högst 20." in page.words()
    assert "Det är trångt." in page.words()
    astrid.submit(page, {"beslut": "ta-in"})
    (one,) = rows(session, QuestionnaireResponse)
    assert one.answers["byten"] == {"status": "unanswered"}
    assert one.answers["fard"] == {"value": "tag"}
    (aside,) = rows(session, QuestionnaireAside)
    assert (aside.status, aside.payload, aside.code_hmac) == ("taken", {}, None)
    assert send(pages, address, wrong, 200) == "same"
    assert len(rows(session, QuestionnaireResponse)) == 1


def test_what_comes_after_the_round_has_closed_is_kept_aside_and_can_be_taken_in(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    assert send(pages, address, sending(), 202) == "aside"
    assert rows(session, QuestionnaireResponse) == rows(session, Contribution) == []
    assert sent_count(session) == 0
    page = astrid.get(str(astrid.get(DEVICES).one("//table[.//*[contains(., 'Varför')]]//a/@href")))
    assert "Omgången tog inte emot fler svar" in page.words()
    astrid.submit(page, {"beslut": "lat-vara"})
    assert rows(session, QuestionnaireResponse) == []
    assert send(pages, address, sending(), 200) == "same"
    (aside,) = rows(session, QuestionnaireAside)
    again = astrid.get(f"{DEVICES}/svar/{aside.id}")
    assert again.all("//button[@value='lat-vara']") == []
    astrid.submit(again, {"beslut": "ta-in"})
    assert len(rows(session, QuestionnaireResponse)) == sent_count(session) == 1


def test_what_is_kept_aside_can_be_taken_back_with_its_code(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    send(pages, address, sending(typed={**TYPED, "byten": ["x"]}), 202)
    page = pages.submit(pages.get("/kvitto"), {"code": CODE}, status=200)
    assert page.heading == "Dina svar har kommit fram men är inte inräknade ännu"
    asked = pages.submit(page, form="//main//form", status=200)
    pages.submit(asked, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    assert rows(session, QuestionnaireAside) == []
    assert send(pages, address, sending(typed={**TYPED, "byten": ["x"]}), 200) == "taken back"


def test_other_answers_from_the_same_form_are_never_chosen_by_a_machine(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    send(pages, address, sending(), 201)
    other = sending(typed={**TYPED, "fard": ["cykel"]})
    assert send(pages, address, other, 202) == "aside"
    (aside,) = rows(session, QuestionnaireAside)
    assert aside.reason == "other"
    astrid.submit(astrid.get(f"{DEVICES}/svar/{aside.id}"), {"beslut": "ta-in"})
    found = rows(session, QuestionnaireResponse)
    assert sorted(one.answers["fard"]["value"] for one in found) == ["cykel", "tag"]


def test_the_day_is_that_of_the_answer_by_the_devices_clock_put_right(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    session.execute(update(QuestionnaireKit).values(prepared_at=now() - timedelta(days=3)))
    session.commit()
    hour = 60 * 60 * 1000
    wrong_clock = clock_of(now()) - 1000 * hour
    given = sending(sent=wrong_clock, started=wrong_clock - 48 * hour)
    assert send(pages, address, given, 201) == "created"
    (one,) = rows(session, QuestionnaireResponse)
    assert one.day == (now() - timedelta(days=2)).date()
    early = sending(uuid="f" * 32, code="", sent=wrong_clock, started=wrong_clock - 500 * hour)
    assert send(pages, address, early, 201) == "created"
    days = {one.day for one in rows(session, QuestionnaireResponse)}
    assert (now() - timedelta(days=3)).date() in days


def test_an_answer_of_the_last_day_counts_though_it_comes_after(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    yesterday = now() - timedelta(days=1)
    session.execute(update(QuestionnaireKit).values(prepared_at=now() - timedelta(days=3)))
    session.execute(update(QuestionnaireRound).values(closes_on=yesterday.date()))
    session.commit()
    assert send(pages, address, sending(started=clock_of(yesterday)), 201) == "created"
    assert send(pages, address, sending(uuid="f" * 32, code=""), 202) == "aside"


@pytest.mark.parametrize(
    "given",
    [
        sending(uuid="nej"),
        sending(uuid="0" * 31),
        sending(typed={"ja": "yes"}),
        sending(typed={"ja": [1]}),
        {**sending(), "more": 1},
        {},
    ],
)
def test_what_cannot_be_read_stays_on_the_device(
    astrid: PageClient, pages: PageClient, session: Session, given: dict[str, Any]
) -> None:
    assert send(pages, prepared(astrid), given, 422) == "refused"
    assert rows(session, QuestionnaireAside) == []


def test_a_record_of_another_round_stays_on_the_device(
    astrid: PageClient, pages: PageClient
) -> None:
    assert send(pages, prepared(astrid), sending(round=2), 422) == "refused"


def test_hostile_words_come_as_they_would_from_a_form(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    words = "\x00\u202e</textarea><script>alert(1)</script> 🙂 =1+1"
    address = prepared(astrid)
    given = sending(typed={**TYPED, "ord": [words], "okänt:fält": ["x"]})
    assert send(pages, address, given, 201) == "created"
    (voice,) = rows(session, Contribution)
    assert voice.text == "</textarea><script>alert(1)</script> 🙂 =1+1"


def test_a_withdrawn_device_is_as_unknown_as_a_wrong_one(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    token = pages.get(address).one("//div[@id='field']/@data-token")
    astrid.submit(astrid.get(DEVICES), form="//form[contains(@action, '/dra-in')]")
    answer = pages.client.post(
        f"{address}/skicka",
        data=json.dumps(sending()),
        headers={**SAME_ORIGIN, "X-CSRF-Token": str(token)},
    )
    assert (answer.status_code, answer.json and answer.json["state"]) == (404, "gone")
    gone, wrong = pages.get(address, 404), pages.get("/enkat-utan-nat/" + "0" * 32, 404)
    assert gone.words() == wrong.words()
    assert rows(session, QuestionnaireResponse) == []


def handed(astrid: PageClient, content: bytes, status: int = 200) -> Page:
    form = "//form[contains(@action, '/fil')]"
    file = (BytesIO(content), "ko.json")
    return astrid.submit(astrid.get(DEVICES), {"fil": file}, form=form, status=status)


def test_a_queue_is_handed_in_as_a_file_and_counted_once(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    address = prepared(astrid)
    send(pages, address, sending(), 201)
    other = sending(uuid="f" * 32, code="", typed={**TYPED, "fard": ["cykel"]})
    queue = {"schema": "codesign/questionnaire-queue/1", "sendings": [sending(), other]}
    page = handed(astrid, json.dumps(queue).encode())
    assert "Nya: 1" in page.words()
    assert "Fanns redan: 1" in page.words()
    assert len(rows(session, QuestionnaireResponse)) == 2
    assert "Filen är ingen kö" in handed(astrid, b"hej", 422).words()


def test_no_device_is_prepared_for_a_round_that_takes_no_answers(
    astrid: PageClient, session: Session
) -> None:
    page = astrid.get(DEVICES)
    session.execute(update(QuestionnaireRound).values(status="closed"))
    session.commit()
    form = "//form[contains(@action, '/forbered')]"
    told = astrid.submit(page, {"enhet": "den-har"}, form=form, status=409)
    assert "Omgången tar inte emot svar." in told.words()
    assert rows(session, QuestionnaireKit) == []


def test_a_pattern_that_browsers_take_otherwise_is_told_before(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    text = FILE.replace("{key: annat, kind: text,", r"{key: annat, kind: text, pattern: '\w+',")
    opened(session, cast.project, cast.astrid, text)
    page = pages.sign_in(cast.astrid).get(DEVICES)
    assert r"mönstret ”\w+”" in page.words()
    assert page.all("//form[contains(@action, '/forbered')]") == []


def test_the_address_for_another_device_is_shown_once_as_a_picture_to_scan(
    astrid: PageClient,
) -> None:
    form = "//form[contains(@action, '/forbered')]"
    done = astrid.submit(astrid.get(DEVICES), {"enhet": "annan"}, form=form)
    page = astrid.follow(done)
    assert page.all("//svg | //*[local-name()='svg']")
    assert "/enkat-utan-nat/" in page.words()
