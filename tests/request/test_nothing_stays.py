"""What is taken back leaves nothing: the whole database is as it was before it was said.

Every row of every table is compared, so that a column or a table that is added later is seen too.
"""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import LoginSession
from codesign.areas.actions.coding import CodingRequest, code
from codesign.contributions.actions import moderate
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.db import Base
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.projects.models import AuditEvent
from codesign.quotes.models import ChosenQuote
from codesign.rounds.models import WalkPhoto
from tests import factories, fieldwork
from tests.cast import Cast
from tests.pages import PageClient
from tests.request.test_field import FieldClient, state
from tests.telling import go, to_review
from tests.trying import invited, only, said_something

STAYS = {
    "submission": "that a form was filled in, by keyed hashes that lead to nothing",
    "withdrawal": "a mark that an older copy of the database is matched with",
}
"""Tables that may hold more afterwards, and what that says."""


def rows(session: Session) -> dict[str, Counter[str]]:
    """Every row of every table, but those that may stay."""
    session.expire_all()
    return {
        table.name: Counter(str(tuple(row)) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in STAYS
    }


def take_back(pages: PageClient, receipt: str) -> None:
    """As whoever has the code does it."""
    shown = pages.submit(pages.get("/kvitto"), {"code": receipt}, status=200)
    asked = pages.submit(shown, form="//form[contains(@action, 'tillbaka')]", status=200)
    assert pages.submit(asked, status=200).heading == "Det är borta"
    again = pages.submit(pages.get("/kvitto"), {"code": receipt}, status=200)
    assert again.heading == "Det är borta"


def forget_staff(session: Session) -> None:
    """What staff did is theirs: it is told apart from what the citizen said."""
    session.execute(delete(AuditEvent))
    session.execute(delete(LoginSession))
    session.commit()


def worked_with(session: Session, cast: Cast, voice: Contribution) -> None:
    """Everything that staff can do with a voice, and that does not stand for itself."""
    area = factories.area(session, cast.project, "Väntan")
    code(
        session,
        cast.project,
        cast.analyst,
        CodingRequest(voice.id, area.id, True, voice.coding_revision),
    )
    moderate(session, cast.project, voice.id, voice.moderation, Moderation.RELEASED)
    whose = {"agency_id": cast.agency.id, "project_id": cast.project.id}
    session.add(
        ChosenQuote(**whose, area_id=area.id, contribution_id=voice.id, person_id=cast.astrid.id)
    )
    session.commit()


def without_areas(found: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    return {name: told for name, told in found.items() if name != "area"}


def test_nothing_stays_of_a_voice(pages: PageClient, cast: Cast, session: Session) -> None:
    before = rows(session)
    page = go(pages, to_review(pages), "send")
    receipt = str(page.one("//code[@data-code]").text)
    assert rows(session) != before
    worked_with(session, cast, session.scalars(select(Contribution)).one())
    take_back(pages, receipt)
    forget_staff(session)
    assert without_areas(rows(session)) == without_areas(before)


def test_nothing_stays_of_a_walk_through(pages: PageClient, cast: Cast, session: Session) -> None:
    tasker = invited(pages, session, cast.project, **only("task"))
    session.commit()
    before = rows(session)
    voice = said_something(tasker, session)
    worked_with(session, cast, voice)
    tasker.send(tasker.send(tasker.pages.get(tasker.at), go="ge-upp"))
    done = tasker.pages.get(f"/provning/{tasker.secret}/klar")
    secret = tasker.secret
    take_back(pages, str(done.one("//code").text_content()))
    forget_staff(session)
    assert without_areas(rows(session)) == without_areas(before)
    pages.get(f"/provning/{secret}", status=404)


@pytest.fixture
def field(app: Flask, session: Session, cast: Cast) -> fieldwork.Field:
    with app.app_context():
        return fieldwork.prepared(session, cast.project, cast.facilitator)


def test_nothing_stays_of_a_session_in_the_field(
    pages: PageClient, session: Session, field: fieldwork.Field
) -> None:
    before = rows(session)
    device = FieldClient(pages, field.secret)
    receipt, photo = "0123-4567-89AB-CDEF", fieldwork.uuid(77)
    told = fieldwork.record(photos=[{"uuid": photo, "item": "hitta@A", "note": None}])
    assert state(device.send(fieldwork.sending(told, code=receipt))) == (201, "created")
    assert state(device.photo(told["uuid"], photo, fieldwork.camera_picture()))[0] == 201
    # The same revision with other words is kept aside for a person to decide.
    other = {**told, "notes": [fieldwork.note(9, "Något helt annat.")]}
    assert state(device.send(fieldwork.sending(other, code=receipt))) == (202, "conflict")
    assert session.scalars(select(FieldRecord)).all()
    assert session.scalars(select(WalkPhoto)).all()
    take_back(pages, receipt)
    late = {**told, "revision": 5}
    assert state(device.send(fieldwork.sending(late, code=receipt)))[1] == "taken back"
    assert state(device.photo(told["uuid"], photo, fieldwork.camera_picture()))[1] == "taken back"
    # How often the interviewer's device has sent is the device's.
    session.execute(update(FieldKit).values(sent=0, last_sent_on=None))
    session.commit()
    assert rows(session) == before
