"""What the server answers a device from the field, and what staff do with what it sent."""

import gzip
import io
import json
import re
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.versions import digest_of, stored_form
from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.fieldwork import devices
from codesign.fieldwork.bundle import code_file, code_files, code_version
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.fieldwork.record import RECORD_BYTES
from codesign.fieldwork.views import device
from codesign.prototypes.document import PrototypeDocument
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundArm, WalkPhoto, WalkThrough
from tests import fieldwork
from tests.cast import Cast
from tests.fieldwork import Field
from tests.pages import SAME_ORIGIN, PageClient

STAFF = "/arbete/projektet/provomgangar/omgangen/falt"


class FieldClient:
    """A device: it knows its page's token and its secret, and nothing else."""

    def __init__(self, pages: PageClient, secret: str) -> None:
        self.client, self.secret = pages.client, secret
        page = pages.get(f"/falt/{secret}")
        self.token = page.one("//div[@id='field']/@data-token")

    def send(self, told: Any, **headers: str) -> TestResponse:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return self.client.post(
            f"/falt/{self.secret}/skicka",
            data=body,
            headers={**SAME_ORIGIN, "X-CSRF-Token": self.token, **headers},
            content_type="application/json",
        )

    def photo(self, walk: str, uuid: str, content: bytes) -> TestResponse:
        return self.client.post(
            f"/falt/{self.secret}/bild",
            data={"provning": walk, "uuid": uuid, "bild": (io.BytesIO(content), "bild.jpg")},
            headers={**SAME_ORIGIN, "X-CSRF-Token": self.token},
        )


@pytest.fixture
def field(app: Flask, session: Session, cast: Cast) -> Field:
    with app.app_context():
        return fieldwork.prepared(session, cast.project, cast.facilitator)


@pytest.fixture
def phone(pages: PageClient, field: Field) -> FieldClient:
    return FieldClient(pages, field.secret)


def state(answer: TestResponse) -> tuple[int, str]:
    told = answer.get_json()
    assert told["sentence"], told
    assert abs(told["now"] - fieldwork.clock_of(now())) < 60_000
    return answer.status_code, told["state"]


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_answer_that_a_device_can_get(
    phone: FieldClient, field: Field, session: Session
) -> None:
    told = fieldwork.record(1, 2)
    other = {**told, "notes": []}
    assert state(phone.send(fieldwork.sending(told))) == (201, "created")
    assert state(phone.send(fieldwork.sending(told))) == (200, "same")
    assert state(phone.send(fieldwork.sending({**told, "revision": 1}))) == (200, "older")
    assert state(phone.send(fieldwork.sending({**told, "revision": 3}))) == (200, "updated")
    assert state(phone.send(fieldwork.sending({**other, "revision": 3}))) == (202, "conflict")
    field.round.status = RoundStatus.CLOSED
    session.commit()
    assert state(phone.send(fieldwork.sending(fieldwork.record(2)))) == (202, "closed")
    assert state(phone.send(fieldwork.sending({**told, "round": "annan"}))) == (422, "refused")
    kit = session.scalars(select(FieldKit).execution_options(populate_existing=True)).one()
    assert (kit.sent, kit.last_sent_on) == (1, now().date())


HOUR = 3600 * 1000


@pytest.mark.parametrize(
    ("clock_error", "offset", "is_uncertain"),
    [
        # What the device knew of its clock when it began, beside what is measured when it sends.
        (0, 0, False),
        (0, None, False),
        (2 * HOUR, -2 * HOUR, False),
        (0, -2 * HOUR, True),
        (-3 * HOUR, 0, True),
        (0, 4 * 60 * 1000, False),
        (0, 6 * 60 * 1000, True),
        (0, -4 * 60 * 1000, False),
        (0, -6 * 60 * 1000, True),
    ],
)
def test_a_clock_that_was_set_before_sending_makes_the_time_uncertain(
    phone: FieldClient,
    pages: PageClient,
    cast: Cast,
    session: Session,
    clock_error: int,
    offset: int | None,
    is_uncertain: bool,
) -> None:
    told = fieldwork.sending(fieldwork.record(), clock_error_ms=clock_error)
    phone.send({**told, "offset": offset})
    walk = session.scalars(select(WalkThrough)).one()
    assert walk.progress.get("is_time_uncertain", False) is is_uncertain
    page = pages.sign_in(cast.facilitator).get(
        f"/arbete/projektet/provomgangar/omgangen/provningar/{walk.id}"
    )
    assert ("tid osäker" in page.words()) is is_uncertain


