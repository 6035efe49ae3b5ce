"""Stopping early, trying a round out, leaving a walk-through out, pages between versions."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution, Tally
from codesign.projects.models import AuditEvent
from codesign.rounds import actions as rounds
from codesign.rounds.domain import LeftOut
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)
from codesign.rounds.plan import Design, TestPlan
from tests import factories, fieldwork
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.request.test_round_numbers import Tried, hand_in, sentence, table
from tests.trying import SCRIPT, Ines, invited, latest_walk, only

STOP = "Sluta här och få din kod"
FORM = "//main//form[contains(@class, 'walk-form')]"


def stop(ines: Ines, page: Page, **typed: Any) -> Page:
    """Press the button that ends the walk-through here."""
    assert page.words(f"{FORM}//button[@value='sluta']") == STOP
    return ines.here(ines.pages.submit(page, {"go": "sluta", **typed}, form=FORM))


def code_on(page: Page) -> str:
    found = page.one("//code").text_content().strip()
    assert re.fullmatch(r"([0-9A-Z]{4}-?){4}", found)
    return found


def count(session: Session, table_: type) -> int:
    return session.scalar(select(func.count()).select_from(table_)) or 0


def test_every_page_of_a_walk_offers_to_stop(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    ines = invited(pages, session, cast.project)
    page, seen = ines.begin(), []
    answers: list[dict[str, Any]] = [
        {}, {}, {}, {"go": "klar"}, {}, {"go": "nowhere"}, {}, {}, {}, {}, {}, {}, {}, {},
        {"go": "nowhere"},
    ]  # fmt: skip
    for typed in answers:
        assert page.words(f"{FORM}//button[@value='sluta']") == STOP, page.address
        # Enter in a field presses the form's first button, which is never this one.
        buttons = page.all(f"{FORM}//button | {FORM}//input[@type='image']")
        assert buttons[-1].get("value") == "sluta"
        seen.append(page.heading)
        page = ines.send(page, **typed)
    assert page.heading == "Tack för att du provade"
    assert len(seen) == 15


def test_who_stops_in_a_task_has_left_it_and_keeps_the_rest(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **SCRIPT)
    ines = tried.ines()
    page = ines.send(ines.begin(), place="waiting", device="phone", disruption="ja")
    page = ines.send(page, ord="En karta")
    page = ines.send(page)
    ines.press(ines.frame(), "Mot norr")
    page = stop(ines, page)
    assert page.heading == "Tack för det du hann med"
    code = code_on(page)
    walk = latest_walk(session)
    assert walk.status == "left"
    tasks = session.scalars(select(WalkTask)).all()
    assert [(one.item, one.outcome) for one in tasks] == [("hitta@A", "left")]

    # Nothing goes on from here, and each address leads to the code.
    for address in (f"/provning/{ines.secret}", f"/provning/{ines.secret}/3"):
        assert ines.pages.get(address, status=303).response.headers["Location"].endswith("/klar")
    assert "Mot norr" not in ines.frame().words()
    results = tried.results()
    assert "1 slutade i förtid" in results.words()
    assert "håller på" not in results.words()
    assert table(results, "hitta-klarade")["Version 1"][-1] == "1"

    receipt = ines.pages.submit(ines.pages.get("/kvitto"), {"code": code}, status=200)
    assert "Du slutade innan allt var provat" in receipt.words()
    assert "En karta" in receipt.words()
    form = "//form[.//button[normalize-space(.)='Ta tillbaka allt']]"
    sure = ines.pages.submit(receipt, {}, form=form, status=200)
    gone = ines.pages.submit(sure, {}, form="//form[.//input[@name='sure']]", status=200)
    assert "Det är borta" in gone.words()
    session.expire_all()
    assert count(session, WalkAnswer) == 0
    assert count(session, WalkTask) == 0


def test_what_is_typed_on_the_page_is_kept_when_somebody_stops(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    ines = invited(pages, session, cast.project, **only("question"))
    page = stop(ines, ines.begin(), ord="Det här hann jag skriva")
    code_on(page)
    voices = session.scalars(select(Contribution.text).where(Contribution.walk_id.is_not(None)))
    assert voices.all() == ["Det här hann jag skriva"]


def test_too_many_words_are_shown_again_and_a_missing_answer_stops_nobody(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    script = only("question")
    required = [{**block, "required": True} for block in script["blocks"]]  # type: ignore[attr-defined]
    ines = invited(pages, session, cast.project, **{**script, "blocks": required})
    page = ines.begin()
    long = "å" * 2001
    again = ines.pages.submit(page, {"go": "sluta", "ord": long}, form=FORM, status=422)
    assert again.one("//textarea").text.strip() == long
    assert latest_walk(session).status == "started"
    assert stop(ines, again, ord="").heading == "Tack för det du hann med"


def test_a_goal_that_was_reached_counts_though_somebody_stops_there(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    ines = invited(pages, session, cast.project, **only("task"))
    page = ines.send(ines.begin())
    ines.press(ines.press(ines.frame(), "Mot norr"), "Vidare")
    stop(ines, page)
    assert session.scalars(select(WalkTask.outcome)).one() == "direct"


def test_a_task_without_a_goal_that_somebody_stops_in_is_left(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    script = only("task")
    tasks = [{**block, "success": None, "path": []} for block in script["blocks"]]  # type: ignore[attr-defined]
    ines = invited(pages, session, cast.project, **{**script, "blocks": tasks})
    stop(ines, ines.send(ines.begin()))
    assert session.scalars(select(WalkTask.outcome)).one() == "left"


def test_how_easy_it_was_is_kept_when_somebody_stops_there(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    ines = invited(pages, session, cast.project, **only("task"))
    page = ines.send(ines.send(ines.begin()), go="ge-upp")
    stop(ines, page, value="2")
    kept = {one.item: one.value for one in session.scalars(select(WalkAnswer))}
    assert kept == {"hitta@A:seq": {"value": 2}}
    assert session.scalars(select(WalkTask.outcome)).one() == "gave_up"


def test_a_page_says_that_another_version_comes(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **only("task"))
    ines = tried.ines()
    page, headings = ines.begin(), []
    while page.heading != "Tack för att du provade":
        headings.append(page.heading)
        page = ines.send(page, go="ge-upp" if page.all("//button[@value='ge-upp']") else "next")
    task = ["Hitta ditt tåg.", "Hitta ditt tåg.", "Hur lätt eller svårt var det?"]
    assert headings == [*task, "Nu kommer en annan version", *task]
    assert count(session, WalkAnswer) == 2


def test_back_from_the_page_between_versions_and_stopping_there(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **only("task"))
    ines = tried.ines()
    page = ines.send(ines.send(ines.send(ines.begin()), go="ge-upp"))
    assert page.heading == "Nu kommer en annan version"
    assert "version 2 av 2" in page.words()
    assert ines.send(page, go="back").heading == "Hitta ditt tåg."
    code_on(stop(ines, page))


@pytest.mark.parametrize(("design", "versions"), [(Design.ONE, 1), (Design.BETWEEN, 2)])
def test_who_meets_one_version_has_no_page_between(
    pages: PageClient, cast: Cast, session: Session, design: Design, versions: int
) -> None:
    tried = Tried(pages, cast, session, versions, design, **only("task"))
    tried.ines().begin()
    assert latest_walk(session).plan in (["hitta@A"], ["hitta@B"])


def test_questions_alone_have_no_page_between(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **only("question"))
    tried.ines().begin()
    assert latest_walk(session).plan == ["tankar"]


def test_a_device_that_was_prepared_before_is_still_taken_in(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **only("task"))
    device = tried.device()
    now_, before = device.record(1, ("A", "B")), device.record(2, ("A", "B"))
    assert now_["plan"] == ["hitta@A", "another-version@B", "hitta@B"]
    assert device.send(now_) == "created"
    assert device.send({**before, "plan": ["hitta@A", "hitta@B"], "place_in_plan": 2}) == "created"
    other = {**device.record(3, ("A", "B")), "plan": ["hitta@B", "hitta@A"]}
    assert device.send(other) == "refused"


def test_who_stops_in_the_field_has_stopped(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("task"))
    device = tried.device()
    stopped = device.record(1, status="started", place_in_plan=0)
    assert device.send(stopped) == "created"
    assert device.send(device.record(2, status="started", ended=None)) == "created"
    statuses = select(WalkThrough.uuid, WalkThrough.status)
    found = {uuid: str(status) for uuid, status in session.execute(statuses)}
    assert found == {fieldwork.uuid(1): "left", fieldwork.uuid(2): "started"}
    page = tried.results()
    assert "1 slutade i förtid" in page.words()
    assert "1 håller på just nu." in page.words()


def rows_of(staff: PageClient, results: Page) -> int:
    """How many walk-throughs the file of the results has; each has one row here."""
    form = "//form[contains(@action, 'provningar.csv')]"
    sent = staff.submit(results, {}, form=form, status=200).response
    return len(sent.get_data(as_text=True).strip().splitlines()) - 1


def draft(session: Session, cast: Cast, **script: Any) -> TestRound:
    """A draft of a round of one version."""
    version = factories.prototype(session, cast.project)
    made = rounds.create(
        session,
        cast.project,
        TestPlan.model_validate(SCRIPT | script),
        Design.ONE,
        [version.id],
    )
    session.commit()
    return made


def tried_out(staff: PageClient, address: str) -> Ines:
    """Somebody of the project group who tries the round, as far as its first page."""
    welcome = staff.get(f"{address}/prova")
    assert "Inget av det du gör eller skriver räknas" in welcome.words()
    ines = Ines(staff, "")
    ines.pages = staff
    form = "//form[.//input[@name='consent']]"
    ines.here(staff.follow(staff.submit(welcome, {"consent": "1"}, form=form), 303))
    return ines


def test_a_draft_can_be_tried_and_nothing_of_it_is_counted(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    made = draft(session, cast)
    address = f"/arbete/projektet/provomgangar/{made.slug}"
    astrid = pages.sign_in(cast.astrid)
    assert "Prova själv, utan att det räknas" in astrid.get(address).words()
    tallies = count(session, Tally)
    voices = count(session, Contribution)
    ines = tried_out(astrid, address)
    page = ines.send(ines.pages.get(ines.at), place="waiting")
    assert "Inget av det du gör eller skriver räknas" in page.words()
    page = ines.send(page, ord="Mina ord på prov")
    back = ines.send(page, go="back")
    assert back.one("//textarea").text.strip() == "Mina ord på prov"
    page = ines.send(ines.pages.get(ines.at.rsplit("/", 1)[0] + "/3"))
    ines.press(ines.frame(), "Mot norr")
    remark = "//form[contains(@class, 'walk-remark')]"
    ines.pages.submit(page, {"sagt": "En anmärkning på prov"}, form=remark)
    session.expire_all()
    walk = latest_walk(session)
    assert walk.is_pilot
    assert (count(session, Contribution), count(session, Tally)) == (voices, tallies)
    assert session.scalars(select(RoundArm.started)).all() == [0]
    assert "0 har provat klart" in astrid.get(address).words()
    assert "har börjat" not in astrid.get(address).words()
    assert "ingen har provat" in astrid.get(f"{address}/resultat").words()
    assert astrid.get(f"{address}/provningar").all("//tbody/tr") == []
    astrid.get(f"{address}/provningar/{walk.id}", status=404)
    code_on(stop(ines, ines.pages.get(ines.at)))


def test_opening_a_round_wipes_what_was_tried_of_it(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    made = draft(session, cast)
    address = f"/arbete/projektet/provomgangar/{made.slug}"
    astrid = pages.sign_in(cast.astrid)
    ines = tried_out(astrid, address)
    ines.send(ines.send(ines.pages.get(ines.at)), ord="På prov")
    astrid.submit(astrid.get(address), {}, form="//form[contains(@action, '/oppna')]")
    session.expire_all()
    tables = (WalkThrough, WalkAnswer, WalkEvent, WalkTask, WalkPhoto)
    assert [count(session, one) for one in tables] == [0] * 5
    ines.pages.get(f"/provning/{ines.secret}", status=404)
    # An open round can be tried as well; a participant beside stays, whatever is wiped.
    participant = Ines(pages, astrid.get(address).one("//p[@class='round-address']/a/@href"))
    participant.invitation = "/" + participant.invitation.split("/", 3)[3]
    participant.begin()
    tried_out(astrid, address)
    assert count(session, WalkThrough) == 2
    assert session.scalars(select(RoundArm.started)).all() == [1]
    astrid.submit(astrid.get(address), {}, form="//form[contains(@action, '/avsluta')]")
    session.expire_all()
    assert session.scalars(select(WalkThrough.is_pilot)).all() == [False]
    astrid.get(f"{address}/prova", status=409)


def test_a_draft_is_deleted_and_what_has_been_open_is_not(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    made = draft(session, cast)
    address = f"/arbete/projektet/provomgangar/{made.slug}"
    astrid = pages.sign_in(cast.astrid)
    tried_out(astrid, address)
    page = astrid.get(address)
    form = "//form[contains(@action, '/radera')]"
    overview = astrid.follow(astrid.submit(page, {}, form=form))
    assert made.slug not in overview.words()
    session.expire_all()
    assert (count(session, TestRound), count(session, WalkThrough)) == (0, 0)
    assert session.scalars(select(AuditEvent.action)).all()[-1] == "round.delete"


def test_what_has_been_open_is_not_deleted(pages: PageClient, cast: Cast, session: Session) -> None:
    made = draft(session, cast)
    address = f"/arbete/projektet/provomgangar/{made.slug}"
    astrid = pages.sign_in(cast.astrid)
    seen = astrid.get(address)
    astrid.submit(seen, {}, form="//form[contains(@action, '/oppna')]")
    refused = astrid.submit(seen, {}, form="//form[contains(@action, '/radera')]", status=409)
    assert "Omgången har varit öppen, så den går inte att radera" in refused.words()
    session.expire_all()
    assert count(session, TestRound) == 1
    assert "Radera utkastet" not in astrid.get(address).words()


def test_a_walk_through_is_left_out_with_a_reason_and_taken_in_again(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("preference"))
    for choice in ("tider", "karta", "karta"):
        ines = tried.ines()
        ines.send(ines.begin(), choice=choice)
    given = session.scalars(select(WalkAnswer)).all()
    walk_id = next(one.walk_id for one in given if one.value["choice"] == "karta")
    walk = session.get_one(WalkThrough, walk_id)
    astrid = PageClient(pages.app).sign_in(cast.astrid)
    address = f"{tried.address}/provningar/{walk.id}"
    form = "//form[contains(@action, 'ta-inte-med')]"
    again = astrid.submit(astrid.get(address), {"mer": "Skräp"}, form=form, status=422)
    assert "Välj varför" in again.words()
    assert again.one("//textarea[@name='mer']").text.strip() == "Skräp"
    session.expire_all()
    session.refresh(walk)
    assert walk.left_out is None
    sent = {"skal": "test", "mer": "Bo provade på bussen"}
    page = astrid.follow(astrid.submit(again, sent, form=form))
    assert "Provningen är inte med i resultatet" in page.words()
    assert "en av oss provade" in page.words()
    assert "Bo provade på bussen" in page.words()

    results = tried.results()
    assert table(results, "helst-svar")["Karta"][0] == "1"
    assert "2 har gått hela vägen." in results.words()
    assert "1 provning har projektgruppen valt att inte ta med." in results.words()
    assert "2 har provat klart" in astrid.get(tried.address).words()
    assert rows_of(astrid, results) == 2
    outside = astrid.get(results.one("//a[.='Se dem som inte är med']/@href"))
    assert outside.heading == "Provningar som inte är med"
    assert [one.get("data-walk") for one in outside.all("//tbody/tr")] == [str(walk.id)]

    query = select(AuditEvent).where(AuditEvent.action == "walk.leave_out")
    done = session.scalars(query).one()
    assert done.person_id == cast.astrid.id
    assert done.details["reason"] == "test"
    assert "bussen" not in json.dumps(done.details)
    log = astrid.get("/arbete/projektet/handelser").words()
    assert f"Tog inte med provning {walk.id % 1_000_000} i resultatet av omgången ”" in log
    assert "”: en av oss provade." in log

    form = "//form[contains(@action, 'ta-med')]"
    astrid.submit(astrid.get(address), {}, form=form)
    assert table(tried.results(), "helst-svar")["Karta"][0] == "2"
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-1] == "walk.take_in"
    session.expire_all()
    session.refresh(walk)
    assert (walk.left_out, walk.left_out_note) == (None, "")


def test_only_those_who_run_rounds_leave_out_and_only_in_their_own(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("preference"))
    tried.ines().begin()
    walk = latest_walk(session)
    astrid = PageClient(pages.app).sign_in(cast.astrid)
    form = "//form[contains(@action, 'ta-inte-med')]"
    page = astrid.get(f"{tried.address}/provningar/{walk.id}")
    action = page.one(f"{form}/@action")
    token = page.one(f"{form}//input[@name='csrf_token']/@value")
    sent = {"skal": "test", "csrf_token": token}
    astrid.post(action.replace(f"/{walk.id}/", f"/{walk.id + 1}/"), sent, status=404)
    astrid.post(action.replace(tried.round.slug, "annan"), sent, status=404)
    analyst = astrid.sign_in(cast.bo)
    assert not analyst.get(tried.address).all("//a[contains(., 'Prova själv')]")
    session.expire_all()
    assert latest_walk(session).left_out is None


def test_what_is_left_out_is_in_no_story_and_no_comparison(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("task"))
    for _ in range(6):
        ines = tried.ines()
        page = ines.send(ines.begin())
        ines.press(ines.press(ines.frame(), "Mot norr"), "Vidare")
        ines.send(page, go="klar")
    latest_walk(session).left_out = LeftOut.FAULT
    session.commit()
    staff = PageClient(pages.app).sign_in(cast.facilitator)
    staff.submit(staff.get(tried.address), form="//form[contains(@action, '/avsluta')]")
    address = "/projekt/projektet/prototyp/tavlan"
    story = pages.get(address)
    # All five did alike, so how they did is not told to everybody.
    assert "5 personer provade." in story.words()
    assert sentence(tried.results(), "hitta-klarade").startswith("Alla 5 klarade uppgiften.")


def test_what_came_from_the_field_is_counted_by_walk_through(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("proposal"))
    device = tried.device()
    drawn = answer_of_drawing()
    photo = {"uuid": drawn["photo"], "item": "forslag", "note": drawn["note"]["uuid"]}
    first = device.record(1, notes=[drawn["note"]], photos=[photo])
    assert device.send(first) == "created"
    assert device.send(device.record(2)) == "created"
    assert device.send(device.record(3)) == "created"
    assert device.photo(first["uuid"], photo["uuid"]) == "created"
    facilitator = PageClient(pages.app).sign_in(cast.facilitator)
    page = facilitator.get(f"{tried.address}/falt")
    assert [one.text_content() for one in page.all("//td[@class='numeric']")] == ["3"]

    # One that has come already, and two that have not: as a file.
    records = [device.record(n) for n in (3, 4, 5)]
    handed = hand_in(facilitator, f"{tried.address}/falt", *records)
    assert [one.text_content() for one in handed.all("//td[@class='numeric']")] == ["2", "3"]
    assert "lämnades in som fil" in handed.words()
    assert count(session, WalkThrough) == 5
    hand_in(facilitator, f"{tried.address}/falt", *records)
    again = facilitator.get(f"{tried.address}/falt")
    assert [one.text_content() for one in again.all("//td[@class='numeric']")] == ["2", "3"]


def answer_of_drawing() -> dict[str, Any]:
    """A proposal that is drawn, and its photograph's uuid."""
    note = fieldwork.note(1, "Ett förslag", item="forslag", kind="proposal", screen="")
    return {"note": note, "photo": fieldwork.uuid(777)}
