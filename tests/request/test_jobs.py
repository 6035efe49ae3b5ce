"""Long work as a person meets it: begun, left, found again, stopped, told, erased."""

import io
from datetime import timedelta
from functools import partial

import pytest
import werkzeug.test
from docx import Document
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.artefacts.events import voice_withdrawn
from codesign.contributions.domain import Moderation
from codesign.contributions.models import NoteImport
from codesign.db import Database, now
from codesign.imports import jobs as reading
from codesign.imports.domain import Choices
from codesign.imports.vocabulary import Vocabulary
from codesign.jobs import actions, queries
from codesign.jobs.domain import (
    AT_ONCE,
    ATTEMPTS,
    KEPT,
    KEPT_WHEN_TAKEN,
    LATE,
    LEASE,
    PAUSE,
    PIECE,
    PIECES_AT_ONCE,
    REMEMBERED,
    JobStatus,
    Part,
)
from codesign.jobs.models import Job, JobPiece
from codesign.jobs.work import perform
from codesign.projects.models import Membership
from codesign.tables.table import Table
from tests import factories, working
from tests.cast import Cast
from tests.pages import Page, PageClient

pytestmark = pytest.mark.both_engines

UPLOAD = "/arbete/projektet/importera"
CSV = "Steg;Läge;Text\nHear;ÄR;Brevet kom sent.\nRest;BÖR;Vila mer.\n"


@pytest.fixture(autouse=True)
def _bodies_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client leaves large bodies in files that it does not close."""
    encode = partial(werkzeug.test.stream_encode_multipart, threshold=50_000_000)
    monkeypatch.setattr(werkzeug.test, "stream_encode_multipart", encode)


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def send(client: PageClient, content: str = CSV, page: Page | None = None) -> Page:
    """Send a file of notes; the answer, a redirect to the page of a job."""
    file = (io.BytesIO(content.encode()), "lappar.csv")
    return client.submit(page or client.get(UPLOAD), {"fil": file}, form="//form[@enctype]")


def press(client: PageClient, place: str, status: int = 303) -> Page:
    """Send a form with nothing but its token, as a page of the person's own would."""
    token = client.get("/arbete").all("//input[@name='csrf_token']")[0].get("value")
    return client.post(place, {"csrf_token": token}, status)


def address(sent: Page) -> str:
    return str(sent.response.headers["Location"])


def only_job(session: Session) -> Job:
    session.expire_all()
    return session.scalars(select(Job)).one()


def parts(session: Session) -> set[str]:
    """Whose bytes there are."""
    return {part.value for part in session.scalars(select(JobPiece.part))}


def uploads(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(NoteImport)) or 0


# Seen


def test_work_is_begun_left_found_again_and_leads_to_its_result(
    astrid: PageClient, session: Session
) -> None:
    sent = send(astrid)
    page = astrid.get(address(sent))
    assert page.heading == "Filen med anteckningar läses"
    assert "Arbetet börjar strax." in page.words()
    assert uploads(session) == 0
    listed = astrid.get("/arbete/projektet")
    link = listed.one("//section[@aria-labelledby='i-bakgrunden']//a")
    assert link.get("href") == address(sent)
    assert "väntar" in listed.words("//section[@aria-labelledby='i-bakgrunden']")
    working.do_the_work(astrid)
    there = astrid.get(address(sent), 303)
    assert astrid.follow(there).heading == "Kontrollera anteckningarna"
    assert "klart" in astrid.get("/arbete/projektet").words(
        "//section[@aria-labelledby='i-bakgrunden']"
    )


def test_the_page_fetches_itself_anew_with_and_without_scripts(astrid: PageClient) -> None:
    sent = send(astrid)
    page = astrid.get(address(sent))
    state = page.one("//div[@id='arbete']")
    assert (state.get("hx-get"), state.get("hx-trigger")) == (address(sent), "every 2s")
    assert page.one("//head/noscript/meta[@http-equiv='refresh']").get("content") == "4"
    assert page.one("//a[.='Se efter igen']").get("href") == address(sent)
    htmx = {"HX-Request": "true"}
    part = astrid.get(address(sent), headers=htmx)
    assert not part.is_whole
    working.do_the_work(astrid)
    done = astrid.get(address(sent), headers=htmx)
    assert done.response.headers["HX-Redirect"].startswith(UPLOAD + "/")