def test_a_time_before_the_device_was_prepared_is_uncertain(
    phone: FieldClient, session: Session
) -> None:
    record = fieldwork.record()
    early = {**record, "started": record["started"] - 3 * HOUR}
    phone.send(fieldwork.sending(early))
    walk = session.scalars(select(WalkThrough)).one()
    assert walk.progress["is_time_uncertain"] is True


def test_a_busy_server_says_when_to_come_back_and_keeps_nothing(
    phone: FieldClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(device, "take_in", busy)
    answer = phone.send(fieldwork.sending(fieldwork.record()))
    assert (*state(answer), answer.headers["Retry-After"]) == (503, "busy", "15")
    monkeypatch.undo()
    assert state(phone.send(fieldwork.sending(fieldwork.record()))) == (201, "created")


def test_nothing_is_acknowledged_before_its_commit(
    phone: FieldClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: Session) -> None:
        raise OperationalError("", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Session, "commit", failing)
    assert state(phone.send(fieldwork.sending(fieldwork.record()))) == (503, "busy")
    monkeypatch.undo()
    session.rollback()
    assert count(session, WalkThrough) == 0


@pytest.mark.parametrize(
    ("hostile", "status"),
    [
        (b"", 422),
        (b"[" * 200_000, 422),
        (b'{"record":' * 20_000, 422),
        (b"\xff\xfe{}", 422),
        (b'{"sent": 1, "record": {"schema": "codesign/walk/1"}}', 422),
        (b"x" * (RECORD_BYTES + 1), 413),
    ],
)
def test_hostile_bodies_are_refused_with_a_sentence(
    phone: FieldClient, session: Session, hostile: bytes, status: int
) -> None:
    assert state(phone.send(hostile)) == (status, "refused")
    assert count(session, WalkThrough) == 0


def test_markup_in_what_is_sent_is_words_and_nothing_else(
    phone: FieldClient, pages: PageClient, field: Field, cast: Cast, session: Session
) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
    told = fieldwork.record(
        notes=[fieldwork.note(1, bad)],
        context={"place": bad[:100], "device": "", "disruption": None},
    )
    phone.send(fieldwork.sending(told))
    phone.send(fieldwork.sending({**told, "ms": 5}))
    kept = session.scalars(select(FieldRecord)).one()
    page = pages.sign_in(cast.facilitator).get(f"{STAFF}/post/{kept.id}")
    assert page.words().count(bad) == 4
    assert page.all("//main//script|//main//img") == []


def test_a_forged_an_old_and_a_withdrawn_secret_are_answered_alike(
    phone: FieldClient, pages: PageClient, field: Field, session: Session, cast: Cast
) -> None:
    told = fieldwork.sending(fieldwork.record())
    right, answers = phone.secret, []
    phone.secret = "0" * 32
    answers.append(phone.send(told).get_json()["sentence"])
    phone.secret = right
    kit = session.scalars(select(FieldKit)).one()
    address = f"{STAFF}/{kit.id}/dra-in"
    staff = pages.sign_in(cast.facilitator)
    page = staff.get(STAFF)
    staff.submit(page, form=f"//form[@action='{address}']")
    assert state(phone.send(told)) == (404, "gone")
    answers.append(phone.send(told).get_json()["sentence"])
    kit = session.scalars(select(FieldKit).execution_options(populate_existing=True)).one()
    kit.expires_at = now() - timedelta(seconds=1)
    session.commit()
    answers.append(phone.send(told).get_json()["sentence"])
    assert len(set(answers)) == 1
    for path in ("", "/arbetare.js", "/paket", f"/kod/{code_version()}/main.js"):
        assert phone.client.get(f"/falt/{right}{path}").status_code == 404, path
    assert count(session, WalkThrough) == 0


def test_guessing_secrets_is_slowed_down_and_the_right_one_is_not(
    phone: FieldClient, field: Field
) -> None:
    codes = [phone.client.get(f"/falt/{n:032x}").status_code for n in range(25)]
    assert (codes[0], codes[-1]) == (404, 429)
    assert phone.client.get(f"/falt/{field.secret}").status_code == 200


def test_a_sending_from_another_site_is_refused(phone: FieldClient, session: Session) -> None:
    told = fieldwork.sending(fieldwork.record())
    assert phone.send(told, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    phone.token = "x"
    assert phone.send(told).status_code == 403
    assert count(session, WalkThrough) == 0


def test_a_photograph_is_drawn_anew_and_stored_once(phone: FieldClient, session: Session) -> None:
    photo = {"uuid": fieldwork.uuid(90), "item": "forslag", "note": None}
    told = fieldwork.record(photos=[photo])
    walk, picture = told["uuid"], fieldwork.camera_picture()
    assert state(phone.photo(walk, photo["uuid"], picture)) == (422, "refused")
    phone.send(fieldwork.sending(told))
    assert state(phone.photo(walk, photo["uuid"], picture)) == (201, "created")
    assert state(phone.photo(walk, photo["uuid"], picture)) == (200, "same")
    stored = session.scalars(select(WalkPhoto)).one()
    # As it was held: the camera lay on its side.
    assert (stored.media_type, stored.width, stored.height) == ("image/jpeg", 600, 800)
    for told_by_camera in (b"Kameran", b"hemma", b"Exif"):
        assert told_by_camera in picture
        assert told_by_camera not in stored.content


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"x" * 900],
)
def test_what_is_no_picture_is_refused(
    phone: FieldClient, session: Session, content: bytes
) -> None:
    photo = {"uuid": fieldwork.uuid(91), "item": "forslag", "note": None}
    told = fieldwork.record(photos=[photo])
    phone.send(fieldwork.sending(told))
    assert state(phone.photo(told["uuid"], photo["uuid"], content)) == (422, "refused")
    assert count(session, WalkPhoto) == 0


