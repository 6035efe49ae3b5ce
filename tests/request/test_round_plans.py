"""Opening days, quotas, pilots, reminders, and what is honestly marked on a response."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution, Tally
from codesign.projects.models import AuditEvent
from codesign.questionnaires import days
from codesign.questionnaires.actions import RoundPlan
from codesign.questionnaires.channels import make_channel
from codesign.questionnaires.days import swedish_day, today
from codesign.questionnaires.domain import AskingStatus, takes_answers
from codesign.questionnaires.models import (
    QuestionnaireAside,
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireSaved,
    QuestionnaireTally,
)
from codesign.questionnaires.quotas import By, Quota
from codesign.questionnaires.views import came
from tests import factories
from tests.cast import Cast
from tests.exported import exported, plain
from tests.pages import PageClient
from tests.questionnaires import (
    ADDRESS,
    STAFF,
    answered,
    aside,
    go,
    opened,
    place,
    rounds,
    to_review,
)

DAY = timedelta(days=1)
OPEN = AskingStatus.OPEN


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def how_many(session: Session, table: type[Any]) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(table)) or 0


def flags(session: Session) -> list[dict[str, Any]]:
    session.expire_all()
    return list(session.scalars(select(QuestionnaireResponse.flags)))


# Days


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 1, 22, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_days_begin_when_they_do_in_sweden(moment: datetime, day: date) -> None:
    assert swedish_day(moment) == day


@pytest.mark.parametrize(
    ("opens", "closes", "most", "sent", "takes"),
    [
        (None, None, None, 9, True),
        (3, None, None, 0, True),
        (4, None, None, 0, False),
        (None, 3, None, 0, True),
        (None, 2, None, 0, False),
        (3, 3, 1, 0, True),
        (3, 3, 1, 1, False),
    ],
)
def test_which_days_and_how_many_a_round_takes(
    opens: int | None, closes: int | None, most: int | None, sent: int, takes: bool
) -> None:
    def day(n: int | None) -> date | None:
        return date(2026, 12, n) if n else None

    third = date(2026, 12, 3)
    assert takes_answers(OPEN, day(opens), day(closes), most, sent, third) is takes
    assert not takes_answers(AskingStatus.CLOSED, day(opens), day(closes), most, sent, third)


@pytest.mark.both_engines
def test_a_round_opens_by_itself_when_its_day_begins_in_sweden(
    pages: PageClient,
    astrid: PageClient,
    session: Session,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = today() + DAY
    opened(session, cast.project, cast.astrid, plan=RoundPlan(opens_on=first))
    page = pages.get(ADDRESS)
    assert page.heading == "Enkäten har inte öppnat än"
    assert "Din pendling" not in pages.get("/projekt/projektet").words()
    assert "Öppnar" in astrid.get(STAFF).words("//h3")
    assert "Öppen för svar" not in astrid.get("/arbete/projektet/enkater").words()
    # A minute past midnight in Sweden is the day before in UTC.
    midnight = datetime(first.year, first.month, first.day, 0, 1, tzinfo=days._SWEDEN)
    monkeypatch.setattr(days, "now", lambda: midnight.astimezone(UTC))
    assert pages.get(ADDRESS).heading == "Din pendling"
    assert midnight.astimezone(UTC).date() == first - DAY


def test_days_that_cannot_be_are_told_at_their_fields(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    page, day = astrid.get(f"{STAFF}/oppna"), today()
    wrong = {"opens_on": f"{day + 2 * DAY}", "closes_on": f"{day + DAY}", "remind_on": f"{day}"}
    told = astrid.submit(page, wrong, status=422)
    assert [one.get("href") for one in told.all("//*[@role='alert']//a")] == [
        "#closes_on",
        "#remind_on",
    ]
    astrid.submit(page, {"opens_on": f"{day - DAY}"}, status=422)
    late = {"closes_on": f"{day}", "remind_on": f"{day + DAY}"}
    astrid.submit(page, late, status=422)
    right = {"opens_on": f"{day + DAY}", "closes_on": f"{day + DAY}", "remind_on": f"{day + DAY}"}
    astrid.submit(told, right)
    made = max(rounds(session), key=lambda one: one.number)
    assert (made.opens_on, made.closes_on, made.remind_on) == (day + DAY,) * 3


# Quotas


def quota(by: By, name: str, value: str, most: int) -> RoundPlan:
    return RoundPlan(quotas=(Quota(by, name, value, most),))


@pytest.mark.both_engines
def test_the_third_of_two_meets_a_polite_end_and_can_change_the_answer(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, plan=quota(By.ANSWER, "fard", "tag", 2))
    answered(pages)
    on_the_way = to_review(pages)
    answered(pages)
    page = go(pages, go(pages, pages.get(ADDRESS)), ja="yes")
    end = go(pages, page, fard="tag")
    assert end.heading == "Tack, vi har fått de svar vi behöver"
    assert "Inget har skickats." in end.words()
    back = go(pages, end, "stay")
    assert place(back) == "fard"
    assert place(go(pages, back, fard="cykel")) == "behov"
    # Whoever was past the question may send what is filled in.
    go(pages, on_the_way, "send")
    assert how_many(session, QuestionnaireResponse) == 3
    assert "Kvot, Hur reser du? Tåg: 3 av 2" in astrid.get(STAFF).words()


def test_a_quota_of_units_ends_before_the_first_page(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    plan = quota(By.FACT, "storlek", "stort", 1)
    round_ = opened(session, cast.project, cast.astrid, plan=plan)
    ways = {}
    for name, size in (("Ek", "stort"), ("Al", "stort"), ("Ask", "litet")):
        unit = factories.unit(session, cast.project, name, facts={"storlek": size})
        ways[name] = make_channel(session, round_, name, unit_id=unit.id)
    session.commit()
    addresses = {name: f"{ADDRESS}?kanal={one.token}" for name, one in ways.items()}
    assert pages.get(addresses["Ek"]).heading == "Din pendling"
    answered(pages, address=addresses["Al"])
    full = "Tack, vi har fått de svar vi behöver härifrån"
    assert pages.get(addresses["Ek"]).heading == full
    assert pages.get(addresses["Ask"]).heading == "Din pendling"
    assert pages.get(ADDRESS).heading == "Din pendling"


def test_quotas_are_chosen_when_a_round_is_opened(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    factories.unit(session, cast.project, "Ek", facts={"storlek": "stort"})
    opened(session, cast.project, cast.astrid)
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    page = astrid.get(f"{STAFF}/oppna")
    choices = {one.text: one.get("value") for one in page.all("//select[@id='quota-0']/option")}
    assert "Hur reser du? Tåg" in choices
    assert not [told for told in choices if told.startswith(("Vad behöver", "Hur många"))]
    given = {"quota-0": choices["Hur reser du? Tåg"], "quota-most-0": "0"}
    wrong = astrid.submit(page, given, status=422)
    assert "Skriv ett helt tal från 1." in wrong.words("//p[@id='quota-most-0-error']")
    assert wrong.one("//select[@id='quota-0']/option[@selected]").text == "Hur reser du? Tåg"
    astrid.submit(page, {"quota-0": '["answer","hittad","på"]', "quota-most-0": "1"}, status=422)
    given |= {"quota-most-0": "1", "quota-5": choices["storlek: stort"], "quota-most-5": "30"}
    astrid.submit(page, given)
    assert max(rounds(session), key=lambda one: one.number).quotas == [
        {"by": "answer", "name": "fard", "value": "tag", "most": 1},
        {"by": "fact", "name": "storlek", "value": "stort", "most": 30},
    ]


# Pilots


def open_pilot(session: Session, cast: Cast) -> QuestionnaireRound:
    return opened(session, cast.project, cast.astrid, plan=RoundPlan(is_pilot=True))


def test_a_pilot_is_marked_on_every_page(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    pilot = open_pilot(session, cast)
    channel = make_channel(session, pilot, "Torget")
    session.commit()
    mark = "Det här är en provomgång."
    review = to_review(pages)
    sent = go(pages, review, "send")
    code = str(sent.one("//code[@data-code]").text)
    receipt = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    staff = [STAFF] + [f"{STAFF}/omgang/1/{one}" for one in ("resultat", "lankar", "svarsandel")]
    staff += [f"{STAFF}/omgang/1/lankar/{channel.id}", f"{STAFF}/omgang/1/paminn"]
    seen = [pages.get(ADDRESS), review, sent, receipt, *map(astrid.get, staff)]
    assert [page.address for page in seen if mark not in page.words()] == []


@pytest.mark.both_engines
def test_nothing_is_left_of_a_pilot_when_the_real_round_opens(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    pilot = open_pilot(session, cast)
    unit = factories.unit(session, cast.project, "Ek")
    channel = make_channel(session, pilot, "Ek", unit_id=unit.id)
    session.commit()
    code = answered(pages, address=f"{ADDRESS}?kanal={channel.token}")
    answered(pages)
    go(pages, to_review(pages), "save")
    aside(session, pilot, "Exempel: det som en enhet tog med sig.")
    session.commit()
    assert how_many(session, Contribution) == 4
    assert how_many(session, QuestionnaireSaved) == 1
    page = astrid.get(f"{STAFF}/oppna")
    assert "raderas allt som svarats i provomgångarna" in page.words()
    astrid.submit(page)
    assert how_many(session, QuestionnaireResponse) == how_many(session, Contribution) == 0
    assert how_many(session, QuestionnaireTally) == how_many(session, QuestionnaireSaved) == 0
    assert how_many(session, Tally) == how_many(session, QuestionnaireAside) == 0
    told = plain(exported(session, cast.project))
    assert (told["responses"], told["voices"]) == ([], [])
    assert "Det är trångt." not in exported(session, cast.project).decode()
    first, second = sorted(rounds(session), key=lambda one: one.number)
    assert (first.status, first.is_pilot, first.told) == (AskingStatus.CLOSED, True, {})
    assert (second.status, second.is_pilot, second.number) == (OPEN, False, 2)
    gone = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    assert gone.heading == "Det är borta"
    assert "Det är trångt." not in gone.words()
    assert pages.get(f"{ADDRESS}?kanal={channel.token}").heading == "Din pendling"
    answered(pages)
    assert how_many(session, QuestionnaireResponse) == 1


def test_a_pilot_that_closes_tells_readers_nothing(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    open_pilot(session, cast)
    for _ in range(6):
        answered(pages)
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    assert rounds(session)[0].told == {}
    astrid.submit(astrid.get(f"{STAFF}/oppna"))
    assert how_many(session, QuestionnaireResponse) == 0


def test_a_real_round_that_is_open_is_never_erased(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    answered(pages)
    for pilot in ({}, {"is_pilot": "1"}):
        astrid.submit(astrid.get(f"{STAFF}/oppna"), pilot, status=409)
    assert how_many(session, QuestionnaireResponse) == 1
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    astrid.submit(astrid.get(f"{STAFF}/oppna"))
    assert how_many(session, QuestionnaireResponse) == 1


# Reminders


def test_the_day_to_remind_says_so_until_somebody_has(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    round_ = opened(session, cast.project, cast.astrid, plan=RoundPlan(remind_on=today()))
    make_channel(session, round_, "Ek", invited=4)
    full = make_channel(session, round_, "Al", invited=1)
    session.commit()
    answered(pages, address=f"{ADDRESS}?kanal={full.token}")
    assert "Det är dags att påminna." in astrid.get(STAFF).words()
    texts = astrid.get(f"{STAFF}/omgang/1/paminn")
    assert "Medskapa har inga adresser" in texts.words()
    (letter,) = texts.all("//textarea")
    assert "En myndighet" in letter.text or "frågar: Din pendling." in letter.text
    assert "/e/" in letter.text
    assert [one.text for one in texts.all("//section/h2")] == ["Ek"]
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/pamind')]")
    assert "Det är dags att påminna." not in astrid.get(STAFF).words()
    assert "questionnaire.remind" in session.scalars(select(AuditEvent.action)).all()


def test_a_reminder_to_come_is_only_told_as_a_day(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid, plan=RoundPlan(remind_on=today() + DAY))
    words = astrid.get(STAFF).words()
    assert "Det är dags att påminna." not in words
    assert "Påminnelse den" in words


# What is marked


def test_a_browser_that_has_answered_is_told_and_may_answer_again(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    assert "redan svarat på enkäten i den här" not in pages.get(ADDRESS).words()
    answered(pages)
    assert [one.get("again") for one in flags(session)] == [None]
    assert "redan svarat på enkäten i den här" in pages.get(ADDRESS).words()
    answered(pages)
    assert sorted(str(one.get("again")) for one in flags(session)) == ["None", "True"]
    other = PageClient(pages.app)
    assert "redan svarat på enkäten i den här" not in other.get(ADDRESS).words()
    answered(other)
    assert sorted(str(one.get("again")) for one in flags(session)) == ["None", "None", "True"]


def test_the_cookie_is_the_same_for_everybody_and_of_one_round(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    round_ = opened(session, cast.project, cast.astrid)
    cookies = []
    for client in (pages, PageClient(pages.app)):
        answered(client)
        cookies.append(client.client.get_cookie(came.COOKIE, path=ADDRESS))
    first, second = cookies
    assert first is not None
    assert second is not None
    assert first.value == second.value
    assert first.http_only
    other = opened(session, cast.foreign, cast.cilla)
    with pages.app.app_context():
        assert came._answered(round_) != came._answered(other)


@pytest.mark.parametrize(
    ("took", "seconds"), [(0, 0), (9, 0), (10, 10), (143, 140), (86_400, 86_400), (86_401, None)]
)
def test_how_long_it_took_is_kept_coarsely(
    pages: PageClient, session: Session, cast: Cast, took: int, seconds: int | None
) -> None:
    round_ = opened(session, cast.project, cast.astrid)
    with pages.app.app_context():
        began = came._sealed("key", 1_000_000)
        moment = datetime.fromtimestamp(1_000_000 + took, UTC)
        found = came.flags_of(came.Came(began=began), "key", moment)
        assert found.get("seconds") == seconds
        assert came.flags_of(came.Came(began=began), "another", moment) == {}
        forged = began.replace("1000000", "1000001")
        assert came.flags_of(came.Came(began=forged), "key", moment) == {}
    assert round_.id


@pytest.mark.parametrize("began", ["", "x", "-1.", "9" * 120, "1.\u0000", "²."])
def test_a_time_that_is_none_is_not_kept_and_refuses_nobody(
    pages: PageClient, session: Session, cast: Cast, began: str
) -> None:
    opened(session, cast.project, cast.astrid)
    go(pages, to_review(pages), "send", began=began)
    (one,) = flags(session)
    assert one.get("seconds") in ({None, 0} if not began else {None})