def test_a_finished_page_does_not_fetch_itself(astrid: PageClient) -> None:
    page = working.arrived(astrid, send(astrid, "Text\tSteg\n"))
    assert page.one("//div[@id='arbete']").get("hx-get") is None
    assert page.all("//meta[@http-equiv='refresh']") == []


def test_how_far_it_is_and_how_many_are_before_is_told(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    first, second = send(astrid), send(astrid, CSV + "Rest;ÄR;Mer.\n")
    assert "1 arbete är före i kön." in astrid.get(address(second)).words()
    claim = actions.take(session, now())
    assert claim is not None
    actions.live(session, claim, 40, now())
    session.commit()
    page = astrid.get(address(first))
    assert "40 procent klart." in page.words()
    assert page.one("//progress").get("value") == "40"


@pytest.mark.parametrize(("early", "is_told"), [(1, False), (0, True)])
def test_that_nobody_does_the_work_is_told(
    astrid: PageClient, session: Session, early: int, is_told: bool
) -> None:
    sent = send(astrid)
    session.execute(
        update(Job).values(
            created_at=now() - LATE - timedelta(milliseconds=1) + timedelta(seconds=early)
        )
    )
    session.commit()
    words = astrid.get(address(sent)).words()
    assert ("svarar inte just nu" in words) == is_told
    assert "svarar inte" not in words or "den som sköter driften" in words


def test_a_job_behind_another_that_is_worked_at_is_no_sign_of_trouble(
    astrid: PageClient, session: Session
) -> None:
    send(astrid)
    second = send(astrid, CSV + "Rest;ÄR;Mer.\n")
    session.execute(update(Job).values(created_at=now() - timedelta(hours=1)))
    assert actions.take(session, now()) is not None
    session.commit()
    assert "svarar inte" not in astrid.get(address(second)).words()
    session.execute(
        update(Job)
        .where(Job.status == JobStatus.RUNNING)
        .values(lease_until=now() - LATE - timedelta(seconds=1))
    )
    session.commit()
    assert "svarar inte" in astrid.get(address(second)).words()


# Whose


def test_a_job_is_its_persons_own(astrid: PageClient, pages: PageClient, cast: Cast) -> None:
    place = address(send(astrid))
    for someone in (cast.designer, cast.analyst, cast.bo, cast.cilla):
        other = pages.sign_in(someone)
        other.get(place, 404)
        other.get(f"{place}/fil", 404)
        press(other, f"{place}/avbryt", 404)
        press(other, f"{place}/igen", 404)
        assert not other.get("/arbete").all("//section[@aria-labelledby='i-bakgrunden']")


def test_a_job_is_found_in_its_own_project_only(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    factories.member(session, cast.sibling, cast.astrid, Role.OWNER)
    session.commit()
    place = address(send(astrid))
    for elsewhere in (
        place.replace("projektet", "syskonet"),
        place.replace("/arbete/projektet/", "/arbete/"),
    ):
        astrid.get(elsewhere, 404)
        press(astrid, f"{elsewhere}/avbryt", 404)
        press(astrid, f"{elsewhere}/igen", 404)
    astrid.get(place.replace("projektet", "syskonet") + "/fil", 404)
    assert only_job(session).status is JobStatus.WAITING


@pytest.mark.parametrize("loss", ["role", "membership", "account"])
@pytest.mark.parametrize("when", ["before", "during"])
def test_who_lost_the_right_meanwhile_gets_nothing(
    astrid: PageClient, app: Flask, session: Session, cast: Cast, loss: str, when: str
) -> None:
    send(astrid)
    claim = actions.take(session, now())
    assert claim is not None
    session.commit()

    def lose() -> None:
        mine = (Membership.person_id == cast.astrid.id) & (Membership.project_id == cast.project.id)
        with astrid.app.extensions["database"].unit() as unit:
            found = unit.scalars(select(Membership).where(mine)).one()
            if loss == "role":
                found.role = Role.READER
            elif loss == "membership":
                unit.delete(found)
            else:
                unit.execute(update(type(cast.astrid)).values(is_active=False))

    if when == "before":
        lose()
        perform(app, claim, lambda _: None)
    else:
        with pytest.MonkeyPatch.context() as patch:
            read = reading.guessed

            def meanwhile(table: Table, words: Vocabulary) -> Choices:
                lose()
                return read(table, words)

            patch.setattr(reading, "guessed", meanwhile)
            perform(app, claim, lambda _: None)
    job = only_job(session)
    assert job.status is JobStatus.FAILED
    assert "inte längre den roll som krävs" in job.problem[0]["sv"]
    assert "no longer have the role" in job.problem[0]["en"]
    assert (parts(session), uploads(session)) == (set(), 0)


def test_a_reader_has_no_page_of_work_that_readers_may_not_ask_for(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    place = address(send(astrid))
    session.execute(
        update(Membership).where(Membership.person_id == cast.astrid.id).values(role=Role.READER)
    )
    session.commit()
    astrid.get(place, 403)
    press(astrid, f"{place}/avbryt", 403)


# Once


def test_a_double_press_is_one_job_and_another_file_another(
    astrid: PageClient, session: Session
) -> None:
    page = astrid.get(UPLOAD)
    first, again = send(astrid, page=page), send(astrid, page=page)
    assert address(first) == address(again)
    other = send(astrid, CSV + "Rest;ÄR;Mer.\n", page=page)
    assert address(other) != address(first)
    assert working.do_the_work(astrid) == 2
    assert address(send(astrid, page=page)) == address(first)
    assert uploads(session) == 2


def test_the_same_file_from_another_form_is_another_job(astrid: PageClient) -> None:
    assert address(send(astrid)) != address(send(astrid))


def test_a_person_has_a_few_jobs_at_a_time(
    astrid: PageClient, pages: PageClient, cast: Cast, session: Session
) -> None:
    sent = [send(astrid, CSV + f"Rest;ÄR;Nummer {n}.\n") for n in range(AT_ONCE)]
    page = astrid.get(UPLOAD)
    file = (io.BytesIO(b"Steg;Text\nHear;En till\n"), "a.csv")
    refused = astrid.submit(page, {"fil": file}, form="//form[@enctype]", status=429)
    assert f"redan {AT_ONCE} arbeten" in refused.words("//div[@role='alert']")
    assert "/bakgrund/" in address(send(pages.sign_in(cast.designer)))
    press(astrid, f"{address(sent[0])}/avbryt")
    assert "/bakgrund/" in address(send(astrid))


def test_nobody_takes_what_is_taken(astrid: PageClient, session: Session) -> None:
    send(astrid)
    first = actions.take(session, now())
    assert first is not None
    assert actions.take(session, now()) is None
    assert queries.holds_claim(session, first.job_id, first.token)
    assert not queries.holds_claim(session, first.job_id, first.token[::-1])


# Died


def test_a_job_whose_worker_is_silent_is_taken_up_when_the_lease_has_passed(
    astrid: PageClient, app: Flask, session: Session
) -> None:
    send(astrid)
    moment = now()
    first = actions.take(session, moment)
    assert actions.take(session, moment + LEASE) is None
    second = actions.take(session, moment + LEASE + timedelta(milliseconds=1))
    assert first is not None
    assert second is not None
    assert (second.job_id, second.token != first.token) == (first.job_id, True)
    session.commit()
    # The first one was only slow. It may write nothing, and say nothing either.
    perform(app, first, lambda _: None)
    assert (only_job(session).status, uploads(session)) == (JobStatus.RUNNING, 0)
    assert not actions.live(session, first, 50, moment)
    assert not actions.fail(session, first, [], moment, can_retry=False)
    assert not actions.release(session, first, moment, is_counted=True)
    assert parts(session) == {"source"}
    perform(app, second, lambda _: None)
    assert (only_job(session).status, uploads(session)) == (JobStatus.DONE, 1)


def test_a_sign_of_life_makes_the_lease_longer(astrid: PageClient, session: Session) -> None:
    send(astrid)
    moment = now()
    claim = actions.take(session, moment)
    assert claim is not None
    later = moment + LEASE - timedelta(seconds=1)
    assert actions.live(session, claim, None, later)
    assert actions.take(session, later + LEASE) is None


def test_a_job_that_kills_its_workers_is_given_up(astrid: PageClient, session: Session) -> None:
    sent = send(astrid)
    moment = now()
    for n in range(ATTEMPTS):
        claim = actions.take(session, moment)
        assert claim is not None, n
        assert actions.release(session, claim, moment, is_counted=True)
        assert actions.take(session, moment + PAUSE - timedelta(milliseconds=1)) is None
        moment += PAUSE
    assert actions.take(session, moment) is None
    session.commit()
    page = astrid.get(address(sent))
    assert "stannade flera gånger" in page.words("//div[@role='alert']")
    # What was sent is kept for another try, which has its own attempts.
    assert parts(session) == {"source"}
    astrid.submit(page, form="//main//form")
    assert (only_job(session).status, only_job(session).attempts) == (JobStatus.WAITING, 0)
    assert working.arrived(astrid, astrid.get(address(sent))).status == 200
    assert astrid.follow(astrid.get(address(sent), 303)).heading == "Kontrollera anteckningarna"


def test_a_worker_that_stops_costs_no_attempt(astrid: PageClient, session: Session) -> None:
    send(astrid)
    for _ in range(ATTEMPTS + 2):
        claim = actions.take(session, now())
        assert claim is not None
        assert actions.release(session, claim, now(), is_counted=False)
    assert only_job(session).attempts == 0


def test_the_only_worker_lets_go_of_what_the_one_before_left(
    astrid: PageClient, session: Session
) -> None:
    send(astrid)
    assert actions.take(session, now()) is not None
    actions.let_go_of_the_dead(session, now())
    assert actions.take(session, now()) is not None


# Told


def test_a_fault_of_ours_is_told_with_a_number_and_can_be_tried_again(
    astrid: PageClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent = send(astrid)

    def broken(*_given: object) -> None:
        raise LookupError("Brevet kom sent.")

    with monkeypatch.context() as patch:
        patch.setattr("codesign.imports.jobs.guessed", broken)
        working.do_the_work(astrid)
    page = astrid.get(address(sent))
    told = page.words("//div[@role='alert']")
    reference = told.rsplit(" ", 1)[1]
    assert "inte ditt fel" in told
    assert f"fault {reference}: LookupError" in caplog.text
    assert "Brevet" not in caplog.text + told
    english = astrid.get(f"{address(sent)}?lang=en")
    assert "not your fault" in english.words("//div[@role='alert']")
    astrid.submit(page)
    assert working.do_the_work(astrid) == 1
    assert uploads(session) == 1


def test_what_cannot_be_read_is_erased_and_cannot_be_tried_again(
    astrid: PageClient, session: Session
) -> None:
    sent = send(astrid, "Text\tSteg\n")
    page = working.arrived(astrid, sent)
    assert "bara en rubrikrad" in page.words("//div[@role='alert']")
    assert "only a header" in astrid.get(f"{address(sent)}?lang=en").words("//div[@role='alert']")
    assert page.all("//main//button") == []
    assert parts(session) == set()
    press(astrid, f"{address(sent)}/igen", 409)
    assert only_job(session).status is JobStatus.FAILED


def test_many_pasted_lines_that_cannot_be_read_are_given_back(
    astrid: PageClient, session: Session
) -> None:
    lines = "\n".join(f"Rad {n} om hur det var" for n in range(10_002))
    sent = astrid.submit(astrid.get(UPLOAD), {"rader": lines}, form="//form[@enctype]")
    page = working.arrived(astrid, sent)
    assert "fler än 10 000 rader" in page.words("//div[@role='alert']")
    back = page.one("//a[.='Ändra och försök igen']").get("href")
    again = astrid.get(back)
    assert again.one("//textarea[@id='rader']").text.splitlines() == lines.splitlines()


def test_typed_lines_are_given_back_to_nobody_else(
    astrid: PageClient, pages: PageClient, cast: Cast, session: Session
) -> None:
    lines = "\n".join(f"Rad {n} om hur det var" for n in range(10_002))
    sent = astrid.submit(astrid.get(UPLOAD), {"rader": lines}, form="//form[@enctype]")
    working.do_the_work(astrid)
    number = address(sent).rsplit("/", 1)[1]
    pages.sign_in(cast.designer).get(f"{UPLOAD}?skrivet={number}", 404)


# Stopped


def test_what_is_cancelled_is_erased_and_never_comes_true(
    astrid: PageClient, app: Flask, session: Session
) -> None:
    sent = send(astrid)
    claim = actions.take(session, now())
    assert claim is not None
    session.commit()
    page = astrid.follow(astrid.submit(astrid.get(address(sent))))
    assert "Arbetet är avbrutet, och det du skickade är borttaget." in page.words()
    assert parts(session) == set()
    perform(app, claim, lambda _: None)
    assert (only_job(session).status, uploads(session)) == (JobStatus.CANCELLED, 0)
    assert actions.take(session, now() + 2 * LEASE) is None


def test_a_cancel_that_comes_too_late_shows_the_result(
    astrid: PageClient, session: Session
) -> None:
    sent = send(astrid)
    page = astrid.get(address(sent))
    working.do_the_work(astrid)
    late = astrid.submit(page)
    assert address(late) == address(sent)
    assert astrid.follow(astrid.get(address(sent), 303)).heading == "Kontrollera anteckningarna"


# Files


@pytest.fixture
def report(astrid: PageClient, session: Session, cast: Cast) -> str:
    """The page of a job that has made the report as Word, with a voice in it."""
    factories.voice(session, cast.project, cast.version, "Brevet kom sent.")
    session.commit()
    sent = press(astrid, "/arbete/projektet/rapport.docx")
    working.do_the_work(astrid)
    return address(sent)


def test_a_file_is_fetched_from_the_page_of_its_job(astrid: PageClient, report: str) -> None:
    page = astrid.get(report)
    assert page.heading == "Rapporten görs som Worddokument"
    assert "Filen är klar." in page.words("//div[@role='status']")
    assert page.one("//a[.='Till rapporten']").get("href") == "/arbete/projektet/rapport"
    answer = astrid.client.get(page.one("//a[.='Hämta filen']").get("href"))
    assert answer.data.startswith(b"PK")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Content-Disposition"].endswith('.docx"')


def test_a_file_is_its_persons_own(
    astrid: PageClient, pages: PageClient, cast: Cast, report: str
) -> None:
    for someone in (cast.designer, cast.bo, cast.cilla):
        pages.sign_in(someone).get(f"{report}/fil", 404)
    pages.get(f"{report}/fil", 303)


@pytest.mark.parametrize("role", [Role.READER, Role.ANALYST])
def test_a_file_is_not_handed_to_another_role_than_it_was_made_for(
    astrid: PageClient, session: Session, cast: Cast, report: str, role: Role
) -> None:
    mine = Membership.person_id == cast.astrid.id
    session.execute(update(Membership).where(mine).values(role=role))
    session.commit()
    page = astrid.get(f"{report}/fil", 403)
    assert "Din roll i projektet har ändrats sedan filen gjordes." in page.words()


def test_work_uses_the_role_that_the_person_has_when_it_begins(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    waiting = {"moderation": Moderation.WAITING}
    factories.voice(session, cast.project, cast.version, "Oläst.", **waiting)
    session.commit()
    sent = press(astrid, "/arbete/projektet/rapport.docx")
    mine = Membership.person_id == cast.astrid.id
    session.execute(update(Membership).where(mine).values(role=Role.READER))
    session.commit()
    working.do_the_work(astrid)
    assert only_job(session).made_as == "reader"
    answer = astrid.client.get(f"{address(sent)}/fil")
    told = "\n".join(p.text for p in Document(io.BytesIO(answer.data)).paragraphs)
    assert "Ingen röst är publicerad än" in told


def test_a_fetched_file_is_kept_a_quarter_of_an_hour(
    astrid: PageClient, session: Session, report: str
) -> None:
    with astrid.client.get(f"{report}/fil") as answer:
        assert answer.status_code == 200
    expires = only_job(session).expires_at
    assert abs(expires - now() - KEPT_WHEN_TAKEN) < timedelta(minutes=5)
    with astrid.client.get(f"{report}/fil") as again:
        assert again.status_code == 200
    assert only_job(session).expires_at == expires, "fetching again makes it no older"
    actions.sweep(session, expires)
    session.execute(update(Job).values(expires_at=now()))
    session.commit()
    assert parts(session) == set()
    assert "Filen är borttagen. Gör en ny." in astrid.get(report).words()
    astrid.get(f"{report}/fil", 410)


def test_a_file_that_nobody_fetches_has_a_last_day(
    astrid: PageClient, session: Session, report: str
) -> None:
    job = only_job(session)
    assert job.finished_at is not None
    assert job.expires_at == job.finished_at + KEPT
    actions.sweep(session, job.expires_at - timedelta(seconds=1))
    assert parts(session) == {"result"}
    actions.sweep(session, job.expires_at)
    assert parts(session) == set()


def test_a_voice_taken_back_takes_the_files_along(
    astrid: PageClient, session: Session, report: str, cast: Cast
) -> None:
    other = factories.voice(session, cast.project, cast.version, "En till.")
    running = press(astrid, "/arbete/projektet/rapport.docx")
    claim = actions.take(session, now())
    assert claim is not None
    voice_withdrawn(session, other.project_id, other.id)
    session.commit()
    assert parts(session) == set()
    astrid.get(f"{report}/fil", 410)
    perform(astrid.app, claim, lambda _: None)
    session.expire_all()
    assert parts(session) == set(), "what had read it already begins anew"
    assert working.do_the_work(astrid) == 1
    assert astrid.get(address(running)).one("//a[.='Hämta filen']") is not None


def test_a_voice_taken_back_elsewhere_takes_nothing_along(
    astrid: PageClient, session: Session, report: str, cast: Cast
) -> None:
    version = factories.journey(session, cast.sibling, "annan")
    another = factories.voice(session, cast.sibling, version)
    voice_withdrawn(session, another.project_id, another.id)
    assert parts(session) == {"result"}


def test_a_second_press_while_the_file_is_made_is_the_same_job(
    astrid: PageClient, session: Session
) -> None:
    page = astrid.get("/arbete/projektet")
    token = page.all("//input[@name='csrf_token']")[0].get("value")
    form = {"csrf_token": token, "nyckel": "en-och-samma"}
    first = astrid.post("/arbete/projektet/rapport.docx", form)
    assert address(astrid.post("/arbete/projektet/rapport.docx", form)) == address(first)
    assert address(astrid.post("/arbete/projektet/rapport.docx?avsnitt=metod", form)) != address(
        first
    )
    working.do_the_work(astrid)
    assert address(astrid.post("/arbete/projektet/rapport.docx", form)) != address(first)


def test_following_the_old_address_begins_no_work(astrid: PageClient) -> None:
    there = astrid.get("/arbete/projektet/rapport.pdf?avsnitt=metod", 303)
    assert address(there) == "/arbete/projektet/rapport?avsnitt=metod"
    assert working.jobs(astrid) == 0


# Erased


def test_uploaded_bytes_are_kept_in_pieces_until_they_are_read(
    astrid: PageClient, session: Session
) -> None:
    line = "Hear;ÄR;" + "x" * 4_000 + "\n"
    send(astrid, "Steg;Läge;Text\n" + line * 300)
    sizes = session.scalars(select(func.length(JobPiece.content)).order_by(JobPiece.number)).all()
    assert (len(sizes), max(sizes), sum(sizes)) == (
        3,
        PIECE,
        len("Steg;Läge;Text\n".encode()) + 300 * len(line.encode()),
    )
    working.do_the_work(astrid)
    assert parts(session) == set()
    assert uploads(session) == 1


@pytest.mark.parametrize(("early", "is_kept"), [(1, True), (0, False)])
def test_on_its_last_day_what_was_sent_is_erased_and_that_is_told(
    astrid: PageClient, session: Session, early: int, is_kept: bool
) -> None:
    sent = send(astrid)
    moment = only_job(session).created_at + KEPT - timedelta(seconds=early)
    assert actions.anything_to_sweep(session, moment) != is_kept
    actions.sweep(session, moment)
    session.commit()
    assert (parts(session) == {"source"}) == is_kept
    words = astrid.get(address(sent)).words()
    assert ("det du skickade är borttaget" in words) != is_kept
    assert (actions.take(session, moment) is None) != is_kept


def test_a_job_is_forgotten_after_a_week(astrid: PageClient, session: Session) -> None:
    working.arrived(astrid, send(astrid))
    moment = only_job(session).expires_at + REMEMBERED
    actions.sweep(session, moment - timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(Job)) == 1
    actions.sweep(session, moment)
    assert session.scalar(select(func.count()).select_from(Job)) == 0
    assert not actions.anything_to_sweep(session, moment)


def test_a_first_try_leaves_nothing_for_the_second(astrid: PageClient, session: Session) -> None:
    send(astrid)
    claim = actions.take(session, now())
    assert claim is not None
    actions.put_pieces(session, claim.job_id, Part.RESULT, [(0, b"half")])
    actions.release(session, claim, now() - PAUSE, is_counted=True)
    assert actions.take(session, now()) is not None
    assert parts(session) == {"source"}


# A few at a time: others who write wait meanwhile


def pieces(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(JobPiece)) or 0


def send_much(astrid: PageClient) -> Page:
    """A file of ten pieces."""
    line = "Hear;ÄR;" + "x" * 4_500 + "\n"
    return send(astrid, "Steg;Läge;Text\n" + line * (9 * PIECE // 4_508 + 1))


def test_many_bytes_are_erased_a_few_at_a_time(astrid: PageClient, session: Session) -> None:
    send_much(astrid)
    assert pieces(session) == 10
    assert not queries.any_needless(session, now())
    actions.cancel(session, only_job(session), now())
    assert pieces(session) == 10 - PIECES_AT_ONCE
    assert queries.any_needless(session, now())
    assert actions.anything_to_sweep(session, now())
    assert actions.erase_some(session, now())
    assert pieces(session) == 10 - 2 * PIECES_AT_ONCE
    actions.sweep(session, now())
    assert pieces(session) == 0
    assert not actions.erase_some(session, now())
    assert not actions.anything_to_sweep(session, now())


@pytest.mark.parametrize("how", ["cancelled", "done", "failed"])
def test_nothing_of_many_bytes_is_left_when_the_job_is_over(
    astrid: PageClient, session: Session, how: str
) -> None:
    sent = send_much(astrid)
    if how == "cancelled":
        press(astrid, f"{address(sent)}/avbryt")
    elif how == "done":
        working.do_the_work(astrid)
    else:
        session.execute(update(Job).values(options={"name": "a.csv", "journey": "borta"}))
        session.commit()
        working.do_the_work(astrid)
    assert only_job(session).status.value == how
    assert pieces(session) == 0


def test_others_get_in_between_a_few_pieces_and_the_next(
    astrid: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send_much(astrid)
    left: list[int] = []
    monkeypatch.setattr(Database, "give_way", lambda _: left.append(pieces(session)))
    press(astrid, f"{address(sent)}/avbryt")
    assert left == [10 - 2 * PIECES_AT_ONCE, 0]


def test_what_was_uploaded_goes_when_it_is_used_and_what_was_made_stays(
    astrid: PageClient, session: Session, report: str
) -> None:
    job = only_job(session)
    assert not queries.any_needless(session, now())
    actions.put_pieces(session, job.id, Part.SOURCE, [(0, b"left by one who died")])
    assert queries.any_needless(session, now())
    actions.sweep(session, now())
    assert parts(session) == {"result"}
    assert not queries.any_needless(session, job.expires_at - timedelta(seconds=1))
    assert queries.any_needless(session, job.expires_at)


def test_a_job_is_remembered_as_long_as_it_has_bytes(astrid: PageClient, session: Session) -> None:
    send_much(astrid)
    moment = only_job(session).expires_at + REMEMBERED
    actions.sweep(session, moment)
    assert only_job(session).status is JobStatus.FAILED
    while actions.anything_to_sweep(session, moment):
        actions.sweep(session, moment)
    assert working.jobs(astrid) == 0


def test_what_a_longer_try_left_is_not_in_the_next_ones_way(
    astrid: PageClient, session: Session
) -> None:
    send(astrid)
    claim = actions.take(session, now())
    assert claim is not None
    half = [(n, b"half") for n in range(PIECES_AT_ONCE + 2)]
    actions.put_pieces(session, claim.job_id, Part.RESULT, half)
    actions.release(session, claim, now() - PAUSE, is_counted=True)
    assert actions.take(session, now()) is not None
    assert parts(session) == {"source"}