def test_the_device_carries_every_screen_every_picture_and_its_order(
    phone: FieldClient, field: Field
) -> None:
    told = phone.client.get(f"/falt/{field.secret}/paket?lang=sv").get_json()
    arm = told["arms"]["A"]
    assert set(arm["screens"]) == {"start", "bild", "stopp", "klar"}
    assert all(screen["views"] == [{"when": {}}] for screen in arm["screens"].values())
    place = f"/falt/{field.secret}/vy/A"
    bodies = {}
    for key in arm["screens"]:
        view = json.loads(gzip.decompress(phone.client.get(f"{place}/{key}/0").data))
        assert view["minutes"] == [[0, 0]]
        bodies[key] = view["bodies"][0]
    for wrong in ("start/1", "finns-inte/0"):
        assert phone.client.get(f"{place}/{wrong}").status_code == 404
    assert 'href="about:srcdoc#visa"' in bodies["start"]
    assert 'aria-label="Knappen"' in bodies["bild"]
    for file in told["files"]:
        assert file in bodies["bild"]
        assert phone.client.get(file).status_code == 200
    assert told["orders"][0]["arms"] == ["A"]
    assert told["orders"][0]["plan"] == fieldwork.record()["plan"]
    assert "email" not in json.dumps(told)


def test_a_view_is_drawn_from_what_its_version_holds_now_not_from_what_the_number_held(
    phone: FieldClient, field: Field, session: Session
) -> None:
    def seen() -> tuple[str, str]:
        edition = phone.client.get(f"/falt/{field.secret}/paket?lang=sv").get_json()["edition"]
        answer = phone.client.get(f"/falt/{field.secret}/vy/A/start/0")
        return json.loads(gzip.decompress(answer.data))["bodies"][0], edition

    first, edition = seen()
    assert "Nästa tåg går nu" not in first
    version = session.scalars(
        select(ArtefactVersion).where(ArtefactVersion.id == _tried(session))
    ).one()
    before, digest = version.document, version.digest
    other = json.loads(json.dumps(before))
    other["screens"][0]["title"]["sv"] = "Exempel: Nästa tåg går nu"
    read = PrototypeDocument.model_validate(other)
    _put(session, version.id, other, digest_of(stored_form(read)))
    second, another = seen()
    assert "Nästa tåg går nu" in second
    assert another != edition
    _put(session, version.id, before, digest)
    assert seen() == (first, edition)


