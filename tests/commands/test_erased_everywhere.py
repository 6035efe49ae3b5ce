"""Every way in which words and pictures come in, taken back or discarded: in no file afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from codesign import erasure
from codesign.artefacts.models import ArtefactVersion
from codesign.contributions.models import Contribution
from codesign.db import SQLITE_SETTINGS
from codesign.fieldwork.models import FieldRecord
from codesign.rounds.models import WalkPhoto
from tests import factories, fieldwork
from tests.cast import Cast, assemble
from tests.commands.test_backup import Place, place
from tests.commands.test_restore_taken_back import Served, raw
from tests.request.test_field import FieldClient, state
from tests.telling import TELL, go, to_review
from tests.trying import invited, only

RECEIPT = "0123-4567-89AB-CDEF"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Place, Cast]]:
    with place("sqlite", tmp_path / "here", "tables") as made:
        made.run("db", "upgrade")
        database = made.database()
        with database.unit() as session:
            cast = assemble(session)
        database.engine.dispose()
        yield made, cast


def take_back(where: Served, receipt: str) -> None:
    shown = where.pages.submit(where.pages.get("/kvitto"), {"code": receipt}, status=200)
    asked = where.pages.submit(shown, form="//form[contains(@action, 'tillbaka')]", status=200)
    assert where.pages.submit(asked, status=200).heading == "Det är borta"


def told_in_the_field(where: Place, cast: Cast) -> tuple[list[bytes], Served]:
    """A session in the field with a note, a drawing, a note that was changed, and a record that
    waits for a decision; what must be gone."""
    served = Served(where)
    database = served.app.extensions["database"]
    with served.app.app_context(), database.unit() as session:
        project = session.merge(cast.project)
        person = session.merge(cast.facilitator)
        field = fieldwork.prepared(session, project, person)
        secret = field.secret
    device = FieldClient(served.pages, secret)
    photo = fieldwork.uuid(77)
    notes = [fieldwork.note(5, "Kännemärke-anteckning")]
    listed = [{"uuid": photo, "item": "hitta@A", "note": None}]
    first = fieldwork.record(photos=listed, notes=notes)
    first["context"]["place"] = "Kännemärke-plats"
    assert state(device.send(fieldwork.sending(first, code=RECEIPT)))[1] == "created"
    assert state(device.photo(first["uuid"], photo, fieldwork.camera_picture()))[0] == 201
    changed = {**first, "revision": 2, "notes": [fieldwork.note(5, "Kännemärke-ändrad")]}
    assert state(device.send(fieldwork.sending(changed, code=RECEIPT)))[1] == "updated"
    other = {**changed, "notes": [fieldwork.note(9, "Kännemärke-annan")]}
    assert state(device.send(fieldwork.sending(other, code=RECEIPT)))[1] == "conflict"
    with database.session(writes=False) as session:
        picture = session.scalars(select(WalkPhoto.content)).one()
        assert session.scalars(select(FieldRecord.id)).one()
    words = ("anteckning", "plats", "ändrad", "annan")
    # A piece of the picture's own data, past the head that all pictures share.
    return [*(f"Kännemärke-{word}".encode() for word in words), picture[700:760]], served


def test_a_session_in_the_field_is_in_no_file(here: tuple[Place, Cast]) -> None:
    where, cast = here
    gone, served = told_in_the_field(where, cast)
    take_back(served, RECEIPT)
    with served:
        pass
    assert [one for one in gone if found(one, raw(where))] == []


def test_without_the_settings_a_session_in_the_field_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SQLITE_SETTINGS, "secure_delete", 0)
    monkeypatch.setattr(erasure, "install", lambda *_: None)
    with place("sqlite", tmp_path / "here", "tables") as where:
        where.run("db", "upgrade")
        database = where.database()
        with database.unit() as session:
            cast = assemble(session)
        database.engine.dispose()
        gone, served = told_in_the_field(where, cast)
        take_back(served, RECEIPT)
        with served:
            pass
        assert len([one for one in gone if found(one, raw(where))]) >= 3


def found(word: bytes, content: bytes) -> bool:
    """Whether it is there, as it is or as JSON writes it."""
    escaped = word.replace("ä".encode(), b"\\u00e4")
    return word in content or escaped in content


def test_a_remark_and_a_voice_are_in_no_file(here: tuple[Place, Cast]) -> None:
    where, cast = here
    served = Served(where)
    database = served.app.extensions["database"]
    with database.session(writes=True) as session:
        project = session.merge(cast.project)
        tasker = invited(served.pages, session, project, **only("task"))
        session.commit()
    page = tasker.send(tasker.begin())
    tasker.press(tasker.frame(), "Mot norr")
    form = "//form[contains(@class, 'walk-remark')]"
    tasker.pages.submit(page, {"sagt": "Kännemärke-i-anmärkning"}, form=form)
    tasker.send(tasker.send(tasker.pages.get(tasker.at), go="ge-upp"))
    done = tasker.pages.get(f"/provning/{tasker.secret}/klar")
    assert served.pages.get(TELL)
    sent = go(served.pages, to_review(served.pages, "Kännemärke-i-röst"), "send")
    kept = go(served.pages, to_review(served.pages, "Kännemärke-som-stannar"), "send")
    assert kept
    with database.session(writes=False) as session:
        assert len(session.scalars(select(Contribution.id)).all()) == 3
    take_back(served, str(done.one("//code").text_content()))
    take_back(served, str(sent.one("//code[@data-code]").text))
    with served:
        pass
    content = raw(where)
    assert not found("Kännemärke-i-anmärkning".encode(), content)
    assert not found("Kännemärke-i-röst".encode(), content)
    assert found("Kännemärke-som-stannar".encode(), content)


def test_a_text_that_staff_write_over_is_in_no_file(here: tuple[Place, Cast]) -> None:
    where, cast = here
    served = Served(where)
    database = served.app.extensions["database"]
    with database.unit() as session:
        project = session.merge(cast.project)
        version = factories.prototype(session, project)
        version.note = "Kännemärke-före-rättelsen"
        session.flush()
        number = version.id
    with database.unit() as session:
        stored = session.get_one(ArtefactVersion, number)
        stored.note = ""
    with served:
        pass
    assert not found("Kännemärke-före-rättelsen".encode(), raw(where))
