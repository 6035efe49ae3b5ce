"""What changes between a request's looking and its writing: asked again, never written over."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import LoginSession, Person
from codesign.accounts.passwords import hash_password
from codesign.accounts.roles import Role
from codesign.areas.models import Area
from codesign.artefacts.models import ArtefactVersion
from codesign.db import Database, UnitSession, now
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.projects.models import Membership, ProjectInvitation
from codesign.rounds import codes
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound
from tests import factories, walking
from tests.cast import Cast
from tests.pages import PageClient

pytestmark = pytest.mark.both_engines

PASSWORD = "fyra glada hästar"
CODEBOOK = "/arbete/projektet/omraden"

Meanwhile = Callable[..., None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch, database: Database) -> Meanwhile:
    """Has somebody else do something at the last moment before the next unit of work begins."""

    def arrange(deed: object, *, unit: int = 1) -> None:
        waiting = [deed]
        units = iter(range(1, 99))
        begin = UnitSession.unit

        def later(self: UnitSession) -> AbstractContextManager[UnitSession]:
            if next(units) == unit:
                self.rollback()
                _done(waiting.pop())
            return begin(self)

        monkeypatch.setattr(UnitSession, "unit", later)

    def _done(deed: object) -> None:
        with database.session(writes=True) as other:
            if callable(deed):
                deed(other)
            else:
                other.execute(deed)
            other.commit()

    return arrange


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def areas(session: Session) -> list[str]:
    session.expire_all()
    return [one["sv"] for one in session.scalars(select(Area.name).order_by(Area.id))]


def new_area(client: PageClient, status: int) -> str:
    page = client.get(f"{CODEBOOK}/redigera")
    sent = client.submit(
        page, {"namn": "Väntan"}, form=f"//form[@action='{CODEBOOK}/nytt']", status=status
    )
    return "" if status == 303 else sent.words()


def test_without_anything_meanwhile_the_area_is_made(astrid: PageClient, session: Session) -> None:
    """The control: what the others refuse is possible."""
    new_area(astrid, 303)
    assert areas(session) == ["Väntan"]


def test_who_is_no_longer_a_member_writes_nothing(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    mine = (Membership.person_id == cast.astrid.id, Membership.project_id == cast.project.id)
    meanwhile(delete(Membership).where(*mine))
    assert "Vi hittar inte sidan" in new_area(astrid, 404)
    assert areas(session) == []


def test_who_now_only_reads_writes_nothing(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    mine = (Membership.person_id == cast.astrid.id, Membership.project_id == cast.project.id)
    meanwhile(update(Membership).where(*mine).values(role=Role.READER))
    # A view that tells broken rules on its own page must not tell this one there.
    told = new_area(astrid, 403)
    assert "Din roll i projektet räcker inte" in told
    assert "Väntan" not in told
    assert areas(session) == []


@pytest.mark.parametrize(
    "ended",
    [delete(LoginSession), update(Person).values(is_active=False)],
    ids=["login", "account"],
)
def test_whose_login_has_ended_signs_in_again_with_the_words_kept(
    astrid: PageClient, session: Session, meanwhile: Meanwhile, ended: object
) -> None:
    meanwhile(ended)
    new_area(astrid, 401)
    assert areas(session) == []


def test_what_was_written_as_the_login_ended_stands_on_the_sign_in_page(
    astrid: PageClient, meanwhile: Meanwhile
) -> None:
    meanwhile(delete(LoginSession))
    page = astrid.get(f"{CODEBOOK}/redigera")
    kept = astrid.submit(
        page, {"namn": "Väntan"}, form=f"//form[@action='{CODEBOOK}/nytt']", status=401
    )
    assert kept.one("//input[@name='kept-namn']/@value") == "Väntan"


def test_an_area_that_is_gone_meanwhile_is_told_as_gone(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    area = factories.area(session, cast.project, "Borta")
    session.commit()
    meanwhile(delete(Area).where(Area.id == area.id))
    page = astrid.get(f"{CODEBOOK}/{area.id}/andra")
    astrid.submit(page, {"namn": "Kvar"}, status=404)
    assert areas(session) == []


def test_an_action_that_somebody_changes_meanwhile_is_not_written_over(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    area = factories.area(session, cast.project, "Information")
    action = factories.action(session, cast.project, area)
    session.commit()
    page = astrid.get(f"/arbete/projektet/svar/atgard/{action.id}")
    changed = {"text": {"sv": "Någon annans ord"}, "revision": Action.revision + 1}
    meanwhile(update(Action).where(Action.id == action.id).values(**changed))
    answer = astrid.submit(page, {"atgard": "Mina ord"}, status=409)
    assert "Någon annan har ändrat åtgärden" in answer.words()
    assert "Någon annans ord" in answer.words()
    assert "Mina ord" in answer.text
    session.expire_all()
    assert session.get_one(Action, action.id).text == {"sv": "Någon annans ord"}


def test_an_answer_that_somebody_changes_meanwhile_keeps_their_text(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    area = factories.area(session, cast.project, "Information")
    answer = factories.answer(session, cast.project, area, status=AnswerStatus.DRAFT)
    session.commit()
    page = astrid.get(f"/arbete/projektet/svar/svar/{answer.id}")
    own = PublishedAnswer.id == answer.id
    changed = {"text": {"sv": "Någon annans ord"}, "revision": PublishedAnswer.revision + 1}
    meanwhile(update(PublishedAnswer).where(own).values(**changed))
    told = astrid.submit(
        page, {"svar": "Mina ord"}, form="//form[.//textarea[@name='svar']]", status=409
    )
    assert "Mina ord" in told.text
    session.expire_all()
    assert session.get_one(PublishedAnswer, answer.id).text == {"sv": "Någon annans ord"}


def test_a_round_that_somebody_saves_meanwhile_is_shown_beside_what_was_typed(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    tried = factories.prototype(session, cast.project)
    made = walking.tried(session, cast.project, [tried], status=RoundStatus.DRAFT, opened_at=None)
    session.commit()
    page = astrid.get(f"/arbete/projektet/provomgangar/{made.slug}/andra")
    meanwhile(
        update(TestRound)
        .where(TestRound.id == made.id)
        .values(revision=TestRound.revision + 1, title={"sv": "Någon annans rubrik"})
    )
    button = {"gor": "spara"}
    told = astrid.submit(page, button, status=409)
    assert "Någon annan har ändrat omgången" in told.words()
    assert told.one("//input[@name='seen']/@value") == str(made.revision + 1)


def test_a_journey_that_is_published_meanwhile_is_not_published_over(
    astrid: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    page = astrid.get("/arbete/projektet/resa/resan/dokument")
    text = page.one("//textarea[@name='text']").text.replace("En liten resa", "Min resa")
    newest = session.get_one(ArtefactVersion, cast.version.id)

    def publish(other: Session) -> None:
        plain = {**newest.document, "title": {"sv": "Någon annans resa"}}
        other.add(
            ArtefactVersion(
                agency_id=newest.agency_id,
                artefact_id=newest.artefact_id,
                number=newest.number + 1,
                document=plain,
                digest="f" * 64,
                origin="editor",
                note="",
                status=newest.status,
            )
        )

    meanwhile(publish)
    told = astrid.submit(page, {"text": text}, form="//form[.//textarea]", status=409)
    assert "Min resa" in told.one("//textarea[@name='text']").text
    count = select(func.count()).where(ArtefactVersion.artefact_id == newest.artefact_id)
    assert session.scalar(count) == 2


def test_a_password_that_changes_while_it_is_compared_lets_nobody_in(
    pages: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    cast.astrid.password_hash = hash_password(PASSWORD)
    session.commit()
    meanwhile(update(Person).values(password_hash="another one"))
    page = pages.get("/logga-in")
    pages.submit(page, {"email": cast.astrid.email, "password": PASSWORD}, status=422)
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 0


def test_an_invitation_that_is_withdrawn_meanwhile_makes_nobody_a_member(
    pages: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile
) -> None:
    owner = pages.sign_in(cast.astrid)
    invited = owner.submit(
        owner.get("/arbete/projektet/medlemmar"),
        {"role": "analyst"},
        form="//form[contains(@action, 'bjud-in')]",
        status=200,
    )
    link = invited.one("//input[contains(@value, '/inbjudan/')]/@value")
    people = session.scalar(select(func.count()).select_from(Person))
    meanwhile(update(ProjectInvitation).values(withdrawn_at=now()))
    values = {"name": "Ny", "email": "ny@exempel.se", "password": "fem trötta grävlingar"}
    page = pages.get(link.removeprefix("http://localhost"))
    told = pages.submit(page, values, status=410)
    assert "återkallad" in told.words()
    assert session.scalar(select(func.count()).select_from(Person)) == people


def test_a_round_that_ends_meanwhile_takes_nobody_in(
    pages: PageClient, cast: Cast, session: Session, meanwhile: Meanwhile, app: Flask
) -> None:
    made = walking.tried(session, cast.project, [factories.prototype(session, cast.project)])
    with app.app_context():
        code = codes.round_code(made.id)
        made.code_hmac = codes.round_hmac(code)
    session.commit()
    page = pages.get(f"/prova/{code}")
    meanwhile(update(TestRound).values(status=RoundStatus.CLOSED, closed_at=now()))
    pages.submit(page, {"consent": "1"}, status=410)
