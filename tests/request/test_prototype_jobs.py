"""A large zip becomes a draft by a worker: the same drafts, the same sentences."""

import io

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.artefacts.models import Artefact
from codesign.jobs.models import JobPiece
from codesign.projects.models import AuditEvent, Membership
from codesign.prototypes.views.pages import bringing
from tests import factories, working
from tests.bundles import archive
from tests.cast import Cast
from tests.factories import PROTOTYPE, PROTOTYPE_FILES
from tests.pages import Page, PageClient

NEW = "/arbete/projektet/prototyper/ny"
ONE = "/arbete/projektet/prototyp/tavlan"
DECLARED = {"prototype.yaml": PROTOTYPE, **PROTOTYPE_FILES}
ABOUT = {"title": "Skissen", "question": "Hittar man?", "step": "resan/hear"}


@pytest.fixture
def client(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.designer)


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every zip is large."""
    monkeypatch.setattr(bringing, "READ_AT_ONCE", 0)


def sent(client: PageClient, files: dict[str, object], place: str = NEW, **typed: str) -> Page:
    zipped = (io.BytesIO(archive(files)), "p.zip")
    return client.submit(client.get(place), {"zip": zipped, **typed})


def prototypes(session: Session) -> list[str]:
    found = select(Artefact.slug).where(Artefact.kind == "prototype").order_by(Artefact.slug)
    return list(session.scalars(found))


def test_a_large_zip_becomes_a_draft(client: PageClient, session: Session, cast: Cast) -> None:
    answer = sent(client, DECLARED)
    assert client.follow(answer).heading == "Prototypens zip-fil läses"
    assert prototypes(session) == []
    page = working.arrived(client, answer)
    assert page.address.startswith(f"{ONE}/utkast")
    assert prototypes(session) == ["tavlan"]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "prototype.draft")).one()
    assert (event.person_id, event.details) == (cast.designer.id, {"version": 1})
    assert session.scalar(select(func.count()).select_from(JobPiece)) == 0


def test_a_large_zip_becomes_the_next_version_once(
    client: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    page = working.arrived(client, sent(client, DECLARED, f"{ONE}/ny-version"))
    assert "Version 2 blir till" in page.words()
    refused = working.arrived(client, sent(client, DECLARED, f"{ONE}/ny-version"))
    assert "finns redan ett utkast" in refused.words("//div[@role='alert']")


def test_what_is_wrong_in_a_large_zip_is_told_in_both_languages_and_what_was_typed_kept(
    client: PageClient, session: Session
) -> None:
    answer = sent(client, {"prototype.yaml": "schema: codesign/prototype/1\nslug: X Y\n"}, **ABOUT)
    page = working.arrived(client, answer)
    told = page.all("//div[@role='alert']//li")
    assert len(told) > 1
    assert all("prototype.yaml, rad " in one.text_content() for one in told)
    place = answer.response.headers["Location"]
    assert "prototype.yaml, line " in client.get(f"{place}?lang=en").words("//div[@role='alert']")
    back = client.get(page.one("//a[.='Ändra och försök igen']").get("href"))
    assert back.one("//input[@id='title']").get("value") == "Skissen"
    assert back.one("//input[@id='question']").get("value") == "Hittar man?"
    assert back.one("//option[@value='resan/hear']").get("selected") is not None
    assert session.scalar(select(func.count()).select_from(JobPiece)) == 0


def test_what_was_typed_is_given_back_to_nobody_else(
    client: PageClient, pages: PageClient, cast: Cast
) -> None:
    answer = sent(client, {"prototype.yaml": "slug: X Y\n"}, **ABOUT)
    working.do_the_work(client)
    number = answer.response.headers["Location"].rsplit("/", 1)[1]
    pages.sign_in(cast.astrid).get(f"{NEW}?skrivet={number}", 404)


def test_a_zip_of_another_prototype_is_no_version_of_this_one(
    client: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    other = {**DECLARED, "prototype.yaml": PROTOTYPE.replace("slug: tavlan", "slug: annan")}
    page = working.arrived(client, sent(client, other, f"{ONE}/ny-version"))
    assert "ska vara tavlan" in page.words("//div[@role='alert']")
    assert prototypes(session) == ["tavlan"]


def test_a_name_that_is_taken_meanwhile_is_not_taken_twice(
    client: PageClient, session: Session, cast: Cast
) -> None:
    answer = sent(client, DECLARED)
    factories.prototype(session, cast.project)
    session.commit()
    page = working.arrived(client, answer)
    assert "har redan något som heter ”tavlan”" in page.words("//div[@role='alert']")


def test_who_may_not_make_prototypes_any_more_makes_none(
    client: PageClient, session: Session, cast: Cast
) -> None:
    sent(client, DECLARED)
    mine = Membership.person_id == cast.designer.id
    session.execute(update(Membership).where(mine).values(role=Role.ANALYST))
    session.commit()
    working.do_the_work(client)
    assert prototypes(session) == []
