"""Staff decide, promise and answer: every form with good, empty, long, hostile and stale input."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.contributions.models import Contribution
from codesign.follow_up.domain import AnswerStatus, Status, Track
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.projects.models import AuditEvent, Membership
from tests import factories
from tests.answering import BOARD, about, an_action, an_answer, errors, events
from tests.cast import Cast
from tests.pages import PageClient

SCRIPT = "<script>alert(1)</script>"
ADD_ACTION = "//form[contains(@action, 'ny-atgard')]"
ADD_ANSWER = "//form[contains(@action, 'nytt-svar')]"
MOVES = "//form[contains(@action, 'flytta')]"


@pytest.fixture
def information(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def money(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Ersättning", position=1)


@pytest.fixture
def voice(session: Session, cast: Cast, information: Area) -> Contribution:
    return factories.voice(session, cast.project, cast.version, "röst 0", buckets=[information.id])


@pytest.fixture
def astrid(
    pages: PageClient,
    cast: Cast,
    information: Area,
    money: Area,
    voice: Contribution,
    session: Session,
) -> PageClient:
    session.commit()
    return pages.sign_in(cast.astrid)


# Actions


def test_an_action_is_added_with_all_that_was_written(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    page = astrid.get(about(information))
    done = astrid.submit(
        page,
        {
            "atgard": "Skriva på fler språk.\r\nBörja med arabiska.",
            "atgard_en": "Write in more languages.",
            "agare": str(cast.analyst.id),
            "klar": "2027-03-31",
            "status": "started",
            "spar": "dialogue",
            "princip": "openness",
            "nytta_medborgare": "Fler förstår.",
            "offentlig": "1",
        },
        form=ADD_ACTION,
    )
    made = session.scalars(select(Action)).one()
    assert made.text == {
        "sv": "Skriva på fler språk.\nBörja med arabiska.",
        "en": "Write in more languages.",
    }
    assert (made.owner_id, made.due, made.is_public) == (cast.analyst.id, date(2027, 3, 31), True)
    assert (made.status, made.track) == (Status.STARTED, Track.DIALOGUE)
    shown = astrid.follow(done).words()
    assert "Analyst ansvarar" in shown
    assert "31 mars 2027" in shown
    assert events(session)[-1] == "action.create"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("atgard", "", "Skriv vad ni ska göra."),
        ("atgard", "\u200b \x07", "Skriv vad ni ska göra."),
        ("atgard", "x" * 2001, "högst 2 000 tecken. Nu är det 2 001"),
        ("nytta_samhalle", "x" * 501, "högst 500 tecken"),
        ("klar", "31/3", "Skriv en dag mellan"),
        ("klar", "0001-01-01", "Skriv en dag mellan"),
        ("klar", "20270331", "Skriv en dag mellan"),
        ("agare", "9999", "Välj någon som är med i projektet."),
        ("agare", "x", "Välj någon som är med i projektet."),
        ("status", "finished", "Välj ett av alternativen."),
        ("spar", "shortcut", "Välj ett av alternativen."),
        ("princip", "luck", "Välj ett av alternativen."),
    ],
)
def test_a_mistake_in_an_action_is_told_and_what_was_typed_is_kept(
    astrid: PageClient, session: Session, information: Area, field: str, typed: str, told: str
) -> None:
    page = astrid.get(about(information))
    token = page.all("//input[@name='csrf_token']/@value")[0]
    sent = {"omrade": str(information.id), "csrf_token": token, "atgard": "Kvar", field: typed}
    again = astrid.post(f"{BOARD}/ny-atgard", sent, status=422)
    assert told in errors(again)
    if field != "atgard":
        assert again.one("//textarea[@name='atgard']").text.strip() == "Kvar"
    assert session.scalars(select(Action)).all() == []


def test_hostile_words_are_shown_as_words(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    an_action(session, cast, information, text={"sv": SCRIPT}, gain_citizens=SCRIPT)
    answer = an_answer(session, cast, information, AnswerStatus.DRAFT, cast.astrid)
    answer.text = {"sv": SCRIPT}
    session.commit()
    for place in (BOARD, about(information), f"{BOARD}/svar/{answer.id}"):
        page = astrid.get(place)
        assert SCRIPT in page.words() or SCRIPT in page.one("//textarea[@id='svar']").text


def test_an_action_changed_meanwhile_shows_both_states_and_saves_when_sent_again(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    action = an_action(session, cast, information)
    page = astrid.get(f"{BOARD}/atgard/{action.id}")
    action.text, action.revision = {"sv": "Någon annans text."}, 2
    session.commit()
    stale = astrid.submit(page, {"atgard": "Min text."}, status=409)
    assert "Någon annans text." in stale.words("//section[@role='alert']")
    assert "Min text." in stale.words("//section[@role='alert']")
    astrid.submit(stale)
    session.refresh(action)
    assert (action.text, action.revision) == ({"sv": "Min text."}, 3)
    assert events(session)[-1] == "action.update"


def test_an_action_is_deleted_only_as_it_was_seen(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    action = an_action(session, cast, information)
    page = astrid.get(f"{BOARD}/atgard/{action.id}")
    action.revision = 2
    session.commit()
    remove = "//form[contains(@action, 'ta-bort')]"
    stale = astrid.submit(page, form=remove, status=409)
    astrid.submit(stale, form=remove)
    assert session.scalars(select(Action)).all() == []
    assert events(session)[-1] == "action.delete"


def test_who_has_left_the_project_still_owns_the_action(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    action = an_action(session, cast, information, owner_id=cast.analyst.id)
    gone = select(Membership).where(
        Membership.person_id == cast.analyst.id, Membership.project_id == cast.project.id
    )
    session.delete(session.scalars(gone).one())
    session.commit()
    astrid.submit(astrid.get(f"{BOARD}/atgard/{action.id}"), {"atgard": "Ny text."})
    session.refresh(action)
    assert action.owner_id == cast.analyst.id


def test_things_of_another_project_are_not_found(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    elsewhere = factories.area(session, cast.sibling, "Annat")
    action = an_action(session, cast, information)
    action.project_id, action.area_id = cast.sibling.id, elsewhere.id
    session.commit()
    token = astrid.get(BOARD).all("//input[@name='csrf_token']/@value")[0]
    astrid.get(f"{BOARD}/atgard/{action.id}", status=404)
    astrid.get(about(elsewhere), status=404)
    sent = {"csrf_token": token, "omrade": str(elsewhere.id), "atgard": "Smyg"}
    astrid.post(f"{BOARD}/ny-atgard", sent, status=404)
    astrid.post(f"{BOARD}/ny-atgard", {"csrf_token": token, "atgard": "Smyg"}, status=404)


# Answers


def test_an_answer_goes_from_draft_through_another_reader_to_published(
    astrid: PageClient, pages: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    facilitator = pages.sign_in(cast.facilitator)
    done = facilitator.submit(
        facilitator.get(about(information)), {"svar": "Vi hörde er."}, form=ADD_ANSWER
    )
    assert "Utkast" in facilitator.follow(done).words()
    answer = session.scalars(select(PublishedAnswer)).one()
    place = f"{BOARD}/svar/{answer.id}"
    facilitator.submit(facilitator.get(place), {"till": "review"}, form=MOVES)
    assert facilitator.get(place).all("//button[@value='published']") == []
    assert "väntar på granskning" in astrid.get(BOARD).words()
    review = astrid.get(place)
    astrid.submit(review, {"till": "published"}, form=MOVES)
    session.refresh(answer)
    assert (answer.status, answer.reviewer_id) == (AnswerStatus.PUBLISHED, cast.astrid.id)
    assert answer.published_at is not None
    astrid.submit(astrid.get(place), {"till": "withdrawn"}, form=MOVES)
    assert events(session).count("answer.move") == 3


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Skriv svaret till dem som berättade."),
        ("\u202e\x00", "Skriv svaret till dem som berättade."),
        ("x" * 2001, "högst 2 000 tecken. Nu är det 2 001"),
    ],
)
def test_an_answer_needs_words_that_fit(
    astrid: PageClient, session: Session, cast: Cast, information: Area, typed: str, told: str
) -> None:
    page = astrid.get(about(information))
    assert told in errors(astrid.submit(page, {"svar": typed}, form=ADD_ANSWER, status=422))
    answer = an_answer(session, cast, information, AnswerStatus.DRAFT, cast.astrid)
    page = astrid.get(f"{BOARD}/svar/{answer.id}")
    assert told in errors(astrid.submit(page, {"svar": typed}, status=422))
    session.refresh(answer)
    assert answer.text == {"sv": "Vi hörde er."}


def test_the_author_does_not_publish_alone_but_an_owner_may_say_so(
    astrid: PageClient, pages: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    of_designer = an_answer(session, cast, information, AnswerStatus.REVIEW, cast.designer)
    of_owner = an_answer(session, cast, information, AnswerStatus.REVIEW, cast.astrid)
    designer = pages.sign_in(cast.designer)
    page = designer.get(f"{BOARD}/svar/{of_designer.id}")
    refused = designer.submit(page, {"till": "published", "ensam": "1"}, form=MOVES, status=422)
    assert "Be någon annan" in errors(refused)
    page = astrid.get(f"{BOARD}/svar/{of_owner.id}")
    refused = astrid.submit(page, {"till": "published"}, form=MOVES, status=422)
    assert "Kryssa i att du publicerar utan att någon annan har läst" in errors(refused)
    publish = "//form[.//button[@value='published']]"
    astrid.submit(page, {"till": "published", "ensam": "1"}, form=publish)
    session.refresh(of_owner)
    assert of_owner.status is AnswerStatus.PUBLISHED
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert last.details["alone"] is True


def test_who_is_alone_in_publishing_publishes_what_they_wrote(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    designer = select(Membership).where(
        Membership.person_id == cast.designer.id, Membership.project_id == cast.project.id
    )
    session.delete(session.scalars(designer).one())
    answer = an_answer(session, cast, information, AnswerStatus.REVIEW, cast.astrid)
    astrid.submit(astrid.get(f"{BOARD}/svar/{answer.id}"), {"till": "published"}, form=MOVES)
    session.refresh(answer)
    assert answer.status is AnswerStatus.PUBLISHED


def test_who_may_not_publish_is_refused_also_with_a_forged_form(
    astrid: PageClient, pages: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    analyst = pages.sign_in(cast.analyst)
    for status, to in ((AnswerStatus.REVIEW, "published"), (AnswerStatus.PUBLISHED, "withdrawn")):
        answer = an_answer(session, cast, information, status, cast.astrid)
        page = analyst.get(f"{BOARD}/svar/{answer.id}")
        token = page.all("//input[@name='csrf_token']/@value")[0]
        sent = {"csrf_token": token, "till": to, "revision": "1"}
        analyst.post(f"{BOARD}/svar/{answer.id}/flytta", sent, status=403)
        session.refresh(answer)
        assert answer.status is status


@pytest.mark.parametrize("to", ["published", "withdrawn", "draft", "nonsense", ""])
def test_a_draft_cannot_skip_review(
    astrid: PageClient, session: Session, cast: Cast, information: Area, to: str
) -> None:
    answer = an_answer(session, cast, information, AnswerStatus.DRAFT, cast.designer)
    page = astrid.get(f"{BOARD}/svar/{answer.id}")
    refused = astrid.submit(page, {"till": to}, form=MOVES, status=422)
    assert "Svaret kan inte gå dit" in errors(refused)


def test_a_published_text_is_not_written_over(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    answer = an_answer(session, cast, information, AnswerStatus.PUBLISHED, cast.astrid)
    page = astrid.get(f"{BOARD}/svar/{answer.id}")
    assert page.all("//textarea") == []
    token = page.all("//input[@name='csrf_token']/@value")[0]
    sent = {"csrf_token": token, "svar": "Något annat", "revision": "1"}
    refused = astrid.post(f"{BOARD}/svar/{answer.id}", sent, status=409)
    assert "inte längre ett utkast" in refused.words()
    session.refresh(answer)
    assert answer.text == {"sv": "Vi hörde er."}


def test_an_answer_changed_meanwhile_shows_both_texts_and_is_not_published(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    answer = an_answer(session, cast, information, AnswerStatus.REVIEW, cast.designer)
    page = astrid.get(f"{BOARD}/svar/{answer.id}")
    answer.text, answer.revision = {"sv": "Nya ord."}, 2
    session.commit()
    stale = astrid.submit(page, {"svar": "Mina ord."}, status=409)
    assert "Nya ord." in stale.words("//section[@role='alert']")
    assert "Mina ord." in stale.words("//section[@role='alert']")
    astrid.submit(page, {"till": "published"}, form=MOVES, status=409)
    session.refresh(answer)
    assert answer.status is AnswerStatus.REVIEW


def test_whoever_writes_last_is_the_author(
    pages: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    answer = an_answer(session, cast, information, AnswerStatus.REVIEW, cast.analyst)
    designer = pages.sign_in(cast.designer)
    place = f"{BOARD}/svar/{answer.id}"
    designer.submit(designer.get(place), {"svar": "Omskrivet."})
    designer.submit(designer.get(place), {"till": "published"}, form=MOVES, status=422)