def _tried(session: Session) -> int:
    return session.scalars(select(RoundArm.version_id)).one()


def _put(session: Session, version: int, document: dict[str, Any], digest: str) -> None:
    """As a database that is put back, where a number stands for another version."""
    session.execute(
        update(ArtefactVersion)
        .where(ArtefactVersion.id == version)
        .values(document=document, digest=digest)
    )
    session.expire_all()


def test_the_worker_keeps_everything_that_the_page_asks_for(
    phone: FieldClient, pages: PageClient, field: Field
) -> None:
    page = pages.get(f"/falt/{field.secret}")
    worker = phone.client.get(f"/falt/{field.secret}/arbetare.js")
    assert worker.headers["Service-Worker-Allowed"] == f"/falt/{field.secret}"
    asked = page.all("//link/@href|//script/@src")
    asked += [f"/falt/{field.secret}/kod/{code_version()}/{name}" for name in code_files()]
    for address in asked:
        assert json.dumps(address) in worker.text, address
        with phone.client.get(address) as kept:
            assert kept.status_code == 200
    policy = page.response.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy


def test_modules_ask_only_for_modules_that_are_there() -> None:
    asked = {
        name: re.findall(r'^(?:import|export|\}) .*?from "([^"]*)";$', text, re.M)
        for name in code_files()
        if (file := code_file(name)) is not None
        for text in [file.read_text("utf-8")]
    }
    assert sum(map(len, asked.values())) > 20
    for name, modules in asked.items():
        assert {one.removeprefix("./") for one in modules} <= set(code_files()), name


def test_a_file_of_the_queue_is_handed_in_once_and_its_clock_put_right(
    phone: FieldClient, pages: PageClient, cast: Cast, session: Session, field: Field
) -> None:
    photo = {"uuid": fieldwork.uuid(95), "item": "forslag", "note": None}
    first, second = fieldwork.record(1), fieldwork.record(2, photos=[photo])
    hours = 2 * 3600 * 1000
    queue = {
        "schema": "codesign/field-queue/1",
        "sendings": [
            fieldwork.sending(first),
            {**fieldwork.sending(second, clock_error_ms=hours), "offset": -hours},
            fieldwork.sending({**first, "round": "annan"}),
        ],
        "photos": [
            {
                "walk": second["uuid"],
                "uuid": photo["uuid"],
                "jpeg": b64encode(fieldwork.camera_picture()).decode(),
            }
        ],
    }
    phone.send(fieldwork.sending(first))
    staff = pages.sign_in(cast.facilitator)
    for told in ("Nya: 2", "Fanns redan: 3"):
        page = staff.submit(
            staff.get(STAFF),
            {"fil": (io.BytesIO(json.dumps(queue).encode()), "ko.json")},
            form="//form[@enctype]",
            status=200,
        )
        assert told in page.words()
        assert "Inte mottagna: 1" in page.words()
    walk = session.scalars(select(WalkThrough).where(WalkThrough.uuid == second["uuid"])).one()
    assert walk.day == now().date()
    assert (count(session, WalkThrough), count(session, WalkPhoto)) == (2, 1)


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 99_999, b"PK\x03\x04"])
def test_another_file_is_refused_with_a_sentence(
    pages: PageClient, cast: Cast, field: Field, content: bytes
) -> None:
    staff = pages.sign_in(cast.facilitator)
    page = staff.submit(
        staff.get(STAFF), {"fil": (io.BytesIO(content), "x")}, form="//form[@enctype]", status=422
    )
    assert "ingen kö från fältläget" in page.words()


