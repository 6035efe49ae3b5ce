"""Answers: kept before they are acknowledged, the same once however often they are sent."""

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from codesign.db import now
from codesign.items.kinds import kind_of
from codesign.items.reading import MISSING, Drawing, Given, drawing_in
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.screen_task import ScreenTask
from codesign.items.steps import ASKED, DOING, READ, Goes, Step
from codesign.items.trial import Trial
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.participations import events
from codesign.rounds.participations.beginning import version_met
from codesign.rounds.views.participation.blueprint import blueprint, held
from codesign.rounds.views.participation.pages import (
    Turn,
    address_of,
    met,
    show,
    turn_at,
)
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

STOP = "sluta"
"""What the button that ends a walk-through anywhere says."""


@blueprint.post("/provning/<secret>/<int:place>")
def answer(secret: str, place: int) -> ResponseReturnValue:
    drawing = drawing_in(request.files.get("foto"))
    with writing() as unit:
        walk = held(unit, secret)
        if walk.is_ended or not 1 <= place <= walk.place + 1:
            return see_other(address_of(secret, walk, walk.place))
        turn = turn_at(secret, walk, place - 1)
        outcome = _take(turn, version_met(unit, walk, turn.item), drawing)
        if isinstance(outcome, Turn):
            unit.rollback()
    if isinstance(outcome, Turn):
        return show(outcome)
    if walk.is_closed:
        # What was on its way when the round ended is kept; nothing more is asked.
        return see_other(url_for(".done", secret=secret))
    return see_other(address_of(secret, walk, outcome))


def _take(turn: Turn, shown: Trial, drawing: Drawing | None) -> Turn | int:
    """Keep what was sent: the place to go to then, or the turn with what is wrong."""
    deed = request.form.get("go")
    if deed == "back":
        return _back(turn, shown, drawing)
    if deed == STOP:
        return _stop(turn, shown, drawing)
    if turn.block is None:
        return _form(turn, shown, drawing) if _has_form(turn) else _on(turn)
    if isinstance(turn.block, ScreenTask):
        return _task(turn, turn.block, shown)
    step = kind_of(turn.block).step(turn.block, met(turn, shown), request.form)
    return _stepped(turn, shown, step, drawing)


def _stepped(turn: Turn, shown: Trial, step: Step, drawing: Drawing | None) -> Turn | int:
    """Write down what follows, as its kind has said."""
    if step.fault is not None:
        return replace(turn, faults=(step.fault,))
    if step.note:
        events.note(turn.walk, **step.note)
        session().flush()
    if step.value is not None:
        events.keep(session(), turn.walk, turn.item.written, step.value)
    if step.goes is Goes.FORM:
        return _form(turn, shown, drawing)
    return _on(turn) if step.goes is Goes.ON else turn.place


def _back(turn: Turn, shown: Trial, drawing: Drawing | None) -> int:
    """One page back; what has been filled in is kept when nothing is wrong with it."""
    if _has_form(turn, always=True) and (given := _given(turn, drawing)).fault is None:
        _keep(turn, shown, given)
    return max(0, turn.place - 1)


def _stop(turn: Turn, shown: Trial, drawing: Drawing | None) -> Turn | int:
    """The person has had enough: what is filled in is kept, and the code is shown.

    Words that are too many are shown again, so that nothing is lost; what is missing is no fault.
    """
    if isinstance(turn.block, ScreenTask):
        if turn.stage == ASKED:
            _keep_ease(turn)
    elif _has_form(turn):
        given = _given(turn, drawing)
        if given.fault and given.fault.field != MISSING:
            return _faulty(turn, given)
        _keep(turn, shown, given)
    events.stop(session(), turn.walk, now())
    return turn.walk.place


def _has_form(turn: Turn, *, always: bool = False) -> bool:
    """Whether the page has a form just now, or always has."""
    if turn.block is None:
        return OWN_PAGES[turn.item.key].reading is not None
    kind = kind_of(turn.block)
    return kind.reading is not None and kind.form_stage in ({""} if always else {"", turn.stage})


def _keep_ease(turn: Turn) -> None:
    given = _given(turn, None)
    events.keep(session(), turn.walk, turn.item.written + SEQ_SUFFIX, given.value)


def _given(turn: Turn, drawing: Drawing | None) -> Given:
    """What the page's form says. The page has one."""
    if turn.block is None:
        own = OWN_PAGES[turn.item.key].reading
        assert own is not None
        return own(turn.walk.script, request.form)
    reading = kind_of(turn.block).reading
    assert reading is not None
    given: Given = reading(turn.block, request.form, drawing)
    return given


def _keep(turn: Turn, shown: Trial, given: Given) -> None:
    own = OWN_PAGES.get(turn.item.key)
    if own is not None and own.tells_apart:
        events.keep_context(session(), turn.walk, given)
    elif turn.block is None:
        events.keep(session(), turn.walk, turn.item.written, given.value)
    else:
        events.keep_block(session(), turn.walk, turn.item, shown, given, now())


def _form(turn: Turn, shown: Trial, drawing: Drawing | None = None) -> Turn | int:
    given = _given(turn, drawing)
    if given.fault:
        return _faulty(turn, given)
    _keep(turn, shown, given)
    return _on(turn)


def _faulty(turn: Turn, given: Given) -> Turn:
    """The page again with what is wrong, and with what was typed."""
    assert given.fault is not None
    value = {**given.value, "photo": turn.value.get("photo")}
    return replace(turn, value=value, words=given.words, faults=(given.fault,))


def _on(turn: Turn) -> int:
    """The next place; the walk-through goes there when it was at this one."""
    if turn.is_present:
        events.advance(turn.walk, now())
        session().flush()
    return turn.place + 1


def _task(turn: Turn, task: ScreenTask, shown: Trial) -> Turn | int:
    deed, walk = request.form.get("go", ""), turn.walk
    if not turn.is_present:
        return turn.place + 1
    if turn.stage == READ:
        events.begin_task(session(), walk, turn.item, task, shown, now())
        return turn.place
    if turn.stage == DOING and deed in {"klar", "ge-upp"}:
        gave_up = deed == "ge-upp"
        events.end_task(session(), walk, turn.item, task, now(), gave_up=gave_up)
        return walk.place
    if turn.stage == ASKED and deed == "next":
        _keep_ease(turn)
        return _on(turn)
    return turn.place
