"""Answers: kept before they are acknowledged, the same once however often they are sent."""

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from codesign.db import now
from codesign.i18n import lazy
from codesign.items.first_click.model import FirstClick
from codesign.items.first_click.value import Press, first_click_value
from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.kind import Conduct
from codesign.items.kinds import kind_of
from codesign.items.places import ANOTHER, CLOSING, CONTEXT
from codesign.items.reading import MISSING, Drawing, Given, drawing_in
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.screen_task import ScreenTask
from codesign.items.tree_test.model import TreeTest
from codesign.items.tree_test.value import nodes_by_key, tree_test_value
from codesign.items.trial import Trial
from codesign.rounds.participations import events, parsing
from codesign.rounds.participations.beginning import Walk, version_met
from codesign.rounds.views.participation.blueprint import blueprint, held
from codesign.rounds.views.participation.pages import (
    Turn,
    address_of,
    pressable,
    show,
    turn_at,
    way_to,
)
from codesign.web.forms import FieldError
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
    if turn.item.key == ANOTHER:
        return _on(turn)
    match turn.block:
        case ScreenTask():
            return _task(turn, turn.block, shown)
        case FirstClick():
            return _first_click(turn, turn.block, shown)
        case FiveSeconds():
            return _five_seconds(turn, turn.block, shown)
        case TreeTest():
            return _tree(turn, turn.block)
    return _form(turn, shown, drawing)


def _back(turn: Turn, shown: Trial, drawing: Drawing | None) -> int:
    """One page back; what has been filled in is kept when nothing is wrong with it."""
    is_form = turn.block is None or kind_of(turn.block).conduct is Conduct.FORM
    is_form = is_form and turn.item.key != ANOTHER
    if is_form and (given := _given(turn, drawing)).fault is None:
        _keep(turn, shown, given)
    return max(0, turn.place - 1)


def _stop(turn: Turn, shown: Trial, drawing: Drawing | None) -> Turn | int:
    """The person has had enough: what is filled in is kept, and the code is shown.

    Words that are too many are shown again, so that nothing is lost; what is missing is no fault.
    """
    match turn.block:
        case ScreenTask():
            if turn.stage == events.ASKED:
                _keep_ease(turn)
        case FirstClick() | TreeTest():
            pass
        case _ if turn.item.key == ANOTHER:
            pass
        case FiveSeconds() if turn.stage != events.TELLING:
            pass
        case _:
            given = _given(turn, drawing)
            if given.fault and given.fault.field != MISSING:
                return _faulty(turn, given)
            _keep(turn, shown, given)
    events.stop(session(), turn.walk, now())
    return turn.walk.place


def _keep_ease(turn: Turn) -> None:
    assert turn.block is not None
    given = parsing.to_block(turn.block, request.form, None)
    events.keep(session(), turn.walk, turn.item.written + SEQ_SUFFIX, given.value)


def _given(turn: Turn, drawing: Drawing | None) -> Given:
    if turn.item.key == CONTEXT:
        return parsing.context(request.form)
    if turn.item.key == CLOSING:
        return parsing.closing(turn.walk.script.closing or "sus", request.form)
    assert turn.block is not None
    return parsing.to_block(turn.block, request.form, drawing)


def _keep(turn: Turn, shown: Trial, given: Given) -> None:
    if turn.item.key == CONTEXT:
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
    if turn.stage == events.READ:
        events.begin_task(session(), walk, turn.item, task, shown, now())
        return turn.place
    if turn.stage == events.DOING and deed in {"klar", "ge-upp"}:
        gave_up = deed == "ge-upp"
        events.end_task(session(), walk, turn.item, task, now(), gave_up=gave_up)
        return walk.place
    if turn.stage == events.ASKED and deed == "next":
        _keep_ease(turn)
        return _on(turn)
    return turn.place


def _first_click(turn: Turn, block: FirstClick, shown: Trial) -> Turn | int:
    if turn.value or not turn.is_present:
        # The first one counts: another one, or the same sent again, changes nothing.
        return _on(turn)
    press = _press(block, shown)
    if press is None and request.form.get("go") != "nowhere":
        return replace(turn, faults=(FieldError("bild", _POINT),))
    ms = events.since(turn.walk, now())
    events.keep(session(), turn.walk, turn.item.written, first_click_value(block, press, ms))
    return _on(turn)


_POINT = lazy("Tryck på bilden, eller välj i listan under den.")


def _press(block: FirstClick, shown: Trial) -> Press | None:
    """Where the picture was pressed, or what was chosen in the list."""
    screen = shown.screen(block.screen)
    if screen is None or request.form.get("go") == "nowhere":
        return None
    chosen = screen.hotspot(request.form.get("hotspot", ""))
    if chosen is not None:
        return Press(hotspot=chosen.key)
    picture = pressable(shown, screen)
    x, y = (_whole(request.form.get(f"tryck.{axis}", "")) for axis in "xy")
    # A picture that is pressed by keyboard says 0, 0: that is no place.
    if picture is None or x is None or y is None or (x, y) == (0, 0):
        return None
    at = (min(x / picture.width, 1.0), min(y / picture.height, 1.0))
    spot = next((s for s in screen.hotspots if s.region and s.region.holds(*at)), None)
    return Press(round(at[0], 4), round(at[1], 4), spot.key if spot else "")


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None


def _five_seconds(turn: Turn, block: FiveSeconds, shown: Trial) -> Turn | int:
    if not turn.is_present:
        return turn.place + 1
    steps = {events.READ: events.DOING, events.DOING: events.TELLING}
    if turn.stage in steps:
        # A second click, or the timer and the button at once, moves one stage and not two.
        if request.form.get("stage") == turn.stage:
            events.note(turn.walk, stage=steps[turn.stage])
            session().flush()
        return turn.place
    return _form(turn, shown) if request.form.get("stage") == turn.stage else turn.place


def _tree(turn: Turn, block: TreeTest) -> Turn | int:
    if turn.value or not turn.is_present:
        return _on(turn)
    deed, _, key = request.form.get("go", "").partition(":")
    opened = list(turn.walk.progress.get("opened", ()))
    nodes = nodes_by_key(block.tree)
    if deed == "open" and (key in nodes or not key):
        _note_opened(turn.walk, opened, key)
        return turn.place
    if deed == "up":
        way = way_to(block, opened[-1] if opened else "")
        _note_opened(turn.walk, opened, way[-2] if len(way) > 1 else "")
        return turn.place
    if deed in {"here", "nowhere"}:
        choice = key if deed == "here" else None
        ms = events.since(turn.walk, now())
        value = tree_test_value(block, opened, choice, ms)
        events.keep(session(), turn.walk, turn.item.written, value)
        return _on(turn)
    return turn.place


def _note_opened(walk: Walk, opened: list[str], key: str) -> None:
    if (opened or [""])[-1] != key and len(opened) < 200:
        events.note(walk, opened=[*opened, key])
        session().flush()