def test_staff_see_both_sides_and_choose_and_nobody_chooses_blindly(
    phone: FieldClient, pages: PageClient, cast: Cast, session: Session
) -> None:
    told = fieldwork.record(notes=[fieldwork.note(1, "Den ena.")])
    phone.send(fieldwork.sending(told))
    phone.send(fieldwork.sending({**told, "notes": [fieldwork.note(1, "Den andra.")]}))
    kept = session.scalars(select(FieldRecord)).one()
    staff = pages.sign_in(cast.facilitator)
    page = staff.get(f"{STAFF}/post/{kept.id}")
    assert "Den ena." in page.words("//section[@aria-labelledby='present']")
    assert "Den andra." in page.words("//section[@aria-labelledby='kept']")
    phone.send(fieldwork.sending({**told, "revision": 2, "notes": [fieldwork.note(1, "Ny.")]}))
    stale = staff.submit(page, {"beslut": "ta-in"}, status=409)
    assert "Inget har ändrats av dig" in stale.words()
    assert "Ny." in stale.words()
    staff.submit(stale, {"beslut": "strunt"}, status=422)
    staff.submit(stale, {"beslut": "lat-vara"})
    voice = session.scalars(select(Contribution.text).where(Contribution.walk_id.is_not(None)))
    assert voice.all() == ["Ny."]
    again = staff.get(f"{STAFF}/post/{kept.id}")
    assert "ligger kvar och kan tas in" in again.words()
    staff.submit(again, {"beslut": "ta-in"})
    voice = session.scalars(select(Contribution.text).where(Contribution.walk_id.is_not(None)))
    assert voice.all() == ["Den andra."]


def test_a_device_is_prepared_here_or_by_a_code_and_only_for_an_open_round(
    pages: PageClient, cast: Cast, session: Session, field: Field
) -> None:
    staff = pages.sign_in(cast.facilitator)
    here = staff.submit(
        staff.get(STAFF), {"enhet": "den-har"}, form="//form[contains(@action, 'forbered')]"
    )
    assert here.response.headers["Location"].startswith("/falt/")
    there = staff.submit(
        staff.get(STAFF), {"enhet": "annan"}, form="//form[contains(@action, 'forbered')]"
    )
    page = staff.follow(there)
    assert page.one("//*[name()='svg']") is not None
    assert page.one("//main//code").text.endswith(
        there.response.headers["Location"].rsplit("/", 1)[1]
    )
    assert count(session, FieldKit) == 3
    token = page.all("//input[@name='csrf_token']/@value")[0]
    field.round.status = RoundStatus.CLOSED
    session.commit()
    refused = staff.post(f"{STAFF}/forbered", {"csrf_token": token}, status=409)
    assert "inte öppen" in refused.words()


def test_the_secret_of_a_device_is_stored_nowhere(field: Field, session: Session) -> None:
    kit = session.scalars(select(FieldKit)).one()
    assert field.secret not in str(vars(kit))
    assert kit.expires_at - kit.prepared_at == devices.LASTS


def test_a_participant_from_the_field_takes_everything_back_with_the_code(
    phone: FieldClient, pages: PageClient, session: Session
) -> None:
    told = fieldwork.record()
    phone.send(fieldwork.sending(told, code="0123-4567-89AB-CDEF"))
    phone.send(fieldwork.sending({**told, "ms": 5}))
    page = pages.submit(pages.get("/kvitto"), {"code": "0123 4567 89ab cdef"}, status=200)
    assert "Exempel: det var svårt." in page.words()
    sure = pages.submit(page, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    pages.submit(sure, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    voices = session.scalars(select(Contribution.text).where(Contribution.walk_id.is_not(None)))
    assert voices.all() == []
    assert count(session, FieldRecord) == 0
    assert state(phone.send(fieldwork.sending({**told, "revision": 7}))) == (200, "taken back")
