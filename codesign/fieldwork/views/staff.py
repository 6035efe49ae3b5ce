"""Staff's page of field work: devices, files brought home, and what waits for a decision."""

from collections import Counter
from dataclasses import dataclass

import segno
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from codesign.db import now
from codesign.fieldwork import conflicts, devices
from codesign.fieldwork.conflicts import DecidedMeanwhileError, TakenBackError
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.reading import Side, side_of_record, side_of_walk
from codesign.fieldwork.receive import from_payload, walk_of
from codesign.fieldwork.upload import Handed, NoQueueError, hand_in, read_queue
from codesign.fieldwork.views.blueprint import blueprint
from codesign.projects import audit
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.rounds.models import TestRound
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

FOLDER = "/arbete/<project>/provomgangar/<test_round>/falt"


@dataclass(frozen=True)
class Sides:
    """What a decision is between; no `present` when nothing is stored yet."""

    kept: FieldRecord
    given: Side
    present: Side | None
    mark: str


def this_round(slug: str) -> TestRound:
    """The round that the address names, in this project. Raises NotFoundError."""
    return devices.round_in(session(), this_project(), slug)


@blueprint.get(FOLDER)
def page(project: str, test_round: str) -> ResponseReturnValue:
    return _page(this_round(test_round))


def _page(
    round_: TestRound, status: int = 200, *, problem: str = "", handed: Handed | None = None
) -> ResponseReturnValue:
    shown = render_template(
        "fieldwork/staff.html",
        project=this_project(),
        round=round_,
        kits=devices.kits_of(session(), round_),
        records=devices.kept_records(session(), round_),
        waiting=devices.waiting_records(session(), round_),
        moment=now(),
        problem=problem,
        handed=handed,
    )
    return shown, status


@blueprint.post(f"{FOLDER}/forbered")
def prepare(project: str, test_round: str) -> ResponseReturnValue:
    round_ = this_round(test_round)
    try:
        with writing() as unit:
            secret = devices.prepare(unit, this_project(), round_, person(), now())
            _note("field.prepare", round_)
    except devices.NotOpenError as error:
        return _page(this_round(test_round), 409, problem=error.told())
    if request.form.get("enhet") == "annan":
        return see_other(
            url_for("field.link", project=project, test_round=test_round, kit_secret=secret)
        )
    return see_other(url_for("field.device", secret=secret))


@blueprint.get(f"{FOLDER}/lank/<kit_secret>")
def link(project: str, test_round: str, kit_secret: str) -> ResponseReturnValue:
    """The address for another device, as a picture to scan. The secret is in this page's address
    because it is stored nowhere."""
    round_ = this_round(test_round)
    kit = devices.kit_of(session(), kit_secret, now())
    if kit.round.id != round_.id:
        raise devices.KitGoneError
    address = url_for("field.device", secret=kit_secret, _external=True)
    code = segno.make(address, error="m", micro=False)
    return render_template(
        "fieldwork/link.html",
        project=this_project(),
        round=round_,
        address=address,
        code=Markup(code.svg_inline(svgclass="field-qr", lineclass=None, omitsize=True, border=4)),  # noqa: S704
        expires=kit.row.expires_at,
    )


@blueprint.post(f"{FOLDER}/<int:kit>/dra-in")
def withdraw(project: str, test_round: str, kit: int) -> ResponseReturnValue:
    round_ = this_round(test_round)
    with writing() as unit:
        devices.withdraw(unit, round_, kit, now())
        _note("field.withdraw", round_, kit=kit)
    return see_other(url_for("field.page", project=project, test_round=test_round))


@blueprint.get(f"{FOLDER}/post/<id:record>")
def record(project: str, test_round: str, record: int) -> ResponseReturnValue:
    return _record_page(this_round(test_round), record)


def _record_page(
    round_: TestRound, record_id: int, status: int = 200, problem: str = ""
) -> ResponseReturnValue:
    shown = render_template(
        "fieldwork/record.html",
        project=this_project(),
        round=round_,
        sides=_sides(round_, record_id),
        problem=problem,
    )
    return shown, status


def _sides(round_: TestRound, record_id: int) -> Sides:
    kept = conflicts.kept_record(session(), round_, record_id)
    walk = walk_of(session(), round_.id, kept.uuid)
    ground = devices.ground_of(session(), this_project(), round_)
    return Sides(
        kept,
        side_of_record(from_payload(kept.payload), ground, kept),
        side_of_walk(session(), ground, walk) if walk else None,
        conflicts.mark_of(walk, kept),
    )


@blueprint.post(f"{FOLDER}/post/<id:record>/beslut")
def decide(project: str, test_round: str, record: int) -> ResponseReturnValue:
    round_, seen = this_round(test_round), request.form.get("sett", "")
    wish = request.form.get("beslut", "")
    if wish not in {"ta-in", "lat-vara"}:
        return _record_page(round_, record, 422)
    try:
        with writing() as unit:
            if wish == "ta-in":
                ground = devices.ground_of(unit, this_project(), round_)
                conflicts.take(unit, ground, record, seen)
            else:
                conflicts.drop(unit, round_, record, seen)
            _note("field.decide", round_, record=record, decision=wish)
    except (DecidedMeanwhileError, TakenBackError) as error:
        return _record_page(this_round(test_round), record, 409, error.told())
    return see_other(url_for("field.page", project=project, test_round=test_round))


@blueprint.post(f"{FOLDER}/fil")
def import_queue(project: str, test_round: str) -> ResponseReturnValue:
    round_ = this_round(test_round)
    try:
        queue = read_queue(_sent_file(request.files.get("fil")))
    except NoQueueError as error:
        return _page(round_, 422, problem=error.told())
    handed = Handed(Counter(), [])
    ground = devices.ground_of(session(), this_project(), round_)
    for one, is_walk in hand_in(writing, ground, queue, now()):
        handed.add(one, is_walk=is_walk)
    with writing() as unit:
        if handed.new:
            devices.note_file(unit, this_round(test_round), person(), now(), handed.new)
        _note("field.import", round_, records=len(queue.sendings))
    return _page(this_round(test_round), handed=handed)


def _sent_file(sent: FileStorage | None) -> bytes:
    return sent.read() if sent else b""


def _note(event: str, round_: TestRound, **details: object) -> None:
    audit.record(session(), person(), this_project(), event, f"round:{round_.slug}", details)
