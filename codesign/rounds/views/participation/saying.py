"""What is said beside the prototype, and beginning a task again."""

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from codesign.contributions.domain import Mode
from codesign.db import now
from codesign.i18n import lazy
from codesign.items.reading import words_fault, words_in
from codesign.items.screen_task import ScreenTask
from codesign.items.steps import DOING
from codesign.rounds.participations import events
from codesign.rounds.participations.beginning import version_met
from codesign.rounds.participations.sending import is_new
from codesign.rounds.views.participation.blueprint import blueprint, held, participation_of
from codesign.rounds.views.participation.pages import address_of, show, turn_at
from codesign.web.forms import FieldError
from codesign.web.htmx import see_other
from codesign.web.sessions import writing

MODES = {"is": Mode.IS, "should": Mode.SHOULD, "do": Mode.DO}


@blueprint.post("/provning/<secret>/anmarkning")
def remark(secret: str) -> ResponseReturnValue:
    """A remark about the screen that the person is on; the form's key makes it one."""
    words = words_in(request.form, "sagt")
    fault = words_fault(words, "sagt") or _nothing(words)
    if fault:
        return _faulty(secret, words, fault)
    mode = MODES.get(request.form.get("mode", ""), Mode.IS)
    element = request.form.get("element", "")[:64]
    key = request.form.get("key", "")
    with writing() as unit:
        walk = held(unit, secret)
        if walk.is_ended or walk.place >= len(walk.row.plan):
            return see_other(url_for(".done", secret=secret))
        item = walk.item(walk.place)
        # What is said in a trial is nobody's voice.
        if not walk.row.is_pilot and is_new(
            unit, f"{walk.row.id}:{key}", f"{mode}:{element}:{words}", now().date()
        ):
            shown = version_met(unit, walk, item)
            events.remark(unit, walk, item, shown, words, element, mode, now())
    if walk.is_closed:
        return see_other(url_for(".done", secret=secret))
    return see_other(url_for(".page", secret=secret, place=walk.place + 1, sagt=1) + "#sagt")


def _faulty(secret: str, words: str, fault: FieldError) -> ResponseReturnValue:
    """The page again, with what was said and what is wrong with it."""
    walk = participation_of(secret)
    if walk.is_ended or walk.place >= len(walk.row.plan):
        return see_other(url_for(".done", secret=secret))
    return show(replace(turn_at(secret, walk, walk.place), words=words, faults=(fault,)))


def _nothing(words: str) -> FieldError | None:
    return None if words else FieldError("sagt", lazy("Skriv några ord först."))


@blueprint.post("/provning/<secret>/borja-om")
def restart(secret: str) -> ResponseReturnValue:
    """The task anew from its first screen; its time runs on."""
    with writing() as unit:
        walk = held(unit, secret)
        if walk.place < len(walk.row.plan) and not walk.is_closed and not walk.is_ended:
            item = walk.item(walk.place)
            block = walk.block(item)
            if isinstance(block, ScreenTask) and events.stage(walk) == DOING:
                shown = version_met(unit, walk, item)
                events.begin_task(unit, walk, item, block, shown, now())
    return see_other(address_of(secret, walk, walk.place))
